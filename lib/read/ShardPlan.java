//SOURCES ConsumerReport.java EndRule.java FetchPace.java Next.java Output.java PagePrinter.java Proof.java ReaderPool.java
//SOURCES RecordAges.java RecordFormat.java Selection.java ShardCalls.java ShardProgress.java ShardReader.java ShardRequests.java
//SOURCES ShardTree.java StartPosition.java StdoutKind.java StopOptions.java StreamRecord.java Unzip.java Verdict.java

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
    private final EndRule.Goal goal;
    private final List<String> chosen;
    private final Set<String> closed = new HashSet<>();
    private final ShardTree tree = new ShardTree();

    /**
     * Chooses the shards to begin with.
     *
     * @param stream what to call the stream
     * @param shards all of the stream
     * @param goal how far a shard is read that is open
     * @throws Failure (usage) when the stream does not have what is asked for
     */
    ShardPlan(String stream, List<Shard> shards, Selection selection, StartPosition start, EndRule.Goal goal,
            ShardReader.Kit kit) {
        this.kit = kit;
        this.selection = selection;
        this.start = start;
        this.goal = goal;
        chosen = selection.chosen(shards, start, stream);
        shards.stream().filter(KinesisStream::isClosed).map(Shard::shardId).forEach(closed::add);
        tree.add(ShardTree.nodes(shards.stream().filter(shard -> chosen.contains(shard.shardId())).toList()));
    }

    /** The shards to begin with, by their IDs. */
    List<String> chosen() {
        return chosen;
    }

    /** The shards that are to be read and wait for the end of another. */
    List<String> waiting() {
        return tree.waiting();
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
        if (ended.isGone()) {
            checkGone(ended.shardId());
            ended.progress().lost();
        }
        tree.end(ended.shardId());
        if (selection.followsChildren()) {
            addSuccessors(ended);
        }
        List<ShardReader> next = startable();
        tell(ended.shardId(), next);
        return next;
    }

    private ShardReader reader(String shardId) {
        // A closed shard is read to its end, since its children wait for that; whatever lag the server tells on the way.
        return new ShardReader(shardId, chosen.contains(shardId) ? start : StartPosition.TRIM_HORIZON,
                closed.contains(shardId) ? goal.ofClosedShard() : goal, kit);
    }

    private void addSuccessors(ShardReader ended) {
        List<ShardTree.Node> children = ended.children();
        if (children.isEmpty() || !tree.knowsParents(children)) { // the other parent of a merge may come from a shard under way
            tree.addDescendants(ShardTree.nodes(kit.calls().shards()));
        }
        tree.addChildren(ended.shardId(), children);
    }

    /** Shards that were closed from the start are many on an old stream, and no news. */
    private void tell(String ended, List<ShardReader> next) {
        String line = "shard " + ended + " has ended" + (next.isEmpty() ? "" : ": "
                + String.join(" and ", next.stream().map(ShardReader::shardId).toList()) + " next");
        if (closed.contains(ended)) {
            kit.console().detail(line);
        } else {
            kit.console().note(line);
        }
    }

    /** The service does not know a shard: fine when only the shard is gone, and not the stream. */
    private void checkGone(String shardId) {
        if (kit.calls().shards().stream().anyMatch(shard -> shard.shardId().equals(shardId))) {
            throw Failure.io("shard " + shardId + ": the service lists it, and does not find it", null);
        }
        kit.console().warn("shard " + shardId + " is gone: its records are older than the stream's retention period");
    }
}
