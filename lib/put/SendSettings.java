import java.time.Duration;
import java.util.OptionalInt;

/**
 * How rows are sent, as {@link SendOptions} works it out.
 *
 * @param batchSize the most rows a request, 1 to {@link Limits#MAX_RECORDS}
 * @param inFlight the most requests on the wire at once
 * @param pause between requests
 * @param rate the most rows a second; empty for no bound
 * @param retryFor how long a row is tried before it counts as failed
 * @param ordered whether the rows of one key stay in order
 */
record SendSettings(int batchSize, int inFlight, Duration pause, OptionalInt rate, Duration retryFor, boolean ordered) {
    /** Ordered rows of other keys to choose from while those of one key wait for each other. */
    private static final int ORDERED_WINDOW = 10_000;

    /** How many rows may be on their way at once, waiting for their request or for its answer. */
    long windowRows() {
        return Math.max((inFlight + 1L) * batchSize, ordered ? ORDERED_WINDOW : 0);
    }
}
