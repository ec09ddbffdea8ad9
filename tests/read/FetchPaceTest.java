import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FetchPaceTest {
    private static final Duration NOTHING = Duration.ZERO;
    private static final int MIB = 1024 * 1024;
    private static final int HOUR = 3600;

    @Test
    void thePauseAskedForComesAfterEachAnswer() {
        assertEquals(Duration.ofMillis(100), new FetchPace(Duration.ofMillis(100), false).afterAnswer(Duration.ofSeconds(3), 0));
        assertEquals(NOTHING, new FetchPace(NOTHING, false).afterAnswer(NOTHING, 10 * MIB));
    }

    @Test
    void awsIsNeverAskedMoreThanFiveTimesASecond() {
        FetchPace pace = new FetchPace(NOTHING, true);
        for (int took : new int[] {0, 30, 199}) {
            assertTrue(pace.afterAnswer(Duration.ofMillis(took), 100).toMillis() + took >= 200);
        }
        assertTrue(pace.afterAnswer(Duration.ofMillis(900), 100).toMillis() < 10);
    }

    @Test
    void aLargePageIsWaitedForAsLongAsTheShardNeedsForIt() {
        FetchPace pace = new FetchPace(NOTHING, true);
        assertEquals(4, pace.afterAnswer(NOTHING, 10 * MIB).toMillis() / 1e3, 0.1, "of which two MiB were there");
        assertEquals(5, pace.afterAnswer(NOTHING, 10 * MIB).toMillis() / 1e3, 0.1);
        assertEquals(1, pace.afterAnswer(Duration.ofSeconds(4), 10 * MIB).toMillis() / 1e3, 0.1, "the answer took its time");
    }

    @Test
    void anEmulatorIsNotWaitedForUntilItRefuses() {
        FetchPace pace = new FetchPace(NOTHING, false);
        for (int i = 0; i < 100; i++) {
            assertEquals(NOTHING, pace.afterAnswer(NOTHING, MIB));
        }
        pace.afterThrottle();
        assertTrue(pace.afterAnswer(NOTHING, MIB).toMillis() >= 500);
    }

    @Test
    void whoeverIsRefusedWaitsLongerToABound() {
        FetchPace pace = new FetchPace(Duration.ofMillis(100), false);
        for (int i = 0; i < 20; i++) {
            long rest = pace.afterThrottle().toMillis();
            long most = Math.min(2000, 38L << i);
            assertTrue(rest >= most / 2 && rest <= most, rest + " ms after " + i + " refusals");
        }
        assertTrue(pace.afterAnswer(NOTHING, 0).toMillis() <= 210, "the first refusals say that there are limits, and not whose");
    }

    @ParameterizedTest
    @CsvSource({"1, 1500000, 0.98, 0.01", "1, 300, 0.98, 0.01", "1, 10000000, 0.98, 0.02", "0.5, 1500000, 0.9, 0.25",
        "0.5, 300, 0.9, 0.25", "0.2, 1500000, 0.9, 0.25", "0.9, 1500000, 0.9, 0.2"})
    void inAnHourAlmostAllIsReadThatOthersLeaveAndFewFetchesAreRefused(double left, int page, double share, double refused) {
        for (int seed = 0; seed < 5; seed++) {
            Shard shard = new Shard(left, seed);
            shard.read(new FetchPace(NOTHING, true), page, HOUR);
            double used = Math.max(shard.bytes / (2.0 * MIB), shard.answers / 5.0) / (HOUR * left);
            double refusals = (double) shard.refused / (shard.refused + shard.answers);
            assertTrue(used > share && refusals < refused, used + " read, " + refusals + " refused");
        }
    }

    @ParameterizedTest
    @CsvSource({"1, true, 1, 0", "1, false, 1, 0.05", "0.5, true, 0.9, 0.35", "0.5, false, 0.9, 0.4"})
    void theFirstFifteenSecondsAreNotMuchWorse(double left, boolean isLimited, double share, double refused) {
        double used = 0;
        double refusals = 0;
        for (int seed = 0; seed < 20; seed++) {
            Shard shard = new Shard(left, seed);
            shard.read(new FetchPace(Duration.ofMillis(100), isLimited), 1_500_000, 15);
            used += shard.bytes / (2.0 * MIB) / (15 * left) / 20;
            refusals += (double) shard.refused / (shard.refused + shard.answers) / 20;
        }
        assertTrue(used > share && refusals <= refused, used + " read, " + refusals + " refused");
    }

    @Test
    void whenTheOtherReadersGoTheirShareIsTakenWithinAMinute() {
        Shard shard = new Shard(0.3, 1);
        FetchPace pace = new FetchPace(NOTHING, true);
        shard.read(pace, 1_500_000, 60);
        assertTrue(pace.interval().toMillis() > 1900);
        shard.left(1);
        shard.read(pace, 1_500_000, 60);
        assertEquals(715, pace.interval().toMillis(), 40);
    }

    /** A shard that is behind, and gives pages of one size. */
    private static final class Shard {
        private final Random random;
        private Meter calls;
        private Meter data;
        private long now;
        private long answers;
        private long bytes;
        private long refused;

        Shard(double left, int seed) {
            random = new Random(seed);
            left(left);
        }

        void left(double share) {
            calls = new Meter(Meter.Kind.BUCKET, 5, 5 * share);
            data = new Meter(Meter.Kind.BUCKET, 2 * MIB, 2 * MIB * share);
        }

        void read(FetchPace pace, int page, int seconds) {
            for (long end = now + seconds * 1_000_000_000L; now < end;) {
                long asked = now;
                now += (3 + random.nextInt(4)) * 1_000_000L;
                boolean isGiven = calls.level(now) >= 1 && data.level(now) > 0;
                calls.spend(isGiven ? 1 : 0);
                data.spend(isGiven ? page : 0);
                answers += isGiven ? 1 : 0;
                bytes += isGiven ? page : 0;
                refused += isGiven ? 0 : 1;
                now += (3 + random.nextInt(20)) * 1_000_000L;
                now += (isGiven ? pace.afterAnswer(Duration.ofNanos(now - asked), page) : pace.afterThrottle()).toNanos();
            }
        }
    }
}
