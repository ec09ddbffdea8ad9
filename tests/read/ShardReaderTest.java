import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.SdkHttpResponse;

/** Reading through the fault proxy: every record once and in order, whatever happens to the answers. */
class ShardReaderTest {
    private static final List<String> RECORDS = IntStream.range(0, 10).mapToObj(i -> "record " + i).toList();

    private final TestStream stream;

    ShardReaderTest(@StreamOn(value = StreamOn.Server.MOTO, shards = 1) TestStream stream) {
        this.stream = stream;
        RECORDS.forEach(data -> stream.put("k", data));
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
                ? FaultProxy.Answer.error(400, "ExpiredIteratorException") : request.forward(), "-w", "2");
        assertEquals(RECORDS, run.exits(0).lines());
        assertEquals(1, run.report().get("shards").get(0).get("renewed").asInt());
    }

    @Test
    void underLatestAnIteratorThatExpiresBeforeAnyRecordLosesNothing() throws Exception {
        Thread.sleep(2100); // the service tells its time in whole seconds
        AtomicInteger fetches = new AtomicInteger();
        Run run = consume(request -> {
            if (request.is("GetRecords") && fetches.incrementAndGet() == 3) {
                stream.put("k", "between"); // after the first iterator, and before the second
                return FaultProxy.Answer.error(400, "ExpiredIteratorException");
            }
            return request.forward();
        }, "-t", "LATEST", "-w", "2");
        assertEquals(List.of("between"), run.exits(0).lines());
    }

    @Test
    void whenThisMachinesClockIsWrongTheServicesIsBelieved() {
        Instant asked = Instant.parse("2026-01-31T12:00:00.500Z");
        assertEquals(Instant.parse("2026-01-31T12:00:00Z"), ShardRequests.serviceTime(dated("Sat, 31 Jan 2026 12:00:00 GMT"),
                asked));
        assertEquals(asked, ShardRequests.serviceTime(dated("Sat, 31 Jan 2026 12:00:01 GMT"), asked), "the earlier one");
        assertEquals(Instant.parse("2026-01-31T11:55:00Z"), ShardRequests.serviceTime(dated("Sat, 31 Jan 2026 11:55:00 GMT"),
                asked));
        assertEquals(asked, ShardRequests.serviceTime(dated("yesterday"), asked));
        assertEquals(asked, ShardRequests.serviceTime(SdkHttpResponse.builder().statusCode(200).build(), asked));
    }

    @Test
    void aShardWithALimitOfFetchesIsReadAtThatLimitAndSeldomRefused() throws IOException {
        AtomicLong tokens = new AtomicLong(System.nanoTime());
        AtomicInteger refused = new AtomicInteger();
        AtomicInteger fetches = new AtomicInteger();
        Run run = consume(request -> {
            if (!request.is("GetRecords")) {
                return request.forward();
            }
            fetches.incrementAndGet();
            long now = System.nanoTime();
            long before = tokens.get();
            if (now < before) { // five a second, and no credit
                refused.incrementAndGet();
                return FaultProxy.Answer.error(400, "ProvisionedThroughputExceededException");
            }
            tokens.set(now + FetchPace.SERVICE_INTERVAL.toNanos());
            return request.forward();
        }, "-w", "4");
        assertEquals(RECORDS, run.exits(0).lines());
        assertTrue(refused.get() >= 1 && refused.get() <= 5, refused + " refused");
        assertTrue(fetches.get() <= 26, fetches + " fetches in four seconds");
        assertEquals(2, run.err().lines().count(), "no message for each of them: " + run.err());
        assertEquals(refused.get(), run.report().get("shards").get(0).get("throttled").asInt());
    }

    @Test
    void recordsOfAnAnswerWithoutAnythingElseArePrintedOnce() throws IOException {
        AtomicInteger fetches = new AtomicInteger();
        Run run = consume(request -> {
            FaultProxy.Answer answer = request.forward();
            if (!request.is("GetRecords") || fetches.incrementAndGet() > 1) {
                return answer;
            }
            var bare = (com.fasterxml.jackson.databind.node.ObjectNode) answer.json();
            return FaultProxy.Answer.ok(bare.remove(List.of("NextShardIterator", "MillisBehindLatest")).toString());
        });
        assertEquals(RECORDS, run.exits(0).lines());
        assertTrue(fetches.get() > 1);
    }

    @Test
    void iteratorsThatAreRefusedForTooLongEndTheRun() throws IOException {
        Run run = consume(request -> request.is("GetShardIterator")
                ? FaultProxy.Answer.error(400, "ProvisionedThroughputExceededException") : request.forward(), "-w", "1.5");
        assertTrue(run.exits(1).err().contains("error: the time was up before every shard had an iterator"), run.err());
    }

    @Test
    void aReaderThatBreaksWithAnErrorEndsTheRunAndNamesItsShard() throws IOException {
        stream.put("k", "ab".repeat(40_000));
        Run run = consume(FaultProxy.Request::forward, "-w", "20", "--grep=^(a|b|o|k| |\\d)*$");
        assertTrue(run.exits(1).err().contains("error: shard shardId-000000000000: --grep "), run.err());
    }

    @Test
    void outputThatNobodyTakesEndsTheRunInTime() throws Exception {
        Consumer consumer = new Consumer();
        CountDownLatch end = new CountDownLatch(1);
        consumer.stdout = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                try {
                    end.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
        };
        Instant start = Instant.now();
        Run run = Run.run(consumer, new ByteArrayOutputStream(), Run.local(stream.endpoint), stream.name, "-w", "1",
                "--summary=json");
        end.countDown();
        assertTrue(Instant.now().isBefore(start.plusSeconds(10)));
        assertTrue(run.exits(1).err().contains("error: standard output does not take the records"), run.err());
        assertEquals(0, run.report().get("records").asInt());
    }

    @Test
    void emptyAnswersAreNotTheEnd() throws IOException {
        AtomicInteger fetches = new AtomicInteger();
        Run run = consume(request -> request.is("GetRecords") && fetches.incrementAndGet() <= 5
                ? FaultProxy.Answer.ok("{\"Records\":[],\"MillisBehindLatest\":3600000,\"NextShardIterator\":"
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
        }, "-w", "30");
        assertEquals(RECORDS, run.exits(0).lines());
        assertTrue(run.report().get("shards").get(0).get("ended").asBoolean());
        assertTrue(run.report().get("drained").asBoolean());
        assertTrue(run.report().get("seconds").asDouble() < 20, "there is nothing to wait for");
    }

    private static SdkHttpResponse dated(String date) {
        return SdkHttpResponse.builder().statusCode(200).putHeader("Date", date).build();
    }

    private Run consume(FaultProxy.Fault fault, String... options) throws IOException {
        try (FaultProxy proxy = new FaultProxy(stream.endpoint, fault)) {
            return Run.consumer(Run.args(options.length > 0 ? options : new String[] {"--drain"},
                    Run.local(proxy.url()), stream.name, "-q", "-s", "0.05", "--summary=json"));
        }
    }
}
