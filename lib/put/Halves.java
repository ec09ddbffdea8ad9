import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Requests that were refused as a whole, perhaps for one of their rows: each half goes as a request of its own, one at a time,
 * until the row is found. The Sender's lock guards it.
 */
final class Halves {
    private final Deque<List<Entry>> waiting = new ArrayDeque<>();
    private List<Entry> underWay = List.of();

    /**
     * Takes such a request; one with a single row goes as it is. What waited longest for its turn still goes first: that is the
     * other half of something larger, as a rule, and may show that the service takes other rows.
     *
     * @param inOrder whether the rows of a key stay in order: then it does not pass others of its keys
     */
    void add(List<Entry> batch, boolean inOrder) {
        List<Entry> first = inOrder && !waiting.isEmpty() && shareKey(batch, waiting.peek()) ? null : waiting.poll();
        List<List<Entry>> halves = halves(batch);
        for (int i = halves.size() - 1; i >= 0; i--) {
            waiting.push(halves.get(i));
        }
        if (first != null) {
            waiting.push(first);
        }
    }

    private static List<List<Entry>> halves(List<Entry> batch) {
        int half = batch.size() / 2;
        Entry entry = batch.get(0);
        if (half > 0) {
            return List.of(batch.subList(0, half), batch.subList(half, batch.size()));
        } else if (entry.count() == 1) {
            return List.of(batch);
        }
        half = entry.count() / 2;
        return List.of(List.of(entry.only(entry.rows().subList(0, half))),
                List.of(entry.only(entry.rows().subList(half, entry.count()))));
    }

    private static boolean shareKey(List<Entry> batch, List<Entry> other) {
        Set<String> keys = new HashSet<>();
        Entry.rows(batch).forEach(row -> keys.add(row.partitionKey()));
        return Entry.rows(other).stream().anyMatch(row -> keys.contains(row.partitionKey()));
    }

    /** Whether one may go now. */
    boolean isReady() {
        return !waiting.isEmpty() && !areUnderWay();
    }

    /** Whether one waits for its answer. */
    boolean areUnderWay() {
        return !underWay.isEmpty();
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
        if (areUnderWay() && underWay.get(0) == first) {
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
