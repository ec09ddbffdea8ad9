import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is known of a shard, a day in a millisecond: times are passed in. */
class ShardProgressTest {
    private static final long SECOND = 1_000_000_000;
    private static final Duration PACE = Duration.ofMillis(200);

    private final ShardProgress progress = new ShardProgress("shardId-000000000000");

    @Test
    void aShardThatHasHadNoTimeToAnswerIsNotReadAndNoTrouble() {
        assertEquals(Optional.of("not asked"), progress.unknown(0));
        progress.asking(0, PACE);
        assertEquals(Optional.of("no answer for 1 s"), progress.unknown(SECOND));
        assertEquals(Optional.empty(), progress.trouble(SECOND));
        assertEquals(Optional.of("no answer for 6 s"), progress.trouble(6 * SECOND));
    }

    @Test
    void threeFailuresInARowAreNoAccidentAndOneAnswerEndsThem() {
        progress.asking(0, PACE);
        progress.answered(0, 0L, false, true);
        for (int i = 1; i <= 2; i++) {
            progress.failed(i * SECOND, "HTTP 500");
        }
        assertEquals(Optional.empty(), progress.unknown(3 * SECOND), "two are one");
        progress.failed(3 * SECOND, "HTTP 500");
        assertEquals(Optional.of("no answer for 3 s: HTTP 500"), progress.unknown(3 * SECOND));
        assertEquals(null, progress.values(3 * SECOND).get("millisBehindLatest"));
        progress.answered(4 * SECOND, 7L, false, true);
        assertEquals(Optional.empty(), progress.unknown(4 * SECOND));
        assertEquals(7L, progress.values(4 * SECOND).get("millisBehindLatest"));
    }

    @Test
    void silenceIsMeasuredByHowLongAnswersTake() {
        progress.asking(0, PACE);
        progress.answered(10 * SECOND, 0L, false, true); // a slow line
        progress.asking(10 * SECOND, PACE);
        assertEquals(Optional.empty(), progress.unknown(35 * SECOND));
        assertEquals(Optional.of("no answer for 31 s"), progress.unknown(41 * SECOND));
    }

    @Test
    void aShardIsReadAtItsTipOnlyWhileThatIsNews() {
        progress.asking(0, PACE);
        progress.answered(0, 0L, false, true);
        assertFalse(progress.isRead(SECOND), "a page with records");
        progress.answered(SECOND, 0L, true, false);
        assertTrue(progress.isRead(2 * SECOND));
        assertFalse(progress.isIdle(2 * SECOND, Duration.ofSeconds(3)));
        progress.answered(3 * SECOND, 0L, true, false);
        assertTrue(progress.isIdle(3 * SECOND, Duration.ofSeconds(3)));
        assertFalse(progress.isRead(60 * SECOND), "a minute without an answer");
        progress.lost();
        progress.end();
        assertFalse(progress.isRead(3 * SECOND));
        assertFalse(progress.ended());
    }
}
