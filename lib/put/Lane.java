import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The rows that wait for one shard, or for the stream as a whole: first what goes again, then new rows in the order of the file;
 * and how many of them may go now.
 */
final class Lane {
    /** The shard's ID; empty for the stream as a whole. */
    final String shardId;
    private final Deque<Outgoing> again = new ArrayDeque<>();
    private final Deque<Outgoing> fresh = new ArrayDeque<>();
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

    /** Takes a row behind those of its kind. */
    void add(Outgoing outgoing, boolean goesAgain) {
        outgoing.lane = this;
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

    /** Sends the next row. */
    Outgoing poll() {
        Outgoing outgoing = again.isEmpty() ? fresh.poll() : again.poll();
        allowance.sent(outgoing.size);
        return outgoing;
    }

    /** A row that went this way came to this. */
    void answered(Outcome outcome, long now) {
        lastTaken = outcome.isDelivered() ? now : lastTaken;
        allowance.answered(outcome.outgoing().size, outcome.fate(), now);
    }

    /** Whether no row that went this way was taken for so long. */
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

    private static List<Outgoing> drained(Deque<Outgoing> queue) {
        List<Outgoing> rows = new ArrayList<>(queue);
        queue.clear();
        return rows;
    }
}
