import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;

/** The consumer's options, each against what a plain client put on the stream. */
@Order(5) // one of the longest
class ConsumerTest {
    private final TestStream stream;

    ConsumerTest(@StreamOn(value = StreamOn.Server.MOTO, shards = 3) TestStream stream) {
        this.stream = stream;
    }

    @Test
    void everyShardIsReadFromItsBeginningAndInItsOrder() {
        List<String> put = put(60);
        Run run = consume("-n", "60").exits(0);
        assertEquals(put, run.lines().stream().sorted().toList());
        for (var shard : stream.shards()) {
            List<String> ofShard = stream.recordsOf(shard.shardId()).stream().map(record -> record.data().asUtf8String())
                    .toList();
            assertFalse(ofShard.isEmpty());
            assertEquals(ofShard, run.lines().stream().filter(ofShard::contains).toList());
        }
        assertEquals(3, run.report().get("shards").size());
        assertEquals(60, run.report().get("records").asInt());
    }

    @Test
    void theRunEndsAfterTheWorkerTime() {
        put(5);
        Instant start = Instant.now();
        assertEquals(5, consume("--worker_time", "1.5", "--sleep_interval", "0.05").exits(0).lines().size());
        long millis = Duration.between(start, Instant.now()).toMillis();
        assertTrue(millis >= 1500 && millis < 6000, millis + " ms");
    }

    @Test
    void maxRecordsIsExactAcrossShards() {
        put(60);
        Run run = consume("-n", "17").exits(0);
        assertEquals(17, run.lines().size());
        assertEquals(17, run.report().get("records").asInt());
    }

