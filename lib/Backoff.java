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
        long bound = Math.min(CAP.toMillis(), FIRST_BOUND.toMillis() << Math.min(failures++, 20));
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(bound + 1));
    }

    /** Something went well: the next failure is the first again. */
    void reset() {
        failures = 0;
    }
}
