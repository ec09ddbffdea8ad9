import java.util.List;
import java.util.Optional;

/**
 * A record as it goes out in a request: a row, or several rows of one shard in an aggregate. An aggregate has an explicit hash
 * key of its shard, so that it comes to where the keys of its rows belong; its own partition key then does not matter.
 */
final class Entry {
    /** The partition key of an aggregate: the KPL's. */
    private static final String NO_KEY = "a";

    final List<Outgoing> rows;
    final String partitionKey;
    /** Empty where the partition key decides the shard. */
    final Optional<String> hashKey;
    final byte[] data;
    /** What Kinesis counts against its limits, in bytes: the data and the partition key in UTF-8. */
    final int size;

    private Entry(List<Outgoing> rows, String partitionKey, Optional<String> hashKey, byte[] data, int size) {
        this.rows = rows;
        this.partitionKey = partitionKey;
        this.hashKey = hashKey;
        this.data = data;
        this.size = size;
    }

    /** A row as a record of its own: {@link Outgoing#alone}. */
    Entry(Outgoing row) {
        this(List.of(row), row.partitionKey(), Optional.empty(), row.row.data(), row.size);
    }

    /**
     * Rows in an aggregate; a single one is a record of its own.
     *
     * @param hashKey of the shard that all of them belong to
     * @param aggregate has their data, in their order
     */
    static Entry of(List<Outgoing> rows, String hashKey, AggregateWriter aggregate) {
        if (rows.size() == 1) {
            return rows.get(0).alone;
        }
        byte[] data = aggregate.bytes();
        return new Entry(rows, NO_KEY, Optional.of(hashKey), data, data.length + NO_KEY.length());
    }

    /** Whether it has several rows. */
    boolean isAggregate() {
        return rows.size() > 1;
    }

    /** Some of its rows, for the same shard. */
    Entry only(List<Outgoing> some) {
        AggregateWriter aggregate = new AggregateWriter(Integer.MAX_VALUE);
        some.forEach(row -> aggregate.add(row.partitionKey(), row.row.data()));
        return of(some, hashKey.orElse(""), aggregate); // without one there is but one row
    }

    /** The rows of some entries, in their order. */
    static List<Outgoing> rows(List<Entry> entries) {
        return entries.stream().flatMap(entry -> entry.rows.stream()).toList();
    }
}
