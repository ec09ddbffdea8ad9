import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pace of a shard against shards that are only counters, with a clock that is a number: an hour takes a moment. */
class ShardPaceTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long MILLI = 1_000_000L;
    private static final int HOUR = 3600;

    @ParameterizedTest
    @CsvSource({"BUCKET, 1, 135, 0.99, 0.01", "WINDOW, 1, 135, 0.96, 0.03", "BUCKET, 0.5, 135, 0.97, 0.05",
        "WINDOW, 0.5, 135, 0.95, 0.05", "BUCKET, 0.1, 135, 0.9, 0.1", "BUCKET, 1, 5000, 0.99, 0.01",
        "WINDOW, 1, 5000, 0.95, 0.03", "BUCKET, 1, 25001, 0.95, 0.02", "WINDOW, 1, 25001, 0.9, 0.05",
        "BUCKET, 1, 1000000, 0.95, 0.05"})
    void inAnHourAShardTakesAlmostAllThatItCanAndRefusesNextToNothing(Meter.Kind kind, double left, int size, double share,
            double refused) {
        for (int seed = 0; seed < 3; seed++) {
            Shard shard = new Shard(kind, left, size, false, seed);
            shard.run(HOUR);
            String told = "seed " + seed + ": " + shard;
            assertTrue(shard.used(HOUR) > share && shard.refusedARow() < refused, told);
        }
    }

    @ParameterizedTest
    @CsvSource({"BUCKET, 1, 1, 0.03", "WINDOW, 1, 0.95, 0.05", "BUCKET, 0.5, 1, 0.15", "WINDOW, 0.5, 0.9, 0.2"})
    void theFirstTwelveSecondsAreNotMuchWorse(Meter.Kind kind, double left, double share, double refused) {
        double used = 0;
        double refusedARow = 0;
        for (int seed = 0; seed < 20; seed++) {
            Shard shard = new Shard(kind, left, 135, true, seed);
            shard.run(12);
            used += shard.used(12) / 20;
            refusedARow += shard.refusedARow() / 20;
        }
        assertTrue(used > share && refusedARow < refused, used + " used, " + refusedARow + " refused a row");
    }

    @Test
    void whatOthersLeaveIsFoundWithinSecondsWhenTheyComeAndWhenTheyGo() {
        Shard shard = new Shard(Meter.Kind.BUCKET, 1, 135, true, 1);
        shard.run(60);
        shard.limit(0.3);
        shard.run(5);
        assertEquals(0.3, shard.pace.share(), 0.1, "five seconds after others came");
        shard.run(60);
        shard.limit(1);
        shard.run(15);
        assertEquals(1, shard.pace.share(), 0.05, "fifteen seconds after they went");
    }

    @Test
    void aShardThatTakesMoreThanItsLimitGetsMoreLittleByLittle() {
        Shard shard = new Shard(Meter.Kind.BUCKET, 10, 135, true, 1);
        shard.run(60);
        assertTrue(shard.pace.share() > 1.5 && shard.pace.share() < 1.7, shard.toString());
    }

    @Test
    void aShardThatGetsLittleIsNotTakenForOneThatTakesMore() {
        ShardPace pace = new ShardPace(1, true, 0);
        for (int i = 1; i < 1000; i++) {
            assertTrue(pace.allows(i * SECOND));
            pace.sent(100);
            pace.answered(100, Fate.DELIVERED, i * SECOND);
        }
        assertEquals(1, pace.share());
    }

    @Test
    void oneRefusalAmongFewRowsIsNotTheEndOfTheRate() {
        ShardPace pace = new ShardPace(1, true, 0);
        for (int i = 1; i < 100; i++) {
            pace.answered(100, i % 10 == 0 ? Fate.THROTTLED : Fate.DELIVERED, i * SECOND / 10);
        }
        assertTrue(pace.share() > 0.15, pace.share() + " though ten rows a second were tried, of which nine were taken");
    }

    @Test
    void theFirstSecondIsNoFlood() {
        ShardPace pace = new ShardPace(1, true, 0);
        int rows = 0;
        for (long now = 0; now < SECOND; now += 10 * MILLI) {
            for (; pace.allows(now); rows++) {
                pace.sent(100);
            }
        }
        assertTrue(rows > 1300 && rows < 1600, rows + " rows");
    }

    @Test
    void whatAStallLeftUnusedIsNotMadeGoodByMoreThanAMoment() {
        ShardPace pace = new ShardPace(1, false, 0);
        int rows = 0;
        for (; pace.allows(100 * SECOND); rows++) {
            pace.sent(100);
        }
        assertTrue(rows > 200 && rows <= 301, rows + " rows at once");
    }

    @Test
    void aRecordLargerThanTheBucketGoesAndIsPaidFor() {
        ShardPace pace = new ShardPace(1, false, 0);
        assertTrue(pace.allows(SECOND));
        pace.sent(10 << 20);
        assertTrue(!pace.allows(10 * SECOND) && pace.allows(11 * SECOND), "ten MiB are ten seconds");
    }

    /** A shard that always has rows waiting, sent every 25 ms or so with answers after 10 to 40. */
    private static final class Shard {
        final ShardPace pace;
        private final Random random;
        private final Meter.Kind kind;
        private final int size;
        private final PriorityQueue<Answer> answers = new PriorityQueue<>(Comparator.comparingLong(Answer::at));
        private Meter records;
        private Meter bytes;
        private double left;
        private long now;
        private long taken;
        private long refused;

        private record Answer(long at, Fate fate, int rows) {
        }

        Shard(Meter.Kind kind, double left, int size, boolean isFresh, int seed) {
            this.kind = kind;
            this.size = size;
            random = new Random(seed);
            now = random.nextInt((int) SECOND);
            pace = new ShardPace(1, isFresh, now);
            limit(left);
        }

        void limit(double changed) {
            left = changed;
            records = new Meter(kind, 1000, 1000 * left);
            bytes = new Meter(kind, 1 << 20, (1 << 20) * left);
        }

        void run(int seconds) {
            for (long end = now + seconds * SECOND; now < end; now += (25 + random.nextInt(3)) * MILLI) {
                for (; !answers.isEmpty() && answers.peek().at <= now; answers.poll()) {
                    for (int i = 0; i < answers.peek().rows; i++) {
                        pace.answered(size, answers.peek().fate, answers.peek().at);
                    }
                }
                long there = now + (5 + random.nextInt(10)) * MILLI;
                int[] rows = {0, 0};
                while (rows[0] + rows[1] < 500 && pace.allows(now)) {
                    pace.sent(size);
                    rows[take(there) ? 0 : 1]++;
                }
                long back = there + (5 + random.nextInt(20)) * MILLI;
                answers.add(new Answer(back, Fate.DELIVERED, rows[0]));
                answers.add(new Answer(back, Fate.THROTTLED, rows[1]));
                taken += rows[0];
                refused += rows[1];
            }
        }

        private boolean take(long at) {
            boolean isTaken = records.level(at) >= 1 && bytes.level(at) >= size;
            records.spend(isTaken ? 1 : 0);
            bytes.spend(isTaken ? size : 0);
            return isTaken;
        }

        double used(int seconds) {
            return taken * Math.max(0.001, size / 1048576.0) / (seconds * left);
        }

        double refusedARow() {
            return (double) refused / taken;
        }

        @Override
        public String toString() {
            return taken + " rows, " + refused + " refused, now at " + pace.share();
        }
    }
}
