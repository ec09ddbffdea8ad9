import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The differences one by one, once all of them are known: every one as a line of JSON in a file, and the rows that were changed
 * with what they were changed to. Reads the rows of the file once more. For one thread.
 */
final class Differences {
    /** So many members of a changed row are named on stderr. */
    private static final int NAMED_MEMBERS = 5;

    private final Comparison comparison;
    private final Rules rules;
    private final Kept kept;
    private final OutputFile out;
    private final boolean whole;
    /** The kept records that are one of a row, by it, and the next one to be told. */
    private final int[] ofRows;
    private int next;
    private final List<String> changed = new ArrayList<>();
    private final boolean[] isPaired;

    /**
     * @param comparison that is finished
     * @param out where they are written, if that is asked for
     * @param whole whether the stream was read to its end
     */
    Differences(Comparison comparison, Rules rules, Kept kept, OutputFile out, boolean whole) {
        this.comparison = comparison;
        this.rules = rules;
        this.kept = kept;
        this.out = out;
        this.whole = whole;
        this.ofRows = IntStream.range(0, kept.count()).filter(number -> kept.row(number) != RowIndex.NONE).boxed()
                .sorted((a, b) -> Integer.compare(kept.row(a), kept.row(b))).mapToInt(number -> number).toArray();
        this.isPaired = new boolean[kept.count()];
        for (int row = 0; whole && row < comparison.rows(); row++) {
            if (comparison.recordOf(row) != RowIndex.NONE) {
                isPaired[comparison.recordOf(row)] = true;
            }
        }
    }

    /**
     * Tells those that have a row, in the order of the file. To be called for each row from the first on.
     *
     * @param place of the row, from 0
     * @return whether there may be more to tell of later rows
     * @throws Failure (io) when it is not the row that was compared
     */
    boolean row(Row row, int place) {
        if (!comparison.isSame(row, place)) {
            throw Failure.io("line " + row.line() + " of the file is not what it was before: it was changed meanwhile", null);
        }
        int record = comparison.recordOf(place);
        if (whole && record != RowIndex.NONE) {
            change(row, place, kept.item(record));
        }
        for (long copy = 0; whole && record == RowIndex.NONE && copy < comparison.missing(place); copy++) {
            write("missing", row, null, List.of());
        }
        while (next < ofRows.length && kept.row(ofRows[next]) == place) {
            write(kept.kind(ofRows[next]).name(), row, kept.item(ofRows[next]), List.of());
            next++;
        }
        return out.isAsked() || changed.size() < Comparison.NAMED;
    }

    /**
     * Tells those that have no row, in the order in which they came.
     *
     * @return a line for each, the first ten
     */
    List<String> unexpected() {
        List<String> names = new ArrayList<>();
        for (int number = 0; number < kept.count() && (out.isAsked() || names.size() < Comparison.NAMED); number++) {
            if (kept.kind(number) == Kept.Kind.unexpected && !isPaired[number]) {
                Kept.Item item = kept.item(number);
                write("unexpected", null, item, List.of());
                if (names.size() < Comparison.NAMED) {
                    names.add(item.name());
                }
            }
        }
        return names;
    }

    /** A line for each row that was changed, the first ten. */
    List<String> changed() {
        return changed;
    }

    private void change(Row row, int place, Kept.Item record) {
        List<MemberDifference> members = MemberDifference.between(row.data(), record.data(), rules.members());
        write("changed", row, record, members);
        if (changed.size() < Comparison.NAMED) {
            List<String> said = new ArrayList<>(members.stream().limit(NAMED_MEMBERS).map(MemberDifference::text).toList());
            if (members.size() > NAMED_MEMBERS) {
                said.add("and " + Text.counted(members.size() - NAMED_MEMBERS, "more member"));
            }
            if (rules.keyed() && !row.partitionKey().equals(record.key())) {
                said.add("partition key '" + Text.printable(row.partitionKey()) + "' -> '"
                        + Text.printable(String.valueOf(record.key())) + "'");
            }
            changed.add("changed: " + comparison.name(place) + ", " + Text.shown(rules.id()) + " " + id(row) + ": "
                    + String.join(", ", said));
        }
    }

    /** The value of the row's id as it is written. */
    private String id(Row row) {
        return MemberDifference.valueAt(rules.id(), row.data());
    }

    private void write(String kind, Row row, Kept.Item record, List<MemberDifference> members) {
        if (!out.isAsked()) {
            return;
        }
        ByteArrayBuilder line = new ByteArrayBuilder();
        try (JsonGenerator json = Json.FACTORY.createGenerator(line)) {
            json.writeStartObject();
            json.writeStringField("kind", kind);
            writeRow(json, row);
            if (!members.isEmpty()) {
                writeMembers(json, members);
            }
            if (record != null) {
                json.writeFieldName("record");
                json.writeRawValue(record.envelope().stripTrailing());
            }
            json.writeEndObject();
            json.writeRaw('\n');
        } catch (IOException e) {
            throw new IllegalStateException(e); // an array does not fail
        }
        out.write(line.toByteArray(), false);
    }

    private static void writeRow(JsonGenerator json, Row row) throws IOException {
        if (row == null) {
            json.writeNullField("row");
            json.writeNullField("line");
            return;
        }
        json.writeNumberField("row", row.number());
        json.writeNumberField("line", row.line());
        if (row.isUsable()) {
            RecordFormat.writeData(json, row.data());
        } else {
            json.writeStringField("problem", row.problem().orElseThrow());
        }
    }

    private static void writeMembers(JsonGenerator json, List<MemberDifference> members) throws IOException {
        json.writeArrayFieldStart("members");
        for (MemberDifference member : members) {
            json.writeStartObject();
            json.writeStringField("member", member.path());
            if (member.row() != null) {
                json.writeFieldName("row");
                json.writeRawValue(member.row());
            }
            if (member.record() != null) {
                json.writeFieldName("record");
                json.writeRawValue(member.record());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
