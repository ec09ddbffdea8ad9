import java.util.ArrayList;
import java.util.List;

/**
 * The rows of aggregates that came to another shard than was foreseen, since theirs was split or merged meanwhile. Some of them
 * belong to that shard, the others do not: these are on the stream, and readers that leave out what is foreign to its shard, as
 * the KCL does, leave them out.
 */
final class Strays {
    private final List<Stray> unknown = new ArrayList<>();
    private long foreign;

    private record Stray(String partitionKey, String shardId) {
    }

    /** An aggregate is on a shard that was not foreseen. */
    void add(Entry aggregate, String shardId) {
        aggregate.rows().forEach(row -> unknown.add(new Stray(row.partitionKey(), shardId)));
    }

    /** These are the stream's shards, those that are closed as well. */
    void resolve(HashRanges shards) {
        foreign += unknown.stream().filter(stray -> !shards.owns(stray.shardId(), stray.partitionKey())).count();
        unknown.clear();
    }

    /** Whether the shards must be known to tell how many there are. */
    boolean isUnknown() {
        return !unknown.isEmpty();
    }

    /** How many rows are on a shard that does not own their key; those of which nobody knows count. */
    long count() {
        return foreign + unknown.size();
    }
}
