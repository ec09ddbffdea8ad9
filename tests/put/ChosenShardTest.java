import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.kinesis.model.Shard;

/** {@code --shard-id} of the producer: every row on one shard, whatever its key. */
class ChosenShardTest {
    private static final String SECOND_SHARD = "shardId-000000000001";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"KINESALITE, 1", "KINESALITE, shardId-000000000001", "MOTO, 1", "KINESIS_MOCK, 1"})
    void everyRowIsOnTheShardThatWasNamedWithItsOwnKey(String server, String shard) throws IOException {
        try (TestStream stream = stream(server, 3)) {
            Path receipts = folder.resolve("receipts.jsonl");
            Path file = file(300);
            Run run = put(stream, file, "--shard-id=" + shard, "--in-flight=1", "--receipts=" + receipts).exits(0);
            assertTrue(run.err().contains("3 open shards, all rows to " + SECOND_SHARD), run.err());
            assertEquals(Map.of(SECOND_SHARD, 300), recordsByShard(stream));
            stream.recordsOf(SECOND_SHARD).forEach(record -> {
                StoredRow row = StoredRow.in(record.data().asByteArray()).get(0);
                assertEquals(row.key(), record.partitionKey());
            });
            assertEquals(Map.of(SECOND_SHARD, 300), receiptsByShard(receipts));
            Run.consumer(Run.local(stream.endpoint), stream.name, "--drain", "--verify", file.toString(), "-k", "key").exits(0);
        }
    }

    @Test
    void aStreamThatWasJustMadeHasSuchAShardToo() throws IOException {
        try (TestStream stream = TestStream.toBeCreatedOn(Kinesalite.url())) {
            put(stream, file(10), "--shard-id=2", "--create-shards=3").exits(0);
            assertEquals(Map.of("shardId-000000000002", 10), recordsByShard(stream));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--shard-id=7|has no shard 'shardId-000000000007' (did you mean 'shardId-000000000000'?)",
        "--shard-id=0,1|has no shard '0,1': its 3 shards start with shardId-000000000000", "--shard-id=|--shard-id is empty",
        "--shard-id=1 --aggregate|the KCL leaves out rows of aggregates on a shard that does not own their keys"})
    void whatCannotBeIsToldBeforeAnythingIsSent(String options, String message) throws IOException {
        try (TestStream stream = TestStream.create(Kinesalite.url(), 3)) {
            String error = refused(stream, file(10), options.split(" "));
            assertTrue(error.contains(message), error);
            assertEquals(List.of(), stream.data());
        }
    }

    @Test
    void aClosedShardIsRefusedWithThoseThatHaveItsHashKeys() throws IOException {
        try (TestStream stream = stream("KINESIS_MOCK", 2)) {
            stream.split(SECOND_SHARD);
            stream.split("shardId-000000000003");
            String error = refused(stream, file(10), "--shard-id=1");
            assertTrue(error.endsWith("is closed and takes nothing: name one that has its hash keys now, shardId-000000000002 or"
                    + " shardId-000000000004 or shardId-000000000005"), error);
            assertEquals(List.of(), stream.data());
        }
    }

    @Test
    void withoutPermissionToListTheShardsNothingIsSent() throws IOException {
        try (RealLimits server = new RealLimits(2, Meter.Kind.BUCKET, 1, Duration.ZERO)) {
            server.forbidLists();
            Run run = Run.producer(Run.local(server.url()), "s", file(10).toString(), "--shard-id=1", "--summary=none", "-q");
            assertTrue(run.exits(1).onlyErrorLine().contains("kinesis:ListShards"), run.err());
            assertEquals(0, server.records());
        }
    }

    @Test
    void aDryRunForetellsAllRowsOnThatShardAndItsTime() throws IOException {
        try (TestStream stream = TestStream.onMoto(3)) {
            Path file = file(2000);
            JsonNode foretold = put(stream, file, "--shard-id=1", "--in-flight=1", "--dry-run").exits(0).report();
            assertEquals(List.of(), stream.data());
            assertEquals("[0,2000,0]", JSON.valueToTree(foretold.get("shards").findValues("records")).toString());
            assertEquals(2.0, foretold.get("shortestSeconds").asDouble());
            JsonNode happened = put(stream, file, "--shard-id=1", "--in-flight=1").exits(0).report();
            assertEquals(happened.get("shards").get(0), foretold.get("shards").get(1));
        }
    }

    @Test
    void onlyWhatThatShardTakesIsSent() throws IOException {
        try (RealLimits server = new RealLimits(3, Meter.Kind.BUCKET, 1, Duration.ofMillis(5))) {
            Run run = Run.producer(Run.local(server.url()), "s", file(4000).toString(), "-k", "key", "--bulk", "--shard-id=1",
                    "--ordered").exits(0);
            assertEquals(List.of(0, 4000, 0), server.stored().stream().map(List::size).toList());
            assertTrue(run.err().lines().anyMatch(line -> line.equals("throttled: shard " + SECOND_SHARD
                    + " takes 1,000 rows/s and 1 MiB/s")), run.err());
            assertTrue(run.err().lines().anyMatch(line -> line.matches("\\d+ % of what the shard takes")), run.err());
            assertEquals(1, server.lists(), "once, at the start");
        }
    }

    @Test
    void theLaneOfARowIsThatOfItsShardAndNotOfItsKey() {
        List<Shard> shards = LanesTest.shards(4);
        ShardList list = new ShardList(Pacing.ALWAYS, 4, Optional.of(ChosenShard.of(SECOND_SHARD, shards, "s")), () -> shards,
                new Interrupt(), new Producer().console);
        SendSettings settings = new SendSettings(500, 4, Duration.ZERO, OptionalInt.empty(), Duration.ofSeconds(60),
                false, false);
        Lanes lanes = list.lanes(settings, 0);
        IntStream.range(0, 100_000).forEach(i -> lanes.add(new Outgoing(Row.of(i, i + 1, List.of(), "k" + i, new byte[10]),
                list.hashKey()), false));
        int sent = 0;
        for (long now = 0; now < 10_000_000_000L; now += 5_000_000) {
            List<Entry> batch = lanes.take(500, Optional.empty(), now);
            for (Entry entry : batch) {
                lanes.answered(Outcome.delivered(entry.rows().get(0), SECOND_SHARD, "1"), now);
            }
            sent += batch.size();
        }
        assertEquals(11_000, sent, 1500, "in ten seconds, with what is there at once at the start");
        assertEquals(1, lanes.load().orElseThrow().shards());
    }

    @Test
    void whenTheShardIsSplitInMidRunTheRowsComeToAChildAndTheReceiptsNameIt() throws IOException {
        try (TestStream stream = stream("KINESIS_MOCK", 2)) {
            Path receipts = folder.resolve("receipts.jsonl");
            AtomicInteger requests = new AtomicInteger();
            try (FaultProxy proxy = new FaultProxy(stream.endpoint, request -> {
                if (request.is("PutRecords") && requests.incrementAndGet() == 5) {
                    stream.split(SECOND_SHARD);
                }
                return request.forward();
            })) {
                JsonNode report = Run.producer(Run.local(proxy.url()), stream.name, file(1000).toString(), "-n", "all",
                        "-b", "100", "-s", "0", "-k", "key", "--shard-id=1", "--receipts=" + receipts, "--summary=json")
                        .exits(0).report();
                assertEquals(1000, report.get("delivered").asInt());
            }
            Map<String, Integer> stored = recordsByShard(stream);
            assertEquals(400, stored.remove(SECOND_SHARD));
            assertEquals(List.of(600), List.copyOf(stored.values()), "one child has the hash key: " + stored);
            assertTrue(List.of("shardId-000000000002", "shardId-000000000003").containsAll(stored.keySet()), stored.toString());
            stored.put(SECOND_SHARD, 400);
            assertEquals(stored, receiptsByShard(receipts));
        }
    }

    @Test
    void afterASplitTheChildIsSparedAsItsParentWas() throws Exception {
        try (RealLimits server = new RealLimits(2, Meter.Kind.BUCKET, 1, Duration.ofMillis(5))) {
            Path file = file(6000);
            CompletableFuture<Run> run = CompletableFuture.supplyAsync(() -> Run.producer(Run.local(server.url()), "s",
                    file.toString(), "-k", "key", "--bulk", "--shard-id=1"));
            DeliveryFixture.await(() -> server.records() > 2000);
            server.split(1);
            DeliveryFixture.await(() -> server.lists() > 1 || run.isDone());
            assertEquals(2, server.lists(), "the shards are listed again once an answer names another one");
            run.get().exits(0);
            assertEquals(0, server.stored().get(0).size());
            assertEquals(IntStream.range(0, 6000).mapToObj(ChosenShardTest::id).toList(), server.inOrder().stream()
                    .map(record -> StoredRow.in(record.data()).get(0).id()).sorted().toList());
        }
    }

    private static TestStream stream(String server, int shards) {
        return TestStream.create(switch (StreamOn.Server.valueOf(server)) {
            case MOTO -> MotoServer.url();
            case KINESALITE -> Kinesalite.url();
            case KINESIS_MOCK -> KinesisMock.url();
        }, shards);
    }

    private static Run put(TestStream stream, Path file, String... options) {
        return Run.producer(Run.args(new String[] {Run.local(stream.endpoint), stream.name, file.toString(), "-k", "key",
            "--bulk", "--summary=json"}, options));
    }

    /** The only line of a run that ends before it sends anything. */
    private static String refused(TestStream stream, Path file, String... options) {
        return Run.producer(Run.args(options, Run.local(stream.endpoint), stream.name, file.toString(), "-q")).exits(2)
                .onlyErrorLine();
    }

    private Path file(int rows) throws IOException {
        List<String> lines = new ArrayList<>(List.of("id,key"));
        IntStream.range(0, rows).forEach(i -> lines.add(id(i) + ",key " + i));
        return Files.write(folder.resolve("rows.csv"), lines);
    }

    private static String id(int number) {
        return String.format("%06d", number);
    }

    /** How many records each shard has, without those that have none. */
    private static Map<String, Integer> recordsByShard(TestStream stream) {
        Map<String, Integer> counts = new TreeMap<>();
        stream.shards().forEach(shard -> counts.put(shard.shardId(), stream.recordsOf(shard.shardId()).size()));
        counts.values().removeIf(count -> count == 0);
        return counts;
    }

    private static Map<String, Integer> receiptsByShard(Path receipts) throws IOException {
        Map<String, Integer> counts = new TreeMap<>();
        Files.readAllLines(receipts).forEach(line -> counts.merge(shardOf(line), 1, Integer::sum));
        return counts;
    }

    private static String shardOf(String receipt) {
        try {
            return JSON.readTree(receipt).get("shardId").asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
