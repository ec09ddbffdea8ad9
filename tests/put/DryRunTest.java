import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kinesis.model.HashKeyRange;
import software.amazon.awssdk.services.kinesis.model.SequenceNumberRange;
import software.amazon.awssdk.services.kinesis.model.Shard;

/** What a dry run foretells, against what then happens. */
class DryRunTest {
    @TempDir
    Path folder;

    @Test
    void aDryRunSendsNothingAndForetellsWhatTheRunThenDoes() throws IOException {
        List<String> lines = new ArrayList<>(List.of("id,key"));
        IntStream.range(0, 1234).forEach(i -> lines.add(i % 100 == 7 ? i + "" : i + "," + (i % 3 == 0 ? "hot" : "k" + i % 50)));
        String file = Files.write(folder.resolve("in.csv"), lines).toString();
        try (TestStream stream = TestStream.onMoto(3)) {
            String[] command = {Run.local(stream.endpoint), stream.name, file, "-k", "key", "-n", "all", "-b", "100", "-s", "0",
                    "--summary=json"};
            JsonNode foretold = Run.producer(Run.args(command, "--dry-run")).exits(3).report();
            assertEquals(0, stream.data().size());
            assertTrue(foretold.get("dryRun").asBoolean());
            assertFalse(foretold.has("latencyMillis"), "nothing took any time");
            JsonNode happened = Run.producer(command).exits(3).report();
            for (String name : List.of("rowsRead", "delivered", "rejected", "failed", "requests", "bytes", "moreRows", "reasons",
                    "shards")) {
                assertEquals(happened.get(name), foretold.get(name), name);
            }
            Map<String, Integer> stored = new TreeMap<>();
            stream.shards().forEach(shard -> stored.put(shard.shardId(), stream.recordsOf(shard.shardId()).size()));
            foretold.get("shards").forEach(shard ->
                    assertEquals(stored.get(shard.get("shardId").asText()), shard.get("records").asInt()));
            assertEquals("hot", foretold.get("hotKeys").get(0).get("partitionKey").asText());
            assertEquals(lines.stream().filter(line -> line.endsWith(",hot")).count(), foretold.get("hotKeys").get(0)
                    .get("records").asInt());
        }
    }

    @Test
    void aDryRunWritesTheRejectsAndNamesTheFirstTen() throws IOException {
        List<String> lines = new ArrayList<>(List.of("id,name"));
        IntStream.range(0, 30).forEach(i -> lines.add(i % 2 == 0 ? i + "" : i + ",x"));
        String file = Files.write(folder.resolve("in.csv"), lines).toString();
        Path rejects = folder.resolve("rejects.csv");
        try (TestStream stream = TestStream.onMoto(1)) {
            Run run = Run.producer(Run.local(stream.endpoint), stream.name, file, "--bulk", "--dry-run", "--rejects=" + rejects)
                    .exits(3);
            assertEquals(16, Files.readAllLines(rejects).size());
            assertEquals(10, run.err().lines().filter(line -> line.matches("warning: row \\d+ \\(line \\d+\\) cannot be sent.*"))
                    .count(), run.err());
            assertTrue(run.err().contains("and more such rows: the report counts them, the file of rejects has them"), run.err());
            assertEquals(0, stream.data().size());
            Run receipts = Run.producer(Run.local(stream.endpoint), stream.name, file, "--dry-run", "--receipts=" + rejects,
                    "--summary=none");
            assertTrue(receipts.exits(2).onlyErrorLine().contains("--dry-run sends none"), receipts.err());
        }
    }

    @Test
    void whenTheFirstHundredRowsAreAllRejectedTheRestIsNotRead() throws IOException {
        List<String> lines = new ArrayList<>(List.of("id,name"));
        IntStream.range(0, 5000).forEach(i -> lines.add(i + ";x"));
        lines.add("1,fine");
        String file = Files.write(folder.resolve("in.csv"), lines).toString();
        try (TestStream stream = TestStream.onMoto(1)) {
            for (String mode : List.of("--dry-run", "--quiet")) {
                Run run = Run.producer(Run.local(stream.endpoint), stream.name, file, "--bulk", "--in-flight=1", mode,
                        "--summary=json")
                        .exits(3);
                assertEquals(100, run.report().get("rowsRead").asInt());
                assertTrue(run.report().get("moreRows").asBoolean());
                assertTrue(run.err().contains("the first 100 rows are all rejected, the first one for: 1 cell, the header"),
                        run.err());
            }
            assertEquals(0, stream.data().size());
            String hundred = Files.write(folder.resolve("hundred.csv"), lines.subList(0, 101)).toString();
            Run whole = Run.producer(Run.local(stream.endpoint), stream.name, hundred, "--bulk", "--summary=json").exits(3);
            assertFalse(whole.report().get("moreRows").asBoolean(), whole.err());
        }
    }

