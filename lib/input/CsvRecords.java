import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * The records of a CSV file as cells, the header's too, each with the physical line on which it starts. What cannot be read ends
 * the reading with that line.
 */
final class CsvRecords {
    /** Longer than any record that Kinesis takes (10 MiB). */
    private static final long MAX_RECORD_SIZE = 11 * 1024 * 1024;

    private final String file;
    private final InputBytes bytes;
    private final CsvDialect dialect;
    private final TextReader reader;
    private final CSVParser parser;
    private final Iterator<CSVRecord> records;
    private long skipped;
    private long line;
    private long blankLines;
    private long position;

    /**
     * Passes the lines in front of the table.
     *
     * @param file what to call the input in messages
     * @throws IOException when the input cannot be read
     */
    CsvRecords(String file, InputBytes bytes, CsvDialect dialect) throws IOException {
        this.file = file;
        this.bytes = bytes;
        this.dialect = dialect;
        reader = new TextReader(bytes.text(), dialect.charset(), dialect.delimiter(), dialect.enclosing(), MAX_RECORD_SIZE);
        while (skipped < dialect.skipLines() && reader.skipLine()) {
            skipped++;
        }
        parser = CSVParser.builder().setReader(reader).setFormat(dialect.format()).get();
        records = parser.iterator();
    }

    /**
     * The next record's cells; null after the last, and when the reading was stopped.
     *
     * @throws Failure (usage for the first record, else io) for quotes that are broken, and when the input cannot be read
     */
    String[] next() {
        long before = parser.getCurrentLineNumber();
        CSVRecord record = nextRecord(before);
        if (record == null) {
            return null;
        }
        position = record.getCharacterPosition();
        String[] cells = record.values();
        checkQuotes(cells, before);
        long after = parser.getCurrentLineNumber();
        // The parser knows the line where a record ends: the line ends inside its cells lead back to where it starts.
        long start = after == before + 1 ? after : after - lineEndsInside(cells);
        blankLines += Math.max(0, start - before - 1);
        line = skipped + start;
        return cells;
    }

    /** How much of what has been read is in front of the last record, 0 to 1, about; the rest is in buffers. */
    double portionTaken() {
        long count = reader.count();
        return count == 0 ? 0 : Math.min(1, (double) position / count);
    }

    /** The line on which the last record starts; 1 is the file's first. */
    long line() {
        return line;
    }

    /** How many characters of the last record were dropped, because it is too long. */
    long dropped() {
        return reader.dropped();
    }

    /** Whether any byte so far was no text. */
    boolean sawUndecodable() {
        return reader.sawUndecodable();
    }

    /** How many empty lines were passed over so far. */
    long blankLines() {
        return blankLines;
    }

    private CSVRecord nextRecord(long before) {
        reader.startRow(() -> parser.getCurrentLineNumber() - before - 1);
        try {
            return records.hasNext() ? records.next() : null;
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof CSVException) {
                throw broken(before, "a quote that is not closed, or text after a closing quote; inside quotes a quote is written"
                        + " twice (\"\", not \\\": for that add --escape='\\'); where quotes are text add --quote=none", e);
            }
            if (e.getCause() instanceof TextReader.RowTooLong) {
                throw broken(before, "a row with quotes and of more than " + MAX_RECORD_SIZE / 1024 / 1024
                        + " million characters: is a quote not closed? Where quotes are text add --quote=none", e);
            }
            if (bytes.isStopped()) {
                return null; // what was read of this row may be half of it
            }
            throw Failure.io("cannot read " + file + " after line " + (skipped + before) + ": " + e.getCause().getMessage(), e);
        }
    }

    /**
     * In TSV a cell with a tab and a line end in it is hardly one: as a rule the quotes are text, and rows would be lost in it.
     */
    private void checkQuotes(String[] cells, long before) {
        for (String cell : cells) {
            if (dialect.delimiter() == '\t' && cell.indexOf('\t') >= 0 && cell.indexOf('\n') >= 0) {
                throw broken(before, "a quoted cell with a tab and a line end in it: where quotes are text add --quote=none",
                        null);
            }
        }
    }

    /** In the first record, which is the header as a rule, it is an error of usage: nothing was sent. */
    private Failure broken(long before, String what, Exception cause) {
        String message = file + " line " + (skipped + before + 1) + ": " + what;
        return line == 0 ? Failure.usage(message, cause) : Failure.io(message, cause);
    }

    private static long lineEndsInside(String[] cells) {
        long ends = 0;
        for (String cell : cells) {
            for (int i = 0; i < cell.length(); i++) {
                char c = cell.charAt(i);
                if (c == '\r' || c == '\n' && (i == 0 || cell.charAt(i - 1) != '\r')) {
                    ends++;
                }
            }
        }
        return ends;
    }
}
