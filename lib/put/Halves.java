import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The rows of requests that were refused as a whole, perhaps for one of them: each half goes as a request of its own, one at a
 * time, until the row is found. The Sender's lock guards it.
 */
final class Halves {
    private final Deque<List<Outgoing>> waiting = new ArrayDeque<>();
    private List<Outgoing> underWay = List.of();

    /**
     * Takes the rows of such a request, two or more. What waited longest for its turn still goes first: that is the other half of
     * something larger, as a rule, and may show that the service takes other rows.
     */
    void add(List<Outgoing> batch) {
        List<Outgoing> first = waiting.poll();
        waiting.push(batch.subList(batch.size() / 2, batch.size()));
        waiting.push(batch.subList(0, batch.size() / 2));
        if (first != null) {
            waiting.push(first);
        }
    }

    /** Whether one may go now. */
    boolean isReady() {
        return !waiting.isEmpty() && underWay.isEmpty();
    }

    /** The rows of the next one; only when {@link #isReady}. */
    List<Outgoing> next() {
        underWay = waiting.pop();
        return underWay;
    }

    /** The answer to a request with this row at its start is there, whether it was one of these or not. */
    void answered(Outgoing first) {
        if (!underWay.isEmpty() && underWay.get(0) == first) {
            underWay = List.of();
        }
    }

    /** Gives up on what is not under way, and gives it back. */
    List<Outgoing> giveUp() {
        List<Outgoing> rest = new ArrayList<>();
        waiting.forEach(rest::addAll);
        waiting.clear();
        return rest;
    }
}
