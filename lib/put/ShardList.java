import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import software.amazon.awssdk.services.kinesis.model.Shard;

/** The stream's shards, as far as they are to be spared, and how to list them while rows are sent. */
final class ShardList {
    private final Pacing pacing;
    private final int openShards;
    private final Optional<ChosenShard> chosen;
    private final Supplier<List<Shard>> list;
    private final Interrupt interrupt;
    private final Console console;
    private boolean isKnown;

    /**
     * @param openShards how many take records
     * @param chosen the one that all rows go to; empty where their keys decide
     * @param list lists all of them; throws a {@link Failure} where that cannot be
     */
    ShardList(Pacing pacing, int openShards, Optional<ChosenShard> chosen, Supplier<List<Shard>> list,
            Interrupt interrupt, Console console) {
        this.pacing = pacing;
        this.openShards = chosen.isPresent() ? 1 : openShards;
        this.chosen = chosen;
        this.list = list;
        this.interrupt = interrupt;
        this.console = console;
    }

    /**
     * The lanes to begin with.
     *
     * @throws Failure where rows are to be aggregated and the shards cannot be listed
     */
    Lanes lanes(SendSettings settings, long now) {
        isKnown = settings.aggregate() || chosen.isPresent();
        Lanes lanes = new Lanes(pacing, openShards, settings.aggregate() ? settings.packing(new HashRanges(list.get()))
                : Optional.empty(), now);
        chosen.ifPresent(shard -> lanes.spread(shard.among(shard.shards()), now));
        return lanes;
    }

    /** All shards, as they are before anything is sent. @throws Failure where they cannot be listed */
    HashRanges atStart() {
        return new HashRanges(chosen.map(ChosenShard::shards).orElseGet(list));
    }

    /** {@code , all rows to shardId-000000000003}; empty where their keys decide. */
    String chosenOne() {
        return chosen.map(shard -> ", all rows to " + shard.shardId()).orElse("");
    }

    /** What to tell people once shards refuse records. */
    String hint(boolean isAggregated) {
        return chosen.map(shard -> ShardLoad.hint(shard.shardId())).orElse(ShardLoad.hint(openShards, isAggregated));
    }

    /** The explicit hash key of all rows; empty where their keys decide. */
    Optional<String> hashKey() {
        return chosen.map(ChosenShard::hashKey);
    }

    /**
     * Lists the shards on a thread of its own.
     *
     * @param then is told the ranges of their hashes, or nothing where they cannot be listed
     * @param broken is told of a bug
     */
    void read(Consumer<Optional<HashRanges>> then, Consumer<RuntimeException> broken) {
        Thread thread = new Thread(() -> {
            try {
                then.accept(ranges());
            } catch (RuntimeException e) { // nobody waits for this thread
                broken.accept(e);
            }
        }, "shard-list");
        thread.setDaemon(true);
        thread.start();
    }

    /** Lists the shards; none where they cannot be listed in this time, or the user does not wait for them. */
    Optional<HashRanges> readWithin(Duration time) {
        CompletableFuture<Optional<HashRanges>> listed = new CompletableFuture<>();
        interrupt.onRequest(() -> listed.complete(Optional.empty()));
        read(listed::complete, listed::completeExceptionally);
        return listed.completeOnTimeout(Optional.empty(), time.toMillis(), TimeUnit.MILLISECONDS).join();
    }

    private Optional<HashRanges> ranges() {
        try {
            List<Shard> shards = list.get();
            return Optional.of(chosen.isPresent() ? chosen.get().among(shards) : new HashRanges(shards));
        } catch (Failure e) {
            if (!interrupt.requested()) {
                console.note("the shards cannot be listed, so that " + (isKnown ? "what was known of them holds"
                        : "they are not spared each by itself") + ": " + e.getMessage());
            }
            return Optional.empty();
        }
    }
}
