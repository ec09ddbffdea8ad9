import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The destination of a dry run: makes the requests that a run would make and sends none. Each row is booked for the shard that
 * would take it, and its key is counted.
 */
final class DryRun implements Destination {
    private final SendSettings settings;
    private final HashRanges ranges;
    private final Optional<String> hashKey;
    private final HotKeys keys;
    private final Ledger ledger;
    private final Interrupt interrupt;
    private final Batcher batcher;

    /**
     * @param settings how the rows would be sent
     * @param ranges the stream's shards
     * @param hashKey of the shard that would take every row; empty where their keys decide
     * @param keys counts the keys
     */
    DryRun(SendSettings settings, HashRanges ranges, Optional<String> hashKey, HotKeys keys, Ledger ledger, Interrupt interrupt) {
        this.settings = settings;
        this.ranges = ranges;
        this.hashKey = hashKey;
        this.keys = keys;
        this.ledger = ledger;
        this.interrupt = interrupt;
        this.batcher = new Batcher(settings.batchSize(), settings.ordered(),
                new Lanes(Pacing.NEVER, ranges.shardIds().size(), settings.packing(ranges), 0));
    }

    @Override
    public boolean put(Row row) {
        if (interrupt.requested()) {
            return false;
        }
        keys.add(row.partitionKey());
        batcher.add(new Outgoing(row, hashKey), 0);
        if (batcher.isFull() || batcher.isWindowFull(settings.windowRows())) {
            request();
        }
        return true;
    }

    @Override
    public Optional<Throwable> finish() {
        while (batcher.held() > 0) {
            request();
        }
        return Optional.empty();
    }

    @Override
    public int requestsUnderWay() {
        return 0;
    }

    @Override
    public String outage(long now) {
        return "";
    }

    @Override
    public String notSent() {
        return "not read on: interrupted";
    }

    private void request() {
        List<Outcome> outcomes = new ArrayList<>();
        for (Entry entry : batcher.nextRequest(0, true)) { // all rows of one are of one shard
            Outcome.delivered(entry, entry.rows().get(0).shardIn(ranges), "", outcomes);
        }
        ledger.request(outcomes);
        ledger.book(outcomes);
        outcomes.forEach(outcome -> batcher.settle(outcome.outgoing()));
    }
}
