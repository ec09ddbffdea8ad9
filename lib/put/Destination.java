import java.util.Optional;

/** Where the rows of a run go: onto the stream, or, in a dry run, nowhere. One thread puts. */
interface Destination {
    /**
     * Takes a row that can be sent; waits while too many are on their way.
     *
     * @return false when the run is over and the row was not taken: its fate is the caller's to tell
     */
    boolean put(Row row);

    /**
     * No more rows come: waits until the fate of each is known and booked.
     *
     * @return what ended the run early: a {@link Failure}, a bug, or that there was no memory
     */
    Optional<Throwable> finish();

    /** How many requests have no answer yet. Any thread may ask. */
    int requestsUnderWay();

    /**
     * What to say of a service that has given no answer for some seconds while it was asked, such as {@code no answer for 35 s:
     * connection refused}; else empty. Any thread may ask.
     *
     * @param now by {@link System#nanoTime()}
     */
    String outage(long now);

    /** How busy the shards are; empty as long as they are not spared. Any thread may ask. */
    default Optional<ShardLoad> load() {
        return Optional.empty();
    }

    /** Why rows that were read are not sent any more, when the run ended early. */
    String notSent();
}
