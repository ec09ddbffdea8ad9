import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares the rows of a file with the records that were printed: which rows are missing, which came more than once, which
 * records are in no row, and, where rows have keys, which came out of the order of their key. Equal rows count as often as they
 * stand in the file. {@link Rules} say when a record is that of a row. First all rows are added, then {@link #seal} is called,
 * then records are compared.
 */
final class Comparison {
    /** So many of each kind are named. */
    private static final int NAMED = 10;
    /** Of an unexpected record's data so much is shown, in bytes. */
    private static final int NAMED_BYTES = 100;

    private final String file;
    private final Rules rules;
    private final Contents contents;
    private final RowIndex index;
    private final Map<Integer, String> reasons = new HashMap<>();
    private final List<String> named = new ArrayList<>();
    private boolean sealed;
    private long duplicate;
    private long unexpected;
    private long outOfOrder;

    /** What is compared of a record, and what names it. */
    record Seen(long[] content, String shardId, String sequenceNumber, int subSequenceNumber, String key, byte[] data) {
        String where() {
            boolean isPart = subSequenceNumber != StreamRecord.NOT_A_PART;
            return "sequence number " + sequenceNumber + (isPart ? " (" + subSequenceNumber + " in it)" : "")
                    + " of " + shardId;
        }
    }

    /**
     * @param file what to call the file
     * @param rules what is compared
     */
    Comparison(String file, Rules rules) {
        this.file = file;
        this.rules = rules;
        this.contents = rules.contents();
        this.index = new RowIndex(rules.keyed());
    }

    /** How many rows there are so far. */
    int rows() {
        return index.rows();
    }

    /** Adds the next row, by the record that it becomes; one that cannot be sent is missing in any case. */
    void add(Row row) {
        if (row.isUsable()) {
            String key = row.partitionKey();
            index.add(row.line(), contents.of(key, row.data()), rules.keyed() ? Contents.hash(key)[0] : 0);
        } else {
            row.problem().filter(problem -> reasons.size() < NAMED).ifPresent(problem -> reasons.put(index.rows(), problem));
            index.addUnusable(row.line());
        }
    }

    /** All rows have been added. */
    void seal() {
        index.seal();
        sealed = true;
    }

    /**
     * What is to be compared of a record. Any thread may ask.
     *
     * @param its one {@link Rules#contents} for each thread
     * @param withData whether it may hold the data as well, to be named by it
     */
    Seen seen(Contents its, StreamRecord record, boolean withData) {
        return new Seen(its.of(record.partitionKey(), record.data()), record.shardId(), record.sequenceNumber(),
                record.subSequenceNumber(), rules.keyed() ? record.partitionKey() : null, withData ? record.data() : null);
    }

    /** Compares a record; those of one key in the order in which they came. */
    void compare(Seen record) {
        int row = index.find(record.content());
        if (row == RowIndex.NONE) {
            if (++unexpected <= NAMED) {
                named.add("unexpected: " + record.where() + start(record.data()));
            }
        } else if (!index.take(row)) {
            if (++duplicate <= NAMED) {
                named.add("duplicate: " + name(row) + " again, with " + record.where());
            }
        } else if (rules.keyed()) {
            compareOrder(record, row);
        }
    }

    private void compareOrder(Seen record, int row) {
        int before = index.takenBefore(row);
        if (before != RowIndex.NONE && ++outOfOrder <= NAMED && rules.ordered()) {
            named.add("out of order: key '" + Text.printable(record.key()) + "', " + name(row) + " came after " + name(before));
        }
    }

    /**
     * Whether something is known to be wrong.
     *
     * @param whole whether the stream was read to its end: only then a row that was not seen is missing
     */
    boolean differs(boolean whole) {
        return whole && !isComplete() || duplicate + unexpected + (rules.ordered() ? outOfOrder : 0) > 0;
    }

    /** Whether every row was seen. */
    boolean isComplete() {
        return sealed && index.takenRows() == index.rows();
    }

    /** Names and values for the report's {@code verify}; {@code missing} is null where nobody can know. @param whole as above */
    Map<String, Object> values(boolean whole) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("rows", sealed ? index.rows() : 0);
        values.put("missing", whole || isComplete() ? missing() : null);
        values.put("duplicate", duplicate);
        values.put("unexpected", unexpected);
        values.put("outOfOrder", outOfOrder);
        return values;
    }

    /** The same in a line, for people. @param whole as above */
    String text(boolean whole) {
        if (!sealed) {
            return file + " was not read to its end: nothing is verified";
        }
        String verified = "verified " + Text.counted(index.rows(), "row") + " of " + file;
        if (!whole && !isComplete()) {
            return verified + ", but not to the end: " + Text.grouped(index.takenRows()) + " seen, " + counts()
                    + "; what is missing nobody knows, since the stream was not read to its end";
        }
        return verified + ": " + (differs(whole) ? Text.grouped(missing()) + " missing, " + counts() : sameness(whole)) + order();
    }

    private String sameness(boolean whole) {
        return "every one is on the stream, once" + (rules.keyed() ? ", with its key" : "")
                + (rules.ordered() ? " and in its order" : "")
                + (whole ? ", and nothing else" : "; what the stream has beside the records read is not known");
    }

    private String counts() {
        boolean perhapsTheKeys = rules.keyed() && missing() > 0 && unexpected > 0;
        return Text.grouped(duplicate) + " duplicate, " + Text.grouped(unexpected) + " unexpected"
                + (perhapsTheKeys ? " (do only the keys differ? see without --partition-key)" : "")
                + (rules.ordered() ? ", " + Text.grouped(outOfOrder) + " out of order" : "");
    }

    /** The order of the keys apart, where it is not asked for: it says how rows were put, and not whether they arrived. */
    private String order() {
        return rules.keyed() && !rules.ordered() && outOfOrder > 0 ? "; " + Text.counted(outOfOrder, "row")
                + " out of the order of its key, which counts only with --ordered" : "";
    }

    /** What looks wrong about the rules, a line each, when records have been compared. */
    List<String> warnings() {
        return index.rows() == 0 ? List.of() : rules.members().notFound().stream()
                .map(path -> "--ignore: no row and no record has the member '" + Text.shown(path) + "'").toList();
    }

    /** A line for each difference, of each kind the first ten. @param whole as above */
    List<String> differences(boolean whole) {
        List<String> lines = new ArrayList<>();
        if (sealed && whole) {
            for (int row = index.nextMissing(0); row < index.rows() && lines.size() < NAMED; row = index.nextMissing(row + 1)) {
                String reason = reasons.containsKey(row) ? ", which cannot be sent: " + reasons.get(row) : "";
                lines.add("missing: " + name(row) + reason);
            }
        }
        lines.addAll(named);
        return lines;
    }

    private long missing() {
        return sealed ? index.rows() - index.takenRows() : 0;
    }

    private static String start(byte[] data) {
        if (data == null) {
            return "";
        }
        String text = new String(data, 0, Math.min(data.length, NAMED_BYTES), StandardCharsets.UTF_8);
        return ": " + Text.printable(text) + (data.length > NAMED_BYTES ? "..." : "");
    }

    private String name(int row) {
        return "row " + Text.grouped(row + 1L) + " (line " + Text.grouped(index.line(row)) + ")";
    }
}
