import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BatcherTest {
    private static final int MIB = 1024 * 1024;

    @Test
    void nothingIsLostOrReorderedAndEveryBatchIsLegal() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            int maxRecords = 1 + random.nextInt(500);
            Batcher batcher = new Batcher(maxRecords, false, Lanes.free());
            List<Outgoing> in = new ArrayList<>();
            List<List<Outgoing>> batches = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                Outgoing entry = entry("k" + i, random.nextInt(10) == 0 ? random.nextInt(MIB - 10) : random.nextInt(300));
                in.add(entry);
                batcher.add(entry, 0);
                if (batcher.isFull()) {
                    batches.add(next(batcher, 0, false));
                }
            }
            for (List<Outgoing> rest = next(batcher, 0, true); !rest.isEmpty(); rest = next(batcher, 0, true)) {
                batches.add(rest);
            }
            assertEquals(in, batches.stream().flatMap(List::stream).toList(), "seed " + seed);
            for (List<Outgoing> batch : batches) {
                assertLegal(batch, maxRecords, "seed " + seed);
            }
        }
    }

    @Test
    void whateverFailsAndWheneverEveryEntryIsSettledOnceAndKeysStayInOrder() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            int maxRecords = 1 + random.nextInt(20);
            Batcher batcher = new Batcher(maxRecords, true, Lanes.free());
            Map<String, List<Outgoing>> in = new HashMap<>();
            Map<String, List<Outgoing>> out = new HashMap<>();
            List<List<Outgoing>> onTheWire = new ArrayList<>();
            int toCome = 300;
            long now = 0;
            while (toCome > 0 || batcher.held() > 0) {
                now += random.nextInt(1000);
                if (toCome > 0 && random.nextBoolean()) {
                    Outgoing entry = entry("k" + random.nextInt(7), 10);
                    in.computeIfAbsent(entry.partitionKey(), key -> new ArrayList<>()).add(entry);
                    batcher.add(entry, now);
                    toCome--;
                }
                List<Outgoing> batch = next(batcher, now, random.nextBoolean());
                if (!batch.isEmpty()) {
                    assertLegal(batch, maxRecords, "seed " + seed);
                    onTheWire.add(batch);
                    Set<String> keys = new HashSet<>();
                    onTheWire.forEach(sent -> sent.forEach(entry ->
                            assertTrue(keys.add(entry.partitionKey()), "two of one key under way")));
                }
                if (!onTheWire.isEmpty() && random.nextInt(3) == 0) {
                    for (Outgoing entry : onTheWire.remove(random.nextInt(onTheWire.size()))) {
                        if (random.nextInt(3) == 0) {
                            batcher.goAgain(entry, now + random.nextInt(5000));
                        } else {
                            out.computeIfAbsent(entry.partitionKey(), key -> new ArrayList<>()).add(entry);
                            batcher.settle(entry);
                        }
                    }
                }
            }
            assertEquals(in, out, "seed " + seed);
            assertEquals(0, batcher.heldBytes());
        }
    }

    @Test
    void aBatchIsCutExactlyAtItsLimits() {
        Batcher byCount = new Batcher(500, false, Lanes.free());
        for (int i = 0; i < 501; i++) {
            assertEquals(i >= 500, byCount.isFull());
            byCount.add(entry("k", 1), 0);
        }
        assertEquals(500, next(byCount, 0, false).size());
        assertEquals(List.of(), next(byCount, 0, false));

        Batcher byBytes = new Batcher(500, false, Lanes.free());
        for (int i = 0; i < 5; i++) {
            byBytes.add(entry("k", MIB - 1), 0);
        }
        byBytes.add(entry("k", 0), 0);
        assertEquals(5, next(byBytes, 0, false).size());
    }

    @Test
    void aRecordThatIsLargerThanARequestGoesAlone() {
        Batcher batcher = new Batcher(500, false, Lanes.free());
        batcher.add(entry("k", 6 * MIB), 0);
        batcher.add(entry("k", 1), 0);
        assertEquals(1, next(batcher, 0, false).size());
    }

    @Test
    void whatMustGoAgainGoesFirstButNotBeforeItsTime() {
        Batcher batcher = new Batcher(2, false, Lanes.free());
        Outgoing failed = entry("a", 1);
        batcher.add(failed, 0);
        assertEquals(List.of(failed), next(batcher, 0, true));
        batcher.goAgain(failed, 1000);
        batcher.add(entry("b", 1), 0);
        assertEquals(1, next(batcher, 999, true).size(), "only the new one");
        batcher.add(entry("c", 1), 0);
        assertEquals(failed, next(batcher, 1000, false).get(0));
    }

    @Test
    void aRequestThatIsNotFullWaitsForMoreRowsButNotForEver() {
        Batcher batcher = new Batcher(500, false, Lanes.free());
        assertEquals(Long.MAX_VALUE, batcher.waitTime(0));
        batcher.add(entry("k", 1), 0);
        assertEquals(List.of(), next(batcher, Batcher.LINGER.toNanos() - 1, false));
        assertEquals(1, batcher.waitTime(Batcher.LINGER.toNanos() - 1));
        assertEquals(1, next(batcher, Batcher.LINGER.toNanos(), false).size());
    }

    @Test
    void aRowThatWaitedBehindItsKeyDoesNotWaitAgainForOthers() {
        Batcher batcher = new Batcher(500, true, Lanes.free());
        Outgoing first = entry("a", 1);
        batcher.add(first, 0);
        batcher.add(entry("a", 1), 0);
        long later = 10 * Batcher.LINGER.toNanos();
        assertEquals(1, next(batcher, later, false).size());
        assertEquals(List.of(), next(batcher, later, false));
        batcher.settle(first);
        assertEquals(1, next(batcher, later, false).size());
    }

    @Test
    void whatIsGivenUpComesBackWholeWhereverItWaits() {
        Batcher batcher = new Batcher(1, true, Lanes.free());
        Outgoing sent = entry("a", 1);
        batcher.add(sent, 0);
        next(batcher, 0, true);
        batcher.goAgain(sent, 1000);
        batcher.add(entry("a", 1), 0);
        batcher.add(entry("a", 1), 0);
        batcher.add(entry("b", 1), 0);
        assertEquals(4, batcher.giveUpAll().size());
        assertEquals(0, batcher.held());
    }

    @Test
    void aRowWhoseHalfWaitsForAnotherOneIsGivenBackToo() {
        Lanes lanes = new Lanes(Pacing.NEVER, 1, Optional.of(new Lanes.Packing(LanesTest.ranges(1), Integer.MAX_VALUE)), 0);
        Batcher batcher = new Batcher(500, true, lanes);
        for (int i = 0; i < 8; i++) {
            batcher.add(entry("k", 1), 0);
        }
        batcher.halve(batcher.nextRequest(0, true));
        List<Outgoing> half = next(batcher, 0, true);
        assertEquals(4, half.size());
        half.forEach(row -> batcher.goAgain(row, 1000));
        assertEquals(8, batcher.giveUpAll().size());
        assertEquals(0, batcher.held());
    }

    @Test
    void memoryIsAWindowTooAndAnAggregateTakesTwice() {
        long plain = rowsUntilTheWindowIsFull(Lanes.free());
        long aggregated = rowsUntilTheWindowIsFull(new Lanes(Pacing.NEVER, 1,
                Optional.of(new Lanes.Packing(LanesTest.ranges(1), Integer.MAX_VALUE)), 0));
        assertTrue(plain * MIB <= Runtime.getRuntime().maxMemory() / 20, plain + " MiB");
        assertEquals((double) plain / 2, aggregated, 1);
    }

    private static long rowsUntilTheWindowIsFull(Lanes lanes) {
        Batcher batcher = new Batcher(500, false, lanes);
        byte[] data = new byte[MIB];
        while (!batcher.isWindowFull(Long.MAX_VALUE)) {
            batcher.add(new Outgoing(Row.of(1, 2, List.of(), "k", data), Optional.empty()), 0);
            assertTrue(batcher.held() * MIB < Runtime.getRuntime().maxMemory(), "there is no bound");
        }
        return batcher.held();
    }

    @Test
    void aRecordMayFillTheStreamsLimitWithItsKey() {
        assertTrue(problemOf(entry("k", MIB - 1)).isEmpty());
        assertEquals("the record has 1,048,577 bytes with its key, the stream takes 1,048,576", problemOf(entry("k", MIB))
                .orElseThrow());
        assertTrue(problemOf(entry("\u00e9", MIB - 1)).isPresent(), "the key counts in UTF-8 bytes");
    }

    @Test
    void aPartitionKeyHasOneTo256Characters() {
        assertEquals("the partition key is empty", problemOf(entry("", 1)).orElseThrow());
        assertTrue(problemOf(entry("x".repeat(256), 1)).isEmpty());
        assertEquals("the partition key has 257 characters, Kinesis takes 256", problemOf(entry("x".repeat(257), 1))
                .orElseThrow());
        assertTrue(problemOf(entry("\uD83D\uDE80".repeat(128), 1)).isEmpty(), "two characters each");
        assertTrue(problemOf(entry("\uD83D\uDE80".repeat(129), 1)).isPresent());
    }

    /** The rows of the next request, each a record of its own. */
    private static List<Outgoing> next(Batcher batcher, long now, boolean flush) {
        return Entry.rows(batcher.nextRequest(now, flush));
    }

    private static void assertLegal(List<Outgoing> batch, int maxRecords, String message) {
        assertTrue(batch.size() >= 1 && batch.size() <= maxRecords, message);
        assertTrue(batch.size() == 1 || batch.stream().mapToLong(entry -> entry.size()).sum() <= 5L * MIB, message);
    }

    private static Optional<String> problemOf(Outgoing entry) {
        return new Limits(MIB).problemOf(entry.partitionKey(), entry.size());
    }

    private static Outgoing entry(String key, int bytes) {
        return new Outgoing(Row.of(1, 2, List.of(), key, new byte[bytes]), Optional.empty());
    }
}
