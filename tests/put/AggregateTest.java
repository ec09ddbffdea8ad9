import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.Shard;

/** {@code --aggregate}: many rows a record, for readers that this project did not write. */
class AggregateTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    @Test
    void aReaderThatThisProjectDidNotWriteFindsEveryRowOnTheShardOfItsKey(
            @StreamOn(value = StreamOn.Server.KINESALITE, shards = 3) TestStream stream) throws IOException {
        Path file = file(3000);
        Path receipts = folder.resolve("receipts.jsonl");
        String local = Run.local(stream.endpoint);
        JsonNode report = Run.producer(local, stream.name, file.toString(), "--bulk", "--aggregate", "-k", "key",
                "--receipts=" + receipts, "--summary=json").exits(0).report();
        Map<String, String> found = new HashMap<>();
        Map<String, String> places = new HashMap<>();
        int records = 0;
        long bytes = 0;
        for (Shard shard : stream.shards()) {
            List<Record> stored = stream.recordsOf(shard.shardId());
            records += stored.size();
            bytes += stored.stream().mapToLong(record -> record.data().asByteArray().length + record.partitionKey().length())
                    .sum();
            for (KplReader.UserRecord record : KplReader.read(stored, folder)) {
                String id = JSON.readTree(record.data()).get("id").asText();
                assertEquals(null, found.put(id, record.data()), "twice");
                places.put(id, shard.shardId() + " " + record.sequenceNumber() + " " + record.place());
                BigInteger hash = new StoredRow(id, record.partitionKey()).hash();
                assertTrue(hash.compareTo(new BigInteger(shard.hashKeyRange().startingHashKey())) >= 0
                        && hash.compareTo(new BigInteger(shard.hashKeyRange().endingHashKey())) <= 0,
                        "the KCL would leave out " + record);
            }
        }
        assertEquals(3000, found.size());
        assertTrue(records < 200, records + " records");
        assertEquals(records, report.get("records").asInt());
        assertEquals(bytes, report.get("bytes").asLong());
        assertEquals(3000, report.get("delivered").asInt());
        assertEquals(0, report.get("foreignRows").asInt());
        assertEquals(places, receipts(receipts));
        Run.consumer(local, stream.name, "--drain", "--verify", file.toString(), "-o", "json").exits(0);
    }

    @Test
    void aRowThatIsLargerThanAnAggregateAndOneThatIsAloneAreRecordsOfTheirOwn(
            @StreamOn(StreamOn.Server.KINESALITE) TestStream stream) throws IOException {
        List<String> lines = new ArrayList<>(List.of("id,key,filling"));
        IntStream.range(0, 30).forEach(i -> lines.add(i + ",k" + i + "," + "x".repeat(i % 10 == 5 ? 60_000 : 5_000)));
        Path file = Files.write(folder.resolve("large.csv"), lines);
        Run.producer(Run.local(stream.endpoint), stream.name, file.toString(), "--bulk", "--aggregate", "-k", "key").exits(0);
        List<Record> stored = stream.records();
        assertEquals(IntStream.range(0, 30).boxed().toList(), stored.stream().flatMap(record ->
                StoredRow.in(record.data().asByteArray()).stream()).map(row -> Integer.parseInt(row.id())).sorted().toList());
        for (Record record : stored) {
            int rows = StoredRow.in(record.data().asByteArray()).size();
            assertEquals(rows == 1, record.partitionKey().startsWith("k"), "its key is its row's");
            assertTrue(rows == 1 || record.data().asByteArray().length <= 25_000);
        }
        assertTrue(stored.stream().anyMatch(record -> StoredRow.in(record.data().asByteArray()).size() > 1));
    }

    @Test
    void aPoisonRowInAnAggregateFailsAloneAndIsTheOnlyReject(@StreamOn(StreamOn.Server.KINESALITE) TestStream stream)
            throws IOException {
        Path rejects = folder.resolve("rejects.csv");
        try (FaultProxy proxy = new FaultProxy(stream.endpoint, request -> {
            for (JsonNode record : request.is("PutRecords") ? request.body.get("Records") : List.<JsonNode>of()) {
                if (StoredRow.in(record.get("Data").binaryValue()).stream().anyMatch(row -> row.id().equals("000777"))) {
                    return FaultProxy.Answer.error(400, "ValidationException");
                }
            }
            return request.forward();
        })) {
            JsonNode report = Run.producer(Run.local(proxy.url()), stream.name, file(2000).toString(), "--bulk", "--aggregate",
                    "-k", "key", "--ordered", "--rejects=" + rejects, "--summary=json").exits(3).report();
            assertEquals("[1999,1]", "[" + report.get("delivered") + "," + report.get("failed") + "]");
        }
        assertEquals(2, Files.readAllLines(rejects).size());
        assertTrue(Files.readAllLines(rejects).get(1).startsWith("000777,"), Files.readString(rejects));
        assertInOrder(stream.records().stream().flatMap(record -> StoredRow.in(record.data().asByteArray()).stream()).toList());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSplitAndAMergeInMidRunLoseNothingAndRowsOnAForeignShardAreCounted(boolean ordered) throws Exception {
        try (RealLimits server = new RealLimits(2, Meter.Kind.BUCKET, 1, Duration.ofMillis(5))) {
            int rows = 60_000;
            List<String> options = new ArrayList<>(List.of(Run.local(server.url()), "s", file(rows).toString(), "--bulk",
                    "--aggregate", "-k", "key", "--summary=json"));
            options.addAll(ordered ? List.of("--ordered") : List.of());
            CompletableFuture<Run> run = CompletableFuture.supplyAsync(() -> Run.producer(options.toArray(new String[0])));
            DeliveryFixture.await(() -> server.records() > 60);
            int listed = server.lists();
            server.split(0);
            DeliveryFixture.await(() -> server.lists() > listed || run.isDone());
            assertTrue(server.lists() > listed, "the shards are listed again once an answer names another one");
            assertFalse(run.isDone(), "it is the middle of the run");
            long before = server.records();
            DeliveryFixture.await(() -> server.records() > before + 20 || run.isDone());
            server.merge(3, 1);
            JsonNode report = run.get().exits(0).report();

            List<StoredRow> all = server.inOrder().stream().flatMap(record -> StoredRow.in(record.data()).stream()).toList();
            assertEquals(IntStream.range(0, rows).mapToObj(i -> String.format("%06d", i)).toList(),
                    all.stream().map(StoredRow::id).sorted().toList(), "everything once");
            if (ordered) {
                assertInOrder(all);
            }
            long foreign = server.foreign(record -> StoredRow.in(record.data()).stream().map(StoredRow::hash).toList());
            assertEquals(foreign, report.get("foreignRows").asLong());
            assertEquals(foreign > 0, run.get().err().contains("on a shard that does not own"), run.get().err());
            assertEquals(server.records(), report.get("records").asLong());
        }
    }

    @Test
    void whatWasUnderWayWhenItsShardWasSplitIsToldRowByRow() throws Exception {
        try (RealLimits server = new RealLimits(1, Meter.Kind.BUCKET, 1, Duration.ofMillis(5))) {
            Run run = splitUnderTheFirstRequest(server, () -> { });
            long foreign = server.foreign(record -> StoredRow.in(record.data()).stream().map(StoredRow::hash).toList());
            assertTrue(foreign > 10 && foreign < 90, foreign + " of 100: the keys of one half");
            assertEquals(foreign, run.report().get("foreignRows").asLong());
            assertTrue(run.err().contains("warning: " + foreign + " rows are in aggregates on a shard that does not own their"
                    + " keys"), run.err());
        }
    }

    @Test
    void whereTheShardsCannotBeListedAtTheEndItIsToldHowManyRowsThereAreAtMost() throws Exception {
        try (RealLimits server = new RealLimits(1, Meter.Kind.BUCKET, 1, Duration.ofMillis(5))) {
            Run run = splitUnderTheFirstRequest(server, server::forbidLists);
            assertEquals(100, run.report().get("foreignRows").asLong());
            assertTrue(run.err().contains("warning: up to 100 rows are in aggregates"), run.err());
            assertFalse(run.err().contains("not spared"), run.err());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--ordered", "--rate=max"})
    void whenEverythingIsRefusedEveryRowReadIsInTheRejects(String option,
            @StreamOn(StreamOn.Server.KINESALITE) TestStream stream) throws IOException {
        Path rejects = folder.resolve("rejects.csv");
        try (FaultProxy proxy = new FaultProxy(stream.endpoint, request -> request.is("PutRecords")
                ? FaultProxy.Answer.error(400, "ValidationException") : request.forward())) {
            JsonNode report = Run.producer(Run.local(proxy.url()), stream.name, fileOfFewKeys(3000).toString(), "--bulk",
                    "--aggregate", "-k", "key", option, "--rejects=" + rejects, "--summary=json").exits(1).report();
            assertEquals(3000, report.get("rowsRead").asInt());
            assertEquals(3000, report.get("failed").asInt() + report.get("notSent").asInt());
        }
        assertEquals(IntStream.range(0, 3000).mapToObj(i -> String.format("%06d", i)).toList(), Files.readAllLines(rejects)
                .stream().skip(1).map(line -> line.substring(0, 6)).sorted().toList());
    }

    @Test
    void theRejectsOfAKeyAreInItsOrderAlsoWhenTimeIsUp(@StreamOn(StreamOn.Server.KINESALITE) TestStream stream)
            throws IOException {
        Path rejects = folder.resolve("rejects.csv");
        try (FaultProxy proxy = new FaultProxy(stream.endpoint, request -> request.is("PutRecords")
                ? DeliveryFixture.answerEach(request, record -> StoredRow.in(record.get("Data").binaryValue()).stream()
                .anyMatch(row -> row.key().endsWith("7")) ? "InternalFailure" : null) : request.forward())) {
            Run.producer(Run.local(proxy.url()), stream.name, file(5000).toString(), "--bulk", "--aggregate", "--ordered", "-k",
                    "key", "--rate=1500", "--retry-for=1s", "--rejects=" + rejects).exits(3);
        }
        List<StoredRow> rows = Files.readAllLines(rejects).stream().skip(1).map(line -> line.split(","))
                .map(cells -> new StoredRow(cells[0], cells[1])).toList();
        assertTrue(rows.size() > 300, rows.size() + " rejects");
        assertInOrder(rows);
        assertInOrder(stream.records().stream().flatMap(record -> StoredRow.in(record.data().asByteArray()).stream()).toList());
    }

    @Test
    void aPoisonRowAmongManyOfItsKeyIsFoundByHalving(@StreamOn(StreamOn.Server.KINESALITE) TestStream stream)
            throws IOException {
        List<String> lines = new ArrayList<>(List.of("id,key,filling"));
        IntStream.range(0, 400).forEach(i -> lines.add(String.format("%06d", i) + ",one,x"));
        Path file = Files.write(folder.resolve("one-key.csv"), lines);
        try (FaultProxy proxy = new FaultProxy(stream.endpoint, request -> request.is("PutRecords")
                && StoredRow.in(request.body.get("Records").get(0).get("Data").binaryValue()).stream()
                .anyMatch(row -> row.id().equals("000150")) ? FaultProxy.Answer.error(400, "ValidationException")
                : request.forward())) {
            JsonNode report = Run.producer(Run.local(proxy.url()), stream.name, file.toString(), "--bulk", "--aggregate",
                    "--ordered", "-k", "key", "--summary=json").exits(3).report();
            assertEquals(399, report.get("delivered").asInt());
            assertTrue(report.get("requests").asInt() < 40, report.get("requests") + " requests");
        }
        assertInOrder(stream.records().stream().flatMap(record -> StoredRow.in(record.data().asByteArray()).stream()).toList());
    }

    @Test
    void atARateRowsGoInTheOrderOfTheFileAndNotAShardAfterTheOther() throws Exception {
        try (RealLimits server = new RealLimits(4, Meter.Kind.BUCKET, 1, Duration.ofMillis(5))) {
            Run.producer(Run.local(server.url()), "s", file(4000).toString(), "--bulk", "--aggregate", "-k", "key",
                    "--rate=2000", "--in-flight=1").exits(0);
            List<String> ids = server.inOrder().stream().flatMap(record -> StoredRow.in(record.data()).stream())
                    .map(StoredRow::id).toList();
            for (int i = 0; i < ids.size(); i++) {
                int ahead = Math.abs(Integer.parseInt(ids.get(i)) - i);
                assertTrue(ahead < 400, "row " + ids.get(i) + " is number " + i);
            }
        }
    }

    @Test
    void aRateIsAnEvenFlowOfRowsAllTheSame() throws Exception {
        Set<Integer> sizes = new HashSet<>();
        try (RealLimits server = new RealLimits(2, Meter.Kind.BUCKET, 1, Duration.ofMillis(5));
                FaultProxy proxy = new FaultProxy(server.url(), request -> {
                    if (request.is("PutRecords")) {
                        int rows = 0;
                        for (JsonNode record : request.body.get("Records")) {
                            rows += StoredRow.in(record.get("Data").binaryValue()).size();
                        }
                        synchronized (sizes) {
                            sizes.add(rows);
                        }
                    }
                    return request.forward();
                })) {
            Run.producer(Run.local(proxy.url()), "s", file(2000).toString(), "--bulk", "--aggregate", "-k", "key", "--rate=2000")
                    .exits(0);
            assertTrue(sizes.stream().allMatch(rows -> rows <= 200), sizes + " rows a request");
            assertTrue(server.records() < 1000, server.records() + " records");
        }
    }

    @Test
    void withoutPermissionToListTheShardsOneLineSaysSoAndNothingIsSent() throws Exception {
        try (RealLimits server = new RealLimits(2, Meter.Kind.BUCKET, 1, Duration.ofMillis(5))) {
            server.forbidLists();
            Run run = Run.producer(Run.local(server.url()), "s", file(100).toString(), "--bulk", "--aggregate", "-k", "key");
            assertTrue(run.exit() == 1 || run.exit() == 2, run.err());
            assertTrue(run.err().contains("ListShards"), run.err());
            assertEquals(0, server.records());
        }
    }

    @Test
    void aDryRunSaysWhatARunSends() throws Exception {
        try (RealLimits server = new RealLimits(2, Meter.Kind.BUCKET, 1, Duration.ofMillis(5))) {
            String[] command = {Run.local(server.url()), "s", file(20_000).toString(), "--bulk", "--aggregate", "-k", "key",
                "--summary=json"};
            JsonNode foreseen = Run.producer(Run.args(command, "--dry-run")).exits(0).report();
            assertEquals(0, server.records());
            JsonNode done = Run.producer(command).exits(0).report();
            assertEquals(20_000, foreseen.get("delivered").asInt());
            assertEquals(done.get("bytes").asDouble(), foreseen.get("bytes").asDouble(), done.get("bytes").asDouble() * 0.05);
            assertTrue(foreseen.get("records").asLong() < 400, foreseen + "");
            long rows = 0;
            for (JsonNode shard : foreseen.get("shards")) {
                rows += shard.get("records").asLong();
            }
            assertEquals(foreseen.get("records").asLong(), rows);
        }
    }

    @Test
    void aRefusedAggregateGoesAgainAndItsRowsAreCountedEach(@StreamOn(StreamOn.Server.KINESALITE) TestStream stream)
            throws IOException {
        AtomicInteger refused = new AtomicInteger();
        try (FaultProxy proxy = new FaultProxy(stream.endpoint, request -> request.is("PutRecords")
                ? DeliveryFixture.answerEach(request, record -> {
                    int rows = StoredRow.in(record.get("Data").binaryValue()).size();
                    return refused.compareAndSet(0, rows) ? "ProvisionedThroughputExceededException" : null;
                }) : request.forward())) {
            JsonNode report = Run.producer(Run.local(proxy.url()), stream.name, file(500).toString(), "--bulk", "--aggregate",
                    "-k", "key", "--summary=json").exits(0).report();
            assertEquals(refused.get(), report.get("throttled").asInt());
            assertEquals(refused.get(), report.get("retried").asInt());
            assertEquals(500, report.get("delivered").asInt());
        }
    }

    /** A run of a hundred rows, whose only shard is split, and something else happens, when their request has come. */
    private Run splitUnderTheFirstRequest(RealLimits server, Runnable then) throws IOException {
        try (FaultProxy proxy = new FaultProxy(server.url(), request -> {
            if (request.is("PutRecords")) {
                server.splitOnce();
                then.run();
            }
            return request.forward();
        })) {
            return Run.producer(Run.local(proxy.url()), "s", file(100).toString(), "--bulk", "--aggregate", "-k", "key",
                    "--summary=json").exits(0);
        }
    }

    private static void assertInOrder(List<StoredRow> rows) {
        Map<String, List<String>> byKey = new HashMap<>();
        rows.forEach(row -> byKey.computeIfAbsent(row.key(), key -> new ArrayList<>()).add(row.id()));
        byKey.forEach((key, ids) -> assertEquals(ids.stream().sorted(Comparator.naturalOrder()).toList(), ids, key));
    }

    /** Where each row is, as the receipts tell it: by its id, the shard, the sequence number, and the place in an aggregate. */
    private static Map<String, String> receipts(Path file) throws IOException {
        Map<String, String> places = new HashMap<>();
        for (String line : Files.readAllLines(file)) {
            JsonNode receipt = JSON.readTree(line);
            places.put(String.format("%06d", receipt.get("row").asInt() - 1), receipt.get("shardId").asText() + " "
                    + receipt.get("sequenceNumber").asText() + " "
                    + (receipt.has("subSequenceNumber") ? receipt.get("subSequenceNumber").asInt() : -1));
        }
        return places;
    }

    private Path fileOfFewKeys(int rows) throws IOException {
        List<String> lines = new ArrayList<>(List.of("id,key,filling"));
        IntStream.range(0, rows).forEach(i -> lines.add(String.format("%06d", i) + ",key " + i % 7 + ",x"));
        return Files.write(folder.resolve("few-keys.csv"), lines);
    }

    private Path file(int rows) throws IOException {
        List<String> lines = new ArrayList<>(List.of("id,key,filling"));
        IntStream.range(0, rows).forEach(i -> lines.add(String.format("%06d", i) + ",key " + i % 997 + "," + "x".repeat(60)));
        return Files.write(Files.createTempFile(folder, "rows", ".csv"), lines);
    }
}