    @Test
    void forPeopleTheSpreadIsABarChartAndTheShortestTimeIsTheBusiestShards() throws IOException {
        List<String> lines = new ArrayList<>(List.of("key"));
        IntStream.range(0, 3000).forEach(i -> lines.add("same"));
        String file = Files.write(folder.resolve("in.csv"), lines).toString();
        try (TestStream stream = TestStream.onMoto(2)) {
            Run run = Run.producer(Run.local(stream.endpoint), stream.name, file, "-k", "key", "--bulk", "--dry-run").exits(0);
            assertTrue(run.err().lines().anyMatch(line -> line.matches("shortest time +3.0 s")), run.err());
            assertTrue(run.err().lines().anyMatch(line -> line.matches("shardId-00000000000\\d +3,000 +[\\d,]+  #{40}")),
                    run.err());
            assertTrue(run.err().lines().anyMatch(line -> line.matches("shardId-00000000000\\d +0 +0")), run.err());
            assertTrue(run.err().contains("nothing was sent"), run.err());
        }
    }

    @Test
    void ofManyShardsTheBusiestTwentyAreShown() {
        ShardCounts counts = new ShardCounts();
        for (int shard = 0; shard < 50; shard++) {
            for (int i = 0; i <= shard; i++) {
                counts.add(String.format("shardId-%012d", shard), 10);
            }
        }
        List<String> lines = counts.chart(80).lines().toList();
        assertEquals(22, lines.size());
        assertTrue(lines.get(1).startsWith("shardId-000000000030"), lines.get(1));
        assertEquals("and 30 quieter shards", lines.get(21));
    }

    @Test
    void aKeyBelongsToTheShardWhoseRangeHasItsHashEndsIncluded() {
        // MD5 of "a" and "b", as md5sum prints them.
        String a = new java.math.BigInteger("0cc175b9c0f1b6a831c399e269772661", 16).toString();
        String b = new java.math.BigInteger("92eb5ffee6ae2fec3ad71c777531578f", 16).toString();
        HashRanges ranges = new HashRanges(List.of(shard("closed", "0", b, "5"), shard("low", "0", a, null),
                shard("high", new java.math.BigInteger(a).add(java.math.BigInteger.ONE).toString(), b, null)));
        assertEquals("low", ranges.shardOf("a"));
        assertEquals("high", ranges.shardOf("b"));
        assertEquals("unknown", ranges.shardOf("e"), "e1671797..., above the last range");
        assertEquals(List.of("low", "high"), ranges.shardIds());
    }

    @Test
    void hotKeysAreExactAsLongAsTheyFitAndNeverTooHigh() {
        Random random = new Random(5);
        HotKeys few = new HotKeys(100);
        HotKeys many = new HotKeys(10);
        Map<String, Long> truth = new TreeMap<>();
        for (int i = 0; i < 10_000; i++) {
            String key = random.nextInt(3) == 0 ? "hot" : "k" + random.nextInt(90);
            truth.merge(key, 1L, Long::sum);
            few.add(key);
            many.add(key);
        }
        assertTrue(few.isExact());
        few.hottest(1000).forEach(key -> assertEquals(truth.get(key.getKey()), key.getValue()));
        assertFalse(many.isExact());
        assertEquals("hot", many.hottest(1).get(0).getKey());
        many.hottest(10).forEach(key -> assertTrue(key.getValue() <= truth.get(key.getKey())));
        assertTrue(many.hottest(1).get(0).getValue() >= truth.get("hot") - 10_000 / 10);
    }

    private static Shard shard(String id, String start, String end, String endingSequenceNumber) {
        return Shard.builder().shardId(id).hashKeyRange(HashKeyRange.builder().startingHashKey(start).endingHashKey(end).build())
                .sequenceNumberRange(SequenceNumberRange.builder().startingSequenceNumber("1")
                        .endingSequenceNumber(endingSequenceNumber).build()).build();
    }
}
