import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongSupplier;

/**
 * The time for which rows are put, from when this is made: when it is up no more are read. Rows are read ahead; so at a rate it
 * is up as well when there are as many as the rate lets go out in that time. Safe for use by several threads.
 */
final class TimeLimit {
    private final Optional<Duration> time;
    private final double mostRows;
    private final LongSupplier clock;
    private final long start;

    /**
     * @param time empty for no limit
     * @param rate rows a second; empty for no bound
     * @param clock as {@link System#nanoTime()}
     */
    TimeLimit(Optional<Duration> time, OptionalInt rate, LongSupplier clock) {
        this.time = time;
        this.clock = clock;
        this.mostRows = rate.isPresent() && time.isPresent() ? Math.ceil(rate.getAsInt() * (time.get().toNanos() / 1e9))
                : Double.POSITIVE_INFINITY;
        this.start = clock.getAsLong();
    }

    /** No limit. */
    static TimeLimit none() {
        return new TimeLimit(Optional.empty(), OptionalInt.empty(), System::nanoTime);
    }

    /** Whether no more rows are to be read, so many having been put. */
    boolean isUp(long rows) {
        return time.isPresent() && (rows >= mostRows || clock.getAsLong() - start >= time.get().toNanos());
    }

    /** How many seconds are left; infinite without a limit. */
    double secondsLeft() {
        return time.isEmpty() ? Double.POSITIVE_INFINITY
                : Math.max(0, time.get().toNanos() - (clock.getAsLong() - start)) / 1e9;
    }
}
