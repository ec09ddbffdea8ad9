import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams that are split and merged, read to their end: every record once, in order per key. */
@Order(2) // one of the longest
class ReshardTest {
    private static final int KEYS = 8;

    @TempDir
    Path folder;

    private final Map<String, List<String>> put = new HashMap<>();
    private int records;
    private final AtomicBoolean proxyOnce = new AtomicBoolean();

    @ParameterizedTest
    @ValueSource(strings = {"kinesis-mock", "kinesalite"})
    void splitsAndMergesFromBeforeAreReadInTheOrderOfEachKey(String server) {
        try (TestStream stream = TestStream.create(url(server), 2)) {
            put(stream, 20);
            stream.split("shardId-000000000000");
            put(stream, 20);
            stream.merge("shardId-000000000003", "shardId-000000000001");
            put(stream, 20);
            stream.split("shardId-000000000004");
            put(stream, 20);
            Run run = Run.consumer(Run.local(stream.endpoint), stream.name, "--drain", "-s", "0.05", "--summary=json").exits(0);
            assertRead(run);
            assertTrue(run.report().get("drained").asBoolean());
            assertEquals(7, run.report().get("shards").size());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"kinesis-mock", "kinesalite"})
    void aShardThatIsSplitWhileItIsReadIsFollowedFromItsBeginningAlsoUnderLatest(String server) throws Exception {
        try (TestStream stream = TestStream.create(url(server), 1)) {
            stream.put("before", "not seen");
            Consumer consumer = new Consumer();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            consumer.stdout = out;
            CompletableFuture<Run> run = CompletableFuture.supplyAsync(() -> Run.run(consumer, out, Run.local(stream.endpoint),
                    stream.name, "-t", "LATEST", "--expect=48", "-w", "120", "-s", "0.05", "--summary=json"));
            Thread.sleep(2000); // the iterator is held
            put(stream, 16);
            stream.split("shardId-000000000000");
            put(stream, 16);
            stream.merge("shardId-000000000001", "shardId-000000000002");
            put(stream, 16);
            assertRead(run.get().exits(0));
        }
    }

    @Test
    void everyRowIsReadOnceAndInOrderWhileTheStreamIsSplitAndMergedUnderTheProducer() throws Exception {
        List<String> lines = new ArrayList<>(List.of("key,id"));
        IntStream.range(0, 5000).forEach(i -> lines.add("key " + i * 7919 % 97 + "," + i));
        Path file = Files.write(folder.resolve("in.csv"), lines);
        try (TestStream stream = TestStream.create(Kinesalite.url(), 2)) {
            Consumer consumer = new Consumer();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            consumer.stdout = out;
            CompletableFuture<Run> reading = CompletableFuture.supplyAsync(() -> Run.run(consumer, out,
                    Run.local(stream.endpoint),
                    stream.name, "--expect=5000", "-w", "60", "-s", "0.05", "-o", "json", "--summary=json"));
            Gated rows = new Gated(lines);
            Producer producer = new Producer();
            producer.stdin = rows;
            CompletableFuture<Run> writing = CompletableFuture.supplyAsync(() -> Run.run(producer, new ByteArrayOutputStream(),
                    Run.local(stream.endpoint), stream.name, "-", "--bulk", "--ordered", "-k", "key", "--summary=json"));
            rows.letThroughUntilOn(stream, "shardId-000000000000", "shardId-000000000001");
            stream.split("shardId-000000000000");
            rows.letThroughUntilOn(stream, "shardId-000000000002", "shardId-000000000003");
            stream.merge("shardId-000000000003", "shardId-000000000001");
            rows.letThroughUntilOn(stream, "shardId-000000000004");
            stream.split("shardId-000000000004");
            rows.letThroughUntilOn(stream, "shardId-000000000005", "shardId-000000000006");
            assertFalse(writing.isDone(), "the stream must change while rows are put");
            rows.letThrough(lines.size());
            assertEquals(5000, writing.get().exits(0).report().get("delivered").asInt());
            Run run = reading.get().exits(0);
            Map<String, List<Integer>> read = new HashMap<>();
            Set<String> shards = new HashSet<>();
            for (String line : run.lines()) {
                JsonNode envelope = new ObjectMapper().readTree(line);
                shards.add(envelope.get("shardId").asText());
                read.computeIfAbsent(envelope.get("partitionKey").asText(), none -> new ArrayList<>())
                        .add(envelope.get("data").get("id").asInt());
            }
            Map<String, List<Integer>> expected = new HashMap<>();
            IntStream.range(0, 5000).forEach(i -> expected.computeIfAbsent("key " + i * 7919 % 97, none -> new ArrayList<>())
                    .add(i));
            assertEquals(expected, read);
            assertEquals(7, shards.size(), "records came by every shard");
            Run.consumer(Run.local(stream.endpoint), stream.name, "--drain", "-s", "0.05", "--verify", file.toString(), "-k",
                    "key").exits(0);
        }
    }

