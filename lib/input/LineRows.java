import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of a file with one record a line: a JSON object, or whatever the line says. A row's only cell is its line, one byte a
 * character, and the record's data are the bytes of the line as they are. {@link JsonLine} makes sense of a JSON object. Blank
 * lines are skipped.
 */
final class LineRows implements Rows {
    /** UTF-8's, one byte a character; a file made by {@code cat a b} has several. */
    private static final String BYTE_ORDER_MARK = "\u00EF\u00BB\u00BF";
    private static final String REASON_MEMBER = '"' + Row.REJECT_REASON + '"';
    private static final byte[] NOTHING = {};

    private final String file;
    private final InputBytes bytes;
    private final boolean json;
    private final String keyMember;
    private final ByteLines lines;
    private long rows;
    private long blankLines;
    private long reasonsLeftOut;

    private LineRows(String file, InputBytes bytes, boolean json, String keyMember) {
        this.file = file;
        this.bytes = bytes;
        this.json = json;
        this.keyMember = keyMember;
        this.lines = new ByteLines(bytes.text());
    }

    /** Lines that are records as they are, whatever is in them; a carriage return at the end is none of it. */
    static LineRows plain(String file, InputBytes bytes) {
        return new LineRows(file, bytes, false, null);
    }

    /**
     * Lines that are a JSON object each.
     *
     * @param file what to call the input in messages
     * @param keyMember the member whose value is the partition key, or null for a random one
     * @throws Failure (usage) when a byte order mark says that this is not UTF-8
     * @throws IOException when the input cannot be read
     */
    static LineRows json(String file, InputBytes bytes, String keyMember) throws IOException {
        String marked = bytes.markedEncoding().orElse("UTF-8");
        if (!marked.equals("UTF-8")) {
            String unicode = marked.substring(0, "UTF-16".length());
            throw Failure.usage(file + " is " + unicode + ": JSON lines are UTF-8, convert it with 'iconv -f " + unicode
                    + " -t UTF-8'");
        }
        return new LineRows(file, bytes, true, keyMember);
    }

    @Override
    public double portionTaken() {
        return lines.portionTaken();
    }

    @Override
    public List<String> header() {
        return List.of();
    }

    @Override
    public Row next() {
        try {
            for (String line = lines.next(); line != null; line = lines.next()) {
                if (lines.tooLong() > 0) {
                    return tooLong(lines.tooLong());
                }
                String text = json ? withoutMarks(line) : withoutReturn(line);
                if (json ? !text.isBlank() : !text.isEmpty()) {
                    return row(text);
                }
                blankLines++;
            }
            return null;
        } catch (IOException e) {
            if (bytes.isStopped()) {
                return null; // what was read of this line may be half of it
            }
            throw Failure.io("cannot read " + file + " after line " + lines.number() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public List<String> notes() {
        List<String> notes = new ArrayList<>();
        Rows.note(notes, blankLines, json ? "blank line" : "empty line", " skipped");
        Rows.note(notes, reasonsLeftOut, "row", " with a " + Row.REJECT_REASON + " of an earlier run, which was left out");
        return notes;
    }

    @Override
    public byte[] rejectsHeader() {
        return NOTHING;
    }

    @Override
    public byte[] rejected(Row row, String reason) {
        if (row.cells().isEmpty()) {
            return NOTHING; // too long to be kept, and whatever stood for it would be a record
        }
        String line = row.cells().get(0);
        String end = line.endsWith("\r") ? "\r\n" : "\n"; // one return is taken away when it is read
        return ((json ? JsonLine.withReason(line, reason) : line) + end).getBytes(StandardCharsets.ISO_8859_1);
    }

    private Row row(String text) {
        rows++;
        if (!json) {
            return Row.of(rows, lines.number(), List.of(text), Row.randomKey(), text.getBytes(StandardCharsets.ISO_8859_1));
        }
        Row row = JsonLine.row(rows, lines.number(), text, keyMember);
        reasonsLeftOut += text.contains(REASON_MEMBER) && row.data().length < text.length() ? 1 : 0;
        return row;
    }

    /** A row whose line was not kept. Among JSON lines something stands for it that is not JSON, so that it is rejected again. */
    private Row tooLong(long size) {
        rows++;
        return Row.unusable(rows, lines.number(),
                json ? List.of("line " + lines.number() + " of the input: too long to be kept here") : List.of(),
                "a line of " + Text.grouped(size) + " bytes: no record takes that");
    }

    private static String withoutMarks(String line) {
        String text = line;
        while (text.startsWith(BYTE_ORDER_MARK)) {
            text = text.substring(BYTE_ORDER_MARK.length());
        }
        return text;
    }

    private static String withoutReturn(String line) {
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }
}
