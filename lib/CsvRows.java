import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * The rows of a CSV file with a header line, one after the other, in constant memory. RFC 4180 with what real files need:
 * any line end, blank lines skipped, a UTF-8 byte order mark skipped. Cells are kept as they are, spaces too.
 * A row that does not fit the header or is no UTF-8 comes back with its problem; nothing is guessed and nothing left out.
 */
final class CsvRows implements Closeable {
    /** Stands for bytes that are no UTF-8; a noncharacter that text does not hold (Unicode, section 23.7). */
    private static final char UNDECODABLE = '\uFFFF';

    private final String file;
    private final CSVParser parser;
    private final Iterator<CSVRecord> records;
    private final List<String> header;
    private long rows;

    private CsvRows(String file, InputStream bytes) throws IOException {
        this.file = file;
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE)
                .replaceWith(String.valueOf(UNDECODABLE));
        parser = CSVParser.builder().setReader(new InputStreamReader(bytes, decoder)).setFormat(CSVFormat.DEFAULT).get();
        records = parser.iterator();
        header = readHeader();
    }

    /**
     * Opens the file and reads its header.
     *
     * @throws Failure (usage) when there is no such file, it cannot be read, or its header cannot be used
     */
    static CsvRows open(String file) {
        try {
            Path path = Path.of(file);
            if (Files.isDirectory(path)) {
                throw Failure.usage(file + " is a directory: name a CSV file");
            }
            InputStream bytes = new BufferedInputStream(Files.newInputStream(path), 1 << 16);
            try {
                skipByteOrderMark(file, bytes);
                return new CsvRows(file, bytes);
            } catch (IOException | RuntimeException e) {
                bytes.close();
                throw e;
            }
        } catch (NoSuchFileException | InvalidPathException e) {
            throw Failure.usage("no such file: " + file, e);
        } catch (AccessDeniedException e) {
            throw Failure.usage(file + " may not be read by this user", e);
        } catch (IOException e) {
            throw Failure.io("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Looks at the first bytes: skips a UTF-8 byte order mark, and refuses what is surely no UTF-8 text.
     *
     * @param bytes supports mark and reset
     */
    private static void skipByteOrderMark(String file, InputStream bytes) throws IOException {
        bytes.mark(3);
        int first = bytes.read();
        int second = bytes.read();
        if (first == 0xEF && second == 0xBB && bytes.read() == 0xBF) {
            return;
        }
        bytes.reset();
        if (first == 0x1F && second == 0x8B) {
            throw notUtf8(file, ", it is compressed with gzip: unpack it first");
        }
        if (first == 0xFF && second == 0xFE || first == 0xFE && second == 0xFF) {
            throw notUtf8(file, ", it is UTF-16: save it as CSV in UTF-8");
        }
    }

    private static Failure notUtf8(String file, String fix) {
        return Failure.usage(file + " is no UTF-8 text" + (fix.isEmpty() ? ": save it as CSV in UTF-8" : fix));
    }

    /** The columns' names, in the file's order; none is blank and none comes twice. */
    List<String> header() {
        return header;
    }

    /**
     * The place of a column in a row.
     *
     * @throws Failure (usage) when the file has no such column
     */
    int indexOf(String column) {
        int index = header.indexOf(column);
        if (index < 0) {
            throw Failure.usage(file + " has no column '" + column + "'" + Failure.didYouMean(column, header)
                    + ": its columns are " + String.join(", ", header));
        }
        return index;
    }

    /**
     * The next row, or null after the last.
     *
     * @throws Failure (io) where the file cannot be read on, with the line
     */
    Row next() {
        long before = parser.getCurrentLineNumber();
        CSVRecord record = nextRecord();
        if (record == null) {
            return null;
        }
        rows++;
        List<String> cells = List.of(record.values());
        long after = parser.getCurrentLineNumber();
        long line = after == before + 1 ? after : after - lineEndsInside(cells);
        return new Row(rows, line, cells, problemOf(cells));
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }

    private CSVRecord nextRecord() {
        long before = parser.getCurrentLineNumber();
        try {
            return records.hasNext() ? records.next() : null;
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof CSVException) {
                throw Failure.io(file + " line " + (before + 1)
                        + ": a quote that is not closed, or text after a closing quote; inside quotes a quote is written twice"
                        + " (\"\")", e);
            }
            throw Failure.io("cannot read " + file + " after line " + before + ": " + e.getCause().getMessage(), e);
        }
    }

    private List<String> readHeader() {
        CSVRecord first = nextRecord();
        if (first == null) {
            throw Failure.usage(file + " is empty: its first line must name the columns");
        }
        String[] names = first.values();
        String text = String.join("", names);
        if (text.indexOf(UNDECODABLE) >= 0 || text.indexOf('\0') >= 0) {
            throw notUtf8(file, "");
        }
        if (names.length == 1 && names[0].isEmpty()) {
            throw Failure.usage(file + " is empty: its first line must name the columns");
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < names.length; i++) {
            if (names[i].isBlank()) {
                throw Failure.usage(file + " line 1: column " + (i + 1) + " of " + names.length
                        + " has no name: every column needs one, and the line must not end with a comma");
            }
            if (!seen.add(names[i])) {
                throw Failure.usage(file + " line 1: the name '" + names[i] + "' comes twice: one of the two columns would be lost");
            }
        }
        return List.of(names);
    }

    private String problemOf(List<String> cells) {
        if (cells.size() != header.size()) {
            return cells.size() + (cells.size() == 1 ? " cell" : " cells") + ", the header has " + header.size();
        }
        for (String cell : cells) {
            if (cell.indexOf(UNDECODABLE) >= 0) {
                return "bytes that are no UTF-8";
            }
        }
        return null;
    }

    /** The parser knows the line where a record ends; the line ends inside its cells lead back to where it starts. */
    private static long lineEndsInside(List<String> cells) {
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
