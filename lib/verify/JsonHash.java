import java.util.Arrays;

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
    private final JsonMembers members = new JsonMembers(out);
    private JsonText in;

    /** The objects and arrays that are open: where each starts in what is put out, its first member, and what matters in it. */
    private int depth;
    private int[] starts = new int[16];
    private int[] firstMembers = new int[16];
    private MemberPaths[] paths = new MemberPaths[16];

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
        members.cut(0);
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
        firstMembers[depth] = c == '{' ? members.count() : NO_MEMBER;
        openArrays += c == '[' ? 1 : 0;
        paths[depth++] = inside;
        out.add(c);
    }

    /** Puts a hash in the place of what is in an array or object; the members of an object in an order that their names give. */
    private void close(boolean isObject) {
        int start = starts[--depth];
        int from = start + 1;
        if (isObject) {
            from = out.size();
            members.putInOrder(firstMembers[depth]);
            members.cut(firstMembers[depth]);
        } else {
            openArrays--;
        }
        long[] hash = out.hash(from, out.size());
        out.cut(start + 1);
        out.add(hash[0]);
        out.add(hash[1]);
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
        int start = out.size();
        in.readText();
        MemberPaths inside = members.add(start, paths[depth - 1]);
        in.skipBlanks();
        if (in.next() != ':') {
            throw JsonText.NotJson.HERE;
        }
        in.skipBlanks();
        return inside;
    }

    private void endMember() {
        if (openArrays == 0 && members.lastPath().isId()) {
            id = out.at(members.lastValue()) == 'n' ? 0 : out.hash(members.lastValue(), out.size())[0] | 1;
        }
        members.end();
    }
}
