import java.util.List;
import java.util.Optional;

/**
 * Rows of one shard in one record of the KPL's format. It has an explicit hash key of the shard, so that it comes to where the
 * keys of its rows belong; its own partition key then does not matter.
 *
 * @param rows two or more
 * @param hashKey of the shard that all of them belong to
 * @param data all of theirs
 */
record Aggregate(List<Outgoing> rows, Optional<String> hashKey, byte[] data) implements Entry {
    /** The KPL's. */
    private static final String NO_KEY = "a";

    /**
     * Rows as one record; a single one is a record of its own.
     *
     * @param hashKey of the shard that all of them belong to
     * @param writer has their data, in their order
     */
    static Entry of(List<Outgoing> rows, String hashKey, AggregateWriter writer) {
        return rows.size() == 1 ? rows.get(0) : new Aggregate(rows, Optional.of(hashKey), writer.bytes());
    }

    @Override
    public Entry only(List<Outgoing> some) {
        AggregateWriter writer = new AggregateWriter(Integer.MAX_VALUE);
        some.forEach(row -> writer.add(row.partitionKey(), row.data()));
        return of(some, hashKey.orElseThrow(), writer);
    }

    @Override
    public int count() {
        return rows.size();
    }

    @Override
    public String partitionKey() {
        return NO_KEY;
    }

    @Override
    public void sent(long now) {
        rows.forEach(row -> row.sent(now));
    }

    @Override
    public int size() {
        return data.length + NO_KEY.length();
    }
}
