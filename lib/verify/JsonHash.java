import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * What a JSON value says, in 128 bits: the same for the same value, in whatever order its members stand, with whatever white
 * space, escapes and ways to write a number; of members with one name the last one counts. Nested deeper than
 * {@link Json#MAX_DEPTH} is no JSON here. Makes no texts and no tree of a value: that halves the time of a proof. To be used for
 * one value after the other, by one thread.
 */
final class JsonHash {
    private static final int NO_MEMBER = -1;

    private final MemberPaths root;
    private final Canonical out = new Canonical();
    private JsonText in;

    /** The objects and arrays that are open: where each starts in what is put out, its first member, and what matters in it. */
    private int depth;
    private int[] starts = new int[16];
    private int[] firstMembers = new int[16];
    private MemberPaths[] paths = new MemberPaths[16];

    /** The members of the objects that are open: where the name starts and ends, a quick hash of it, and a good one of both. */
    private int members;
    private int[] names = new int[32];
    private int[] nameEnds = new int[32];
    private long[] nameHashes = new long[32];
    private long[] hashes = new long[64];
    private MemberPaths[] valuePaths = new MemberPaths[32];

    private int openArrays;
    private long id;

    /** @param paths the members that are not compared, and the id */
    JsonHash(MemberPaths paths) {
        this.root = paths;
    }

    /** 128 bits for this value; null when this is not exactly one JSON value. */
    long[] of(byte[] json) {
        in = new JsonText(json, out);
        depth = 0;
        members = 0;
        openArrays = 0;
        id = 0;
        out.cut(0);
        try {
            in.skipBlanks();
            readValue();
            in.skipBlanks();
            if (in.isAtEnd()) {
                return out.hash(0, out.size());
            }
        } catch (JsonText.NotJson e) {
            id = 0; // what is no value has none
            return null;
        }
        id = 0;
        return null;
    }

    /** 64 bits for the value of the id in the last value; 0 when it has none. */
    long id() {
        return id;
    }

    /** Reads a value with all that is in it: nesting is counted here, since methods that call each other have no room for it. */
    private void readValue() throws JsonText.NotJson {
        MemberPaths inside = root;
        while (true) {
            boolean hasMore = startValue(inside);
            while (!hasMore && depth > 0) {
                hasMore = endElement(firstMembers[depth - 1] != NO_MEMBER);
            }
            if (!hasMore) {
                return;
            }
            inside = firstMembers[depth - 1] == NO_MEMBER ? paths[depth - 1] : startMember();
        }
    }

    /**
     * Reads a text, number or literal, or the start of an object or array.
     *
     * @return whether there is a value to come in it
     */
    private boolean startValue(MemberPaths inside) throws JsonText.NotJson {
        int c = in.next();
        switch (c) {
            case '"' -> {
                out.add(c);
                in.readText();
            }
            case '{', '[' -> {
                open(c, inside);
                in.skipBlanks();
                if (!in.skip(c == '{' ? '}' : ']')) {
                    return true;
                }
                close(c == '{');
            }
            case 't' -> in.readLiteral("true");
            case 'f' -> in.readLiteral("false");
            case 'n' -> in.readLiteral("null");
            default -> in.readNumber(c);
        }
        return false;
    }

    /**
     * A value in an object or array has ended.
     *
     * @return whether a comma follows it, and not the end of them
     */
    private boolean endElement(boolean isObject) throws JsonText.NotJson {
        if (isObject) {
            endMember();
        }
        in.skipBlanks();
        if (in.skip(',')) {
            in.skipBlanks();
            return true;
        }
        if (!in.skip(isObject ? '}' : ']')) {
            throw JsonText.NotJson.HERE;
        }
        close(isObject);
        return false;
    }

    private void open(int c, MemberPaths inside) throws JsonText.NotJson {
        if (depth == Json.MAX_DEPTH) {
            throw JsonText.NotJson.HERE;
        }
        if (depth == starts.length) {
            starts = Arrays.copyOf(starts, depth * 2);
            firstMembers = Arrays.copyOf(firstMembers, depth * 2);
            paths = Arrays.copyOf(paths, depth * 2);
        }
        starts[depth] = out.size();
        firstMembers[depth] = c == '{' ? members : NO_MEMBER;
        openArrays += c == '[' ? 1 : 0;
        paths[depth++] = inside;
        out.add(c);
    }

    /** Puts a hash in the place of what is in an array; in an object the sum of its members' hashes, which has no order. */
    private void close(boolean isObject) {
        int start = starts[--depth];
        long[] sum = isObject ? sum(firstMembers[depth]) : out.hash(start, out.size());
        members = isObject ? firstMembers[depth] : members;
        openArrays -= isObject ? 0 : 1;
        out.cut(start + 1);
        out.add(sum[0]);
        out.add(sum[1]);
    }

    /** The sum of the members from this one on, of those with one name the last. */
    private long[] sum(int first) {
        Map<String, Integer> last = Map.of();
        if (mayHaveDoubles(first)) {
            last = new HashMap<>();
            for (int member = first; member < members; member++) {
                last.put(out.copy(names[member], nameEnds[member]), member);
            }
        }
        long[] sum = new long[2];
        for (int member = first; member < members; member++) {
            if (last.isEmpty() || last.get(out.copy(names[member], nameEnds[member])) == member) {
                sum[0] += hashes[2 * member];
                sum[1] += hashes[2 * member + 1];
            }
        }
        return sum;
    }

    private boolean mayHaveDoubles(int first) {
        Arrays.sort(nameHashes, first, members); // what they are the hashes of is asked for no more
        for (int member = first + 1; member < members; member++) {
            if (nameHashes[member] == nameHashes[member - 1]) {
                return true;
            }
        }
        return false;
    }

    /**
     * Reads a name and what is between it and its value.
     *
     * @return what matters in the value
     */
    private MemberPaths startMember() throws JsonText.NotJson {
        if (in.next() != '"') {
            throw JsonText.NotJson.HERE;
        }
        if (members == names.length) {
            names = Arrays.copyOf(names, members * 2);
            nameEnds = Arrays.copyOf(nameEnds, members * 2);
            nameHashes = Arrays.copyOf(nameHashes, members * 2);
            hashes = Arrays.copyOf(hashes, members * 4);
            valuePaths = Arrays.copyOf(valuePaths, members * 2);
        }
        names[members] = out.size();
        in.readText();
        nameEnds[members] = out.size();
        in.skipBlanks();
        if (in.next() != ':') {
            throw JsonText.NotJson.HERE;
        }
        in.skipBlanks();
        valuePaths[members] = paths[depth - 1].in(out, names[members], nameEnds[members] - 1);
        return valuePaths[members++];
    }

    /** Of a member only its hash is kept, and its name to know its double by; of one that is left out nothing. */
    private void endMember() {
        int member = members - 1;
        if (openArrays == 0 && valuePaths[member].isId()) {
            id = out.at(nameEnds[member]) == 'n' ? 0 : out.hash(nameEnds[member], out.size())[0] | 1;
        }
        if (valuePaths[member].isLeftOut()) {
            out.cut(names[member]);
            members--;
            return;
        }
        long[] hash = out.hash(names[member], out.size());
        hashes[2 * member] = hash[0];
        hashes[2 * member + 1] = hash[1];
        nameHashes[member] = out.quickHash(names[member], nameEnds[member]);
        out.cut(nameEnds[member]);
    }
}
