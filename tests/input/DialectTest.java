import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are written by other rules than RFC 4180: quotes that are text, escapes, a text for null. */
class DialectTest {
    private static final Limits ANY = new Limits(Integer.MAX_VALUE);

    private final InputOptions options = new InputOptions();
    private final List<String> warnings = new ArrayList<>();

    @Test
    void withoutAQuoteCharacterQuotesAreText() throws IOException {
        options.format = InputOptions.Format.tsv;
        options.csv.quote = "none";
        assertEquals(List.of("{\"id\":\"1\",\"name\":\"\\\"Rocky\"}", "{\"id\":\"2\",\"name\":\"plain\"}",
                "{\"id\":\"3\",\"name\":\"Adrian\\\"\"}", "{\"id\":\"4\",\"name\":\"\\\"Swing\\\" it\"}"),
                rows("id\tname\n1\t\"Rocky\n2\tplain\n3\tAdrian\"\n4\t\"Swing\" it\n"));
    }

    @Test
    void inTsvRowsThatAQuoteWouldSwallowAreAnErrorThatNamesTheWayOut() {
        options.format = InputOptions.Format.tsv;
        String file = "id\tname\n1\t\"Rocky\n2\tplain\n3\tAdrian\"\n";
        Failure failure = assertThrows(Failure.class, () -> rows(file));
        assertTrue(failure.getMessage().contains("line 2: a quoted cell with a tab and a line end in it"), failure.getMessage());
        assertTrue(failure.getMessage().contains("--quote=none"), failure.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1\t\"Swing\" it\n", "1\t\"never closed\n"})
    void everyErrorOfQuotesNamesTheWayOut(String line) {
        options.format = InputOptions.Format.tsv;
        Failure failure = assertThrows(Failure.class, () -> rows("id\tname\n" + line));
        assertTrue(failure.getMessage().contains("line 2") && failure.getMessage().contains("--quote=none"),
                failure.getMessage());
    }

    @Test
    void anotherQuoteCharacterEnclosesCells() throws IOException {
        options.csv.quote = "'";
        assertEquals(List.of("{\"id\":\"1\",\"name\":\"a, \\\"b\\\" 'c'\"}"), rows("id,name\n1,'a, \"b\" ''c'''\n"));
    }

    @Test
    void anEscapeMakesTheNextCharacterPlain() throws IOException {
        options.csv.escape = "\\";
        assertEquals(List.of("{\"id\":\"1\",\"name\":\"a \\\"b\\\", c\"}", "{\"id\":\"2\",\"name\":\"x,y\"}",
                "{\"id\":\"3\",\"name\":\"C:\\\\d\"}"),
                rows("id,name\n1,\"a \\\"b\\\", c\"\n2,x\\,y\n3,\"C:\\\\d\"\n"));
    }

    @Test
    void theTextForNullBecomesNullAndNothingElseDoes() throws IOException {
        options.csv.escape = "\\";
        options.nullText = "\\N";
        assertEquals(List.of("{\"id\":\"1\",\"name\":null}", "{\"id\":\"2\",\"name\":\"\"}", "{\"id\":\"3\",\"name\":\"N\"}"),
                rows("id,name\n1,\\N\n2,\n3,N\n"));
    }

    @Test
    void aFileWithoutAHeaderHasItsColumnsFromTheOptionAndLinesInFrontAreSkipped() throws IOException {
        options.csv.header = "id,name";
        assertEquals(List.of("{\"id\":\"1\",\"name\":\"x\"}", "{\"id\":\"2\",\"name\":\"y\"}"), rows("1,x\n2,y\n"));
        options.csv.skipLines = 2;
        assertEquals(List.of("{\"id\":\"1\",\"name\":\"x\"}"), rows("Report, \"of\nMay\n1,x\n"));
        options.csv.header = null;
        try (Input input = open("a title\nanother\nid,name\n1,x\n2\n")) {
            assertEquals(List.of("id", "name"), input.header());
            assertEquals(4, input.next(ANY).line());
            assertEquals("line 5: 1 cell, the header has 2", input.next(ANY).problem().map(problem -> "line 5: " + problem)
                    .orElseThrow());
        }
    }

    @ParameterizedTest
    @CsvSource({"'a,a', --header: the name 'a' comes twice", "'a,,b', has no name"})
    void namesThatCannotBeAreRefused(String names, String message) {
        options.csv.header = names;
        Failure failure = assertThrows(Failure.class, () -> rows("1,2\n"));
        assertTrue(failure.getMessage().contains(message), failure.getMessage());
    }

    @Test
    void aColumnWithTheReasonsOldNameIsAColumn() throws IOException {
        assertEquals(List.of("{\"id\":\"1\",\"reject_reason\":\"mine\"}"), rows("id,reject_reason\n1,mine\n"));
    }

    @ParameterizedTest
    @CsvSource({"quote, ab, it is one character", "escape, ab, it is one character", "quote, ',', must be three different",
        "escape, '\"', must be three different"})
    void whatCannotBeIsRefused(String option, String value, String message) {
        if (option.equals("quote")) {
            options.csv.quote = value;
        } else {
            options.csv.escape = value;
        }
        Failure failure = assertThrows(Failure.class, () -> rows("id\n1\n"));
        assertTrue(failure.getMessage().contains(message), failure.getMessage());
        assertEquals(2, failure.exitCode);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--quote=none", "--escape=x", "--null=x", "--types=infer", "--empty=omit", "--header=a",
            "--skip-lines=1"})
    void jsonLinesTakeNoneOfIt(String option) {
        Run run = Run.producer("--local", "s", "sample.csv", "--format=jsonl", option);
        assertTrue(run.exits(2).onlyErrorLine().contains("are about CSV"), run.err());
    }

    /**
     * Rejected rows are written in the dialect of the input, and read back as they were, also when the reason has the delimiter.
     */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"none||1,\"x\",3", "'\"'|\\|1,\"a\\\"b\",3", "''''||1,'a,b',3", "none|\\|1,a\\,b,3",
        "'\"'|\\|1,x\\\\ny,3"})
    void rejectsKeepTheDialect(String quote, String escape, String line) throws IOException {
        options.csv.quote = quote;
        options.csv.escape = escape;
        ByteArrayOutputStream rejects = new ByteArrayOutputStream();
        List<String> before;
        try (Input input = open("id,name\n" + line + "\n")) {
            rejects.write(input.rows().rejectsHeader());
            Row row = input.next(ANY);
            before = row.cells();
            rejects.write(input.rows().rejected(row, row.problem().orElseThrow()));
        }
        try (Input input = open(rejects.toString(StandardCharsets.UTF_8))) {
            Row row = input.next(ANY);
            assertEquals(before, row.cells(), rejects.toString(StandardCharsets.UTF_8));
            assertEquals("3 cells, the header has 2", row.problem().orElseThrow());
        }
    }

    private Input open(String text) throws IOException {
        return options.open("-", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), new Interrupt(), null,
                Wanted.once(Long.MAX_VALUE), warnings::add);
    }

    private List<String> rows(String text) throws IOException {
        List<String> all = new ArrayList<>();
        try (Input input = open(text)) {
            for (Row row = input.next(ANY); row != null; row = input.next(ANY)) {
                assertTrue(row.isUsable(), row.toString());
                all.add(new String(row.data(), StandardCharsets.UTF_8));
            }
        }
        return all;
    }
}
