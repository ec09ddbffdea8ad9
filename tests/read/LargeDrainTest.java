import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;

/**
 * Draining more than one answer holds, which is 10 MiB: records of many sizes, put so that the cut is inside a PutRecords
 * request. A plain client puts them; what it put must come out. The kinesis-mock is one of its own: for seconds it answers nobody
 * else.
 */
@Isolated("an emulator needs a core for half a minute to answer with 10 MiB")
class LargeDrainTest {
    private static final int REQUEST_BYTES = 4_500_000;

    private static NpmServer mock;

    @BeforeAll
    static void startServer() {
        mock = KinesisMock.another();
    }

    @AfterAll
    static void stopServer() {
        mock.close();
    }

    @ParameterizedTest
    @CsvSource({"kinesis-mock,10000,1100", "kinesis-mock,1048000,11", "kinesalite,1000,11000", "kinesalite,10000,1100",
            "kinesalite,1048000,11",
            "moto,10000,1100", "moto,1048000,11"})
    void everyRecordComesOutWhereverAnAnswerIsCut(String server, int bytes, int count) {
        URI url = switch (server) {
            case "kinesis-mock" -> mock.url();
            case "kinesalite" -> Kinesalite.url();
            default -> MotoServer.url();
        };
        try (TestStream stream = TestStream.create(url, 1)) {
            List<String> numbers = put(stream, bytes, count);
            Run run = Run.consumer(Run.local(url), stream.name, "--drain", "-s", "0", "--summary=json").exits(0);
            assertEquals(numbers, run.lines().stream().map(line -> line.substring(0, line.indexOf(' '))).toList());
            assertTrue(run.lines().stream().allMatch(line -> line.length() == bytes), "whole");
            assertTrue(run.report().get("drained").asBoolean());
        }
    }

    /** Gives back what the records begin with, in their order. */
    private static List<String> put(TestStream stream, int bytes, int count) {
        List<String> numbers = new ArrayList<>();
        List<PutRecordsRequestEntry> request = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add(String.valueOf(i));
            String start = i + " ";
            request.add(PutRecordsRequestEntry.builder().partitionKey("k")
                    .data(SdkBytes.fromUtf8String(start + "x".repeat(bytes - start.length()))).build());
            if (request.size() == 500 || (request.size() + 1L) * bytes > REQUEST_BYTES || i == count - 1) {
                stream.putAll(request);
                request.clear();
            }
        }
        return numbers;
    }
}
