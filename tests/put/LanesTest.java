import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.model.Shard;

/** Which rows go when their shards are spared: no network, and a clock that is a number. */
class LanesTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long MILLI = 1_000_000L;

    @Test
    void whateverShardsTakeAndBecomeEveryRowIsSettledOnceAndOrderedKeysStayInOrder() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            boolean ordered = seed % 2 == 0;
            Pacing pacing = Pacing.values()[seed % 3];
            boolean aggregate = seed % 4 < 2;
            Lanes lanes = new Lanes(pacing, 4, aggregate ? Optional.of(new Lanes.Packing(ranges(4), random.nextInt(2) == 0 ? 100
                    : Integer.MAX_VALUE)) : Optional.empty(), 0);
            Batcher batcher = new Batcher(1 + random.nextInt(500), ordered, lanes);
            HashRanges truth = ranges(4);
            Map<String, List<Outgoing>> in = new HashMap<>();
            Map<String, List<Outgoing>> out = new HashMap<>();
            List<List<Entry>> wire = new ArrayList<>();
            int aggregates = 0;
            int toCome = 3000;
            for (long now = 0; toCome > 0 || batcher.held() > 0; now += random.nextInt(40) * MILLI) {
                for (int i = random.nextInt(200); i > 0 && toCome > 0; i--, toCome--) {
                    Outgoing row = row(3000 - toCome, "k" + random.nextInt(50));
                    in.computeIfAbsent(row.partitionKey(), key -> new ArrayList<>()).add(row);
                    batcher.add(row, now);
                }
                List<Entry> batch = batcher.nextRequest(now, random.nextBoolean());
                if (!batch.isEmpty()) {
                    wire.add(batch);
                    assertKeysAreUnderWayOnce(ordered, wire, seed);
                }
                truth = random.nextInt(50) == 0 ? ranges(1 + random.nextInt(8)) : truth;
                if (lanes.takesList(now)) {
                    lanes.spread(truth, now);
                }
                if (!wire.isEmpty() && random.nextBoolean()) {
                    List<Outcome> answer = new ArrayList<>();
                    List<Entry> request = wire.remove(random.nextInt(wire.size()));
                    for (Entry entry : request) {
                        entry.rows().forEach(row -> row.sent(0));
                        aggregates += entry.count() > 1 ? 1 : 0;
                        if (random.nextInt(4) > 0) {
                            Outcome.delivered(entry, truth.shardOf(entry.rows().get(0).partitionKey()), "1", answer);
                        } else {
                            Outcome.failed(entry, random.nextInt(5) > 0 ? Fate.THROTTLED : Fate.UNKNOWN, "no", answer);
                        }
                    }
                    batcher.answered(answer, now);
                    if (random.nextInt(20) == 0) {
                        answer.stream().filter(Outcome::isDelivered).forEach(outcome -> deliver(outcome, out, batcher));
                        List<Entry> refused = request.stream().filter(entry -> answer.stream().anyMatch(outcome ->
                                outcome.entry() == entry && !outcome.isDelivered())).toList();
                        if (!refused.isEmpty()) {
                            batcher.halve(refused);
                        }
                        continue;
                    }
                    for (Outcome outcome : answer) {
                        Outgoing row = outcome.outgoing();
                        if (outcome.isDelivered()) {
                            deliver(outcome, out, batcher);
                        } else {
                            batcher.goAgain(row, now + random.nextInt(2) * 10 * MILLI);
                        }
                    }
                }
                assertTrue(now < 3600 * SECOND, "seed " + seed + ": " + batcher.held() + " rows wait for ever");
            }
            if (!ordered) {
                out.values().forEach(rows -> rows.sort(Comparator.comparingLong(row -> row.row.number())));
            }
            assertEquals(in, out, "seed " + seed);
            assertEquals(0, lanes.size() + batcher.heldBytes());
            assertEquals(aggregate, aggregates > 0, "seed " + seed);
        }
    }

    private static void deliver(Outcome outcome, Map<String, List<Outgoing>> to, Batcher batcher) {
        to.computeIfAbsent(outcome.outgoing().partitionKey(), key -> new ArrayList<>()).add(outcome.outgoing());
        batcher.settle(outcome.outgoing());
    }

    private static void assertKeysAreUnderWayOnce(boolean ordered, List<List<Entry>> wire, int seed) {
        List<String> keys = wire.stream().flatMap(List::stream).flatMap(entry ->
                entry.rows().stream().map(Outgoing::partitionKey).distinct()).toList();
        assertTrue(!ordered || keys.size() == Set.copyOf(keys).size(), "seed " + seed + ": a key in two records under way");
    }

    @Test
    void rowsOfAFullShardHoldUpNoOther() {
        Lanes lanes = paced(2);
        HashRanges ranges = ranges(2);
        for (int i = 0; i < 5000; i++) {
            lanes.add(row(i, "the full one"), false);
        }
        List<Outgoing> others = IntStream.range(0, 400).mapToObj(i -> row(5000 + i, "other " + i))
                .filter(row -> !ranges.shardOf(row.partitionKey()).equals(ranges.shardOf("the full one"))).toList();
        others.forEach(row -> lanes.add(row, false));
        List<Outgoing> gone = new ArrayList<>();
        for (long now = SECOND; now < 2 * SECOND; now += 5 * MILLI) {
            gone.addAll(take(lanes, 500, now));
        }
        assertTrue(gone.containsAll(others), "all others are gone in a second");
        assertEquals(1300, gone.size() - others.size(), 30, "and of the full one what it takes");
    }

    @Test
    void anEmulatorThatRefusesNothingIsNotSparedAndOneThatDoesIsFromThenOn() {
        Lanes lanes = new Lanes(Pacing.ONCE_REFUSED, 1, Optional.empty(), 0);
        int rows = 0;
        for (; rows < 20_000; rows++) {
            lanes.add(row(rows, "k" + rows), false);
        }
        int sent = 0;
        for (List<Outgoing> batch = take(lanes, 500, 0); !batch.isEmpty(); batch = take(lanes, 500, 0)) {
            sent += batch.size();
            batch.forEach(row -> lanes.answered(Outcome.delivered(row, "shardId-000000000000", "1"), 0));
        }
        assertEquals(20_000, sent, "without any time");
        assertFalse(lanes.isPaced() || lanes.takesList(0));

        lanes.add(row(1, "k"), false);
        take(lanes, 500, 0).forEach(row -> lanes.answered(Outcome.failed(row, Fate.THROTTLED, "no"), 0));
        assertTrue(lanes.isPaced() && lanes.takesList(0));
        assertFalse(lanes.takesList(0), "it is on its way");
    }

    @Test
    void theFirstRowsForAnEmulatorAreFewUntilItHasTakenMoreThanShardsWould() {
        Lanes lanes = new Lanes(Pacing.ONCE_REFUSED, 1, Optional.empty(), 0);
        for (int i = 0; i < 10_000; i++) {
            lanes.add(row(i, "k" + i), false);
        }
        List<Outgoing> first = take(lanes, 500, 0);
        assertEquals(500, first.size());
        assertEquals(List.of(), take(lanes, 500, 0), "no answer is there");
        first.forEach(row -> lanes.answered(Outcome.failed(row, Fate.UNKNOWN, "lost"), 0));
        assertEquals(500, take(lanes, 500, 0).size(), "whatever the answer was");
    }

    @Test
    void theShardsAreListedAgainWhenAnAnswerNamesAnotherOneAndNotAgainAndAgain() {
        Lanes lanes = paced(2);
        assertFalse(lanes.takesList(100 * SECOND), "there is no reason");
        long now = 100 * SECOND;
        int lists = 0;
        for (; now < 1100 * SECOND; now += SECOND / 10) {
            lanes.add(row(1, "k"), false);
            for (Outgoing row : take(lanes, 500, now)) {
                lanes.answered(Outcome.delivered(row, "shardId-000000000007", "1"), now);
            }
            if (lanes.takesList(now)) {
                lists++;
                lanes.spread(ranges(2), now); // a server that is wrong for ever
            }
        }
        assertTrue(lists > 5 && lists < 20, lists + " lists in a thousand seconds");
        lanes.spread(ranges(4), now);
        lanes.add(row(1, "k"), false);
        take(lanes, 500, now + 3 * SECOND).forEach(row ->
                lanes.answered(Outcome.delivered(row, "shardId-000000000009", "1"), 1103 * SECOND));
        assertTrue(lanes.takesList(1103 * SECOND), "new shards, and new trust");
    }

    @Test
    void theShardsAreListedAgainWhenOneTakesNothingAnyMore() {
        Lanes lanes = paced(2);
        long now = SECOND;
        while (now < 60 * SECOND && !lanes.takesList(now)) {
            now += SECOND / 10;
            lanes.add(row(1, "k"), false);
            for (Outgoing row : take(lanes, 500, now)) {
                lanes.answered(Outcome.failed(row, Fate.THROTTLED, "no"), now);
            }
        }
        assertTrue(now > 5 * SECOND && now < 7 * SECOND, now / SECOND + " s");
    }

    @Test
    void withoutAListTheStreamIsOneShardOfTheSum() {
        Lanes lanes = new Lanes(Pacing.ALWAYS, 4, Optional.empty(), 0);
        for (int i = 0; i < 100_000; i++) {
            lanes.add(row(i, "k" + i), false);
        }
        int sent = 0;
        int lists = 0;
        for (long now = 0; now < 10 * SECOND; now += 5 * MILLI) {
            List<Outgoing> batch = take(lanes, 500, now);
            for (Outgoing row : batch) {
                lanes.answered(Outcome.delivered(row, "shardId-000000000000", "1"), now);
            }
            sent += batch.size();
            if (lanes.takesList(now)) {
                lists++;
                lanes.keep(now);
            }
        }
        assertEquals(40_000, sent, 4_000);
        assertEquals(1, lists);
    }

    @Test
    void rowsGoOneByOneFromAnAnswerOfAnotherShardUntilTheShardsAreListed() {
        Lanes lanes = new Lanes(Pacing.NEVER, 1, Optional.of(new Lanes.Packing(ranges(1), Integer.MAX_VALUE)), 0);
        addTen(lanes);
        Entry together = lanes.take(500, Optional.empty(), 0).get(0);
        assertEquals(10, together.count());
        List<Outcome> answer = new ArrayList<>();
        Outcome.delivered(together, "shardId-000000000001", "1", answer);
        lanes.answered(answer.get(0), 0);
        addTen(lanes);
        assertEquals(10, lanes.take(500, Optional.empty(), 0).size(), "nobody knows whose they are");
        lanes.spread(ranges(1), 0);
        addTen(lanes);
        assertEquals(10, lanes.take(500, Optional.empty(), 0).size(), "the list is not what the answer said");
        lanes.spread(ranges(2), 0);
        addTen(lanes);
        assertEquals(2, lanes.take(500, Optional.empty(), 0).size(), "a record a shard");
    }

    private static void addTen(Lanes lanes) {
        IntStream.range(0, 10).forEach(i -> lanes.add(row(i, "k" + i), false));
    }

    @Test
    void aRowWhoseKeyIsInNoRangeGoesAllTheSame() {
        Lanes lanes = new Lanes(Pacing.ALWAYS, 1, Optional.empty(), 0);
        lanes.add(row(1, "before"), false);
        lanes.spread(new HashRanges(List.of(shard(0, BigInteger.ZERO, BigInteger.ONE))), 0);
        lanes.add(row(2, "after"), false);
        assertEquals(2, take(lanes, 500, 0).size());
    }

    /** The rows of the next request, each a record of its own. */
    private static List<Outgoing> take(Lanes lanes, int maxRecords, long now) {
        return Entry.rows(lanes.take(maxRecords, Optional.empty(), now));
    }

    /** Lanes of so many shards that have no tokens at second 0. */
    private static Lanes paced(int shards) {
        Lanes lanes = new Lanes(Pacing.ONCE_REFUSED, shards, Optional.empty(), 0);
        Outgoing row = row(0, "k");
        lanes.add(row, false);
        take(lanes, 1, 0);
        lanes.answered(Outcome.failed(row, Fate.THROTTLED, "no"), 0);
        assertTrue(lanes.takesList(0));
        lanes.spread(ranges(shards), 0);
        return lanes;
    }

    static HashRanges ranges(int shards) {
        return new HashRanges(shards(shards));
    }

    /** So many shards that share the hashes. */
    static List<Shard> shards(int count) {
        BigInteger all = BigInteger.TWO.pow(128);
        return IntStream.range(0, count).mapToObj(i -> shard(i,
                all.multiply(BigInteger.valueOf(i)).divide(BigInteger.valueOf(count)),
                all.multiply(BigInteger.valueOf(i + 1)).divide(BigInteger.valueOf(count)).subtract(BigInteger.ONE))).toList();
    }

    private static Shard shard(int number, BigInteger start, BigInteger end) {
        return Shard.builder().shardId(String.format("shardId-%012d", number)).sequenceNumberRange(range -> range
                .startingSequenceNumber("1")).hashKeyRange(range -> range.startingHashKey(start.toString())
                .endingHashKey(end.toString())).build();
    }

    private static Outgoing row(int number, String key) {
        return new Outgoing(Row.of(number, number + 1, List.of(), key, new byte[10]), Optional.empty());
    }
}
