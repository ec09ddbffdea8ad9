import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Requests that were refused as a whole, perhaps for one of their rows: each half goes as a request of its own, one at a time,
 * until the row is found. The Sender's lock guards it.
 */
final class Halves {
    private final Deque<List<Entry>> waiting = new ArrayDeque<>();
    private List<Entry> underWay = List.of();

    /**
     * Takes such a request; one with a single row goes as it is. Unless the order matters, what waited longest for its turn still
     * goes first: that is the other half of something larger, as a rule, and may show that the service takes other rows.
     */
    void add(List<Entry> batch, boolean inOrder) {
        List<Entry> first = inOrder ? null : waiting.poll();
        if (batch.size() > 1) {
            waiting.push(batch.subList(batch.size() / 2, batch.size()));
            waiting.push(batch.subList(0, batch.size() / 2));
        } else if (batch.get(0).isAggregate()) {
            Entry entry = batch.get(0);
            int half = entry.rows.size() / 2;
            waiting.push(List.of(entry.only(entry.rows.subList(half, entry.rows.size()))));
            waiting.push(List.of(entry.only(entry.rows.subList(0, half))));
        } else {
            waiting.push(batch);
        }
        if (first != null) {
            waiting.push(first);
        }
    }

    /** Whether one may go now. */
    boolean isReady() {
        return !waiting.isEmpty() && underWay.isEmpty();
    }

    /** The next one; only when {@link #isReady}. */
    List<Entry> next() {
        return waiting.pop();
    }

    /** What is left of it goes out; the next one waits for its answer, if it is anything. */
    void goes(List<Entry> half) {
        underWay = half;
    }

    /** The answer to a request with this record at its start is there, whether it was one of these or not. */
    void answered(Entry first) {
        if (!underWay.isEmpty() && underWay.get(0) == first) {
            underWay = List.of();
        }
    }

    /** Gives up on what is not under way, and gives it back. */
    List<Outgoing> giveUp() {
        List<Outgoing> rest = new ArrayList<>();
        waiting.forEach(entries -> rest.addAll(Entry.rows(entries)));
        waiting.clear();
        return rest;
    }
}
