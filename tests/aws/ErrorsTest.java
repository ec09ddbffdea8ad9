import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each error that users meet: one line with the fix, the right exit code, and nothing sent. */
class ErrorsTest {
    private static TestStream stream;

    @TempDir
    Path folder;

    @BeforeAll
    static void createStream() {
        stream = TestStream.onMoto(1);
    }

    @AfterAll
    static void deleteStream() {
        stream.close();
    }

    @Test
    void aMissingFileIsNamed() {
        assertEquals("error: no such file: nope.csv", refused("nope.csv"));
    }

    @Test
    void aDirectoryIsNoFile() {
        assertTrue(refused(folder.toString()).endsWith("is a directory: name a file"));
    }

    @Test
    void aFileThatMayNotBeReadIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("secret.csv"), "id\n1\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        Assumptions.assumeFalse(Files.isReadable(file), "this user (root) may read every file");
        assertTrue(refused(file.toString()).endsWith("may not be read by this user"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"''|is empty: its first line must name the columns",
            "'a,,b\n1,2,3\n'|column 2 of 3 has no name",
        "'a,b,a\n1,2,3\n'|the name 'a' comes twice"})
    void anUnusableHeaderIsRefused(String text, String message) throws IOException {
        String line = refused(Files.writeString(folder.resolve("header.csv"), text).toString());
        assertTrue(line.contains(message), line);
    }

    @Test
    void aPartitionKeyThatIsNoColumnIsRefused() throws IOException {
        String line = refused(goodFile(), "-k", "Id");
        assertTrue(line.contains("has no column 'Id' (did you mean 'id'?): its columns are id, name"), line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "501", "-1"})
    void aBatchSizeThatPutRecordsDoesNotTakeIsRefused(String size) throws IOException {
        assertTrue(refused(goodFile(), "--batch-size=" + size).contains("outside 1 to 500"));
    }

    @Test
    void anUnknownStreamIsNamedWithTheRegionLookedIn() throws IOException {
        String file = goodFile();
        Run producer = Run.producer(Run.local(stream.endpoint), "no-such-stream", file, "--region", "eu-west-1").exits(2);
        assertTrue(producer.onlyErrorLine().startsWith("error: no stream 'no-such-stream' in eu-west-1 at " + stream.endpoint
                + ": check its name and --region, or create it"), producer.err());
        Run consumer = Run.consumer(Run.local(stream.endpoint), "no-such-stream").exits(2);
        assertTrue(consumer.onlyErrorLine().startsWith("error: no stream 'no-such-stream' in us-east-1"), consumer.err());
    }

    @Test
    void theWrongRegionIsAnUnknownStreamThere() {
        Run run = Run.consumer(Run.local(stream.endpoint), stream.name, "--region", "ap-south-1").exits(2);
        assertTrue(run.onlyErrorLine().contains("no stream '" + stream.name + "' in ap-south-1"), run.err());
    }

    @Test
    void aRefusedConnectionSaysWhatToStart() throws IOException {
        String nobody = "--local=http://127.0.0.1:" + ServerProcess.freePort();
        for (Run run : new Run[] {Run.producer(nobody, "s", goodFile()).exits(1), Run.consumer(nobody, "s").exits(1)}) {
            String line = run.onlyErrorLine();
            assertTrue(line.startsWith("error: cannot connect to " + nobody.substring(8)) && line.contains("start the emulator"),
                    line);
        }
    }

    @Test
    void aServerThatIsNoKinesisIsSaidToBeNone() throws IOException {
        try (FaultProxy proxy = new FaultProxy(stream.endpoint,
                request -> new FaultProxy.Answer(404, null, "<html>not found</html>".getBytes()))) {
            String line = Run.consumer(Run.local(proxy.url()), "s").exits(1).onlyErrorLine();
            assertTrue(line.contains("is that a Kinesis endpoint?"), line);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "AccessDeniedException|not allowed: these credentials need kinesis:DescribeStreamSummary on stream 's'",
        "ExpiredTokenException|the AWS credentials have expired: sign in again",
        "UnrecognizedClientException|AWS does not accept the credentials",
        "InvalidSignatureException|AWS does not accept the credentials"})
    void whatAwsRefusesComesWithItsFix(String code, String message) throws IOException {
        try (FaultProxy proxy = new FaultProxy(stream.endpoint, request -> FaultProxy.Answer.error(400, code))) {
            Function<Run, String> line = run -> run.exits(1).onlyErrorLine();
            assertTrue(line.apply(Run.producer(Run.local(proxy.url()), "s", goodFile())).contains(message));
            assertTrue(line.apply(Run.consumer(Run.local(proxy.url()), "s")).contains(message));
            int attempts = proxy.requests("DescribeStreamSummary").size();
            // A signature is tried once more where another test has told the SDK of this JVM another time.
            assertTrue(attempts == 2 || code.equals("InvalidSignatureException") && attempts <= 4, attempts
                    + " attempts of two runs");
        }
    }

    @Test
    void theJsonReportIsTheLastLineAlsoAfterAnError() throws IOException {
        Run run = Run.producer(Run.local(stream.endpoint), "no-such-stream", goodFile(), "--summary=json").exits(2);
        assertEquals(0, run.report().get("rowsRead").asInt());
        assertEquals(0, Run.consumer(Run.local(stream.endpoint), "no-such-stream", "--summary=json").exits(2).report()
                .get("records").asInt());
    }

    @Test
    void verboseAddsTheStackTrace() throws IOException {
        assertTrue(Run.consumer(Run.local(stream.endpoint), "no-such-stream", "-v").exits(2).err().contains("\n    at "));
    }

    /** The line with which the producer refuses to start, with exit code 2; nothing is on the stream then. */
    private String refused(String file, String... options) {
        String line = Run.producer(Run.args(options, Run.local(stream.endpoint), stream.name, file)).exits(2).onlyErrorLine();
        assertTrue(stream.records().isEmpty());
        return line;
    }

    private String goodFile() throws IOException {
        return Files.writeString(folder.resolve("good.csv"), "id,name\n1,x\n").toString();
    }
}
