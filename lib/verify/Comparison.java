import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compares the rows of a file with the records that were printed: which rows are missing, which came more than once, which
 * records are in no row, and, where rows have keys and were put once, which came out of the order of their key. Equal rows
 * count as often as they stand in the file. {@link Rules} say when a record is that of a row; where they have an id, a row that
 * is missing and a record that is in no row with the same id are one changed row. First all rows are added, then {@link #seal}
 * is called, then records are compared, then {@link #finish} is called.
 */
final class Comparison {
    /** So many of each kind are named. */
    static final int NAMED = 10;
    /** Of an unexpected record's data so much is shown, in bytes. */
    private static final int NAMED_BYTES = 100;

    private final String file;
    private final Rules rules;
    private final Contents contents;
    private final RowIndex index;
    private final Optional<Kept> kept;
    private final NearMiss nearMiss = new NearMiss();
    private final Map<Integer, String> reasons = new HashMap<>();
    private final List<String> named = new ArrayList<>();
    /** The unexpected records that have an id, by it, each with its number among those that are kept. */
    private final RowIndex unmatched = new RowIndex(false, false);
    /** For each row 1 + the number of the record that it was changed to, or 0; of no length where no row was. */
    private int[] recordOf = {};
    private boolean sealed;
    private long changed;
    private long duplicate;
    private long unexpected;
    private long outOfOrder;

    /** What is compared of a record, and the record, perhaps without its data. */
    record Seen(long[] content, long id, StreamRecord record) {
        /** Where it is on the stream. */
        String where() {
            return "sequence number " + record.sequenceNumber()
                    + (record.isPart() ? " (" + record.subSequenceNumber() + " in it)" : "") + " of " + record.shardId();
        }
    }

    /**
     * @param file what to call the file
     * @param rules what is compared
     * @param kept where records that are differences are kept; needed where there is an id
     */
    Comparison(String file, Rules rules, Optional<Kept> kept) {
        this.file = file;
        this.rules = rules;
        this.kept = kept;
        this.contents = rules.contents();
        this.index = new RowIndex(rules.hasOrder(), rules.hasId());
    }

    /** How many rows there are so far. */
    int rows() {
        return index.rows();
    }

    /** Adds the next row, by the record that it becomes; one that cannot be sent is missing in any case. */
    void add(Row row) {
        if (row.isUsable()) {
            String key = row.partitionKey();
            nearMiss.seeRow(row.data());
            long[] content = contents.of(key, row.data());
            index.add(row.line(), content, rules.hasOrder() ? Contents.hash(key)[0] : 0, contents.id());
        } else {
            row.problem().filter(problem -> reasons.size() < NAMED).ifPresent(problem -> reasons.put(index.rows(), problem));
            index.addUnusable(row.line());
        }
    }

    /**
     * All rows have been added.
     *
     * @param wanted how often they were put, and how many rows that were at the most
     */
    void seal(Wanted wanted) {
        long rows = index.rows();
        index.seal(rows > 0 && wanted.passes() > wanted.rows() / rows ? wanted.rows() : rows * wanted.passes());
        sealed = true;
    }

    /**
     * What is to be compared of a record. Any thread may ask.
     *
     * @param its one {@link Rules#contents} for each thread
     * @param withData whether it may hold the data as well, to be named by it
     */
    Seen seen(Contents its, StreamRecord record, boolean withData) {
        long[] content = its.of(record.partitionKey(), record.data());
        return new Seen(content, its.id(), withData ? record : new StreamRecord(record.shardId(), record.sequenceNumber(),
                record.subSequenceNumber(), rules.keyed() ? record.partitionKey() : null, null, null)); // they may be many
    }

    /** Compares a record; those of one key in the order in which they came. */
    void compare(Seen record) {
        int row = index.find(record.content());
        if (row == RowIndex.NONE) {
            compareUnexpected(record);
        } else if (!index.take(row)) {
            if (++duplicate <= NAMED) {
                named.add("duplicate: " + name(row) + " again, with " + record.where());
            }
            keep(Kept.Kind.duplicate, row, record);
        } else if (rules.hasOrder()) {
            compareOrder(record, row);
        }
    }

    private void compareUnexpected(Seen record) {
        if (++unexpected <= NAMED && !rules.hasId()) {
            named.add(nameOfUnexpected(record));
        }
        nearMiss.seeRecord(record.record().data());
        int number = keep(Kept.Kind.unexpected, RowIndex.NONE, record);
        if (record.id() != 0) {
            unmatched.add(number, new long[] {record.id(), 0}, 0, 0);
        }
    }

    private void compareOrder(Seen record, int row) {
        int before = index.takenBefore(row);
        if (before == RowIndex.NONE) {
            return;
        }
        if (++outOfOrder <= NAMED && rules.ordered()) {
            named.add("out of order: key '" + Text.printable(record.record().partitionKey()) + "', " + name(row) + " came after "
                    + name(before));
        }
        if (rules.ordered()) {
            keep(Kept.Kind.outOfOrder, row, record);
        }
    }

    /** @return its number among those kept; nothing that counts where none are */
    private int keep(Kept.Kind kind, int row, Seen record) {
        return kept.map(to -> to.add(kind, row, nameOfUnexpected(record), record.record())).orElse(0);
    }

    /** No more records come: finds the missing rows that are changed rows, the first of an id for its first record. */
    void finish() {
        unmatched.seal(unmatched.rows());
        if (unmatched.rows() == 0) {
            return;
        }
        recordOf = new int[index.rows()];
        for (int row = index.nextMissing(0); row < index.rows(); row = index.nextMissing(row + 1)) {
            int record = index.id(row) == 0 ? RowIndex.NONE : unmatched.find(new long[] {index.id(row), 0});
            if (record != RowIndex.NONE && unmatched.take(record)) {
                recordOf[row] = unmatched.line(record) + 1;
                changed++;
            }
        }
    }

    /**
     * What was found.
     *
     * @param whole whether the stream was read to its end: only then a row that was not seen is missing, or changed
     */
    Findings findings(boolean whole) {
        return new Findings(file, rules, sealed, whole, index.rows(), index.copies(), index.copiesTaken(), whole ? changed : 0,
                duplicate, unexpected - (whole ? changed : 0), outOfOrder);
    }

    /** How many copies of a row were not seen. */
    long missing(int row) {
        return index.missing(row);
    }

    /** The number of the kept record that a row was changed to; {@link RowIndex#NONE} where it was not. */
    int recordOf(int row) {
        return recordOf.length == 0 ? RowIndex.NONE : recordOf[row] - 1;
    }

    /** Whether this is the same row as at its place when the rows were added. */
    boolean isSame(Row row, int place) {
        return place < index.rows() && row.isUsable() != index.isUnusable(place)
                && (!row.isUsable() || index.isContent(place, contents.of(row.partitionKey(), row.data())));
    }

    /** What looks wrong about the rules, a line each, when records have been compared. */
    List<String> warnings() {
        return index.rows() == 0 ? List.of() : rules.members().notFound().stream()
                .map(path -> path + " is a member of no row and of no record").toList();
    }

    /** A line for each row that is missing, the first ten. */
    List<String> namesOfMissing() {
        List<String> lines = new ArrayList<>();
        for (int row = index.nextMissing(0); row < index.rows() && lines.size() < NAMED; row = index.nextMissing(row + 1)) {
            if (recordOf(row) == RowIndex.NONE) {
                String reason = reasons.containsKey(row) ? ", which cannot be sent: " + reasons.get(row) : "";
                String copies = rules.isRepeated() ? ", " + Text.grouped(index.missing(row)) + " of "
                        + Text.grouped(index.copies(row)) + (index.copies(row) == 1 ? " copy" : " copies") : "";
                lines.add("missing: " + name(row) + copies + reason);
            }
        }
        return lines;
    }

    /** A line for each other difference but those of rows that were changed, of each kind the first ten. */
    List<String> named() {
        return named;
    }

    /** A line that says what sets all rows apart from as many unexpected records; none where a row was seen. */
    List<String> nearMisses() {
        List<String> why = index.copiesTaken() == 0 && unexpected >= index.rows() && index.rows() > 0
                ? nearMiss.reasons(rules) : List.of();
        return why.isEmpty() ? List.of() : List.of("no row is the same as any record: " + String.join("; ", why));
    }

    /**
     * {@code row 17 (line 18)}.
     *
     * @param row from 0
     */
    String name(int row) {
        return "row " + Text.grouped(row + 1L) + " (line " + Text.grouped(index.line(row)) + ")";
    }

    private static String nameOfUnexpected(Seen record) {
        return "unexpected: " + record.where() + start(record.record().data());
    }

    private static String start(byte[] data) {
        if (data == null) {
            return "";
        }
        String text = new String(data, 0, Math.min(data.length, NAMED_BYTES), StandardCharsets.UTF_8);
        return ": " + Text.printable(text) + (data.length > NAMED_BYTES ? "..." : "");
    }
}
