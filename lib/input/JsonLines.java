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

    private final String file;
    private final InputBytes.Opened input;
    private final InputStream bytes;
    private final String keyMember;
    private final byte[] buffer = new byte[1 << 16];
    private int position;
    private int limit;
    private long rows;
    private long lines;
    private long blankLines;

    /** @param keyMember the member whose value is the partition key, or null for a random one */
    JsonLines(String file, InputBytes.Opened input, String keyMember) {
        this.file = file;
        this.input = input;
        this.bytes = input.text();
        this.keyMember = keyMember;
    }

    @Override
    public List<String> header() {
        return List.of();
    }

    @Override
    public CsvWriter writer() {
        return null;
    }

    @Override
    public Row next() {
        try {
            for (String line = readLine(); line != null; line = readLine()) {
                lines++;
                String text = line.startsWith("\u00EF\u00BB\u00BF") ? line.substring(3) : line; // a byte order mark; several in `cat a b`
                if (!text.isBlank()) {
                    return new Row(++rows, lines, List.of(text), null);
                }
                blankLines++;
            }
            return null;
        } catch (IOException e) {
            if (input.raw().isStopped()) {
                return null; // what was read of this line may be half of it
            }
            throw Failure.io("cannot read " + file + " after line " + lines + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Outgoing entry(Row row) throws Row.Unusable {
        return JsonLine.entry(row, keyMember);
    }

    @Override
    public InputBytes input() {
        return input.raw();
    }

    @Override
    public long blankLines() {
        return blankLines;
    }

    @Override
    public void close() throws IOException {
        bytes.close();
    }

    /** The next line without its line end, one byte a character; null after the last. */
    private String readLine() throws IOException {
        ByteArrayOutputStream line = null;
        while (true) {
            if (position == limit) {
                limit = bytes.read(buffer);
                position = 0;
                if (limit < 0) {
                    limit = 0;
                    return line == null ? null : line.toString(StandardCharsets.ISO_8859_1);
                }
            }
            int end = position;
            while (end < limit && buffer[end] != '\n') {
                end++;
            }
            if (line == null && end < limit) {
                String text = new String(buffer, position, end - position, StandardCharsets.ISO_8859_1);
                position = end + 1;
                return text;
            }
            line = line == null ? new ByteArrayOutputStream() : line;
            line.write(buffer, position, end - position);
            if (line.size() > MAX_LINE_BYTES) {
                throw Failure.io(file + " line " + (lines + 1) + ": longer than " + MAX_LINE_BYTES / 1024 / 1024
                        + " MiB: is it one JSON object a line?", null);
            }
            boolean complete = end < limit;
            position = complete ? end + 1 : end;
            if (complete) {
                return line.toString(StandardCharsets.ISO_8859_1);
            }
        }
    }
}
