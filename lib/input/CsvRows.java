import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVException;
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
    private static final int RANDOM_KEY = -1;
    /**
     * The reason of a row with too few cells, as {@link #wrongCount} says it: the last cell of such a row when it was rejected.
     */
    private static final Pattern WRONG_COUNT = Pattern.compile("[0-9,]+ cells?[, ] the header has [0-9]+");

    private final String file;
    private final InputBytes bytes;
    private final CsvDialect dialect;
    private final TextReader reader;
    private final CSVParser parser;
    private final Iterator<CSVRecord> records;
    private final List<String> header;
    private final boolean hasRejectReason;
    private final RowJson json;
    private final int keyIndex;
    private final CsvWriter writer;
    private long rows;
    private long skipped;
    private long blankLines;
    private long reasonsLeftOut;

    /**
     * Reads the header.
     *
     * @param file what to call the input in messages
     * @param first what it starts with
     * @param toJson makes, of the columns' names, what makes the JSON of a row
     * @param keyColumn the column with the partition key, or null for a random one
     * @throws Failure (usage) when the header cannot be used
     * @throws IOException when the input cannot be read
     */
    CsvRows(String file, InputBytes bytes, FirstBytes first, CsvDialect dialect, Function<List<String>, RowJson> toJson,
            String keyColumn) throws IOException {
        this.file = file;
        this.bytes = bytes;
        this.dialect = dialect;
        String marked = bytes.markedEncoding().orElse("");
        checkEncoding(marked, first);
        reader = new TextReader(bytes.text(), dialect.charset(), MAX_ROW_CHARS);
        while (skipped < dialect.skipLines() && reader.skipLine()) {
            skipped++;
        }
        parser = CSVParser.builder().setReader(reader).setFormat(dialect.format()).get();
        records = parser.iterator();
        List<String> names = readHeader(first);
        hasRejectReason = names.size() > 1 && names.get(names.size() - 1).equals(Row.REJECT_REASON);
        header = hasRejectReason ? names.subList(0, names.size() - 1) : names;
        json = toJson.apply(header);
        keyIndex = keyColumn == null ? RANDOM_KEY : indexOf(keyColumn);
        // Java writes UTF-16 with the higher byte first, whatever it read.
        boolean lowerByteFirst = dialect.charset().equals(StandardCharsets.UTF_16) && marked.equals("UTF-16LE");
        writer = new CsvWriter(lowerByteFirst ? dialect.in(Charset.forName("x-UTF-16LE-BOM")) : dialect);
    }

    @Override
    public List<String> header() {
        return header;
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
        checkQuotes(cells, skipped + before + 1);
        long after = parser.getCurrentLineNumber();
        // The parser knows the line where a record ends: the line ends inside its cells lead back to where it starts.
        long line = after == before + 1 ? after : after - lineEndsInside(cells);
        blankLines += Math.max(0, line - before - 1);
        return row(skipped + line, withoutReason(cells));
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
        return writer.line(with(header, Row.REJECT_REASON));
    }

    @Override
    public byte[] rejected(Row row, String reason) {
        return writer.line(with(row.cells(), reason));
    }

    private Row row(long line, List<String> cells) {
        Optional<String> problem = problemOf(cells);
        if (problem.isPresent()) {
            return Row.unusable(rows, line, cells, problem.get());
        }
        return Row.of(rows, line, cells, keyIndex == RANDOM_KEY ? Row.randomKey() : cells.get(keyIndex), json.bytes(cells));
    }

    /** Who mends a rejected row may have deleted its last cell, the reason: then there is none to leave out. */
    private List<String> withoutReason(String[] cells) {
        boolean isThere = hasRejectReason
                && (cells.length > header.size() || WRONG_COUNT.matcher(cells[cells.length - 1]).matches());
        reasonsLeftOut += isThere ? 1 : 0;
        return Arrays.asList(isThere ? Arrays.copyOf(cells, cells.length - 1) : cells);
    }

    private int indexOf(String column) {
        int index = header.indexOf(column);
        if (index < 0) {
            throw Failure.usage(file + " has no column '" + column + "'" + DidYouMean.hint(column, header)
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
                throw Failure.io(file + " line " + (skipped + before + 1)
                        + ": a quote that is not closed, or text after a closing quote; inside quotes a quote is written twice"
                        + " (\"\", not \\\": for that add --escape='\\'); where quotes are text add --quote=none", e);
            }
            if (e.getCause() instanceof TextReader.RowTooLong) {
                throw Failure.io(file + " line " + (skipped + before + 1) + ": a row of more than " + MAX_ROW_CHARS / 1024 / 1024
                        + " million characters: is a quote not closed? Where quotes are text add --quote=none", e);
            }
            if (bytes.isStopped()) {
                return null; // what was read of this row may be half of it
            }
            throw Failure.io("cannot read " + file + " after line " + (skipped + before) + ": " + e.getCause().getMessage(), e);
        }
    }

    private List<String> readHeader(FirstBytes start) {
        if (!dialect.header().isEmpty()) {
            CsvHeader.checkNames("--header", dialect.header().toArray(new String[0]));
            return dialect.header();
        }
        CSVRecord first = nextRecord();
        if (bytes.isStopped()) {
            throw Failure.interrupted("interrupted before the first row");
        }
        if (first == null || first.size() == 1 && first.get(0).isEmpty()) {
            throw Failure.usage(file + " is empty: its first line must name the columns");
        }
        CsvHeader.check(file, first.values(), skipped == 0 ? start.firstLine() : "", dialect);
        return List.of(first.values());
    }

    private Optional<String> problemOf(List<String> cells) {
        if (cells.size() != header.size()) {
            return Optional.of(wrongCount(cells.size()));
        }
        boolean decoded = !reader.sawUndecodable() || cells.stream().noneMatch(TextReader::hasUndecodable);
        return decoded ? Optional.empty() : Optional.of("bytes that are not " + dialect.charset().name());
    }

    /**
     * In TSV a cell with a tab and a line end in it is hardly one: as a rule the quotes are text, and rows would be lost in it.
     */
    private void checkQuotes(String[] cells, long line) {
        for (String cell : cells) {
            if (dialect.delimiter() == '\t' && cell.indexOf('\t') >= 0 && cell.indexOf('\n') >= 0) {
                throw Failure.io(file + " line " + line
                        + ": a quoted cell with a tab and a line end in it: where quotes are text add"
                        + " --quote=none", null);
            }
        }
    }

    private String wrongCount(int cells) {
        return Text.counted(cells, "cell") + ", the header has " + header.size();
    }

    /** An encoding that the bytes tell goes before the one that was named, or not: else the text would be nonsense. */
    private void checkEncoding(String marked, FirstBytes first) {
        String charset = dialect.charset().name();
        if (marked.equals("UTF-8") && !charset.equals("UTF-8")) {
            throw Failure.usage(file + " has the mark of UTF-8: leave out --encoding=" + charset);
        }
        if (marked.startsWith("UTF-16") && !charset.equals("UTF-16") && !charset.equals(marked)) {
            throw Failure.usage(file + " is UTF-16: add --encoding=UTF-16");
        }
        if (marked.startsWith("UTF-32") && !charset.startsWith("UTF-32")) {
            throw Failure.usage(file + " is UTF-32: add --encoding=UTF-32");
        }
        String told = marked.isEmpty() ? first.utf16ByItsZeros() : "";
        boolean fits = told.isEmpty() || charset.equals(told) || charset.equals("UTF-16") && told.equals("UTF-16BE");
        if (!fits) {
            throw Failure.usage(file + " is not " + charset + " text: name its encoding with --encoding=" + told);
        }
    }

    private static List<String> with(List<String> cells, String last) {
        List<String> all = new ArrayList<>(cells);
        all.add(last);
        return all;
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
