import java.time.Instant;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Shard;

/** The three calls that reading takes: what a {@link ShardReader} knows of the service. Safe for use by several threads. */
interface ShardCalls {
    /** API reference, GetRecords: the most records an answer can have. */
    int PAGE = 10_000;
    /** API reference, GetRecords: the most an answer can have, in MiB of data. */
    int MAX_PAGE_MEBIBYTES = 10;

    /**
     * A place in a shard.
     *
     * @param time when it was taken, by the service's clock, or a little before
     * @param after the same, or a little after; empty where the service does not tell its time
     */
    record ShardIterator(String value, Instant time, Optional<Instant> after) {
    }

    /** A call that failed. */
    final class Failed extends RuntimeException {
        private static final long serialVersionUID = 1;

        /** What it means. */
        final transient AwsError error;
        /** What the user is told when the run ends for it. */
        final Failure explained;

        Failed(AwsError error, Failure explained) {
            super(explained);
            this.error = error;
            this.explained = explained;
        }
    }

    /**
     * An iterator for this place in the shard; good for five minutes.
     *
     * @throws Failed what the one call of it came to
     */
    ShardIterator iterator(String shardId, StartPosition position);

    /**
     * The page of records that the iterator points at; the same one when it is asked for again.
     *
     * @param limit the most records it may have, 1 to {@value #PAGE}
     * @throws Failed what the one call of it came to
     */
    GetRecordsResponse page(String iterator, int limit);

    /**
     * All shards that the stream still knows; asked again where that may help, as patiently as a shard is.
     *
     * @throws Failure when it cannot be asked
     */
    List<Shard> shards();
}