    @Test
    void thePauseIsBetweenFetchesOfAShard() throws IOException {
        try (FaultProxy proxy = new FaultProxy(stream.endpoint, FaultProxy.Request::forward)) {
            Run.consumer(Run.local(proxy.url()), stream.name, "-w", "1.1", "-s", "0.5").exits(0);
            int fetches = proxy.requests("GetRecords").size();
            assertTrue(fetches >= 3 && fetches <= 9, fetches + " fetches of 3 shards in 1.1 s");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER", "at_sequence_number"})
    void aSequenceNumberIsAStartingPoint(String type) {
        List<PutRecordResponse> answers = IntStream.range(0, 10).mapToObj(i -> stream.put("one key", "record " + i)).toList();
        PutRecordResponse fifth = answers.get(5);
        Run run = consume("-t", type, "--sequence-number", fifth.sequenceNumber(), "--shard-id", fifth.shardId(), "-w", "1")
                .exits(0);
        int first = type.startsWith("AFTER") ? 6 : 5;
        assertEquals(IntStream.range(first, 10).mapToObj(i -> "record " + i).toList(), run.lines());
    }

    @Test
    void aSequenceNumberNeedsOneShard() {
        assertTrue(consume("--sequence-number", "5").exits(2).err().contains("name it with --shard-id"));
    }

    @Test
    void aTimestampIsAStartingPoint() throws InterruptedException {
        stream.put("k", "before");
        Thread.sleep(1100);
        Instant between = Instant.now();
        Thread.sleep(1100);
        stream.put("k", "after");
        assertEquals(List.of("after"), consume("-t", "AT_TIMESTAMP", "--timestamp", between.toString(), "-w", "1").exits(0)
                .lines());
        assertEquals(List.of("before", "after"), consume("--timestamp=-1h", "-w", "1").exits(0).lines());
        assertEquals(List.of("before", "after"), consume("--timestamp", "-1h", "-n", "2").exits(0).lines());
    }

    @Test
    void underLatestWhatIsPutAfterTheReadyLineIsSeenAndNothingFromBefore() throws Exception {
        put(10);
        StringWriter err = new StringWriter();
        Consumer consumer = new Consumer();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        consumer.stdout = out;
        AtomicInteger iterators = new AtomicInteger();
        try (FaultProxy proxy = new FaultProxy(stream.endpoint, request -> {
            if (request.is("GetShardIterator")) {
                pause(Duration.ofMillis(300)); // a ready line that does not wait for the iterators comes before them
                iterators.incrementAndGet();
            }
            return request.forward();
        })) {
            CompletableFuture<Integer> exit = CompletableFuture.supplyAsync(() -> Run.commandLine(consumer,
                    new PrintWriter(new StringWriter()), new PrintWriter(err))
                    .execute(Run.local(proxy.url()), stream.name, "-t", "LATEST", "-n", "3"));
            while (!err.toString().lines().anyMatch("ready: 3 shards"::equals)) {
                pause(Duration.ofMillis(10));
            }
            assertEquals(3, iterators.get());
            List<String> put = IntStream.range(0, 3).mapToObj(i -> "late " + i).toList();
            put.forEach(data -> stream.put(data, data));
            assertEquals(0, exit.get(30, TimeUnit.SECONDS));
            assertEquals(put, out.toString(StandardCharsets.UTF_8).lines().sorted().toList());
        }
    }

    @Test
    void onlyTheShardsAskedForAreRead() {
        put(60);
        List<String> ids = stream.shards().stream().map(shard -> shard.shardId()).toList();
        assertEquals(stream.recordsOf(ids.get(1)).size(), consume("--shard-id", ids.get(1), "-w", "1").exits(0).lines().size());
        int both = stream.recordsOf(ids.get(0)).size() + stream.recordsOf(ids.get(2)).size();
        assertEquals(both, consume("--shard-id=" + ids.get(0) + "," + ids.get(2), "-w", "1").exits(0).lines().size());
        assertEquals(both, consume("--shard-id", ids.get(0), "--shard-id", ids.get(2), "-w", "1").exits(0).lines().size());
        assertTrue(consume("--shard-id", "shardId-000000000007").exits(2).err().contains("has no shard 'shardId-000000000007'"));
    }

    @Test
    void theEnvelopeHasTheRecordsOwnKeyAndSequenceNumber() throws IOException {
        PutRecordResponse put = stream.put("the key", "{\"n\": 1.50}");
        String line = consume("-o", "json", "-n", "1").exits(0).lines().get(0);
        JsonNode envelope = new ObjectMapper().readTree(line);
        assertEquals(put.sequenceNumber(), envelope.get("sequenceNumber").asText());
        assertEquals(put.shardId(), envelope.get("shardId").asText());
        assertEquals("the key", envelope.get("partitionKey").asText());
        assertTrue(line.endsWith("\"encoding\":\"json\",\"data\":{\"n\": 1.50}}"), line);
        Instant arrival = Instant.parse(envelope.get("approximateArrivalTimestamp").asText());
        assertTrue(Duration.between(arrival, Instant.now()).abs().toMinutes() < 2, line);
    }

    @Test
    void aRecordThatIsNoTextIsPrintedAndEndsNothing() {
        stream.put("k", SdkBytes.fromByteArray(new byte[] {(byte) 0xFF, 0, (byte) 0xFE}));
        stream.put("k", "after");
        List<String> lines = consume("-o", "json", "-n", "2").exits(0).lines();
        assertTrue(lines.get(0).endsWith("\"encoding\":\"base64\",\"data\":\"/wD+\"}"), lines.get(0));
        assertTrue(lines.get(1).endsWith("\"data\":\"after\"}"), lines.get(1));
    }

    @Test
    void linesOfSeveralShardsAreNeverMixed() {
        Set<String> put = new HashSet<>();
        for (int i = 0; i < 120; i++) {
            String data = String.valueOf((char) ('a' + i % 26)).repeat(20_000) + i;
            stream.put("key " + i, data);
            put.add(data);
        }
        assertEquals(put, new HashSet<>(consume("-n", "120", "-s", "0").exits(0).lines()));
    }

    @Test
    void aStreamOfMoreShardsThanAPageListsIsReadWhole() throws IOException {
        try (TestStream big = TestStream.create(KinesisMock.url(), 120)) {
            List<String> put = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                put.add(String.format("record %03d", i));
            }
            put.forEach(data -> big.put(data, data));
            Run run = Run.consumer(Run.local(big.endpoint), big.name, "-n", "400", "-w", "300", "--summary=json").exits(0);
            assertEquals(put, run.lines().stream().sorted().toList());
            assertEquals(120, run.report().get("shards").size());
            assertTrue(run.err().lines().anyMatch("ready: 120 shards"::equals), run.err());
            theListIsStartedAgainWhenItsTokenExpires(big);
        }
    }

    private static void theListIsStartedAgainWhenItsTokenExpires(TestStream big) throws IOException {
        AtomicInteger pages = new AtomicInteger();
        try (FaultProxy proxy = new FaultProxy(big.endpoint, request -> {
            if (request.is("ListShards") && request.body.has("NextToken")) {
                assertEquals(1, request.body.size(), "nothing goes with a token");
                if (pages.incrementAndGet() == 1) {
                    return FaultProxy.Answer.error(400, "ExpiredNextTokenException");
                }
            }
            return request.forward();
        })) {
            Run run = Run.consumer(Run.local(proxy.url()), big.name, "-n", "400", "-w", "300", "--summary=json").exits(0);
            assertEquals(120, run.report().get("shards").size());
            assertEquals(2, pages.get());
        }
    }

    @Test
    void whatIsReadAsEnvelopesIsPutBackOnAnotherStreamAsItWas() throws IOException {
        stream.put("k 1", "{\"n\": 1.50}");
        stream.put("k \u00e9", SdkBytes.fromByteArray(new byte[] {0, (byte) 0xFF, '\n'}));
        stream.put("k 2", "plain\ntext");
        byte[] lines = consume("-w", "1", "-o", "json").exits(0).out().getBytes(StandardCharsets.UTF_8);
        try (TestStream copy = TestStream.onMoto(2)) {
            Producer producer = new Producer();
            producer.stdin = new ByteArrayInputStream(lines);
            Run.run(producer, new ByteArrayOutputStream(), Run.local(copy.endpoint), copy.name, "-", "--format=jsonl", "-n",
                    "all").exits(0);
            assertEquals(contents(stream), contents(copy));
        }
    }

    private static List<String> contents(TestStream stream) {
        return stream.records().stream().map(record -> record.partitionKey() + " "
                + HexFormat.of().formatHex(record.data().asByteArray()))
                .sorted().toList();
    }

    @Test
    void aShardThatCannotBeReadEndsTheRunAndIsNamed() throws IOException {
        String second = stream.shards().get(1).shardId();
        Set<String> iterators = java.util.concurrent.ConcurrentHashMap.newKeySet();
        try (FaultProxy proxy = new FaultProxy(stream.endpoint, request -> {
            FaultProxy.Answer answer = request.forward();
            if (request.is("GetShardIterator") && request.body.get("ShardId").asText().equals(second)) {
                iterators.add(answer.json().get("ShardIterator").asText());
            }
            return request.is("GetRecords") && iterators.contains(request.body.get("ShardIterator").asText())
                    ? FaultProxy.Answer.error(400, "AccessDeniedException") : answer;
        })) {
            Instant start = Instant.now();
            Run run = Run.consumer(Run.local(proxy.url()), stream.name, "-w", "30").exits(1);
            assertTrue(run.err().contains("error: shard " + second + ": not allowed: these credentials need kinesis:GetRecords"),
                    run.err());
            assertTrue(Duration.between(start, Instant.now()).toSeconds() < 20, "the others must not be left reading");
        }
    }

    @Test
    void outputThatCannotBeWrittenIsAnError() {
        put(5);
        Consumer consumer = new Consumer();
        consumer.stdout = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        StringWriter err = new StringWriter();
        int exit = Run.commandLine(consumer, new PrintWriter(new StringWriter()), new PrintWriter(err))
                .execute(Run.local(stream.endpoint), stream.name);
        assertEquals(1, exit);
        assertTrue(err.toString().contains("error: cannot write the records to standard output: No space left"), err.toString());
    }

    @Test
    void toExpectNothingIsAnAnswerToo() {
        Run none = consume("--expect=0", "-w", "1").exits(0);
        assertEquals("", none.out());
        put(3);
        Run one = consume("--expect=0", "-w", "20").exits(5);
        assertEquals(1, one.lines().size(), "the first one ends the run");
        assertTrue(one.err().contains("error: a record came, and none was expected"), one.err());
        assertTrue(consume("--expect=-1").exits(2).err().contains("'-1' is not a count"));
        assertTrue(consume("--expect=6", "-n", "5").exits(2).err().contains("--expect 6 -n 5: only 5 are read"));
    }

    @Test
    void aShardIsNamedByItsNumberToo() {
        PutRecordResponse put = stream.put("k", "data");
        String number = String.valueOf(Integer.parseInt(put.shardId().substring("shardId-".length())));
        JsonNode shards = consume("--shard-id=" + number, "-n", "1").exits(0).report().get("shards");
        assertEquals(put.shardId(), shards.get(0).get("shardId").asText());
        assertEquals(1, shards.size());
        assertTrue(consume("--shard-id=9").exits(2).err().contains("has no shard 'shardId-000000000009'"));
    }

    @Test
    void theShardsOfAStreamThatVanishesHaveNotEnded() throws IOException {
        put(3);
        AtomicInteger fetches = new AtomicInteger();
        try (FaultProxy proxy = new FaultProxy(stream.endpoint, request -> {
            boolean isGone = request.is("GetRecords") && fetches.incrementAndGet() > 6
                    || fetches.get() > 6 && request.is("ListShards");
            return isGone ? FaultProxy.Answer.error(400, "ResourceNotFoundException") : request.forward();
        })) {
            Run run = Run.consumer(Run.local(proxy.url()), stream.name, "-w", "20", "--summary=json").exits(1);
            assertTrue(run.err().contains("error: no stream '" + stream.name + "'"), run.err());
            run.report().get("shards").forEach(shard -> assertEquals(false, shard.get("ended").asBoolean(), run.err()));
        }
    }

    @Test
    void aStreamIsReadByItsArn() {
        List<String> put = put(20);
        Run run = Run.consumer(Run.local(stream.endpoint), stream.arn(), "-n", "20", "-w", "20").exits(0);
        assertEquals(put, run.lines().stream().sorted().toList());
    }

    @Test
    void theReportAsJsonHasTheNamesThatProgramsRead() {
        PutRecordResponse first = stream.put("k", "four");
        PutRecordResponse last = stream.put("k", "five5");
        JsonNode report = consume("-n", "2", "--shard-id", first.shardId()).exits(0).report();
        assertEquals(List.of("stream", "records", "bytes", "seconds", "recordsPerSecond", "drained", "shards", "ageMillis"),
                report.propertyStream().map(java.util.Map.Entry::getKey).toList());
        JsonNode shard = report.get("shards").get(0);
        assertEquals(List.of("shardId", "records", "bytes", "firstSequenceNumber", "lastSequenceNumber", "millisBehindLatest",
                "throttled", "renewed", "ended"), shard.propertyStream().map(java.util.Map.Entry::getKey).toList());
        assertEquals(first.sequenceNumber(), shard.get("firstSequenceNumber").asText());
        assertEquals(last.sequenceNumber(), shard.get("lastSequenceNumber").asText());
        assertEquals(9, shard.get("bytes").asInt());
    }

    @Test
    void anInterruptEndsTheRunWithItsReport() {
        put(10);
        Consumer consumer = new Consumer();
        ByteArrayOutputStream out = new ByteArrayOutputStream() {
            @Override
            public synchronized void write(byte[] bytes, int from, int length) {
                super.write(bytes, from, length);
                consumer.interrupt.request();
            }
        };
        consumer.stdout = out;
        Run run = Run.run(consumer, out, Run.local(stream.endpoint), stream.name, "-w", "0", "--summary=json").exits(130);
        assertEquals(run.lines().size(), run.report().get("records").asInt());
        assertTrue(run.lines().size() > 0);
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Run consume(String... options) {
        return Run.consumer(Run.args(options, Run.local(stream.endpoint), stream.name, "--summary=json"));
    }

    private List<String> put(int count) {
        List<String> all = IntStream.range(0, count).mapToObj(i -> String.format("record %03d", i)).toList();
        all.forEach(data -> stream.put(data, data));
        return all;
    }
}
