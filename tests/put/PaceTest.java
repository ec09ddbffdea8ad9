import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void theFirstRequestGoesAtOnceAndThePauseIsFromAnswerToRequest() {
        Pace pace = new Pace(settings(Duration.ofMillis(200), 1, OptionalInt.empty()), 0);
        assertTrue(pace.waitTime(0) <= 0);
        pace.sent(10, 0);
        pace.answered(true, SECOND);
        assertEquals(SECOND / 5, pace.waitTime(SECOND));
    }

    @Test
    void withSeveralInFlightThePauseIsFromRequestToRequest() {
        Pace pace = new Pace(settings(Duration.ofMillis(200), 4, OptionalInt.empty()), 0);
        pace.sent(10, 0);
        pace.answered(true, SECOND / 10);
        assertEquals(SECOND / 10, pace.waitTime(SECOND / 10));
    }

    @Test
    void aRateIsKeptOverTimeAndNeverExceededByMoreThanHalfASecondsWorth() {
        int rate = 1000;
        Pace pace = new Pace(settings(Duration.ZERO, 8, OptionalInt.of(rate)), 0);
        assertEquals(100, Pace.maxRows(rate));
        long now = 0;
        long rows = 0;
        while (now < 60 * SECOND) {
            now += Math.max(1, pace.waitTime(now));
            if (rows % 7000 == 0) {
                now += SECOND / 4; // an answer that took its time
            }
            pace.sent(100, now);
            rows += 100;
            assertTrue(rows <= rate * (now / (double) SECOND + 0.5) + 100, rows + " rows at " + now);
        }
        assertTrue(rows >= 60 * rate * 0.95, rows + " rows in a minute");
    }

    @Test
    void whatIsNotUsedOfARateIsNotMadeGoodLater() {
        Pace pace = new Pace(settings(Duration.ZERO, 8, OptionalInt.of(100)), 0);
        long now = 10 * SECOND;
        pace.idle(now);
        long rows = 0;
        while (now < 11 * SECOND) {
            pace.sent(10, now);
            rows += 10;
            now += Math.max(1, pace.waitTime(now));
        }
        assertTrue(rows <= 110, rows + " rows in the first second after ten without any");
    }

    @Test
    void aLongStallIsNotMadeGood() {
        Pace pace = new Pace(settings(Duration.ZERO, 1, OptionalInt.of(100)), 0);
        pace.sent(10, 0);
        pace.answered(true, 10 * SECOND);
        long now = 10 * SECOND;
        long rows = 0;
        while (now < 11 * SECOND) {
            pace.sent(10, now);
            rows += 10;
            now += Math.max(1, pace.waitTime(now));
        }
        assertTrue(rows >= 100 && rows <= 160, rows + " rows in the second after a stall of ten");
    }

    @Test
    void aSlowRateGoesRowByRow() {
        assertEquals(1, Pace.maxRows(3));
    }

    @Test
    void requestsThatDoNotGetThroughComeLessOftenUntilOneDoes() {
        Pace pace = new Pace(settings(Duration.ZERO, 8, OptionalInt.empty()), 0);
        long longest = 0;
        for (int i = 0; i < 50; i++) {
            pace.answered(false, 0);
            long wait = pace.waitTime(0);
            assertTrue(wait <= 5 * SECOND, "the cap");
            longest = Math.max(longest, wait);
        }
        assertTrue(longest > SECOND, "it grows");
        pace.answered(true, 0);
        pace.answered(false, 0);
        assertFalse(pace.waitTime(0) > SECOND / 5, "the first failure again");
    }

    private static SendSettings settings(Duration pause, int inFlight, OptionalInt rate) {
        return new SendSettings(10, inFlight, pause, rate, Duration.ofSeconds(60), false, false);
    }
}
