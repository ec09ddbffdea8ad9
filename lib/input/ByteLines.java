import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * The lines of a stream of bytes, one byte a character (ISO 8859-1), so that no byte gets lost, whatever it is. A line that is
 * longer than any record is passed over without being kept.
 */
final class ByteLines {
    /** Longer than any record that Kinesis takes: 10 MiB, which base64 in an envelope makes a third longer. */
    private static final int MAX_LINE_BYTES = 15 * 1024 * 1024;

    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private long taken;
    private int position;
    private int limit;
    private long number;
    private long tooLong;

    ByteLines(InputStream in) {
        this.in = in;
    }

    /** The next line without its line feed; null after the last. It is empty where it is too long. */
    String next() throws IOException {
        if (position == limit && !fill()) {
            return null;
        }
        number++;
        tooLong = 0;
        int end = lineEnd();
        if (end < limit) { // as a rule the line is in the buffer as a whole
            String text = new String(buffer, position, end - position, StandardCharsets.ISO_8859_1);
            position = end + 1;
            return text;
        }
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        long size = 0;
        do {
            end = lineEnd();
            size += end - position;
            if (size <= MAX_LINE_BYTES) {
                line.write(buffer, position, end - position);
            } else if (line.size() > 0) {
                line = new ByteArrayOutputStream();
            }
            position = Math.min(end + 1, limit);
        } while (end == limit && fill());
        tooLong = size > MAX_LINE_BYTES ? size : 0;
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    /** How much of what has been read is in the lines so far, 0 to 1; the rest is in the buffer. */
    double portionTaken() {
        return taken + limit == 0 ? 0 : (double) (taken + position) / (taken + limit);
    }

    /** The number of the line that came last, from 1 on. */
    long number() {
        return number;
    }

    /** How many bytes the line that came last has when it is too long; else 0. */
    long tooLong() {
        return tooLong;
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
        taken += limit;
        limit = Math.max(0, in.read(buffer));
        position = 0;
        return limit > 0;
    }
}
