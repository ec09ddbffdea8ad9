import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which row of a partition key may go, so that the rows of a key stay in order: PutRecords itself promises none, so a row waits
 * until those before it are settled. Only in an aggregate, which is one record, may rows of a key go together. Other keys pass
 * by.
 */
final class KeyOrder {
    private final Map<String, Key> keys = new HashMap<>();

    /** A key with rows that are not settled. */
    private static final class Key {
        /** How many of its rows may go, or are under way in one record or in the halves of one. */
        int out;
        /** Of these, what must go again. */
        final List<Outgoing> again = new ArrayList<>(0);
        final Deque<Outgoing> behind = new ArrayDeque<>(0);
    }

    /**
     * Takes a new row.
     *
     * @return whether it may go; else it waits behind others of its key
     */
    boolean add(Outgoing outgoing) {
        Key key = keys.computeIfAbsent(outgoing.partitionKey(), name -> new Key());
        if (key.out > 0) {
            key.behind.add(outgoing);
            return false;
        }
        key.out = 1;
        return true;
    }

    /** The row that waits first behind this one, which may go in the same record, at once; null where none does. */
    Outgoing behind(Outgoing outgoing) {
        return keys.get(outgoing.partitionKey()).behind.peek();
    }

    /** The row that {@link #behind} told goes along. */
    void goesAlong(Outgoing outgoing) {
        Key key = keys.get(outgoing.partitionKey());
        key.behind.remove();
        key.out++;
    }

    /**
     * A row of a record must go again.
     *
     * @return the first of them, once the fate of all that went together is known: the others go behind it
     */
    Optional<Outgoing> goesAgain(Outgoing outgoing) {
        Key key = keys.get(outgoing.partitionKey());
        key.again.add(outgoing);
        return released(outgoing.partitionKey(), key);
    }

    /** A row is settled: gives back the row of its key that may go now. */
    Optional<Outgoing> settled(Outgoing outgoing) {
        return released(outgoing.partitionKey(), keys.get(outgoing.partitionKey()));
    }

    /** Whether rows of its key that stand before this one must go again, so that this one may not go. */
    boolean mustWait(Outgoing outgoing) {
        return !keys.get(outgoing.partitionKey()).again.isEmpty();
    }

    /**
     * Takes out the rows that wait behind this one of their key and were read no later than the given time, in their order; none
     * as long as others of its key may go, or must go again: these come before them.
     */
    List<Outgoing> takeBehind(Outgoing outgoing, long addedBy) {
        List<Outgoing> taken = new ArrayList<>();
        Key key = keys.get(outgoing.partitionKey());
        Deque<Outgoing> behind = key.behind;
        while (key.out == 1 && key.again.isEmpty() && !behind.isEmpty() && behind.peek().added - addedBy <= 0) {
            taken.add(behind.poll());
        }
        return taken;
    }

    /** How many keys have rows that are not settled. */
    int size() {
        return keys.size();
    }

    /** Takes out all rows that wait behind others, or for others of their record. */
    List<Outgoing> takeAll() {
        List<Outgoing> rows = new ArrayList<>();
        for (Key key : keys.values()) {
            rows.addAll(key.again);
            rows.addAll(key.behind);
        }
        keys.clear();
        return rows;
    }

    private Optional<Outgoing> released(String name, Key key) {
        key.out--;
        if (key.out > 0) {
            return Optional.empty();
        }
        key.again.sort(Comparator.comparingLong((Outgoing outgoing) -> outgoing.row.place()).reversed());
        key.again.forEach(key.behind::addFirst);
        key.again.clear();
        Outgoing next = key.behind.poll();
        if (next == null) {
            keys.remove(name);
        } else {
            key.out = 1;
        }
        return Optional.ofNullable(next);
    }
}
