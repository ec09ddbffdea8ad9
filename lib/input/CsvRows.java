import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The rows of a CSV file with a header line, one after the other, in constant memory. RFC 4180 with what real files need:
 * any line end, blank lines skipped, byte order marks skipped, a header that comes again skipped, empty cells behind the last
 * column dropped. Cells are kept as they are, spaces too. A row that does not fit the header or is not in the encoding comes back
 * with its problem; nothing is guessed and nothing left out, but for a last column {@value Row#REJECT_REASON}, which this tool
 * itself writes.
 */
final class CsvRows implements Rows {
    private static final int RANDOM_KEY = -1;
    /**
     * The reason of a row with too few cells, as {@link #wrongCount} says it: the last cell of such a row when it was rejected.
     */
    private static final Pattern WRONG_COUNT = Pattern.compile("[0-9, ]+ cells?[, ] the header has [0-9]+");

    private final String file;
    private final CsvDialect dialect;
    private final CsvRecords records;
    private final CsvHeader header;
    private final int columns;
    private final RowJson json;
    private final int keyIndex;
    private final CsvWriter writer;
    private final Consumer<String> warn;
    private long rows;
    private long reasonsLeftOut;
    private long headersAgain;
    private long emptyCellsDropped;

    /**
     * Reads the header.
     *
     * @param file what to call the input in messages
     * @param first what it starts with
     * @param toJson makes, of the columns' names, what makes the JSON of a row
     * @param keyColumn the column with the partition key, or null for a random one
     * @param warn told what looks wrong about the header
     * @throws Failure (usage) when the header cannot be used
     * @throws IOException when the input cannot be read
     */
    CsvRows(String file, InputBytes bytes, FirstBytes first, CsvDialect dialect, Function<CsvHeader, RowJson> toJson,
            String keyColumn, Consumer<String> warn) throws IOException {
        this.file = file;
        // Rejects have a header line, also of a file that had none, or had other lines in front of it.
        this.dialect = first.firstLine(dialect.charset()).contains(Row.REJECT_REASON) ? dialect.withHeaderLine() : dialect;
        this.warn = warn;
        String marked = bytes.markedEncoding().orElse("");
        first.checkEncoding(dialect.charset().name(), marked);
        records = new CsvRecords(file, bytes, this.dialect);
        header = this.dialect.header().isEmpty() ? readHeader(bytes, first) : CsvHeader.given(file, dialect);
        header.warnings().forEach(warn);
        columns = header.names().size();
        json = toJson.apply(header);
        keyIndex = keyColumn == null ? RANDOM_KEY : header.indexOf(keyColumn);
        // Java writes UTF-16 with the higher byte first, whatever it read.
        boolean lowerByteFirst = dialect.charset().equals(StandardCharsets.UTF_16) && marked.equals("UTF-16LE");
        writer = new CsvWriter(lowerByteFirst ? dialect.in(Charset.forName("x-UTF-16LE-BOM")) : dialect);
    }

    @Override
    public double portionTaken() {
        return records.portionTaken();
    }

    @Override
    public List<String> header() {
        return header.names();
    }

    @Override
    public Row next() {
        for (String[] cells = records.next(); cells != null; cells = records.next()) {
            if (!header.isAgain(cells)) {
                return row(records.line(), cells);
            }
            headersAgain++;
        }
        return null;
    }

    @Override
    public List<String> notes() {
        List<String> notes = new ArrayList<>();
        Rows.note(notes, records.blankLines(), "blank line", " skipped");
        Rows.note(notes, headersAgain, "line", " that " + (headersAgain == 1 ? "says" : "say") + " the header again skipped");
        Rows.note(notes, emptyCellsDropped, "row", " with empty cells behind the last column, which were left out");
        Rows.note(notes, reasonsLeftOut, "row", " with a " + Row.REJECT_REASON + " of an earlier run, which was left out");
        return notes;
    }

    @Override
    public byte[] rejectsHeader() {
        return writer.line(with(header.names(), Row.REJECT_REASON));
    }

    @Override
    public byte[] rejected(Row row, String reason) {
        return writer.line(with(row.cells(), reason));
    }

    private Row row(long line, String[] all) {
        rows++;
        if (records.dropped() > 0) {
            return tooLong(line, all);
        }
        List<String> cells = withoutEmptyEnd(withoutReason(all));
        if (rows == 1) {
            header.looksLike(cells).ifPresent(warn);
        }
        Optional<String> problem = problemOf(cells);
        if (problem.isPresent()) {
            return Row.unusable(rows, line, cells, problem.get());
        }
        return Row.of(rows, line, cells, keyIndex == RANDOM_KEY ? Row.randomKey() : cells.get(keyIndex), json.bytes(cells));
    }

    /** A row whose cells were not kept; what stands for them is rejected again, since it has a cell too many. */
    private Row tooLong(long line, String[] all) {
        long size = records.dropped() + Stream.of(all).mapToInt(String::length).sum() + all.length - 1;
        List<String> cells = new ArrayList<>(Collections.nCopies(columns, "..."));
        cells.add(0, "line " + line + " of " + file + ": too long to be kept here");
        return Row.unusable(rows, line, cells, "a row of " + Text.grouped(size) + " characters: no record takes that");
    }

    /** Who mends a rejected row may have deleted its last cell, the reason: then there is none to leave out. */
    private List<String> withoutReason(String[] cells) {
        boolean isThere = header.hasRejectReason()
                && (cells.length > columns || WRONG_COUNT.matcher(cells[cells.length - 1]).matches());
        reasonsLeftOut += isThere ? 1 : 0;
        return Arrays.asList(isThere ? Arrays.copyOf(cells, cells.length - 1) : cells);
    }

    /** As Excel writes them where a column was once used, and programs that end a line with a delimiter. */
    private List<String> withoutEmptyEnd(List<String> cells) {
        int end = cells.size();
        while (end > columns && cells.get(end - 1).isEmpty()) {
            end--;
        }
        emptyCellsDropped += end < cells.size() ? 1 : 0;
        return end < cells.size() ? cells.subList(0, end) : cells;
    }

    private CsvHeader readHeader(InputBytes bytes, FirstBytes start) {
        String[] cells = records.next();
        if (bytes.isStopped()) {
            throw Failure.interrupted("interrupted before the first row");
        }
        if (cells == null || cells.length == 1 && cells[0].isEmpty()) {
            throw Failure.usage(file + " is empty: its first line must name the columns");
        }
        if (records.dropped() > 0) {
            throw Failure.usage(file + " line " + records.line() + ": a line without an end cannot name the columns");
        }
        return CsvHeader.ofLine(file, cells, dialect.skipLines() == 0 ? start.firstLine(dialect.charset()) : "", dialect);
    }

    private Optional<String> problemOf(List<String> cells) {
        if (cells.size() != columns) {
            return Optional.of(wrongCount(cells.size()));
        }
        boolean decoded = !records.sawUndecodable() || cells.stream().noneMatch(TextReader::hasUndecodable);
        return decoded ? json.problemOf(cells) : Optional.of("bytes that are not " + dialect.charset().name());
    }

    private String wrongCount(int cells) {
        return Text.counted(cells, "cell") + ", the header has " + columns;
    }

    private static List<String> with(List<String> cells, String last) {
        List<String> all = new ArrayList<>(cells);
        all.add(last);
        return all;
    }
}
