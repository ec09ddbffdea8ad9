import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a file is by its first bytes, when it is not what its name or the options say: something packed, a table of another
 * program, a page of the web, JSON where CSV is to be read. It is named, with the way to read it all the same.
 */
final class FirstBytes {
    /** So many bytes are looked at. */
    static final int LOOKED_AT = 8192;

    private static final int TAR_MAGIC_AT = 257;
    /** Behind a command that unpacks the file, in which {@code FILE} stands for its name. */
    private static final String INTO_THE_PIPE = " | kinesis-producer STREAM -";

    /** What starts with these bytes, at this place, and what to do about it. */
    private record Magic(int at, byte[] bytes, String what, String fix) {
    }

    /** One packing is taken off already: what is found then was packed twice. */
    private static final String AGAIN = "?";

    private static final List<Magic> MAGICS = List.of(
            magic("504B0304", "a zip archive", "unzip -p FILE"),
            magic("504B0506", "an empty zip archive", "unzip -p FILE"),
            magic("425A68", "packed twice, inside with bzip2", AGAIN),
            magic("FD377A585A00", "packed twice, inside with xz", AGAIN),
            magic("28B52FFD", "packed with zstd", "zstdcat FILE"),
            magic("04224D18", "packed with lz4", "lz4 -dc FILE"),
            magic("377ABCAF271C", "a 7z archive", "7z x -so FILE"),
            magic("1F9D", "packed with compress", "zcat FILE"),
            magic("1F8B", "packed twice, inside with gzip", AGAIN),
            new Magic(TAR_MAGIC_AT, ascii("ustar"), "a tar archive", "tar -xOf FILE NAME"),
            new Magic(0, ascii("Obj\u0001"), "an Avro file", "avro-tools tojson FILE"),
            new Magic(0, ascii("ORC"), "an ORC file", "orc-tools data FILE"),
            new Magic(0, ascii("PAR1"), "a Parquet file", "duckdb -csv -c \"from 'NAME'\""),
            new Magic(0, ascii("SQLite format 3\u0000"), "an SQLite database", "sqlite3 -header -csv FILE 'select * from TABLE'"),
            magic("D0CF11E0A1B11AE1", "an Excel workbook (xls)", ""),
            new Magic(0, ascii("%PDF-"), "a PDF document", ""),
            magic("89504E470D0A1A0A", "a picture (PNG)", ""),
            magic("FFD8FF", "a picture (JPEG)", ""),
            magic("7F454C46", "a program (ELF)", ""));

    private final String name;
    private final byte[] start;

    /**
     * @param name what to call the file in messages
     * @param start its first bytes, at most {@value #LOOKED_AT}, unpacked where they were packed
     */
    FirstBytes(String name, byte[] start) {
        this.name = name;
        this.start = start;
    }

    /** @throws Failure (usage) when this is packed, or the file of a program */
    void checkUnpacked() {
        for (Magic magic : hasControlCharacters() ? MAGICS : List.<Magic>of()) { // a header may start with PAR1
            int end = magic.at() + magic.bytes().length;
            if (end <= start.length && Arrays.equals(start, magic.at(), end, magic.bytes(), 0, magic.bytes().length)) {
                throw Failure.usage(name + " is " + workbook().orElseGet(() -> saidAs(magic)));
            }
        }
    }

    /** @throws Failure (usage) when this is not text, whatever the encoding */
    void checkText() {
        checkUnpacked();
        if (start.length >= 4 && start[0] == 0 && start[1] == 0 && start[2] == 0 && start[3] == 0) {
            throw Failure.usage(name + " starts with NUL bytes: it is not text; was it written to its end?");
        }
    }

    /** @throws Failure (usage) when this is text that is neither a table nor JSON */
    void checkTable() {
        String text = text().toLowerCase(Locale.ROOT);
        if (text.startsWith("<!doctype html") || text.startsWith("<html") || text.startsWith("<!--")) {
            throw Failure.usage(name + " is an HTML page: did its download fail, or need a login?");
        }
        if (text.startsWith("<?xml") || text.matches("(?s)<[a-z][a-z0-9:_-]*[\\s>/].*")) {
            throw Failure.usage(name + " is XML: did its download fail? Convert it to CSV or JSON lines");
        }
        if (text.startsWith("version https://git-lfs.github.com/spec/")) {
            throw Failure.usage(name + " is a Git LFS pointer and not the file itself: get it with 'git lfs pull'");
        }
    }

    /** @throws Failure (usage) when this is JSON, so that its first line names no columns */
    void checkNotJson() {
        String text = text();
        if (text.startsWith("[")) {
            throw anArray();
        }
        if (text.startsWith("{")) {
            throw isWholeLine(text) ? Failure.usage(name + " looks like JSON: add --format jsonl (or --format csv, if it is CSV)")
                    : overLines();
        }
    }

    /** @throws Failure (usage) when this is JSON, but not an object a line */
    void checkJsonLines() {
        String text = text();
        List<String> lines = text.lines().filter(line -> !line.isBlank()).limit(2).toList();
        boolean anObjectFollows = lines.size() == 2 && lines.get(1).startsWith("{");
        if (text.startsWith("[") && !(anObjectFollows && isWholeLine(text))) {
            throw anArray();
        }
        if (text.startsWith("{") && !anObjectFollows && !isWholeLine(text)) {
            throw overLines();
        }
    }

    /** The first line, without a byte order mark in front; all that was looked at where it is longer. */
    String firstLine(Charset charset) {
        return withoutBlanks(new String(start, charset)).lines().findFirst().orElse("");
    }

