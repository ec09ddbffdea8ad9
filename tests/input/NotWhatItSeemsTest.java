import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files that are not what their name or the options say: one line that names what they are, exit 2, and nothing is read of them.
 */
class NotWhatItSeemsTest {
    private static final Limits ANY = new Limits(Integer.MAX_VALUE);

    @TempDir
    Path folder;

    static Stream<Arguments> files() {
        return Stream.of(
                // JSON taken for CSV
                kind("x.csv", "{\"id\": 1, \"name\": \"a\"}\n{\"id\": 2, \"name\": \"b\"}\n",
                        "looks like JSON: add --format jsonl"),
                kind("x.log", "{\"id\":1}\n", "looks like JSON: add --format jsonl"),
                kind("x.csv", "\n \n{\"id\":1}\n", "looks like JSON: add --format jsonl"),
                kind("x.csv", "\uFEFF\uFEFF{\"id\":1}\n", "looks like JSON: add --format jsonl"),
                kind("x.csv", "[{\"id\":1},\n{\"id\":2}]\n", "looks like a JSON array: pipe it through jq -c '.[]' "),
                kind("x.csv", "{\n  \"id\": 1,\n  \"name\": \"a\"\n}\n",
                        "looks like JSON over several lines: pipe it through jq -c . "),
                kind("x.json", "[\n{\"id\":1}]\n", "looks like a JSON array"),
                kind("x.jsonl", "{\n\"id\":1}\n", "looks like JSON over several lines"),
                // not a table at all
                kind("x.csv", "<!DOCTYPE html>\n<html><body>404</body></html>\n", "is an HTML page"),
                kind("x.csv", "\n  <HTML><head>", "is an HTML page"),
                kind("x.csv", "<!-- x -->\n<html>\n<p>x</p>\n", "is an HTML page"),
                kind("x.csv", "<feed\n  a=\"x\">\n<row/>\n", "is XML"),
                kind("x.csv", encoded("\uFEFF{\"id\": 1, \"b\": 2}\n", "UTF-16LE"), "looks like JSON: add --format jsonl"),
                kind("x.csv", encoded("\uFEFF{\"id\": 1, \"b\": 2}\n", "UTF-16BE"), "looks like JSON: add --format jsonl"),
                kind("x.csv", encoded("{\"id\": 1, \"b\": 2}\n", "UTF-16LE"), "looks like JSON: add --format jsonl"),
                kind("x.csv", encoded("\uFEFF<html><body>\n", "UTF-16LE"), "is an HTML page"),
                kind("x.csv", "\u001e{\"id\":1}\n", "looks like JSON: add --format jsonl"),
                kind("x y.csv", hex("504B0304140000000800"), "x y.csv' | kinesis-producer STREAM -"),
                kind("x.csv", "<?xml version=\"1.0\"?>\n<Error><Code>AccessDenied</Code></Error>\n", "is XML"),
                kind("x.tsv", "<Error><Code>NoSuchKey</Code></Error>\n", "is XML"),
                kind("x.csv", "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n",
                        "is a Git LFS pointer"),
                // packed or binary
                kind("x.csv", hex("504B0304140000000800"), "is a zip archive: unpack it, unzip -p "),
                kind("x.csv", bytes(hex("504B030414000600"), "[Content_Types].xml and xl/workbook.xml"),
                        "is an Excel workbook (xlsx)"),
                kind("x.csv", bytes(hex("504B030414000000"), "mimetypeapplication/vnd.oasis.opendocument.spreadsheet"),
                        "is an OpenDocument spreadsheet (ods)"),
                kind("x.csv", hex("D0CF11E0A1B11AE100000000"), "is an Excel workbook (xls)"),
                kind("x.gz", gzip(hex("425A683931415926535900")), "is packed twice, inside with bzip2: unpack it once"),
                kind("x.gz", gzip(hex("FD377A585A000004")), "is packed twice, inside with xz"),
                kind("x.csv", hex("28B52FFD2400"), "is packed with zstd"),
                kind("x.csv", hex("04224D186440"), "is packed with lz4"),
                kind("x.csv", hex("377ABCAF271C0004"), "is a 7z archive"),
                kind("x.csv", "PAR1\u0015\u0004", "is a Parquet file"),
                kind("x.csv", "Obj\u0001\u0004\u0014avro.codec", "is an Avro file"),
                kind("x.csv", "ORC\u0008", "is an ORC file"),
                kind("x.csv", "SQLite format 3\u0000\u0010", "is an SQLite database"),
                kind("x.tar.gz", gzip(tar()), "is a tar archive"),
                kind("x.jsonl", gzip(tar()), "is a tar archive"),
                kind("x.csv.gz", gzip(gzip("id\n1\n".getBytes(StandardCharsets.UTF_8))), "is packed twice, inside with gzip"),
                kind("x.csv", new byte[20], "starts with NUL bytes"),
                // another encoding
                kind("x.csv", encoded("id,name\n1,x\n", "UTF-16LE"),
                        "is not UTF-8 text: name its encoding with --encoding=UTF-16LE"),
                kind("x.csv", encoded("\uFEFFid,name\n1,x\n", "UTF-32BE"), "is UTF-32: add --encoding=UTF-32"),
                kind("x.csv", encoded("\uFEFFid,name\n1,x\n", "UTF-32LE"), "is UTF-32: add --encoding=UTF-32"),
                // another delimiter, with a comma in the header
                kind("x.csv", "id;\"price, eur\";n\n1;2;3\n", "2 columns, and 3 with ';'"),
                kind("x.csv", "id|\"a, b\"|n\n", "2 columns, and 3 with '|'"),
                kind("x.csv", "id\t\"a, b\"\tn\n", "2 columns, and 3 with '\\t'"));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("files")
    void itIsNamedAndNothingOfItIsRead(String name, byte[] bytes, String message) throws IOException {
        String file = Files.write(folder.resolve(name), bytes).toString();
        Failure failure = assertThrows(Failure.class, () -> open(file, new InputOptions()));
        assertTrue(failure.getMessage().startsWith(file + " ") && failure.getMessage().contains(message), failure.getMessage());
        assertEquals(2, failure.exitCode);
    }

    @ParameterizedTest
    @CsvSource({"windows-1252, UTF-8, leave out --encoding", "ISO-8859-1, UTF-16LE, add --encoding=UTF-16",
        "UTF-16BE, UTF-16LE, add --encoding=UTF-16", "UTF-16, UTF-32LE, add --encoding=UTF-32"})
    void aMarkThatContradictsTheEncodingIsRefused(String named, String real, String message) throws IOException {
        InputOptions options = new InputOptions();
        options.csv.encoding = named;
        String file = Files.write(folder.resolve("x.csv"), encoded("\uFEFFid,name\n1,x\n", real)).toString();
        assertTrue(assertThrows(Failure.class, () -> open(file, options)).getMessage().contains(message));
    }

    @ParameterizedTest
    @CsvSource({"UTF-16, UTF-16LE", "UTF-16LE, UTF-16BE", "UTF-16BE, UTF-16LE"})
    void utf16OfTheOtherByteOrderWithoutAMarkIsRefusedWithTheRightName(String named, String real) throws IOException {
        InputOptions options = new InputOptions();
        options.csv.encoding = named;
        String file = Files.write(folder.resolve("x.csv"), encoded("id,name\n1,x\n", real)).toString();
        assertTrue(assertThrows(Failure.class, () -> open(file, options)).getMessage().contains("--encoding=" + real));
    }

    @ParameterizedTest
    @CsvSource({"x.json, false", "x.jl, false", "x.ndjson, false", "x.jsonl, false", "x.json.gz, true", "x.JSONL.GZ, true"})
    void theEndingsOfJsonMeanJsonLines(String name, boolean packed) throws IOException {
        byte[] line = "{\"id\":1}\n".getBytes(StandardCharsets.UTF_8);
        String file = Files.write(folder.resolve(name), packed ? gzip(line) : line).toString();
        assertEquals(List.of("{\"id\":1}"), rows(file, new InputOptions()));
    }

    @Test
    void aHeaderThatOnlyStartsLikeAMagicNumberIsAHeader() throws IOException {
        for (String name : List.of("ORCID", "PAR1", "BZhang", "PK", "SQLite format 3", "Obj", "7z", "%PDF-", "version https")) {
            assertEquals(List.of("{\"" + name + "\":\"1\",\"x\":\"2\"}"),
                    rows(write("x.csv", name + ",x\n1,2\n"), new InputOptions()));
        }
    }

    @Test
    void aBrokenFirstLineAmongJsonLinesIsARejectedRow() throws IOException {
        try (Input input = open(write("x.jsonl", "{\"id\":1\n{\"id\":2}\n"), new InputOptions())) {
            assertTrue(input.next(ANY).problem().orElseThrow().startsWith("not JSON"));
            assertTrue(input.next(ANY).isUsable());
        }
    }

    @Test
    void aFormatThatIsGivenIsBelieved() throws IOException {
        InputOptions csv = new InputOptions();
        csv.format = InputOptions.Format.csv;
        assertEquals(List.of("{\"{a}\":\"1\",\"[b]\":\"2\"}"), rows(write("x.json", "{a},[b]\n1,2\n"), csv));
        assertEquals(List.of("{\"<html>\":\"1\"}"), rows(write("y.csv", "<html>\n1\n"), csv));
        InputOptions comma = new InputOptions();
        comma.csv.delimiter = ",";
        assertEquals(List.of("{\"a;b;c\":\"1\",\"d\":\"2\"}"), rows(write("z.csv", "a;b;c,d\n1,2\n"), comma));
    }

    @ParameterizedTest
    @CsvSource({"C0AF", "F4908080", "EDA080", "C3", "80"})
    void aLineWithBytesThatAreNotUtf8IsARejectedRowWhereverTheyStand(String hex) throws IOException {
        byte[] bad = HexFormat.of().parseHex(hex);
        for (String around : List.of("{\"id\":\"~\"}", "{\"id\":1,\"x\":{\"y\":[\"~\"]}}", "{\"~\":1}")) {
            String[] parts = around.split("~");
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            file.write(parts[0].getBytes(StandardCharsets.UTF_8));
            file.write(bad);
            file.write((parts[1] + "\n{\"id\":2}\n").getBytes(StandardCharsets.UTF_8));
            String path = Files.write(folder.resolve("x.jsonl"), file.toByteArray()).toString();
            try (Input input = open(path, new InputOptions())) {
                assertTrue(input.next(ANY).problem().orElseThrow().contains("not UTF-8"), around);
                assertTrue(input.next(ANY).isUsable());
            }
        }
    }

    @Test
    void aFileThatIsShorterAtItsEndThanAtItsStartIsAnError() throws IOException {
        String file = write("x.csv", "id\n" + "1\n".repeat(100_000));
        try (Input input = open(file, new InputOptions())) {
            assertTrue(input.next(ANY).isUsable());
            Files.writeString(Path.of(file), "");
            Failure failure = assertThrows(Failure.class, () -> {
                while (input.next(ANY) != null) {
                    continue;
                }
            });
            assertTrue(failure.getMessage().contains("was changed while it was read, and is shorter now"), failure.getMessage());
            assertEquals(1, failure.exitCode);
        }
    }

    @Test
    void aFileThatWasRewrittenIsAnErrorAndOneThatGrewIsNot() throws IOException {
        String file = write("x.csv", "id\n1\n");
        try (Input grown = open(file, new InputOptions())) {
            grown.next(ANY);
            Files.writeString(Path.of(file), "id\n1\n2\n");
            Files.setLastModifiedTime(Path.of(file), FileTime.fromMillis(1));
            assertEquals(List.of("2"), grown.next(ANY).cells());
            assertEquals(null, grown.next(ANY));
        }
        for (String other : List.of("id\n3\n2\n", "id\n3\n2\n4\n", "ID\n1\n2\n" + "5\n".repeat(100_000))) {
            Files.writeString(Path.of(file), "id\n1\n2\n");
            try (Input rewritten = open(file, new InputOptions())) {
                rewritten.next(ANY);
                Files.writeString(Path.of(file), other);
                Files.setLastModifiedTime(Path.of(file), FileTime.fromMillis(1));
                assertTrue(assertThrows(Failure.class, () -> {
                    while (rewritten.next(ANY) != null) {
                        continue;
                    }
                }).getMessage().contains("was changed while it was read"), other);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"Shift_JIS, \u30dd\u30a4\u30f3\u30c8, \u30dd\u30b9\u30c8", "UTF-16, \u0928\u093e\u092e, \u0936\u0939\u0930"})
    void aDelimiterIsLookedForInTheTextAndNotInItsBytes(String encoding, String one, String other) throws IOException {
        InputOptions options = new InputOptions();
        options.csv.encoding = encoding;
        String file = Files.write(folder.resolve("x.csv"), encoded(one + "," + other + "\n1,2\n", encoding)).toString();
        assertEquals(List.of("{\"" + one + "\":\"1\",\"" + other + "\":\"2\"}"), rows(file, options));
    }

    @Test
    void whateverStandsInFrontOfTheFirstLineIsPassed() throws IOException {
        assertEquals(List.of("{\"id\":\"1\"}"), rows(write("x.csv", "\n".repeat(3000) + "id\n1\n"), new InputOptions()));
        assertEquals(List.of("{\"id\":1}"), rows(write("x.jsonl", "  \n".repeat(2000) + "{\"id\":1}\n"), new InputOptions()));
    }

    private Input open(String file, InputOptions options) throws IOException {
        return options.open(file, null, new Interrupt(), null, Wanted.once(Long.MAX_VALUE), warning -> { });
    }

    private List<String> rows(String file, InputOptions options) throws IOException {
        List<String> all = new ArrayList<>();
        try (Input input = open(file, options)) {
            for (Row row = input.next(ANY); row != null; row = input.next(ANY)) {
                assertTrue(row.isUsable(), row.toString());
                all.add(new String(row.data(), StandardCharsets.UTF_8));
            }
        }
        return all;
    }

    private String write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private static Arguments kind(String name, String text, String message) {
        return kind(name, text.getBytes(StandardCharsets.UTF_8), message);
    }

    private static Arguments kind(String name, byte[] bytes, String message) {
        return Arguments.of(name, bytes, message);
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    private static byte[] bytes(byte[] start, String rest) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(start);
        all.writeBytes(rest.getBytes(StandardCharsets.UTF_8));
        return all.toByteArray();
    }

    private static byte[] encoded(String text, String charset) {
        return text.getBytes(Charset.forName(charset));
    }

    private static byte[] tar() {
        byte[] tar = new byte[1024];
        System.arraycopy("rows.csv".getBytes(StandardCharsets.US_ASCII), 0, tar, 0, 8);
        System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, tar, 257, 5);
        return tar;
    }

    private static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }
}
