import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How rows are sent, as {@link SendOptions} works it out.
 *
 * @param batchSize the most records a request, 1 to {@link Limits#MAX_RECORDS}
 * @param inFlight the most requests on the wire at once
 * @param pause between requests
 * @param rate the most rows a second; empty for no bound
 * @param retryFor how long a row is tried before it counts as failed
 * @param ordered whether the rows of one key stay in order
 * @param aggregate whether several rows may be one record
 */
record SendSettings(int batchSize, int inFlight, Duration pause, OptionalInt rate, Duration retryFor, boolean ordered,
        boolean aggregate) {
    /** Ordered rows of other keys to choose from while those of one key wait for each other. */
    private static final int ORDERED_WINDOW = 10_000;

    /** How many rows may be on their way at once, waiting for their request or for its answer. */
    long windowRows() {
        return Math.max((inFlight + 1L) * batchSize, ordered ? ORDERED_WINDOW : 0);
    }

    /**
     * How rows are aggregated on a stream of these shards; empty where they are not. A rate comes as an even flow all the same.
     */
    Optional<Lanes.Packing> packing(HashRanges shards) {
        int maxRows = rate.isPresent() ? Pace.maxRows(rate.getAsInt()) : Integer.MAX_VALUE;
        return aggregate ? Optional.of(new Lanes.Packing(shards, maxRows)) : Optional.empty();
    }
}
