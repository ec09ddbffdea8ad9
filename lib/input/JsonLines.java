import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The rows of a file with one JSON object a line. A row's only cell is its line, and the record's data are the bytes of the line
 * as they are. The text holds one byte a character (ISO 8859-1), so that no byte gets lost, whatever it is; {@link JsonLine}
 * makes sense of it. Blank lines are skipped.
 */
final class JsonLines implements Rows {
    /** Longer than any record that Kinesis takes: 10 MiB, which base64 in an envelope makes a third longer. */
    private static final int MAX_LINE_BYTES = 15 * 1024 * 1024;
    /** UTF-8's, one byte a character; a file made by {@code cat a b} has several. */
    private static final String BYTE_ORDER_MARK = "\u00EF\u00BB\u00BF";
    private static final String REASON_MEMBER = '"' + Row.REJECT_REASON + '"';
    private static final byte[] NOTHING = {};

    private final String file;
    private final InputBytes bytes;
    private final InputStream in;
    private final String keyMember;
    private final byte[] buffer = new byte[1 << 16];
    private int position;
    private int limit;
    private long rows;
    private long lines;
    private long blankLines;
    private long reasonsLeftOut;

    /**
     * @param file what to call the input in messages
     * @param keyMember the member whose value is the partition key, or null for a random one
     * @throws Failure (usage) when a byte order mark says that this is not UTF-8
     * @throws IOException when the input cannot be read
     */
    JsonLines(String file, InputBytes bytes, String keyMember) throws IOException {
        this.file = file;
        this.bytes = bytes;
        this.in = bytes.text();
        this.keyMember = keyMember;
        String marked = bytes.markedEncoding().orElse("UTF-8");
        if (!marked.equals("UTF-8")) {
            String unicode = marked.substring(0, "UTF-16".length());
            throw Failure.usage(file + " is " + unicode + ": JSON lines are UTF-8, convert it with 'iconv -f " + unicode
                    + " -t UTF-8'");
        }
    }

    @Override
    public List<String> header() {
        return List.of();
    }

    @Override
    public Row next() {
        try {
            for (String line = readLine(); line != null; line = readLine()) {
                lines++;
                String text = line.startsWith(BYTE_ORDER_MARK) ? line.substring(BYTE_ORDER_MARK.length()) : line;
                if (!text.isBlank()) {
                    rows++;
                    Row row = JsonLine.row(rows, lines, text, keyMember);
                    reasonsLeftOut += text.contains(REASON_MEMBER) && row.data().length < text.length() ? 1 : 0;
                    return row;
                }
                blankLines++;
            }
            return null;
        } catch (IOException e) {
            if (bytes.isStopped()) {
                return null; // what was read of this line may be half of it
            }
            throw Failure.io("cannot read " + file + " after line " + lines + ": " + e.getMessage(), e);
        }
    }

    @Override
    public long blankLines() {
        return blankLines;
    }

    @Override
    public long reasonsLeftOut() {
        return reasonsLeftOut;
    }

    @Override
    public byte[] rejectsHeader() {
        return NOTHING;
    }

    @Override
    public byte[] rejected(Row row, String reason) {
        return (JsonLine.withReason(row.cells().get(0), reason) + "\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The next line without its line end, one byte a character; null after the last. */
    private String readLine() throws IOException {
        if (position == limit && !fill()) {
            return null;
        }
        int end = lineEnd();
        if (end < limit) { // as a rule the line is in the buffer as a whole
            return text(end);
        }
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        do {
            end = lineEnd();
            line.write(buffer, position, end - position);
            position = Math.min(end + 1, limit);
            if (line.size() > MAX_LINE_BYTES) {
                throw Failure.io(file + " line " + (lines + 1) + ": longer than " + MAX_LINE_BYTES / 1024 / 1024
                        + " MiB: is it one JSON object a line?", null);
            }
        } while (end == limit && fill());
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    private String text(int end) {
        String text = new String(buffer, position, end - position, StandardCharsets.ISO_8859_1);
        position = end + 1;
        return text;
    }

    /** Where the line ends that starts at the position; the limit when that is not in the buffer. */
    private int lineEnd() {
        int end = position;
        while (end < limit && buffer[end] != '\n') {
            end++;
        }
        return end;
    }

    /** Reads on when everything in the buffer has been taken; false at the end of the input. */
    private boolean fill() throws IOException {
        limit = Math.max(0, in.read(buffer));
        position = 0;
        return limit > 0;
    }
}
