import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Decides which rows go into the next PutRecords request: those that must go again first, then new ones in the order of the
 * file, never more than the service takes in one request, nor than the shards may be sent (see {@link Lanes}). Holds every row
 * from {@link #add} until its fate is known ({@link #settle}), so that none can get lost on the way.
 *
 * <p>With {@code ordered} two records with rows of one key are never under way at the same time (see {@link KeyOrder}).
 *
 * <p>No network and no clock: times are passed in, as {@link System#nanoTime()} gives them.
 */
final class Batcher {
    /** How long a request that is not full waits for more rows; matters for input that trickles in. */
    static final Duration LINGER = Duration.ofMillis(200);

    /** The share of the heap that rows may fill; a request needs several times its bytes on its way out. */
    private static final int HEAP_SHARE = 24;
    private static final long WINDOW_BYTES = Runtime.getRuntime().maxMemory() / HEAP_SHARE;

    private final int maxRecords;
    /** Only when ordered. */
    private final Optional<KeyOrder> order;
    /** May go now, as far as the shards allow it. */
    private final Lanes lanes;
    private final Halves halves = new Halves();
    /** Must wait for its time. */
    private final PriorityQueue<Outgoing> later =
            new PriorityQueue<>(Comparator.comparingLong((Outgoing outgoing) -> outgoing.due));
    private long held;
    private long heldBytes;
    private boolean anyDelivered;

    /**
     * @param maxRecords records a request, 1 to {@link Limits#MAX_RECORDS}
     * @param ordered whether the rows of one key stay in order
     */
    Batcher(int maxRecords, boolean ordered, Lanes lanes) {
        this.maxRecords = maxRecords;
        this.order = ordered ? Optional.of(new KeyOrder()) : Optional.empty();
        this.lanes = lanes;
    }

    /** Takes a new row. */
    void add(Outgoing outgoing, long now) {
        held++;
        heldBytes += outgoing.heapBytes;
        outgoing.added = now;
        outgoing.due = now;
        if (order.isEmpty() || order.get().add(outgoing)) {
            lanes.add(outgoing, false);
        }
    }

    /** Takes a row of an earlier request back, to go again when its time has come. */
    void goAgain(Outgoing outgoing, long due) {
        outgoing.due = due;
        (order.isEmpty() ? Optional.of(outgoing) : order.get().goesAgain(outgoing)).ifPresent(later::add);
    }

    /** Takes a request back that was refused as a whole, to go again in halves. */
    void halve(List<Entry> batch) {
        halves.add(batch, order.isPresent());
    }

    /** A request came to this. */
    void answered(List<Outcome> outcomes, long now) {
        halves.answered(outcomes.get(0).entry());
        for (Outcome outcome : outcomes) {
            anyDelivered |= outcome.isDelivered();
            if (outcome.isFirst()) {
                lanes.answered(outcome, now);
            }
        }
    }

    /**
     * Gives up, under {@code ordered}, on the rows that wait behind this one of their key, and gives them back in their order:
     * those that were read no later than the given time. To be called before {@link #settle} of the row itself.
     */
    List<Outgoing> giveUpBehind(Outgoing outgoing, long addedBy) {
        List<Outgoing> expired = order.map(keys -> keys.takeBehind(outgoing, addedBy)).orElse(List.of());
        expired.forEach(this::forget);
        return expired;
    }

    /** The row's fate is known: it is on the stream, or never will be. The next one of its key may go. */
    void settle(Outgoing outgoing) {
        forget(outgoing);
        order.flatMap(keys -> keys.settled(outgoing)).ifPresent(next -> {
            if (next.tries() > 0) { // it was in the record of the one before it
                later.add(next);
            } else {
                lanes.add(next, false);
            }
        });
    }

    /**
     * The next request; empty when it is not full yet and may wait for more.
     *
     * @param flush do not wait for more rows: none can come
     */
    List<Entry> nextRequest(long now, boolean flush) {
        wake(now);
        while (halves.isReady()) {
            List<Entry> half = nextHalf(now);
            if (!half.isEmpty()) {
                return half;
            }
        }
        if (isHeldBack() || !isFull() && !flush && !lingered(now)) {
            return List.of();
        }
        return lanes.take(maxRecords, order, now);
    }

    /**
     * Whether to wait for the answer to a half first: as long as nothing was ever delivered, the service may well refuse whatever
     * it is sent, and the more requests it has refused the longer it takes to get down to the rows that show it.
     */
    private boolean isHeldBack() {
        return !anyDelivered && halves.areUnderWay();
    }

    /** Whether any row was ever delivered. */
    boolean anyDelivered() {
        return anyDelivered;
    }

    /** Whether what may go now fills a request. */
    boolean isFull() {
        return lanes.isFull(maxRecords);
    }

    /** Whether anything may go now. */
    boolean hasReady() {
        return halves.isReady() || lanes.size() > 0;
    }

    /** How long from now until {@link #nextRequest} can have something to give, in nanoseconds; if nothing else changes. */
    long waitTime(long now) {
        wake(now);
        if (halves.isReady()) {
            return 0;
        }
        if (isHeldBack()) {
            return Long.MAX_VALUE;
        }
        if (lanes.size() > 0) {
            return Math.max(lanes.waitTime(now), isFull() ? 0 : LINGER.toNanos() - (now - lanes.oldest(now)));
        }
        return later.isEmpty() ? Long.MAX_VALUE : Math.max(0, later.peek().due - now);
    }

    /** The rows that may go as far as they themselves are concerned. */
    Lanes lanes() {
        return lanes;
    }

    /** Whether there are enough rows to choose from, of which so many are needed at the least, or no memory for more. */
    boolean isWindowFull(long leastRows) {
        return held >= Math.max(leastRows, lanes.usefulRows()) || heldBytes * lanes.copies() >= WINDOW_BYTES;
    }

    /** How many rows are not settled: waiting here, or under way. */
    long held() {
        return held;
    }

    /** What those take of the heap, about, in bytes. */
    long heldBytes() {
        return heldBytes;
    }

    /** How many different keys the rows have that are not settled; known only under {@code ordered}. */
    int keysHeld() {
        return order.map(KeyOrder::size).orElse(0);
    }

    /** Gives up on everything that is not under way, and gives it back in the order of the file. */
    List<Outgoing> giveUpAll() {
        List<Outgoing> rest = new ArrayList<>(later);
        rest.addAll(halves.giveUp());
        rest.addAll(lanes.giveUp());
        order.ifPresent(keys -> rest.addAll(keys.takeAll()));
        later.clear();
        rest.forEach(this::forget);
        rest.sort(Comparator.comparingLong(outgoing -> outgoing.row.place()));
        return rest;
    }

    /** The next half, without rows that must not go before others of their key. */
    private List<Entry> nextHalf(long now) {
        List<Entry> half = new ArrayList<>();
        for (Entry entry : halves.next()) {
            List<Outgoing> rows = new ArrayList<>();
            List<Outgoing> wait = new ArrayList<>();
            entry.rows().forEach(row -> (order.isPresent() && order.get().mustWait(row) ? wait : rows).add(row));
            if (!rows.isEmpty()) {
                half.add(wait.isEmpty() ? entry : entry.only(rows));
            }
            wait.forEach(row -> goAgain(row, now));
        }
        halves.goes(half);
        return half;
    }

    private void forget(Outgoing outgoing) {
        held--;
        heldBytes -= outgoing.heapBytes;
    }

    private void wake(long now) {
        while (!later.isEmpty() && later.peek().due - now <= 0) {
            lanes.add(later.poll(), true);
        }
    }

    private boolean lingered(long now) {
        return lanes.size() > 0 && now - lanes.oldest(now) >= LINGER.toNanos();
    }
}
