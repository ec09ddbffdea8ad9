import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.UUID;
import java.util.function.Function;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * The rows of a CSV file with a header line, one after the other, in constant memory. RFC 4180 with what real files need:
 * any line end, blank lines skipped, a byte order mark skipped. Cells are kept as they are, spaces too. A row that does not fit
 * the header or is not in the encoding comes back with its problem; nothing is guessed and nothing left out, but for a last
 * column {@value Row#REJECT_REASON}, which this tool itself writes.
 */
final class CsvRows implements Rows {
    /** Longer than any record that Kinesis takes (10 MiB): only a quote that is not closed makes such a row. */
    private static final long MAX_ROW_CHARS = 11 * 1024 * 1024;

    private final String file;
    private final InputBytes.Opened input;
    private final char delimiter;
    private final boolean delimiterGiven;
    private final Charset charset;
    private final Charset written;
    private final TextReader reader;
    private final CSVParser parser;
    private final Iterator<CSVRecord> records;
    private final List<String> header;
    private final boolean hasRejectReason;
    private final RowJson json;
    private final int keyIndex;
    private long rows;
    private long blankLines;

    private CsvRows(String file, InputBytes.Opened input, char delimiter, boolean delimiterGiven, Charset charset, Function<List<String>, RowJson> toJson,
            String keyColumn) throws IOException {
        this.file = file;
        this.delimiter = delimiter;
        this.delimiterGiven = delimiterGiven;
        this.charset = charset;
        this.input = input;
        // Java writes UTF-16 with the higher byte first, whatever it read.
        written = charset.equals(StandardCharsets.UTF_16) && input.isLittleEndian() ? Charset.forName("x-UTF-16LE-BOM") : charset;
        reader = new TextReader(input.text(), charset, MAX_ROW_CHARS);
        parser = CSVParser.builder().setReader(reader)
                .setFormat(CSVFormat.DEFAULT.builder().setDelimiter(delimiter).get()).get();
        records = parser.iterator();
        List<String> names = readHeader();
        hasRejectReason = names.size() > 1 && names.get(names.size() - 1).equals(Row.REJECT_REASON);
        header = hasRejectReason ? names.subList(0, names.size() - 1) : names;
        json = toJson.apply(header);
        keyIndex = keyColumn == null ? -1 : indexOf(keyColumn);
    }

    /**
     * Reads the header.
     *
     * @param file what to call the input in messages
     * @param delimiterGiven whether the user named the delimiter: then it is the one, however the header looks
     * @param toJson makes, of the columns' names, what makes the JSON of a row
     * @param keyColumn the column with the partition key, or null for a random one
     * @throws Failure (usage) when the header cannot be used
     */
    static CsvRows open(String file, InputBytes.Opened input, char delimiter, boolean delimiterGiven, Charset charset, Function<List<String>, RowJson> toJson,
            String keyColumn) {
        try {
            if (charset.equals(StandardCharsets.UTF_8)) {
                if (input.isUtf16()) {
                    throw Failure.usage(file + " is UTF-16: add --encoding=UTF-16");
                }
            }
            return new CsvRows(file, input, delimiter, delimiterGiven, charset, toJson, keyColumn);
        } catch (IOException e) {
            throw Failure.io("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public List<String> header() {
        return header;
    }

    @Override
    public CsvWriter writer() {
        return new CsvWriter(String.valueOf(delimiter), written);
    }

    @Override
    public Row next() {
        long before = parser.getCurrentLineNumber();
        CSVRecord record = nextRecord();
        if (record == null) {
            return null;
        }
        rows++;
        String[] cells = record.values();
        long after = parser.getCurrentLineNumber();
        long line = after == before + 1 ? after : after - lineEndsInside(cells);
        blankLines += Math.max(0, line - before - 1);
        List<String> kept = Arrays.asList(hasRejectReason ? Arrays.copyOf(cells, cells.length - 1) : cells);
        return new Row(rows, line, kept, problemOf(kept));
    }

    @Override
    public Outgoing entry(Row row) {
        return new Outgoing(row, keyIndex < 0 ? randomKey() : row.cells().get(keyIndex), json.bytes(row));
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
        parser.close();
    }

    /** A random UUID (RFC 4122, version 4). It spreads rows over shards and guards no secret: a fast source will do. */
    static String randomKey() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID(random.nextLong() & ~0xF000L | 0x4000L, random.nextLong() >>> 2 | 0x8000000000000000L).toString();
    }

    private int indexOf(String column) {
        int index = header.indexOf(column);
        if (index < 0) {
            throw Failure.usage(file + " has no column '" + column + "'" + Failure.didYouMean(column, header)
                    + ": its columns are " + String.join(", ", header));
        }
        return index;
    }

    private CSVRecord nextRecord() {
        long before = parser.getCurrentLineNumber();
        reader.startRow();
        try {
            return records.hasNext() ? records.next() : null;
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof CSVException) {
                throw Failure.io(file + " line " + (before + 1)
                        + ": a quote that is not closed, or text after a closing quote; inside quotes a quote is written twice"
                        + " (\"\", not \\\")", e);
            }
            if (e.getCause() instanceof TextReader.RowTooLong) {
                throw Failure.io(file + " line " + (before + 1) + ": a row of more than " + MAX_ROW_CHARS / 1024 / 1024
                        + " million characters: is a quote not closed?", e);
            }
            if (input.raw().isStopped()) {
                return null; // what was read of this row may be half of it
            }
            throw Failure.io("cannot read " + file + " after line " + before + ": " + e.getCause().getMessage(), e);
        }
    }

    private List<String> readHeader() {
        CSVRecord first = nextRecord();
        if (input.raw().isStopped()) {
            throw Failure.interrupted("interrupted before the first row");
        }
        if (first == null || first.size() == 1 && first.get(0).isEmpty()) {
            throw Failure.usage(file + " is empty: its first line must name the columns");
        }
        CsvHeader.check(file, first.values(), charset, delimiterGiven);
        return List.of(first.values());
    }

    private String problemOf(List<String> cells) {
        if (cells.size() != header.size()) {
            return cells.size() + (cells.size() == 1 ? " cell" : " cells") + ", the header has " + header.size();
        }
        if (reader.sawUndecodable()) {
            for (String cell : cells) {
                if (TextReader.hasUndecodable(cell)) {
                    return "bytes that are no " + charset.name();
                }
            }
        }
        return null;
    }

    /** The parser knows the line where a record ends; the line ends inside its cells lead back to where it starts. */
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
