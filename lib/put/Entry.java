import java.util.List;
import java.util.Optional;

/**
 * A record as it goes out in a request: a row ({@link Outgoing}), or several rows of one shard in an {@link Aggregate}.
 */
interface Entry {
    /** Its rows, in their order. */
    List<Outgoing> rows();

    /** How many rows it has. */
    int count();

    /** Decides the shard where there is no hash key. */
    String partitionKey();

    /** The explicit hash key; empty where the partition key decides the shard. */
    Optional<String> hashKey();

    /** What is put. */
    byte[] data();

    /** It goes out, at this time. */
    void sent(long now);

    /** What Kinesis counts against its limits, in bytes: the data and the partition key in UTF-8. */
    int size();

    /**
     * Some of its rows, for the same shard.
     *
     * @param some of them, at least one
     */
    Entry only(List<Outgoing> some);

    /** The rows of some entries, in their order. */
    static List<Outgoing> rows(List<Entry> entries) {
        return entries.stream().flatMap(entry -> entry.rows().stream()).toList();
    }
}