    @Test
    void underLatestOnlyOpenShardsAreReadWhateverTheServerLists() {
        try (TestStream stream = TestStream.create(Kinesalite.url(), 1)) {
            put(stream, 8);
            stream.split("shardId-000000000000");
            Run run = Run.consumer(Run.local(stream.endpoint), stream.name, "-t", "LATEST", "-w", "1", "--summary=json").exits(0);
            assertEquals(List.of("shardId-000000000001", "shardId-000000000002"), run.report().get("shards")
                    .findValuesAsText("shardId"));
            assertEquals("", run.out());
        }
    }

    @Test
    void aShardPastTheRetentionPeriodEndsAloneAndItsChildrenAreRead() throws Exception {
        try (TestStream stream = TestStream.create(KinesisMock.url(), 1)) {
            stream.put("k", "parent");
            stream.split("shardId-000000000000");
            stream.put("k", "child");
            AtomicBoolean trimmed = new AtomicBoolean();
            try (FaultProxy proxy = new FaultProxy(stream.endpoint, request -> {
                if (request.is("GetRecords") && trimmed.compareAndSet(false, true)) {
                    return FaultProxy.Answer.error(400, "ResourceNotFoundException");
                }
                FaultProxy.Answer answer = request.forward();
                if (request.is("ListShards") && trimmed.get()) {
                    ObjectNode list = (ObjectNode) answer.json();
                    ((ArrayNode) list.get("Shards")).remove(0);
                    return FaultProxy.Answer.ok(list.toString());
                }
                return answer;
            })) {
                Run run = Run.consumer(Run.local(proxy.url()), stream.name, "--drain", "-s", "0.05", "--summary=json").exits(4);
                assertEquals(List.of("child"), run.lines());
                assertTrue(run.err().contains("warning: shard shardId-000000000000 is gone"), run.err());
                assertTrue(run.err().contains("error: shard shardId-000000000000: gone before it was read to its end"),
                        run.err());
                assertFalse(run.report().get("shards").get(0).get("ended").asBoolean());
            }
        }
    }

    @Test
    void aMergeWaitsForAParentThatCameOutOfASplitInMidRun() throws Exception {
        AtomicInteger fetches = new AtomicInteger();
        String open = "\"HashKeyRange\":{\"StartingHashKey\":\"0\",\"EndingHashKey\":\"9\"},\"SequenceNumberRange\":{}";
        AtomicInteger lists = new AtomicInteger();
        try (LoopbackHttp server = new LoopbackHttp((action, body) -> {
            JsonNode asked = new ObjectMapper().readTree(body);
            String iterator = asked.path("ShardIterator").asText();
            boolean goesOn = iterator.equals("split") && fetches.incrementAndGet() < 10; // read long after the other parent
            return switch (action) {
                case "listshards" -> LoopbackHttp.ok(("{\"Shards\":[{\"ShardId\":\"a\",*},{\"ShardId\":\"split\",*}"
                        + (lists.incrementAndGet() == 1 ? "" : ",{\"ShardId\":\"b\",\"ParentShardId\":\"split\",*},{\"ShardId\":"
                        + "\"merged\",\"ParentShardId\":\"a\",\"AdjacentParentShardId\":\"b\",*}") + "]}").replace("*", open));
                case "getsharditerator" -> LoopbackHttp.ok("{\"ShardIterator\":" + asked.get("ShardId") + "}");
                case "getrecords" -> LoopbackHttp.ok("{\"MillisBehindLatest\":0,\"Records\":["
                        + (goesOn ? "],\"NextShardIterator\":\"split\"}" : Garbler.record(1, iterator) + "],\"ChildShards\":["
                        + switch (iterator) {
                            case "split" -> "{\"ShardId\":\"b\",\"ParentShards\":[\"split\"]}";
                            case "a", "b" -> "{\"ShardId\":\"merged\",\"ParentShards\":[\"a\",\"b\"]}";
                            default -> "";
                        } + "]}"));
                default -> Source.summary(2);
            };
        })) {
            Run run = Run.consumer(Run.local(server.url()), "s", "-w", "20", "-s", "0.05");
            assertEquals(List.of("a", "split", "b", "merged"), run.exits(0).lines());
        }
    }

