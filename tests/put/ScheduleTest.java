import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** When rows are due, with a clock that is a number, in nanoseconds. */
class ScheduleTest {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1000 * MILLI;
    /** Of a rate of 100 rows a second. */
    private static final long STEP = 10 * MILLI;
    private static final int BATCH = 10;

    private final Schedule schedule = new Schedule(OptionalInt.of(100));

    @Test
    void rowsOfAFileAreDueAtEvenStepsHoweverFastTheyAreRead() {
        for (int i = 0; i < 1000; i++) {
            long came = 7 * SECOND + i;
            assertEquals(7 * SECOND + i * STEP, schedule.due(came));
            schedule.taken(came, came);
        }
    }

    @Test
    void anEvenRunIsNeverLate() {
        for (long late : lateness(1000, -1)) {
            assertEquals(MILLI, late, MILLI, "what an answer takes");
        }
    }

    @Test
    void afterAStallOfTheServiceRowsAreLateByAllOfItAndThenByWhatTheRateDoesNotMakeGood() {
        List<Long> late = lateness(3000, 50);
        assertEquals(MILLI, late.get(499), MILLI, "before it");
        for (int row = 500; row < 510; row++) {
            assertEquals(5 * SECOND, late.get(row), 2 * MILLI, "in the request that was held back");
        }
        assertTrue(late.get(510) > 4.8 * SECOND && late.get(510) <= 5 * SECOND, "behind it: " + late.get(510));
        for (int row = 520; row < 3000; row++) {
            assertTrue(late.get(row) <= late.get(row - BATCH) + 2 * MILLI, "row " + row + " is later than a request before");
        }
        for (int row = 1000; row < 3000; row++) {
            assertEquals(4.45 * SECOND, late.get(row), 0.15 * SECOND, "half a second is made good, and no more");
        }
    }

    @Test
    void inputThatTricklesIsDueWhenItComes() {
        long came = 0;
        for (int i = 0; i < 1000; i++) {
            came += 60 * MILLI + i % 7 * 10 * MILLI;
            assertEquals(came, schedule.due(came));
            schedule.taken(came, came);
        }
    }

    @Test
    void whatInputLeftUnusedOfTheRateIsNoCredit() {
        assertEquals(0, schedule.due(0));
        schedule.taken(0, 0);
        for (int i = 0; i < 100; i++) {
            long came = 60 * SECOND + i;
            assertEquals(60 * SECOND + i * STEP, schedule.due(came), "a burst after a minute without any row");
            schedule.taken(came, came);
        }
    }

    @Test
    void aRowThatWasKeptWaitingForSpaceMakesNoneAfterItDueLater() {
        schedule.due(0);
        schedule.taken(0, 3 * SECOND);
        assertEquals(STEP, schedule.due(3 * SECOND));
        schedule.taken(3 * SECOND, 4 * SECOND);
        assertEquals(2 * STEP, schedule.due(4 * SECOND));
    }

    @Test
    void inputThatGoesOnByItselfComesToThePresentAgainAfterAStall() {
        schedule.due(0);
        schedule.taken(0, 3 * SECOND);
        for (int i = 1; i <= 30; i++) { // they stood in the pipe
            schedule.due(3 * SECOND);
            schedule.taken(3 * SECOND, 3 * SECOND);
        }
        for (long came = 3 * SECOND + 100 * MILLI; came <= 20 * SECOND; came += 100 * MILLI) { // ten rows a second
            long due = schedule.due(came);
            schedule.taken(came, came);
            assertTrue(due <= came, "it is not due before it came");
            assertTrue(came < 7 * SECOND || due == came, "at " + came + " due " + due);
        }
    }

    @Test
    void withoutARateARowIsDueWhenItWasRead() {
        Schedule none = new Schedule(OptionalInt.empty());
        assertEquals(5, none.due(5));
        none.taken(5, SECOND);
        assertEquals(SECOND, none.due(SECOND));
        none.taken(SECOND, SECOND);
        assertEquals(SECOND + 1, none.due(SECOND + 1));
    }

    /**
     * What each row's latency is in a run of the sender with one request in flight, whose answers take a millisecond.
     *
     * @param held the request whose answer takes five seconds; negative for none
     */
    private List<Long> lateness(int rows, int held) {
        Pace pace = new Pace(new SendSettings(BATCH, 1, Duration.ZERO, OptionalInt.of(100), Duration.ofSeconds(60), false,
                false), 0);
        Deque<Long> window = new ArrayDeque<>();
        List<Long> late = new ArrayList<>();
        long now = 0;
        long waiting = 0;
        int read = 0;
        while (late.size() < rows) {
            while (window.size() < 2 * BATCH && read < rows) {
                window.add(schedule.due(waiting));
                schedule.taken(waiting, now);
                waiting = now;
                read++;
            }
            now += Math.max(0, pace.waitTime(now));
            pace.sent(BATCH, now);
            long answered = now + (late.size() / BATCH == held ? 5 * SECOND : MILLI);
            for (int i = 0; i < BATCH; i++) {
                late.add(answered - Math.min(window.remove(), now));
            }
            now = answered;
            pace.answered(true, now);
        }
        return late;
    }
}
