import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The rows that wait for one shard, or for the stream as a whole: first what goes again, then new rows in the order of the file;
 * and how many of them may go now.
 */
final class Lane {
    /** The shard's ID; empty for the stream as a whole. */
    final String shardId;
    private final Deque<Outgoing> again = new ArrayDeque<>();
    private final Deque<Outgoing> fresh = new ArrayDeque<>();
    private Optional<String> hashKey = Optional.empty();
    private long bytes;
    private Allowance allowance;
    private long lastTaken;

    /** @param now when it begins */
    Lane(String shardId, Allowance allowance, long now) {
        this.shardId = shardId;
        this.allowance = allowance;
        this.lastTaken = now;
    }

    /** From now on so much may go. */
    void allow(Allowance changed) {
        allowance = changed;
    }

    /** Its rows go in aggregates, with this explicit hash key of the shard; without one each is a record of its own. */
    void packInto(Optional<String> explicitHashKey) {
        hashKey = explicitHashKey;
    }

    /** Takes a row behind those of its kind. */
    void add(Outgoing outgoing, boolean goesAgain) {
        outgoing.lane = this;
        bytes += outgoing.size();
        (goesAgain ? again : fresh).add(outgoing);
    }

    /** The next row; null where none waits. */
    Outgoing peek() {
        return again.isEmpty() ? fresh.peek() : again.peek();
    }

    /** Whether a row waits, and may go now. */
    boolean isReady(long now) {
        return peek() != null && allowance.allows(now);
    }

    /** How many bytes the next record has, at the most. */
    int nextSize() {
        return hashKey.isEmpty() ? peek().size() : Math.max(peek().size(), AggregateWriter.MAX_BYTES);
    }

    /**
     * Sends the next record.
     *
     * @param maxRows rows of it
     * @param last no row with a higher place goes along
     * @param order by which rows wait behind those of their key
     */
    Entry take(int maxRows, long last, Optional<KeyOrder> order) {
        Entry entry = hashKey.isEmpty() ? poll() : aggregate(maxRows, last, hashKey.get(), order);
        allowance.sent(entry.size());
        return entry;
    }

    private Entry aggregate(int maxRows, long last, String ofShard, Optional<KeyOrder> order) {
        AggregateWriter aggregate = new AggregateWriter(AggregateWriter.MAX_BYTES);
        List<Outgoing> rows = new ArrayList<>();
        Outgoing next = peek();
        boolean isBehind = false;
        while (next != null && rows.size() < maxRows && next.row.place() <= last
                && aggregate.add(next.partitionKey(), next.row.data())) {
            if (isBehind) {
                next.lane = this;
                order.orElseThrow().goesAlong(next);
            } else {
                poll();
            }
            rows.add(next);
            Outgoing behind = order.isEmpty() ? null : order.get().behind(next);
            isBehind = behind != null;
            next = isBehind ? behind : peek();
        }
        return Aggregate.of(rows, ofShard, aggregate);
    }

    private Outgoing poll() {
        Outgoing outgoing = again.isEmpty() ? fresh.poll() : again.poll();
        bytes -= outgoing.size();
        return outgoing;
    }

    /** How many rows wait. */
    int size() {
        return again.size() + fresh.size();
    }

    /** Their bytes. */
    long bytes() {
        return bytes;
    }

    /** A record that went this way came to this, as its first row says. */
    void answered(Outcome outcome, long now) {
        lastTaken = outcome.isDelivered() ? now : lastTaken;
        allowance.answered(outcome.entry().size(), outcome.fate(), now);
    }

    /** Whether no record that went this way was taken for so long. */
    boolean isDeaf(Duration time, long now) {
        return now - lastTaken > time.toNanos();
    }

    /** When the row that waited longest could have gone; {@code now} where none waits. */
    long oldest(long now) {
        long first = again.isEmpty() ? now : earlier(now, again.peek().due);
        return fresh.isEmpty() ? first : earlier(first, fresh.peek().due);
    }

    /** Takes all rows out that go again, in their order. */
    List<Outgoing> takeAgain() {
        return drained(again);
    }

    /** Takes all new rows out, in their order. */
    List<Outgoing> takeFresh() {
        return drained(fresh);
    }

    private static long earlier(long one, long other) {
        return one - other < 0 ? one : other;
    }

    private List<Outgoing> drained(Deque<Outgoing> queue) {
        List<Outgoing> rows = new ArrayList<>(queue);
        rows.forEach(row -> bytes -= row.size());
        queue.clear();
        return rows;
    }
}
