import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Some seconds of each way in which shards can be the limit: each row is there once, ordered ones in order. No word of speed. */
class PacedTest {
    private static final IntFunction<String> OWN_KEY = i -> "key " + i;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"1, BUCKET, 1, 3000, 10", "4, BUCKET, 1, 12000, 10", "16, BUCKET, 1, 40000, 10", "2, WINDOW, 1, 6000, 10",
        "2, BUCKET, 0.5, 3500, 10", "2, BUCKET, 1, 1200, 5000"})
    void everyRowIsThereOnceWhateverTheShardsTake(int shards, Meter.Kind kind, double left, int rows, int size) throws Exception {
        try (RealLimits server = new RealLimits(shards, kind, left, Duration.ofMillis(5))) {
            JsonNode report = put(server, file(rows, size, OWN_KEY)).exits(0).report();
            assertOnce(server, rows);
            assertEquals(rows, report.get("delivered").asInt());
            assertEquals(server.refused(), report.get("throttled").asLong());
        }
    }

    @Test
    void aHotKeyHoldsUpNoOther() throws Exception {
        try (RealLimits server = new RealLimits(4, Meter.Kind.BUCKET, 1, Duration.ofMillis(5))) {
            put(server, file(5000, 10, i -> i % 2 == 0 ? "hot" : "key " + i), "-k", "key").exits(0);
            assertOnce(server, 5000);
        }
    }

    @Test
    void orderedKeysAreInOrderHoweverOftenTheirRowsAreRefused() throws Exception {
        try (RealLimits server = new RealLimits(2, Meter.Kind.WINDOW, 0.2, Duration.ofMillis(5))) {
            put(server, file(1200, 10, i -> "key " + i % 97), "-k", "key", "--ordered").exits(0);
            assertOnce(server, 1200);
            assertInOrder(server);
        }
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void aSplitAndAMergeInMidRunLoseNothingAndAreNoticed(boolean ordered) throws Exception {
        try (RealLimits server = new RealLimits(2, Meter.Kind.BUCKET, 1, Duration.ofMillis(5))) {
            List<String> options = new ArrayList<>(List.of("-k", "key"));
            options.addAll(ordered ? List.of("--ordered") : List.of());
            Path file = file(12_000, 10, i -> "key " + i % 997);
            CompletableFuture<Run> run = CompletableFuture.supplyAsync(() -> put(server, file, options.toArray(new String[0])));
            DeliveryFixture.await(() -> server.records() > 3000 && server.lists() > 0);
            int listed = server.lists();
            server.split(0);
            DeliveryFixture.await(() -> server.lists() > listed || run.isDone());
            assertTrue(server.lists() > listed, "the shards are listed again once an answer names another one");
            assertFalse(run.isDone(), "it is the middle of the run");
            server.merge(3, 1);
            run.get().exits(0);
            assertOnce(server, 12_000);
            if (ordered) {
                assertInOrder(server);
            }
        }
    }

    @Test
    void withoutPermissionToListTheShardsItGoesOnAndSaysSo() throws Exception {
        try (RealLimits server = new RealLimits(2, Meter.Kind.BUCKET, 1, Duration.ofMillis(5))) {
            server.forbidLists();
            Run run = put(server, file(5000, 10, OWN_KEY)).exits(0);
            assertOnce(server, 5000);
            assertTrue(run.err().contains("the shards cannot be listed, so that they are not spared each by itself: "),
                    run.err());
            assertEquals(1, server.lists());
        }
    }

    @Test
    void rateMaxAsksForNoListAndSparesNobody() throws Exception {
        try (RealLimits server = new RealLimits(1, Meter.Kind.BUCKET, 1, Duration.ofMillis(5))) {
            JsonNode report = put(server, file(2500, 10, OWN_KEY), "--rate=max").exits(0).report();
            assertOnce(server, 2500);
            assertEquals(0, server.lists());
            assertEquals(server.refused(), report.get("throttled").asLong());
        }
    }

    @Test
    void aServerThatTakesEverythingIsAskedForNoList() throws Exception {
        try (Sink sink = new Sink(Duration.ZERO); FaultProxy proxy = new FaultProxy(sink.url(), FaultProxy.Request::forward)) {
            Run.producer(Run.local(proxy.url()), "s", file(6_000, 10, OWN_KEY).toString(), "--bulk").exits(0);
            assertEquals(6_000, sink.records());
            assertEquals(List.of(), proxy.requests("ListShards"));
        }
    }

    @Test
    void aRateIsSpreadOverTheShardsAsTheyCanTakeIt() throws Exception {
        try (RealLimits server = new RealLimits(2, Meter.Kind.BUCKET, 0.5, Duration.ofMillis(5))) {
            put(server, file(2500, 10, i -> i % 4 == 0 ? "hot" : "key " + i), "-k", "key", "--rate=1000").exits(0);
            assertOnce(server, 2500);
        }
    }

    private Run put(RealLimits server, Path file, String... options) {
        return Run.producer(Run.args(options, Run.local(server.url()), "s", file.toString(), "--bulk", "--summary=json"));
    }

    private Path file(int rows, int size, IntFunction<String> key) throws IOException {
        List<String> lines = new ArrayList<>(List.of("key,id,filling"));
        IntStream.range(0, rows).forEach(i -> lines.add(key.apply(i) + "," + String.format("%06d", i) + "," + "x".repeat(size)));
        return Files.write(Files.createTempFile(folder, "rows", ".csv"), lines);
    }

    private static void assertOnce(RealLimits server, int rows) {
        List<String> ids = server.stored().stream().flatMap(List::stream).map(PacedTest::id).sorted().toList();
        assertEquals(IntStream.range(0, rows).mapToObj(i -> String.format("%06d", i)).toList(), ids);
    }

    /** A shard follows those that it comes from: the records of a key are in the order of the shards' numbers. */
    private static void assertInOrder(RealLimits server) {
        Map<String, List<String>> byKey = new HashMap<>();
        server.stored().stream().flatMap(List::stream)
                .forEach(record -> byKey.computeIfAbsent(record.partitionKey(), key -> new ArrayList<>()).add(id(record)));
        byKey.forEach((key, ids) -> assertEquals(ids.stream().sorted().toList(), ids, key));
    }

    private static String id(RealShard.Stored record) {
        return record.text().replaceAll(".*\"id\":\"(\\d+)\".*", "$1");
    }
}
