import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvRowsTest {
    private static final Limits ANY = new Limits(Integer.MAX_VALUE);

    @TempDir
    Path folder;

    @Test
    void cellsComeOutAsTheyAre() throws IOException {
        List<Row> rows = rows("a,b\n 1 ,\"x, \"\"y\"\"\"\n\"two\r\nlines\",\n");
        assertEquals(List.of(" 1 ", "x, \"y\""), rows.get(0).cells());
        assertEquals(List.of("two\r\nlines", ""), rows.get(1).cells());
        assertTrue(rows.stream().allMatch(Row::isUsable));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void everyLineEndIsOne(String end) throws IOException {
        List<Row> rows = rows(String.join(end, "a,b", "1,2", "", "3,4"));
        assertEquals(List.of("1", "2"), rows.get(0).cells());
        assertEquals(List.of("3", "4"), rows.get(1).cells());
        assertEquals(2, rows.size());
    }

    @Test
    void rowsHaveTheirNumberAndTheLineTheyStartOn() throws IOException {
        List<Row> rows = rows("\na,b\n1,\"x\ny\"\n\n\n2,\"\r\n\r\n\"\n3,z");
        assertEquals(List.of(1L, 2L, 3L), rows.stream().map(Row::number).toList());
        assertEquals(List.of(3L, 7L, 10L), rows.stream().map(Row::line).toList());
    }

    @Test
    void theLastRowNeedsNoLineEnd() throws IOException {
        assertEquals(List.of(2L), rows("a\n1").stream().map(Row::line).toList());
        assertEquals(List.of(2L), rows("a\n1\n").stream().map(Row::line).toList());
        assertEquals(List.of(2L), rows("a\n\"x\ny\"").stream().map(Row::line).toList());
    }

    @Test
    void aRowWithTooManyCellsNamesItsLine() throws IOException {
        Row row = rows("a,b\n1,2\n1,2,3\n").get(1);
        assertEquals("3 cells, the header has 2", row.problem().orElseThrow());
        assertEquals(3, row.line());
        assertEquals(List.of("1", "2", "3"), row.cells());
    }

    @Test
    void aRowWithTooFewCellsIsAProblem() throws IOException {
        assertEquals("1 cell, the header has 2", rows("a,b\n1\n").get(0).problem().orElseThrow());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "1,x|{'id':'1','name':'x'}", // mended, and the reason deleted with its cell
        "2,y,late|{'id':'2','name':'y'}",
        "3,z,|{'id':'3','name':'z'}",
        "'4,\"1 cell, the header has 2\"'|1 cell, the header has 2", // as it was rejected
        "5|1 cell, the header has 2",
        "6,x,y,\"3 cells, the header has 2\"|3 cells, the header has 2",
    })
    void aRowOfTheRejectsIsReadWithItsReasonOrWithout(String line, String outcome) throws IOException {
        Row row = rows("id,name,kinesis_producer_reject_reason\n" + line + "\n").get(0);
        assertEquals(outcome.replace('\'', '"'), row.problem().orElseGet(() -> new String(row.data(), StandardCharsets.UTF_8)));
    }

    @Test
    void bytesThatAreNoUtf8SpoilTheirRowOnly() throws IOException {
        List<Row> rows = rows("a\nfine\ncaf\u00e9\nfine\n".getBytes(StandardCharsets.ISO_8859_1));
        assertEquals("bytes that are not UTF-8", rows.get(1).problem().orElseThrow());
        assertTrue(rows.get(0).isUsable());
        assertTrue(rows.get(2).isUsable());
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheFirstName() throws IOException {
        assertEquals(List.of("id", "b"), header("\uFEFFid,b\n1,2\n".getBytes(StandardCharsets.UTF_8)));
        assertEquals(List.of("i,d", "b"), header("\uFEFF\"i,d\",b\n1,2\n".getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "''|is empty: its first line must name the columns",
        "'\n\n'|is empty",
        "'a,,b\n'|column 2 of 3 has no name",
        "'a, ,b\n'|column 2 of 3 has no name",
        "'a,b,a\n'|the name 'a' comes twice",
    })
    void anUnusableHeaderIsRefusedAtOnce(String text, String message) {
        Failure failure = assertThrows(Failure.class, () -> header(text.getBytes(StandardCharsets.UTF_8)));
        assertEquals(2, failure.exitCode);
        assertTrue(failure.getMessage().contains(message), failure.getMessage());
    }

    @Test
    void aFileThatIsNoUtf8TextIsRefusedAtOnce() {
        for (Charset charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            Failure failure = assertThrows(Failure.class, () -> header("id,name\n1,x\n".getBytes(charset)));
            assertTrue(failure.getMessage().contains("not UTF-8 text: name its encoding with --encoding"), failure.getMessage());
        }
        Failure marked = assertThrows(Failure.class, () -> header("id,name\n1,x\n".getBytes(StandardCharsets.UTF_16)));
        assertTrue(marked.getMessage().contains("add --encoding=UTF-16"), marked.getMessage());
    }

    @Test
    void namesThatDifferInCaseAreTwoColumns() throws IOException {
        assertEquals(List.of("id", "ID"), header("id,ID\n".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void anUnknownColumnIsNamedWithItsNearest() throws IOException {
        byte[] bytes = "state,city\n".getBytes(StandardCharsets.UTF_8);
        Failure failure = assertThrows(Failure.class, () -> open(bytes, "State"));
        assertTrue(failure.getMessage().contains("(did you mean 'state'?): its columns are state, city"), failure.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1,\"never closed\n2,x\n", "1,\"a\"b\n"})
    void brokenQuotesStopTheFileAtTheirLine(String broken) throws IOException {
        try (Input rows = open(("a,b\n0,fine\n" + broken).getBytes(StandardCharsets.UTF_8), null)) {
            assertEquals(List.of("0", "fine"), rows.next(ANY).cells());
            Failure failure = assertThrows(Failure.class, () -> rows.next(ANY));
            assertTrue(failure.getMessage().contains("line 3"), failure.getMessage());
            assertEquals(1, failure.exitCode);
        }
    }

    @Test
    void whatIsWrittenByTheRulesIsReadBack() throws IOException {
        String[] parts = {"a", ",", "\"", "\n", "\r\n", "\r", " ", "\u00e9", "\uD83D\uDE80", "\t", "'", "\\", "\u2028"};
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            List<List<String>> table = new ArrayList<>();
            List<Long> lines = new ArrayList<>();
            StringBuilder text = new StringBuilder("h1,h2\n");
            long line = 2;
            for (int row = 0; row < 20; row++) {
                List<String> cells = List.of("x" + cell(random, parts), cell(random, parts));
                table.add(cells);
                lines.add(line);
                String written = quoted(cells.get(0)) + "," + quoted(cells.get(1)) + "\n";
                line += written.replace("\r\n", "\n").chars().filter(c -> c == '\n' || c == '\r').count();
                text.append(written);
            }
            List<Row> rows = rows(text.toString());
            assertEquals(table, rows.stream().map(Row::cells).toList(), "seed " + seed);
            assertEquals(lines, rows.stream().map(Row::line).toList(), "seed " + seed);
        }
    }

    private static String cell(Random random, String[] parts) {
        StringBuilder cell = new StringBuilder();
        for (int i = random.nextInt(5); i > 0; i--) {
            cell.append(parts[random.nextInt(parts.length)]);
        }
        return cell.toString();
    }

    private static String quoted(String cell) {
        return '"' + cell.replace("\"", "\"\"") + '"';
    }

    private List<String> header(byte[] bytes) throws IOException {
        try (Input rows = open(bytes, null)) {
            return rows.header();
        }
    }

    private List<Row> rows(String text) throws IOException {
        return rows(text.getBytes(StandardCharsets.UTF_8));
    }

    private List<Row> rows(byte[] bytes) throws IOException {
        List<Row> all = new ArrayList<>();
        try (Input rows = open(bytes, null)) {
            for (Row row = rows.next(ANY); row != null; row = rows.next(ANY)) {
                all.add(row);
            }
        }
        return all;
    }

    private Input open(byte[] bytes, String keyColumn) throws IOException {
        String file = Files.write(folder.resolve("test.csv"), bytes).toString();
        return new InputOptions().open(file, null, new Interrupt(), keyColumn, Wanted.once(Long.MAX_VALUE), warning -> { });
    }
}
