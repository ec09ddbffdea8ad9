import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import software.amazon.awssdk.retries.api.BackoffStrategy;

/**
 * How long to wait before the next try of the same thing: exponential backoff with full jitter, that is, a random time
 * between nothing and a bound that doubles with every failure up to a cap (Amazon Builders' Library, "Timeouts, retries,
 * and backoff with jitter").
 */
final class Backoff {
    /** 0.2 s after the first failure, 0.4 s after the second, 5 s at most. */
    private static final BackoffStrategy BOUNDS =
            BackoffStrategy.exponentialDelayWithoutJitter(Duration.ofMillis(200), Duration.ofSeconds(5));

    private int failures;

    /** The wait after one more failure. */
    Duration next() {
        return Duration.ofNanos(Math.round(bound(++failures).toNanos() * ThreadLocalRandom.current().nextDouble()));
    }

    /** Something went well: the next failure is the first again. */
    void reset() {
        failures = 0;
    }

    /** The longest wait after so many failures, from 1 up. */
    static Duration bound(int failures) {
        return BOUNDS.computeDelay(failures + 1); // the SDK counts the first try, before which nobody waits
    }
}
