import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows that are not on the stream, in the form of the input, so that the file can be fed back in as it is: CSV with the same
 * header, delimiter and encoding and a last column {@value Row#REJECT_REASON}, or the same JSON line with that member at its end. Bytes that
 * could not be decoded are written as they came, and a line that is no JSON object as it is. What was written is in the file,
 * also when the run is killed.
 */
final class Rejects implements Closeable {
    private final Path file;
    private final OutputStream out;
    private final CsvWriter csv;

    /**
     * @param csv how the rows are written, or null for JSON lines
     * @param header the columns' names; for CSV
     * @throws Failure (usage) when the file cannot be made
     */
    Rejects(Path file, CsvWriter csv, List<String> header, Interrupt interrupt) {
        this.file = file;
        this.csv = csv;
        out = new BufferedOutputStream(OutputFile.create(file, interrupt), 1 << 16);
        if (csv != null) {
            write(csv.line(with(header, Row.REJECT_REASON)), true);
        }
    }

    /**
     * Writes a row.
     *
     * @param flush whether it must be in the file at once, else with a later one
     * @throws Failure (io) when the file cannot be written
     */
    void write(Row row, String reason, boolean flush) {
        write(csv != null ? csv.line(with(row.cells(), reason)) : jsonLine(row.cells().get(0), reason), flush);
    }

    /** @throws Failure (io) when the rest cannot be written */
    @Override
    public void close() {
        try (out) {
            out.flush();
        } catch (IOException e) {
            throw OutputFile.broken(file, e);
        }
    }

    private void write(byte[] bytes, boolean flush) {
        try {
            out.write(bytes);
            if (flush) {
                out.flush();
            }
        } catch (IOException e) {
            throw OutputFile.broken(file, e);
        }
    }

    private static List<String> with(List<String> cells, String last) {
        List<String> all = new ArrayList<>(cells);
        all.add(last);
        return all;
    }

    /** @param line its bytes, one a character (see {@link JsonLines}) */
    private static byte[] jsonLine(String line, String reason) {
        String object = JsonLine.withoutReason(line);
        if (object == null) {
            object = line;
        } else {
            String start = object.substring(0, object.length() - 1).stripTrailing();
            String quoted = new String(JsonStringEncoder.getInstance().quoteAsUTF8(reason), StandardCharsets.ISO_8859_1);
            object = start + (start.equals("{") ? "\"" : ",\"") + Row.REJECT_REASON + "\":\"" + quoted + "\"}";
        }
        return (object + "\n").getBytes(StandardCharsets.ISO_8859_1);
    }
}
