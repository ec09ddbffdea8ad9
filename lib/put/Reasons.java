import java.util.Map;
import java.util.TreeMap;

/** Why rows are not on the stream, and how many for which reason, in bounded memory. */
final class Reasons {
    /** More reasons than this are counted together: each may name a number, and there may be a million rows. */
    private static final int MOST = 100;
    private static final String OTHERS = "other reasons";

    private final Map<String, Long> rows = new TreeMap<>();

    /** One more row for this reason. */
    void count(String reason) {
        boolean named = rows.size() < MOST || rows.containsKey(reason);
        rows.merge(named ? reason : OTHERS, 1L, Long::sum);
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /** {@code {reason: rows}}. */
    Map<String, Long> values() {
        return rows;
    }

    /** A line a reason under a title, without a final line end. */
    String text(String title) {
        StringBuilder lines = new StringBuilder(title);
        rows.forEach((reason, count) ->
                lines.append("\n  ").append(Text.counted(count, "row")).append(": ").append(Text.oneLine(reason)));
        return lines.toString();
    }
}
