import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait before the next try of the same thing: exponential backoff with full jitter, that is, a random time
 * between nothing and a bound that doubles with every failure up to a cap (Amazon Builders' Library, "Timeouts, retries,
 * and backoff with jitter"). Not safe for use by several threads.
 */
final class Backoff {
    private static final Duration FIRST_BOUND = Duration.ofMillis(200);
    private static final Duration CAP = Duration.ofSeconds(5);

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
        long millis = FIRST_BOUND.toMillis() << Math.min(failures - 1, 20);
        return Duration.ofMillis(Math.min(CAP.toMillis(), millis));
    }
}
