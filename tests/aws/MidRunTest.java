import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that run out in the middle of a run, and clocks that are wrong: which the SDK keeps in mind for the whole process. */
class MidRunTest {
    private static final int ROWS = 60;
    private static final Map<String, String> KEYS = Map.of("AWS_ACCESS_KEY_ID", "a", "AWS_SECRET_ACCESS_KEY", "b");
    private static ToolHost host;

    @TempDir
    static Path home;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() throws IOException {
        host = new ToolHost(home);
    }

    @AfterAll
    static void stop() {
        host.close();
    }

    @Test
    void keysThatCannotBeRenewedEndTheRunWithTrueCounts() throws IOException {
        profileWhoseKeysRunOut("if [ -e locked ]; then echo the vault is locked >&2; exit 1; fi; cat short");
        try (Sink sink = new Sink(Duration.ZERO)) {
            Path rejects = folder.resolve("rejects.csv");
            Thread locking = new Thread(() -> lockAfter(5, sink));
            locking.start();
            Run run = host.run("Producer", Map.of(), "s", rows(), "-n", "all", "--profile", "x", "--endpoint-url",
                    sink.url().toString(), "--rate", "10", "--batch-size", "1", "--rejects", rejects.toString(), "--summary",
                    "json").exits(1);
            JsonNode report = run.report();
            assertTrue(run.err().contains("profile 'x' has no credentials: its credential_process failed: it ended with exit"
                    + " code 1 and said: the vault is locked"), run.err());
            assertFalse(run.err().contains("\tat ") || run.err().contains("bug in the tool"), run.err());
            assertTrue(sink.records() >= 5 && sink.records() < ROWS, "records: " + sink.records());
            assertEquals(sink.records(), report.get("delivered").asLong());
            assertEquals(0, report.get("possibleDuplicates").asLong());
            assertEquals(report.get("rowsRead").asLong(), sum(report));
            assertEquals(ROWS - sink.records(), Files.readAllLines(rejects).size() - 1);
        }
    }

    @Test
    void keysThatAreRenewedGoOn() throws IOException {
        profileWhoseKeysRunOut("if [ -e asked ]; then cat long; else cat short; fi; echo >> asked");
        try (Sink sink = new Sink(Duration.ZERO)) {
            host.run("Producer", Map.of(), "s", rows(), "-n", "all", "--profile", "x", "--endpoint-url",
                    sink.url().toString(), "--rate", "20", "--batch-size", "1").exits(0);
            assertEquals(ROWS, sink.records());
            assertTrue(Files.size(home.resolve("asked")) > 1, "the program was asked again");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-90, 20, 3000})
    void aClockThatIsWrongIsPutRightByTheServicesAnswer(int minutesAhead) throws IOException {
        try (ClockServer server = new ClockServer(Duration.ofMinutes(minutesAhead), false)) {
            Run run = host.run("Producer", KEYS, "s", rows(), "--endpoint-url", server.http.url().toString(), "-n", "all",
                    "--batch-size", "7", "--summary", "json").exits(0);
            assertEquals(ROWS, run.report().get("delivered").asInt());
            assertEquals(ROWS, server.stored.get());
            assertEquals(1, server.refused.get(), "refused once, and then the SDK knows the time");
        }
    }

    @Test
    void aClockThatStaysWrongIsSaidToBeSo() throws IOException {
        try (ClockServer server = new ClockServer(Duration.ofMinutes(-20), true)) {
            for (Run run : List.of(Run.consumer("s", "--endpoint-url", server.http.url().toString()),
                    host.run("Producer", KEYS, "s", rows(), "--endpoint-url", server.http.url().toString()))) {
                String line = run.exits(1).err().lines().findFirst().orElse("");
                assertTrue(line.matches("error: this machine's clock is (19|20) minutes ahead: set it .Invalid.*"), line);
            }
            // The SDK keeps the time that it was told for all clients of a process: the second run has it from the first.
            assertTrue(server.refused.get() == 3 || server.refused.get() == 4, server.refused + " tries of two runs");
        }
    }

    /** A program that has keys for a moment in the file short, and some for an hour in long. */
    private void profileWhoseKeysRunOut(String program) throws IOException {
        host.tidy();
        String keys = "{\"Version\":1,\"AccessKeyId\":\"AKIAPROCESS000000000\",\"SecretAccessKey\":\"" + FakeAws.SECRET
                + "\",\"SessionToken\":\"" + FakeAws.TOKEN + "\",\"Expiration\":\"";
        host.write("long", keys + Instant.now().plus(1, ChronoUnit.HOURS) + "\"}");
        host.write("short", keys + Instant.now().plus(3, ChronoUnit.SECONDS) + "\"}");
        host.write("program", "cd " + home + "\n" + program + "\n");
        host.write(".aws/config", "[profile x]\ncredential_process = sh " + home.resolve("program") + "\n");
    }

    private static void lockAfter(int records, Sink sink) {
        try {
            while (sink.records() < records) {
                Thread.sleep(5);
            }
            host.write("locked", "");
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private String rows() throws IOException {
        return Files.writeString(folder.resolve("rows.csv"), "id\n" + IntStream.range(0, ROWS).mapToObj(String::valueOf)
                .collect(Collectors.joining("\n")) + "\n").toString();
    }

    private static long sum(JsonNode report) {
        return List.of("delivered", "rejected", "failed", "notSent").stream().mapToLong(name -> report.get(name).asLong()).sum();
    }

    /** A Kinesis that refuses signatures whose time is more than five minutes off its own, as AWS does. */
    private static final class ClockServer implements LoopbackHttp.Service, AutoCloseable {
        private static final DateTimeFormatter SIGNED = DateTimeFormatter.ofPattern("yyyyMMdd't'HHmmss'z'")
                .withZone(ZoneOffset.UTC);
        private static final String RESULT = "{\"SequenceNumber\":\"1\",\"ShardId\":\"shardId-000000000000\"}";

        final LoopbackHttp http;
        final AtomicInteger refused = new AtomicInteger();
        final AtomicInteger stored = new AtomicInteger();
        private final Duration ahead;
        private final boolean refusesAll;

        ClockServer(Duration ahead, boolean refusesAll) throws IOException {
            this.ahead = ahead;
            this.refusesAll = refusesAll;
            http = new LoopbackHttp(this);
        }

        @Override
        public byte[] answer(String head, String action, byte[] body) {
            Instant now = Instant.now().plus(ahead);
            Instant signed = SIGNED.parse(LoopbackHttp.header(head, "x-amz-date"), Instant::from);
            if (refusesAll || Duration.between(signed, now).abs().compareTo(Duration.ofMinutes(5)) > 0) {
                refused.incrementAndGet();
                return LoopbackHttp.refused("InvalidSignatureException", "Signature expired: " + signed + " is now earlier than "
                        + now.minus(5, ChronoUnit.MINUTES), now);
            }
            return answer(action, body);
        }

        @Override
        public byte[] answer(String action, byte[] body) {
            if (!action.equals("putrecords")) {
                return action.equals("listshards") ? Source.listShards(1) : Source.summary(1);
            }
            int records = new String(body, StandardCharsets.ISO_8859_1).split("\"Data\":", -1).length - 1;
            stored.addAndGet(records);
            return LoopbackHttp.ok("{\"FailedRecordCount\":0,\"Records\":["
                    + String.join(",", Collections.nCopies(records, RESULT))
                    + "]}");
        }

        @Override
        public void close() throws IOException {
            http.close();
        }
    }
}
