//SOURCES Aggregates.java ConsumerReport.java FetchPace.java Next.java Output.java PagePrinter.java Proof.java ReaderPool.java
//SOURCES RecordFormat.java Selection.java ShardCalls.java ShardProgress.java ShardReader.java ShardRequests.java ShardTree.java
//SOURCES StartPosition.java StreamRecord.java

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.services.kinesis.model.Shard;

/**
 * Which shards a run reads, from where on, and in what order: those chosen at the start, and those that follow a shard that has
 * ended. What was there at the start begins at the position asked for; what came later is read whole, since LATEST would miss
 * what came before its iterator.
 */
final class ShardPlan {
    private final ShardReader.Kit kit;
    private final Selection selection;
    private final StartPosition start;
    private final Instant drainTo;
    private final List<String> chosen;
    private final Set<String> closed = new HashSet<>();
    private final ShardTree tree = new ShardTree();

    /**
     * Lists the stream's shards and chooses those to begin with.
     *
     * @param stream what to call the stream
     * @param drain whether a shard is done when all has been read that is on the stream now
     * @throws Failure (usage) when the stream does not have what is asked for
     */
    ShardPlan(String stream, Selection selection, StartPosition start, boolean drain, ShardReader.Kit kit) {
        this.kit = kit;
        this.selection = selection;
        this.start = start;
        // Before the list is made: what is put later on a shard that is not in it need not be waited for.
        drainTo = drain ? Instant.now() : ShardReader.TO_THE_END;
        List<Shard> shards = kit.calls().shards();
        chosen = selection.chosen(shards, start, stream);
        shards.stream().filter(KinesisStream::isClosed).map(Shard::shardId).forEach(closed::add);
        tree.add(ShardTree.nodes(shards.stream().filter(shard -> chosen.contains(shard.shardId())).toList()));
    }

    /** The shards to begin with, by their IDs. */
    List<String> chosen() {
        return chosen;
    }

    /** The readers of the shards that may be read now and were not given before. */
    List<ShardReader> startable() {
        return tree.startable().stream().map(this::reader).toList();
    }

    /**
     * A shard has ended: the readers of those that may be read after it.
     *
     * @throws Failure when the stream is gone, or cannot be asked
     */
    List<ShardReader> startableAfter(ShardReader ended) {
        tree.end(ended.shardId());
        tree.addDescendants(successors(ended));
        return startable();
    }

    private ShardReader reader(String shardId) {
        // A closed shard is read to its end, since its children wait for that; whatever lag the server tells on the way.
        return new ShardReader(shardId, chosen.contains(shardId) ? start : StartPosition.TRIM_HORIZON,
                closed.contains(shardId) ? ShardReader.TO_THE_END : drainTo, kit);
    }

    private List<ShardTree.Node> successors(ShardReader ended) {
        if (ended.isGone()) {
            checkGone(ended.shardId());
        }
        if (!selection.followsChildren()) {
            return List.of();
        }
        return selection.hasKey() || ended.children().isEmpty()
                ? ShardTree.nodes(selection.shardsThatCanHoldKey(kit.calls().shards())) : ended.children();
    }

    /** The service does not know a shard: fine when only the shard is gone, and not the stream. */
    private void checkGone(String shardId) {
        if (kit.calls().shards().stream().anyMatch(shard -> shard.shardId().equals(shardId))) {
            throw Failure.io("shard " + shardId + ": the service lists it, and does not find it", null);
        }
        kit.console().warn("shard " + shardId + " is gone: its records are older than the stream's retention period");
    }
}
