import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The members of the objects that are open while a JSON value is read, those of inner objects last: where each stands in a
 * {@link Canonical}, and what matters in its value. Members are numbered from 0. For one thread.
 */
final class JsonMembers {
    /** So many are sorted where they stand. */
    private static final int FEW = 32;

    private final Canonical out;
    private int count;
    private int[] names = new int[32];
    private int[] nameEnds = new int[32];
    private long[] nameHashes = new long[32];
    private int[] valueEnds = new int[32];
    private MemberPaths[] paths = new MemberPaths[32];

    /** @param out where names and values are put, a value right behind its name */
    JsonMembers(Canonical out) {
        this.out = out;
    }

    /** How many there are. */
    int count() {
        return count;
    }

    /** Takes away those from this one on, but not what they put out. */
    void cut(int first) {
        count = first;
    }

    /**
     * Adds a member, whose name is the last that was put out.
     *
     * @param start where its name starts
     * @param around what matters in the object
     * @return what matters in its value
     */
    MemberPaths add(int start, MemberPaths around) {
        if (count == names.length) {
            names = Arrays.copyOf(names, count * 2);
            nameEnds = Arrays.copyOf(nameEnds, count * 2);
            nameHashes = Arrays.copyOf(nameHashes, count * 2);
            valueEnds = Arrays.copyOf(valueEnds, count * 2);
            paths = Arrays.copyOf(paths, count * 2);
        }
        names[count] = start;
        nameEnds[count] = out.size();
        nameHashes[count] = out.quickHash(start, out.size());
        paths[count] = around.in(out, start, out.size() - 1);
        return paths[count++];
    }

    /** What matters in the value of the last one. */
    MemberPaths lastPath() {
        return paths[count - 1];
    }

    /** Where the value of the last one starts. */
    int lastValue() {
        return nameEnds[count - 1];
    }

    /** The value of the last one is all put out; one that is left out is taken away. */
    void end() {
        if (lastPath().isLeftOut()) {
            count--;
            out.cut(names[count]);
        } else {
            valueEnds[count - 1] = out.size();
        }
    }

    /**
     * Puts the members from this one on out once more, in an order that only their names give; of those with one name the last.
     */
    void putInOrder(int first) {
        int[] order = order(first);
        for (int i = 1; i < order.length; i++) {
            if (nameHashes[order[i]] == nameHashes[order[i - 1]]) {
                order = distinct(order);
                break;
            }
        }
        for (int member : order) {
            out.addAgain(names[member], valueEnds[member]);
        }
    }

    /** The members from this one on, by the hashes of their names. */
    private int[] order(int first) {
        if (count - first > FEW) {
            return IntStream.range(first, count).boxed().sorted(Comparator.comparingLong(member -> nameHashes[member]))
                    .mapToInt(member -> member).toArray();
        }
        int[] order = new int[count - first];
        for (int i = 0; i < order.length; i++) { // this sorts a few in the shortest time
            int place = i;
            while (place > 0 && nameHashes[order[place - 1]] > nameHashes[first + i]) {
                order[place] = order[place - 1];
                place--;
            }
            order[place] = first + i;
        }
        return order;
    }

    /** The same members, those with one hash by their names, and of those with one name only the last. */
    private int[] distinct(int[] order) {
        Map<String, Integer> last = new LinkedHashMap<>();
        IntStream.of(order).boxed().sorted(Comparator.comparingLong((Integer member) -> nameHashes[member])
                .thenComparing(this::name)).forEach(member -> last.put(name(member), member));
        return last.values().stream().mapToInt(member -> member).toArray();
    }

    private String name(int member) {
        return out.copy(names[member], nameEnds[member]);
    }
}
