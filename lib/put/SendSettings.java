import java.time.Duration;

/**
 * How rows are sent, as {@link SendOptions} works it out.
 *
 * @param batchSize the most rows a request
 * @param inFlight the most requests on the wire at once
 * @param retryFor how long an entry is tried before it counts as failed
 * @param ordered whether the entries of one key stay in order
 */
record SendSettings(int batchSize, int inFlight, Duration retryFor, boolean ordered) {
}
