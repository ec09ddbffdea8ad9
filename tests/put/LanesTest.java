import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.model.Shard;

/** Which rows go when their shards are spared: no network, and a clock that is a number. */
class LanesTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long MILLI = 1_000_000L;

    @Test
    void whateverShardsTakeAndBecomeEveryRowIsSettledOnceAndOrderedKeysStayInOrder() {
        for (int seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            boolean ordered = seed % 2 == 0;
            Pacing pacing = Pacing.values()[seed % 3];
            Lanes lanes = new Lanes(pacing, 4, 0);
            Batcher batcher = new Batcher(1 + random.nextInt(500), ordered, lanes);
            HashRanges truth = ranges(4);
            Map<String, List<Outgoing>> in = new HashMap<>();
            Map<String, List<Outgoing>> out = new HashMap<>();
            List<List<Outgoing>> wire = new ArrayList<>();
            int toCome = 3000;
            for (long now = 0; toCome > 0 || batcher.held() > 0; now += random.nextInt(40) * MILLI) {
                for (int i = random.nextInt(200); i > 0 && toCome > 0; i--, toCome--) {
                    Outgoing row = row(3000 - toCome, "k" + random.nextInt(50));
                    in.computeIfAbsent(row.partitionKey(), key -> new ArrayList<>()).add(row);
                    batcher.add(row, now);
                }
                List<Outgoing> batch = batcher.nextRequest(now, random.nextBoolean());
                if (!batch.isEmpty()) {
                    wire.add(batch);
                }
                truth = random.nextInt(50) == 0 ? ranges(1 + random.nextInt(8)) : truth;
                if (lanes.takesList(now)) {
                    lanes.spread(truth, now);
                }
                if (!wire.isEmpty() && random.nextBoolean()) {
                    List<Outcome> answer = new ArrayList<>();
                    for (Outgoing row : wire.remove(random.nextInt(wire.size()))) {
                        row.sent(now);
                        answer.add(random.nextInt(4) > 0 ? Outcome.delivered(row, truth.shardOf(row.partitionKey()), "1")
                                : Outcome.failed(row, random.nextInt(5) > 0 ? Fate.THROTTLED : Fate.UNKNOWN, "no"));
                    }
                    batcher.answered(answer, now);
                    for (Outcome outcome : answer) {
                        Outgoing row = outcome.outgoing();
                        if (outcome.isDelivered()) {
                            out.computeIfAbsent(row.partitionKey(), key -> new ArrayList<>()).add(row);
                            batcher.settle(row);
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
            assertEquals(0, lanes.size() + lanes.bytes() + batcher.heldBytes());
        }
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
            gone.addAll(lanes.take(500, now));
        }
        assertTrue(gone.containsAll(others), "all others are gone in a second");
        assertEquals(1300, gone.size() - others.size(), 30, "and of the full one what it takes");
    }

    @Test
    void anEmulatorThatRefusesNothingIsNotSparedAndOneThatDoesIsFromThenOn() {
        Lanes lanes = new Lanes(Pacing.ONCE_REFUSED, 1, 0);
        int rows = 0;
        for (; rows < 20_000; rows++) {
            lanes.add(row(rows, "k" + rows), false);
        }
        int sent = 0;
        for (List<Outgoing> batch = lanes.take(500, 0); !batch.isEmpty(); batch = lanes.take(500, 0)) {
            sent += batch.size();
            batch.forEach(row -> lanes.answered(Outcome.delivered(row, "shardId-000000000000", "1"), 0));
        }
        assertEquals(20_000, sent, "without any time");
        assertFalse(lanes.isPaced() || lanes.takesList(0));

        lanes.add(row(1, "k"), false);
        lanes.take(500, 0).forEach(row -> lanes.answered(Outcome.failed(row, Fate.THROTTLED, "no"), 0));
        assertTrue(lanes.isPaced() && lanes.takesList(0));
        assertFalse(lanes.takesList(0), "it is on its way");
    }

    @Test
    void theFirstRowsForAnEmulatorAreFewUntilItHasTakenMoreThanShardsWould() {
        Lanes lanes = new Lanes(Pacing.ONCE_REFUSED, 1, 0);
        for (int i = 0; i < 10_000; i++) {
            lanes.add(row(i, "k" + i), false);
        }
        List<Outgoing> first = lanes.take(500, 0);
        assertEquals(500, first.size());
        assertEquals(List.of(), lanes.take(500, 0), "no answer is there");
        first.forEach(row -> lanes.answered(Outcome.failed(row, Fate.UNKNOWN, "lost"), 0));
        assertEquals(500, lanes.take(500, 0).size(), "whatever the answer was");
    }

    @Test
    void theShardsAreListedAgainWhenAnAnswerNamesAnotherOneAndNotAgainAndAgain() {
        Lanes lanes = paced(2);
        assertFalse(lanes.takesList(100 * SECOND), "there is no reason");
        long now = 100 * SECOND;
        int lists = 0;
        for (; now < 1100 * SECOND; now += SECOND / 10) {
            lanes.add(row(1, "k"), false);
            for (Outgoing row : lanes.take(500, now)) {
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
        lanes.take(500, now + 3 * SECOND).forEach(row ->
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
            for (Outgoing row : lanes.take(500, now)) {
                lanes.answered(Outcome.failed(row, Fate.THROTTLED, "no"), now);
            }
        }
        assertTrue(now > 5 * SECOND && now < 7 * SECOND, now / SECOND + " s");
    }

    @Test
    void withoutAListTheStreamIsOneShardOfTheSum() {
        Lanes lanes = new Lanes(Pacing.ALWAYS, 4, 0);
        for (int i = 0; i < 100_000; i++) {
            lanes.add(row(i, "k" + i), false);
        }
        int sent = 0;
        int lists = 0;
        for (long now = 0; now < 10 * SECOND; now += 5 * MILLI) {
            List<Outgoing> batch = lanes.take(500, now);
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
    void aRowWhoseKeyIsInNoRangeGoesAllTheSame() {
        Lanes lanes = new Lanes(Pacing.ALWAYS, 1, 0);
        lanes.add(row(1, "before"), false);
        lanes.spread(new HashRanges(List.of(shard(0, BigInteger.ZERO, BigInteger.ONE))), 0);
        lanes.add(row(2, "after"), false);
        assertEquals(2, lanes.take(500, 0).size());
    }

    /** Lanes of so many shards that have no tokens at second 0. */
    private static Lanes paced(int shards) {
        Lanes lanes = new Lanes(Pacing.ONCE_REFUSED, shards, 0);
        Outgoing row = row(0, "k");
        lanes.add(row, false);
        lanes.take(1, 0);
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
        return new Outgoing(Row.of(number, number + 1, List.of(), key, new byte[10]));
    }
}
