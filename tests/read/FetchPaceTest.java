import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FetchPaceTest {
    private static final Duration NOTHING = Duration.ZERO;

    @Test
    void thePauseAskedForComesAfterEachAnswer() {
        assertEquals(Duration.ofMillis(100), new FetchPace(Duration.ofMillis(100), NOTHING).afterAnswer(Duration.ofSeconds(3)));
        assertEquals(NOTHING, new FetchPace(NOTHING, NOTHING).afterAnswer(NOTHING));
    }

    @Test
    void awsIsNeverAskedMoreThanFiveTimesASecond() {
        FetchPace pace = new FetchPace(NOTHING, FetchPace.SERVICE_INTERVAL);
        for (int took : new int[] {0, 30, 199}) {
            assertEquals(200, pace.afterAnswer(Duration.ofMillis(took)).toMillis() + took);
        }
        assertEquals(NOTHING, pace.afterAnswer(Duration.ofMillis(200)));
        assertTrue(!pace.afterAnswer(Duration.ofMillis(900)).isNegative());
    }

    @Test
    void whoeverIsThrottledSlowsDownToABoundAndRecovers() {
        FetchPace pace = new FetchPace(Duration.ofMillis(100), NOTHING);
        for (int i = 1; i <= 10; i++) {
            long most = Math.min(2000, 200L << i);
            long rest = pace.afterThrottle().toMillis();
            assertTrue(rest >= most / 2 - 1 && rest <= most, rest + " ms after " + i + " refusals");
        }
        assertTrue(pace.afterAnswer(NOTHING).toMillis() > 1500, "one answer does not make it hasty again");
        int answers = 1;
        while (pace.afterAnswer(NOTHING).compareTo(Duration.ofMillis(100)) > 0) {
            answers++;
        }
        assertTrue(answers > 50 && answers < 150, answers + " answers until it is back at its pause");
    }

    @Test
    void aPaceWithoutAPauseIsFullSpeedAgainAtLast() {
        FetchPace pace = new FetchPace(NOTHING, NOTHING);
        pace.afterThrottle();
        for (int i = 0; i < 1000; i++) {
            pace.afterAnswer(NOTHING);
        }
        assertTrue(pace.afterAnswer(NOTHING).toMillis() < 10);
    }
}
