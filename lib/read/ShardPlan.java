//SOURCES Aggregates.java ConsumerReport.java FetchPace.java Output.java PagePrinter.java Proof.java ReaderPool.java
//SOURCES RecordFormat.java Selection.java ShardCalls.java ShardProgress.java ShardReader.java ShardTree.java StartPosition.java
//SOURCES StreamRecord.java

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import software.amazon.awssdk.services.kinesis.model.Shard;

/**
 * Where the readers of a run come from: of the shards chosen at the start, and of those that follow a shard that has ended. What was
 * there at the start begins at the position asked for; what came later is read whole, since LATEST would miss what came before
 * its iterator.
 */
final class ShardPlan implements ReaderPool.Shards {
    private final KinesisStream stream;
    private final Selection selection;
    private final StartPosition start;
    private final Instant drainTo;
    private final ShardCalls calls;
    private final PagePrinter printer;
    private final Supplier<FetchPace> paces;
    private final Console console;
    private final List<String> chosen;
    private final Set<String> closed = new HashSet<>();
    private final ShardTree tree = new ShardTree();

    /**
     * Lists the stream's shards and chooses those to begin with.
     *
     * @param drain whether a shard is done when all has been read that is on the stream now
     * @param paces makes the pace of one shard
     * @throws Failure (usage) when the stream does not have what is asked for
     */
    ShardPlan(KinesisStream stream, String streamName, Selection selection, StartPosition start, boolean drain, ShardCalls calls, PagePrinter printer,
            Supplier<FetchPace> paces, Console console) {
        this.stream = stream;
        this.selection = selection;
        this.start = start;
        this.calls = calls;
        this.printer = printer;
        this.paces = paces;
        this.console = console;
        // Before the list is made: what is put later on a shard that is not in it need not be waited for.
        drainTo = drain ? Instant.now() : null;
        List<Shard> shards = stream.shards();
        chosen = selection.chosen(shards, start, streamName);
        shards.stream().filter(KinesisStream::isClosed).map(Shard::shardId).forEach(closed::add);
        tree.add(ShardTree.nodes(shards.stream().filter(shard -> chosen.contains(shard.shardId())).toList()));
    }

    /** The shards to begin with, by their IDs. */
    List<String> chosen() {
        return chosen;
    }

    /** How they hang together; grows with what {@link #successors} finds. */
    ShardTree tree() {
        return tree;
    }

    @Override
    public ShardReader reader(String shardId) {
        StartPosition from = chosen.contains(shardId) ? start : StartPosition.of(StartPosition.Type.TRIM_HORIZON, null, null, null);
        // A closed shard is read to its end, since its children wait for that; whatever lag the server tells on the way.
        return new ShardReader(shardId, from, closed.contains(shardId) ? null : drainTo, calls, printer, paces.get(), console);
    }

    @Override
    public List<ShardTree.Node> successors(ShardReader ended) {
        if (ended.isGone()) {
            checkGone(ended.progress().shardId);
        }
        if (!selection.followsChildren()) {
            return List.of();
        }
        return selection.hasKey() || ended.children().isEmpty()
                ? ShardTree.nodes(selection.withKey(stream.shards())) : ended.children();
    }

    /** The service does not know a shard: fine when only the shard is gone, and not the stream. */
    private void checkGone(String shardId) {
        if (stream.shards().stream().anyMatch(shard -> shard.shardId().equals(shardId))) {
            throw Failure.io("shard " + shardId + ": the service lists it, and does not find it", null);
        }
        console.warn("shard " + shardId + " is gone: its records are older than the stream's retention period");
    }

    /** The pace of a shard: an emulator has no limit of calls. */
    static FetchPace pace(Duration pause, Connection connection) {
        return new FetchPace(pause, connection.isEmulator() ? Duration.ZERO : FetchPace.SERVICE_INTERVAL);
    }
}