    @Test
    void aStreamThatIsDeletedWhileItIsReadIsAnError() throws Exception {
        TestStream stream = TestStream.create(KinesisMock.url(), 2);
        AtomicInteger fetches = new AtomicInteger();
        try (FaultProxy proxy = new FaultProxy(stream.endpoint, request -> {
            if (request.is("GetRecords") && fetches.incrementAndGet() == 5) {
                stream.close();
            }
            return request.forward();
        })) {
            Run run = Run.consumer(Run.local(proxy.url()), stream.name, "-w", "20", "-s", "0.05").exits(1);
            assertTrue(run.err().contains("error: no stream '" + stream.name + "'"), run.err());
        }
    }

    @Test
    void aDrainEndsWhileOthersGoOnWritingAndEmptyShardsHoldNobodyUp() throws Exception {
        try (TestStream stream = TestStream.create(Kinesalite.url(), 4)) {
            IntStream.range(0, 50).forEach(i -> stream.put("same", "record " + i));
            AtomicBoolean stop = new AtomicBoolean();
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
                while (!stop.get()) {
                    stream.put("same", "later");
                }
            });
            Instant start = Instant.now();
            Run run = Run.consumer(Run.local(stream.endpoint), stream.name, "--drain", "-s", "0.05", "--summary=json");
            stop.set(true);
            writer.get();
            assertTrue(Duration.between(start, Instant.now()).toSeconds() < 20, "it ends");
            assertEquals(IntStream.range(0, 50).mapToObj(i -> "record " + i).toList(),
                    run.exits(0).lines().stream().filter(line -> !line.equals("later")).toList());
        }
    }

    @Test
    void aDrainReadsOnWhereTheLagIsCountedFromTheNewestRecord() throws Exception {
        try (TestStream stream = TestStream.create(KinesisMock.url(), 1)) {
            IntStream.range(0, 12).forEach(i -> stream.put("k", String.format("%02d", i) + "x".repeat(1_000_000)));
            try (FaultProxy proxy = new FaultProxy(stream.endpoint, request -> {
                if (request.is("GetShardIterator")) {
                    sleep(3000); // longer ago than the first page's last record is older than the newest
                }
                return request.forward();
            })) {
                Run run = Run.consumer(Run.local(proxy.url()), stream.name, "--drain", "-s", "0").exits(0);
                assertEquals(IntStream.range(0, 12).mapToObj(i -> String.format("%02d", i)).toList(),
                        run.lines().stream().map(line -> line.substring(0, 2)).toList(), "a page ends at 10 MiB");
            }
        }
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anEmptyStreamIsDrainedAtOnce() {
        try (TestStream stream = TestStream.create(KinesisMock.url(), 2)) {
            Run run = Run.consumer(Run.local(stream.endpoint), stream.name, "--drain", "--summary=json").exits(0);
            assertEquals("", run.out());
            assertTrue(run.report().get("drained").asBoolean());
        }
    }

    @Test
    void onlyTheShardsAskedForAreReadAndNotTheirChildren() {
        try (TestStream stream = TestStream.create(KinesisMock.url(), 1)) {
            stream.put("k", "parent");
            stream.split("shardId-000000000000");
            stream.put("k", "child");
            Run run = Run.consumer(Run.local(stream.endpoint), stream.name, "--shard-id=shardId-000000000000", "--drain")
                    .exits(0);
            assertEquals(List.of("parent"), run.lines());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"kinesis-mock", "kinesalite"})
    void aKeyIsReadFromEveryShardAndOnce(String server) {
        try (TestStream stream = TestStream.create(url(server), 2)) {
            put(stream, 40);
            stream.split("shardId-000000000000");
            stream.split("shardId-000000000001");
            put(stream, 40);
            for (String key : put.keySet()) {
                Run run = Run.consumer(Run.local(stream.endpoint), stream.name, "--drain", "--key=" + key, "-s", "0.05",
                        "--summary=json").exits(0);
                assertEquals(put.get(key), run.lines());
                assertEquals(10, run.report().get("records").asInt());
                assertTrue(Run.consumer(Run.local(stream.endpoint), stream.name, "--key=" + key,
                        "--shard-id=shardId-000000000009").exits(2)
                        .err().contains("has no shard 'shardId-000000000009'"));
            }
        }
    }

    @Test
    void grepPrintsWhatIsFoundAndAnExpiredIteratorGoesOnBehindWhatWasPassedOver() throws Exception {
        try (TestStream stream = TestStream.create(Kinesalite.url(), 1)) {
            IntStream.range(0, 30).forEach(i -> stream.put("k", "record " + i));
            AtomicBoolean expired = new AtomicBoolean();
            try (FaultProxy proxy = new FaultProxy(stream.endpoint, request -> {
                if (!request.is("GetRecords")) {
                    return request.forward();
                }
                if (expired.compareAndSet(false, true)) {
                    return request.forward(((ObjectNode) request.body.deepCopy()).put("Limit", 15));
                }
                return proxyOnce.compareAndSet(false, true) ? FaultProxy.Answer.error(400, "ExpiredIteratorException")
                        : request.forward();
            })) {
                Run run = Run.consumer(Run.local(proxy.url()), stream.name, "-w", "2", "--grep=record 1?[5-9]$", "-s", "0.05")
                        .exits(0);
                assertEquals(List.of("record 5", "record 6", "record 7", "record 8", "record 9", "record 15", "record 16",
                        "record 17",
                        "record 18", "record 19"), run.lines());
            }
            assertTrue(Run.consumer("--local", "s", "--grep=[").exits(2).onlyErrorLine().contains("--grep"));
        }
    }

    @Test
    void whatIsExpectedAndNotSeenInTimeIsExitCodeFour() {
        try (TestStream stream = TestStream.create(Kinesalite.url(), 1)) {
            IntStream.range(0, 5).forEach(i -> stream.put("k", "record " + i));
            String local = Run.local(stream.endpoint);
            assertEquals(3, Run.consumer(local, stream.name, "--expect=3", "--summary=none").exits(0).lines().size());
            Run late = Run.consumer(local, stream.name, "--expect=6", "-w", "1", "--summary=none").exits(4);
            assertEquals(5, late.lines().size());
            assertTrue(late.err().contains("error: 5 records seen, 6 expected"), late.err());
            assertTrue(Run.consumer(local, stream.name, "--expect=3", "-n", "2").exits(2).onlyErrorLine()
                    .startsWith("error: --expect 3 -n 2: only 2 are read: leave out -n"));
            assertTrue(Run.consumer(local, stream.name, "--expect=6", "--drain", "--summary=none").exits(4).err()
                    .contains("5 records seen"));
        }
    }

    private void put(TestStream stream, int count) {
        for (int i = 0; i < count; i++) {
            String key = "key " + records % KEYS;
            String data = key + " record " + records++;
            stream.put(key, data);
            put.computeIfAbsent(key, none -> new ArrayList<>()).add(data);
        }
    }

    private void assertRead(Run run) {
        Map<String, List<String>> read = new HashMap<>();
        run.lines().forEach(line -> read.computeIfAbsent(line.replaceAll(" record.*", ""), none -> new ArrayList<>()).add(line));
        assertEquals(put, read);
    }

    private static URI url(String server) {
        return server.equals("kinesalite") ? Kinesalite.url() : KinesisMock.url();
    }

    /** Lines of text that come through a gate, a few at a time: so many as the test wants, however busy the machine is. */
    private static final class Gated extends InputStream {
        private final List<String> lines;
        private byte[] current = {};
        private int position;
        private int given;
        private int open;

        Gated(List<String> lines) {
            this.lines = lines;
        }

        synchronized void letThrough(int count) {
            open = Math.min(lines.size(), open + count);
            notifyAll();
        }

        /** Lets lines through until each of these shards has got a record. */
        void letThroughUntilOn(TestStream stream, String... shardIds) throws InterruptedException {
            for (String shardId : shardIds) {
                while (stream.recordsOf(shardId).isEmpty()) {
                    letThrough(20);
                    Thread.sleep(20);
                }
            }
        }

        @Override
        public synchronized int read(byte[] buffer, int offset, int length) throws IOException {
            while (position == current.length) {
                if (given == lines.size()) {
                    return -1;
                }
                while (given == open) {
                    try {
                        wait();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                }
                current = (lines.get(given) + "\n").getBytes(StandardCharsets.UTF_8);
                given++;
                position = 0;
            }
            int count = Math.min(length, current.length - position);
            System.arraycopy(current, position, buffer, offset, count);
            position += count;
            return count;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }
    }
}
