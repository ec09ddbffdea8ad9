import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading through the fault proxy: every record once and in order, whatever happens to the answers. */
class ShardReaderTest {
    private static final List<String> RECORDS = IntStream.range(0, 10).mapToObj(i -> "record " + i).toList();

    private TestStream stream;

    @BeforeEach
    void createStream() {
        stream = TestStream.onMoto(1);
        RECORDS.forEach(data -> stream.put("k", data));
    }

    @AfterEach
    void deleteStream() {
        stream.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"closed", "throttled", "500", "html", "{}"})
    void aFetchWithoutAReadableAnswerIsRepeated(String fault) throws IOException {
        AtomicInteger fetches = new AtomicInteger();
        Run run = consume(request -> {
            if (!request.is("GetRecords") || fetches.incrementAndGet() % 2 == 0) {
                return request.forward();
            }
            return switch (fault) {
                case "closed" -> FaultProxy.Answer.connectionClosed();
                case "throttled" -> FaultProxy.Answer.error(400, "ProvisionedThroughputExceededException");
                case "500" -> FaultProxy.Answer.error(500, "InternalFailure");
                case "html" -> FaultProxy.Answer.ok("<html>busy</html>");
                default -> FaultProxy.Answer.ok("{}");
            };
        });
        assertEquals(RECORDS, run.exits(0).lines());
        assertEquals(fault.equals("throttled"), run.report().get("shards").get(0).get("throttled").asInt() > 0);
        assertEquals(false, run.report().get("shards").get(0).get("ended").asBoolean());
    }

    @Test
    void anExpiredIteratorIsRenewedAfterTheLastRecordPrinted() throws IOException {
        AtomicInteger fetches = new AtomicInteger();
        Run run = consume(request -> request.is("GetRecords") && fetches.incrementAndGet() == 2
                ? FaultProxy.Answer.error(400, "ExpiredIteratorException") : request.forward());
        assertEquals(RECORDS, run.exits(0).lines());
        assertEquals(1, run.report().get("shards").get(0).get("renewed").asInt());
    }

    @Test
    void emptyAnswersAreNotTheEnd() throws IOException {
        AtomicInteger fetches = new AtomicInteger();
        Run run = consume(request -> request.is("GetRecords") && fetches.incrementAndGet() <= 5
                ? FaultProxy.Answer.ok("{\"Records\":[],\"MillisBehindLatest\":1000,\"NextShardIterator\":"
                        + request.body.get("ShardIterator") + "}")
                : request.forward());
        assertEquals(RECORDS, run.exits(0).lines());
        assertTrue(fetches.get() > 5);
    }

    @Test
    void theLastRecordsOfAClosedShardArePrintedAndThenTheShardHasEnded() throws IOException {
        Run run = consume(request -> {
            FaultProxy.Answer answer = request.forward();
            if (!request.is("GetRecords")) {
                return answer;
            }
            var last = (com.fasterxml.jackson.databind.node.ObjectNode) answer.json();
            last.remove("NextShardIterator");
            return FaultProxy.Answer.ok(last.toString());
        });
        assertEquals(RECORDS, run.exits(0).lines());
        assertTrue(run.report().get("shards").get(0).get("ended").asBoolean());
        assertTrue(run.report().get("drained").asBoolean());
        assertTrue(run.report().get("seconds").asDouble() < 4, "there is nothing to wait for");
    }

    private Run consume(FaultProxy.Fault fault) throws IOException {
        try (FaultProxy proxy = new FaultProxy(stream.endpoint, fault)) {
            return Run.consumer(Run.local(proxy.url()), stream.name, "-w", "4", "-s", "0.05", "--summary=json");
        }
    }
}