    /**
     * The encoding that the zero bytes of a text without a byte order mark tell, {@code UTF-16LE} or {@code UTF-16BE}: in UTF-16
     * every other byte of most texts is one. Empty where they tell none.
     */
    private String utf16ByItsZeros() {
        int even = 0;
        int odd = 0;
        for (int i = 0; i < start.length; i++) {
            if (start[i] == 0) {
                even += i % 2 == 0 ? 1 : 0;
                odd += i % 2;
            }
        }
        if (even + odd <= start.length / 8 || Math.min(even, odd) * 8 > Math.max(even, odd)) {
            return "";
        }
        return even > odd ? "UTF-16BE" : "UTF-16LE";
    }

    /**
     * An encoding that the bytes tell goes before the one that was named, or not: else the text would be nonsense.
     *
     * @param charset as the user named it
     * @param marked as a byte order mark tells it, or nothing
     * @throws Failure (usage) when it is another one
     */
    void checkEncoding(String charset, String marked) {
        if (marked.equals("UTF-8") && !charset.equals("UTF-8")) {
            throw Failure.usage(name + " has the mark of UTF-8: leave out --encoding=" + charset);
        }
        if (marked.startsWith("UTF-16") && !charset.equals("UTF-16") && !charset.equals(marked)) {
            throw Failure.usage(name + " is UTF-16: add --encoding=UTF-16");
        }
        if (marked.startsWith("UTF-32") && !charset.startsWith("UTF-32")) {
            throw Failure.usage(name + " is UTF-32: add --encoding=UTF-32");
        }
        String told = marked.isEmpty() ? utf16ByItsZeros() : "";
        boolean fits = told.isEmpty() || charset.equals(told) || charset.equals("UTF-16") && told.equals("UTF-16BE");
        if (!fits) {
            throw Failure.usage(name + " is not " + charset + " text: name its encoding with --encoding=" + told);
        }
    }

    private Failure anArray() {
        return Failure.usage(name + " looks like a JSON array: pipe it through " + piped("jq -c '.[]' FILE")
                + " --format jsonl (or add --format csv, if it is CSV)");
    }

    private Failure overLines() {
        return Failure.usage(name + " looks like JSON over several lines: pipe it through " + piped("jq -c . FILE")
                + " --format jsonl (or add --format csv, if it is CSV)");
    }

    /** Whether the first line is JSON to its end, as far as can be seen. */
    private boolean isWholeLine(String text) {
        int end = text.indexOf('\n');
        if (end < 0 && start.length >= LOOKED_AT) {
            return true; // a long line: who knows
        }
        try (JsonParser parser = Json.FACTORY.createParser(end < 0 ? text : text.substring(0, end))) {
            parser.nextToken();
            parser.skipChildren();
            return parser.currentToken() != null;
        } catch (JsonEOFException e) {
            return false;
        } catch (IOException e) {
            return true; // a broken line, which is a rejected row
        }
    }

    /** As text from the first character on that says something; one byte a character, where it is not UTF-16. */
    private String text() {
        boolean higherFirst = start.length > 1 && start[0] == (byte) 0xFE && start[1] == (byte) 0xFF;
        boolean lowerFirst = start.length > 1 && start[0] == (byte) 0xFF && start[1] == (byte) 0xFE;
        String marked = higherFirst ? "UTF-16BE" : "UTF-16LE";
        String told = higherFirst || lowerFirst ? marked : utf16ByItsZeros();
        return withoutBlanks(new String(start, told.isEmpty() ? StandardCharsets.ISO_8859_1 : Charset.forName(told)));
    }

    /** Without what may stand in front: blanks, byte order marks, however they were read, and what JSON text sequences have. */
    private static String withoutBlanks(String text) {
        int from = 0;
        while (from < text.length() && (Character.isWhitespace(text.charAt(from)) || "\uFEFF\u00EF\u00BB\u00BF"
                .indexOf(text.charAt(from)) >= 0)) {
            from++;
        }
        return text.substring(from);
    }

    private boolean hasControlCharacters() {
        for (byte b : start) {
            if (b >= 0 && b < ' ' && b != '\t' && b != '\n' && b != '\r') {
                return true;
            }
        }
        return false;
    }

    /** A table that is a zip archive, by the names of what is in it. */
    private Optional<String> workbook() {
        String text = new String(start, StandardCharsets.ISO_8859_1);
        if (text.startsWith("PK") && (text.contains("[Content_Types].xml") || text.contains("xl/"))) {
            return Optional.of("an Excel workbook (xlsx): save it as CSV");
        }
        boolean isOpenDocument = text.startsWith("PK") && text.contains("mimetypeapplication/vnd.oasis.opendocument.spreadsheet");
        return isOpenDocument ? Optional.of("an OpenDocument spreadsheet (ods): save it as CSV") : Optional.empty();
    }

    private String saidAs(Magic magic) {
        if (magic.fix().equals(AGAIN)) {
            return magic.what() + ": unpack it once, and name what comes out";
        }
        return magic.what() + (magic.fix().isEmpty() ? ": save it as CSV" : ": unpack it, " + piped(magic.fix()));
    }

    private String piped(String command) {
        return (name.equals(InputFile.name(InputFile.STDIN)) ? command : command.replace("FILE", Text.argument(name)))
                + INTO_THE_PIPE;
    }

    private static Magic magic(String hex, String what, String fix) {
        return new Magic(0, HexFormat.of().parseHex(hex), what, fix);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
