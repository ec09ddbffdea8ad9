import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One table of real and broken files, and what becomes of each: a line a record's JSON, {@code !line: reason} for a row that is
 * rejected, {@code FAILS code: message} where the file cannot be used, or not any further.
 */
class CsvTableTest {
    private static final String BROKEN_QUOTE = " not closed, or text after a closing quote; inside quotes a quote is"
            + " written twice (\"\", not \\\": for that add --escape='\\'); where quotes are text add --quote=none";
    private static final String NO_HEADER = " (or has the file no header line? --header names the columns)";
    private static final int MAX_RECORD_BYTES = 1000;

    static Stream<Arguments> files() throws IOException {
        String row = "{'id':'1','name':'x'}";
        return Stream.of(
                file("a byte order mark", "\uFEFFid,name\n1,x\n", row),
                file("UTF-16 with its mark", utf16("id,name\n1,x\n"), "FAILS 2: standard input is UTF-16: add --encoding=UTF-16"),
                file("UTF-16 without its mark", "id,name\n1,x\n".getBytes(StandardCharsets.UTF_16BE),
                        "FAILS 2: standard input is not UTF-8 text: name its encoding with --encoding=UTF-16BE"),
                file("a byte that is no UTF-8", latin1("id,name\n1,caf\u00e9\n2,x\n"),
                        "!2: bytes that are not UTF-8", "{'id':'2','name':'x'}"),
                file("a byte that is no UTF-8 in the header", latin1("id,n\u00e9\n1,x\n"),
                        "FAILS 2: standard input is not UTF-8 text: name its encoding with --encoding"),
                file("an empty file", "", "FAILS 2: standard input is empty: its first line must name the columns"),
                file("a byte order mark alone", "\uFEFF",
                        "FAILS 2: standard input is empty: its first line must name the columns"),
                file("a header alone", "id,name\n"),
                file("a header without a line end", "id,name"),
                file("a name twice", "id,id\n1,2\n",
                        "FAILS 2: standard input line 1: the name 'id' comes twice: one of the two columns would be lost"
                                + NO_HEADER),
                file("names that differ in case", "id,ID\n1,2\n", "{'id':'1','ID':'2'}"),
                file("a column without a name", "id,,name\n1,2,3\n", "FAILS 2: standard input line 1: column 2 of 3 has no name:"
                        + " every column needs one" + NO_HEADER),
                file("delimiters at the end of every line", "id,name,\n1,x,\n", row),
                file("many of them, and not as many everywhere", "id,name,,,\n1,x,,,,\n1,x\n", row, row),
                file("a cell behind the last name", "id,name,\n1,x,\n1,x,y\n", row, "!3: 3 cells, the header has 2"),
                file("empty cells behind a last cell too many", "id,name\n1,x,,\n1,x,,y,\n", row,
                        "!3: 4 cells, the header has 2"),
                file("the header again, as cat makes it", "id,name\n1,x\nid,name\n1,x\n", row, row),
                file("the header again with a mark", "id,\"name\"\n1,x\n\uFEFFid,name\n1,x\n", row, row),
                file("the header again in quotes, with a mark", "\"id\",name\n1,x\n\uFEFF\"id\",name\n1,x\n", row, row),
                file("two marks", "\uFEFF\uFEFFid,name\n1,x\n", row),
                file("two marks and quotes", "\uFEFF\uFEFF\"id\",name\n1,x\n", row),
                file("a short row", "id,name\n1\n1,x\n", "!2: 1 cell, the header has 2", row),
                file("a long row", "id,name\n1,x,y\n1,x\n", "!2: 3 cells, the header has 2", row),
                file("a line end in quotes", "id,name\n1,\"a\nb\"\n2,\"a\r\nb\"\n3,\n",
                        "{'id':'1','name':'a\\nb'}", "{'id':'2','name':'a\\r\\nb'}", "{'id':'3','name':''}"),
                file("a line end in quotes, then a bad row", "id,name\n1,\"a\nb\"\n2\n", "{'id':'1','name':'a\\nb'}",
                        "!4: 1 cell, the header has 2"),
                file("a quote written twice", "id,name\n1,\"a\"\"b\"\n", "{'id':'1','name':'a\\\"b'}"),
                file("a quote that is not closed", "id,name\n1,x\n2,\"y\n3,z\n", row,
                        "FAILS 1: standard input line 3: a quote that is"
                        + BROKEN_QUOTE),
                file("a quote inside a bare cell", "id,name\n1,a\"b\n", "{'id':'1','name':'a\\\"b'}"),
                file("text after a closing quote", "id,name\n1,x\n1,\"a\"b\n2,y\n", row,
                        "FAILS 1: standard input line 3: a quote that is"
                        + BROKEN_QUOTE),
                file("CRLF", "id,name\r\n1,x\r\n", row),
                file("CR", "id,name\r1,x\r", row),
                file("mixed line ends", "id,name\r\n1,x\r1,x\n", row, row),
                file("a NUL in a cell", "id,name\n1,a\0b\n", "{'id':'1','name':'a\\u0000b'}"),
                file("blank lines", "id,name\n\n1,x\n\n\n1,x\n\n", row, row),
                file("blank lines at the start", "\n\nid,name\n1,x\n", row),
                file("a line of blanks", "id,name\n   \n1,x\n", "!2: 1 cell, the header has 2", row),
                file("a comment is a line like any other", "# note\nid,name\n",
                        "FAILS 2: standard input has no column 'id': its columns are # note"),
                file("semicolons", "id;name\n1;x\n",
                        "FAILS 2: standard input line 1: one column named 'id;name': is the delimiter ';'?"
                        + " Then add --delimiter=';'"),
                file("tabs", "id\tname\n1\tx\n",
                        "FAILS 2: standard input line 1: one column named 'id\\tname': is the delimiter '\\t'?"
                        + " Then add --delimiter='\\t'"),
                file("bars", "id|name\n1|x\n", "FAILS 2: standard input line 1: one column named 'id|name': is the delimiter '|'?"
                        + " Then add --delimiter='|'"),
                file("spaces around cells", "id, name\n1, x \n2, \"q\"\n", "{'id':'1',' name':' x '}",
                        "{'id':'2',' name':' \\\"q\\\"'}"),
                file("a quoted name with a comma", "id,\"a,b\"\n1,x\n", "{'id':'1','a,b':'x'}"),
                file("no line end at the end", "id,name\n1,x", row),
                file("a cell of 131,073 characters", "id,name\n1," + "x".repeat(131073) + "\n1,x\n",
                        "!2: the record has 131,094 bytes with its key, the stream takes 1,000", row),
                file("an empty partition key", "id,name\n,x\n1,x\n", "!2: the partition key is empty", row),
                file("a partition key of 257 characters", "id,name\n" + "k".repeat(257) + ",x\n" + "k".repeat(256) + ",x\n",
                        "!2: the partition key has 257 characters, Kinesis takes 256", "{'id':'" + "k".repeat(256)
                                + "','name':'x'}"),
                file("no column for the partition key", "ident,name\n1,x\n",
                        "FAILS 2: standard input has no column 'id': its columns are ident, name"),
                file("one column with an empty cell in quotes", "id\n\"\"\n\n1\n", "!2: the partition key is empty",
                        "{'id':'1'}"),
                file("a quote escaped with a backslash", "id,name\n1,\"a\\\"b\"\n",
                        "FAILS 1: standard input line 2: a quote that is"
                        + BROKEN_QUOTE),
                file("a line for Excel", "sep=;\nid;name\n",
                        "FAILS 2: standard input line 1: 'sep=;' is a line for Excel: pass it with"
                        + " --skip-lines=1, and name the delimiter with --delimiter"),
                file("line ends of Unicode are text", "id,name\n1,a\u2028b\u0085c\uD83D\uDE80\n",
                        "{'id':'1','name':'a\u2028b\u0085c\uD83D\uDE80'}"),
                file("vertical tab and form feed", "id,name\n1,a\u000Bb\fc\n", "{'id':'1','name':'a\\u000Bb\\fc'}"),
                file("a row of empty cells", "id,name\n,\n", "!2: the partition key is empty"),
                file("Ctrl-Z at the end", "id,name\n1,x\n\u001A", row, "!3: 1 cell, the header has 2"),
                file("texts that look like literals", "id,name\n007,1e5\nNaN,true\nnull,99999999999999999999\n",
                        "{'id':'007','name':'1e5'}", "{'id':'NaN','name':'true'}", "{'id':'null','name':'99999999999999999999'}"),
                file("control characters", "id,name\n1,\u0001\u001b\n", "{'id':'1','name':'\\u0001\\u001B'}"),
                file("a CR that splits a row", "id,name\r\n1,a\rb\r\n1,x\r\n", "{'id':'1','name':'a'}",
                        "!3: 1 cell, the header has 2", row),
                file("surrogates encoded one by one", bytes("id,name\n1,", new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0xBD},
                        "\n1,x\n"),
                        "!2: bytes that are not UTF-8", row),
                file("gzip", gzip("id,name\n1,x\n"), row),
                file("a blank after a closing quote", "id,name\n1,\"x\" \n", row),
                file("a header of numbers", "1,2\n1,x\n", "FAILS 2: standard input has no column 'id': its columns are 1, 2"),
                file("a row whose JSON is larger than it", "id,name\n1," + "\u0001".repeat(200) + "\n1,x\n",
                        "!2: the record has 1,221 bytes with its key, the stream takes 1,000", row),
                file("a last column with reasons", "id,name,kinesis_producer_reject_reason\n1,x,too late\n", row),
                file("a column of that name elsewhere", "id,kinesis_producer_reject_reason,name\n1,r,x\n",
                        "{'id':'1','kinesis_producer_reject_reason':'r','name':'x'}"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void everyFileIsDealtWithAsTheTableSays(String title, byte[] bytes, List<String> expected) throws IOException {
        assertEquals(String.join("\n", expected).replace('\'', '"'), String.join("\n", outcome(bytes)).replace('\'', '"'));
    }

    private static List<String> outcome(byte[] bytes) throws IOException {
        List<String> lines = new ArrayList<>();
        Limits limits = new Limits(MAX_RECORD_BYTES);
        try (Input rows = new InputOptions().open("-", new ByteArrayInputStream(bytes), new Interrupt(), "id",
                Wanted.once(Long.MAX_VALUE), warning -> { })) {
            for (Row row = rows.next(limits); row != null; row = rows.next(limits)) {
                lines.add(row.isUsable() ? new String(row.data(), StandardCharsets.UTF_8)
                        : "!" + row.line() + ": " + row.problem().orElseThrow());
            }
        } catch (Failure e) {
            lines.add("FAILS " + e.exitCode + ": " + e.getMessage());
        }
        return lines;
    }

    private static Arguments file(String title, String text, String... expected) {
        return file(title, text.getBytes(StandardCharsets.UTF_8), expected);
    }

    private static Arguments file(String title, byte[] bytes, String... expected) {
        return Arguments.of(title, bytes, List.of(expected));
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] utf16(String text) {
        return text.getBytes(StandardCharsets.UTF_16);
    }

    private static byte[] bytes(String before, byte[] raw, String after) {
        return latin1(before + new String(raw, StandardCharsets.ISO_8859_1) + after);
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
