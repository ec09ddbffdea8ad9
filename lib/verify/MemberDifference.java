import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * A member that is not the same in a row and a record.
 *
 * @param path its name, with dots where it is a member of a member; empty where the whole is
 * @param row its value in the row as it is written there; null where the row has none
 * @param record the same of the record
 */
record MemberDifference(String path, String row, String record) {
    /** Objects nested deeper are shown as a whole. */
    private static final int MAX_DEPTH = 100;
    /** Of a value so many characters are shown. */
    private static final int SHOWN = 60;

    /**
     * All of them, by their names.
     *
     * @param row its data
     * @param record its data
     * @param members that are not compared
     */
    static List<MemberDifference> between(byte[] row, byte[] record, MemberPaths members) {
        List<MemberDifference> differences = new ArrayList<>();
        compare("", row, record, members, 0, differences);
        return differences;
    }

    private static void compare(String path, byte[] row, byte[] record, MemberPaths members, int depth,
            List<MemberDifference> differences) {
        if (members.isLeftOut() || isSame(row, record, members)) {
            return;
        }
        JsonObject left = depth == MAX_DEPTH ? null : object(row);
        JsonObject right = left == null ? null : object(record);
        if (right == null) {
            differences.add(new MemberDifference(path, text(row), text(record)));
            return;
        }
        TreeSet<String> names = new TreeSet<>(left.names());
        names.addAll(right.names());
        for (String name : names) {
            compare(path.isEmpty() ? name : path + "." + name, value(left, name), value(right, name), members.in(name),
                    depth + 1, differences);
        }
    }

    private static boolean isSame(byte[] row, byte[] record, MemberPaths members) {
        JsonHash hash = new JsonHash(members);
        long[] left = row == null ? null : hash.of(row);
        return left != null && record != null && Arrays.equals(left, hash.of(record));
    }

    private static byte[] value(JsonObject object, String name) {
        return object.names().contains(name) ? object.bytes(object.member(name)) : null;
    }

    private static JsonObject object(byte[] json) {
        try {
            return json == null ? null : new JsonObject(new String(json, StandardCharsets.ISO_8859_1), name -> true);
        } catch (JsonObject.Unusable e) {
            return null; // another value, which is compared as a whole
        }
    }

    /** In one line: a line end in JSON is only between its parts. */
    private static String text(byte[] json) {
        return json == null ? null : new String(json, StandardCharsets.UTF_8).replace('\r', ' ').replace('\n', ' ');
    }

    /** The value at a path in an object as it is written; empty where there is none. */
    static String valueAt(String path, byte[] json) {
        JsonObject object = object(json);
        if (object == null || object.names().contains(path)) {
            return object == null ? "" : shown(text(value(object, path)));
        }
        int dot = path.indexOf('.');
        byte[] inner = dot < 0 ? null : value(object, path.substring(0, dot));
        return inner == null ? "" : valueAt(path.substring(dot + 1), inner);
    }

    /** {@code amount 5 -> 5.5}, {@code status missing}, {@code source "x" added}. */
    String text() {
        String name = path.isEmpty() ? "" : shown(path) + " ";
        if (record == null) {
            return name + "missing";
        } else if (row == null) {
            return name + shown(record) + " added";
        }
        int same = Math.max(0, Arrays.mismatch(row.toCharArray(), record.toCharArray()));
        int from = Math.max(row.length(), record.length()) > SHOWN ? Math.max(0, same - SHOWN / 2) : 0;
        return name + shownFrom(row, from) + " -> " + shownFrom(record, from);
    }

    private static String shownFrom(String value, int start) {
        return (start > 0 ? "..." : "") + shown(value.substring(Math.min(start, value.length())));
    }

    private static String shown(String value) {
        return Text.printable(value.length() > SHOWN ? value.substring(0, SHOWN) + "..." : value);
    }
}
