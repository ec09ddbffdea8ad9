import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of a header, and of headers among the rows; and how a column is found by its name. */
class HeaderTest {
    private static final Limits ANY = new Limits(Integer.MAX_VALUE);

    private final InputOptions options = new InputOptions();
    private final List<String> warnings = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    @Test
    void namesWithSpacesAroundThemAreOneWarning() throws IOException {
        read("a, b, c ,d\n1,2,3,4\n");
        assertEquals(List.of("2 columns with spaces around the name, which are kept: ' b', ' c '"), warnings);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x00A0, 0x200B, 0x200E, 0x2060, 0x00AD, 0x3000, 0x0007, 0x202E})
    void whatDoesNotShowInANameIsShownEscaped(int character) throws IOException {
        read("i" + Character.toString(character) + "d,b\n1,2\n");
        assertEquals(List.of("1 column with characters in the name that do not show, and are kept: 'i"
                + String.format("\\u%04x", character) + "d'"), warnings);
    }

    @Test
    void ofManyNamesTheFirstAreShown() throws IOException {
        read(IntStream.range(0, 39).mapToObj(i -> "n" + i).collect(Collectors.joining(", ")) + "\n");
        assertEquals(1, warnings.size());
        assertTrue(warnings.get(0).startsWith("38 columns with spaces around the name"), warnings.get(0));
        assertTrue(warnings.get(0).endsWith("' n12' and 26 more"), warnings.get(0));
        String unknown = assertThrows(Failure.class, () -> read(IntStream.range(0, 20_000).mapToObj(i -> "n" + i)
                .collect(Collectors.joining(",")) + "\n", "nope")).getMessage();
        assertTrue(unknown.length() < 300 && unknown.endsWith("n11 and 19,988 more"), unknown);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "1,Ann,2024-01-05|2,Bob,2024-02-07", "10.0.0.1,GET|10.0.0.7,POST", "a1,b|a2,c", "7,x|8,",
        "2024-01-05T10:00:00Z|2024-01-05T10:00:01Z",
    })
    void aHeaderThatLooksLikeARowIsAWarning(String first, String second) throws IOException {
        read(first + "\n" + second + "\n");
        assertEquals(List.of("the header looks like a row: " + first.replace(",", ", ")
                + " (or has the file no header line? --header names the columns)"), warnings);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "id,name|1,x", "address1,address2|12 Main St,Apt 4", "q1,q2|7,8", "name,city|Ann,Oslo", "id,sha256|1,ab12", "a1,b|,c9",
    })
    void anOrdinaryHeaderIsNone(String header, String row) throws IOException {
        read(header + "\n" + row + "\n");
        assertEquals(List.of(), warnings);
    }

    @Test
    void namesThatAreAllNumbersAreAWarning() throws IOException {
        read("2019,2020,2021\nx,y,z\n");
        assertEquals(List.of("the columns' names are numbers: 2019, 2020, 2021 (or has the file no header line? --header names"
                + " the columns)"), warnings);
    }

    @Test
    void headersAmongTheRowsAreSkippedAndCounted() throws IOException {
        assertEquals(List.of("1", "2", "3"), read("id,name\n1,x\n\nid,name\n2,x\n\uFEFFid,name\n3,x\n"));
        assertEquals(List.of("1 blank line skipped", "2 lines that say the header again skipped"), notes);
        options.csv.header = "id,name";
        notes.clear();
        assertEquals(List.of("1"), read("id,name\n1,x\n"));
        assertEquals(List.of("1 line that says the header again skipped"), notes);
    }

    @Test
    void aRowThatIsOnlyLikeTheHeaderIsARow() throws IOException {
        assertEquals(List.of("id", "ID", " id", "id"), read("id,name\nid,x\nID,name\n id,name\nid,name \n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"id,n\n1,a\nid,n,\n2,b\n", "id,n,\n1,a,\nid,n\n2,b,\n", "id,n\n1,a\n\uFEFF\"id\",n,,\n2,b\n",
        "id,n,kinesis_producer_reject_reason\n1,a,x\nid,n\n2,b\n"})
    void theHeaderAgainMayHaveMoreOrLessBehindItsNames(String text) throws IOException {
        assertEquals(List.of("1", "2"), read(text));
    }

    @Test
    void theHeaderAgainIsKnownInItsOwnQuotes() throws IOException {
        options.csv.quote = "'";
        assertEquals(List.of("1", "2"), read("'id','n'\n1,a\n\uFEFF'id','n'\n2,b\n"));
    }

    @Test
    void longListsOfNumbersAreNoNumbersAndNoTroubleToLookAt() throws IOException {
        String vector = IntStream.range(0, 5000).mapToObj(i -> "0." + i).collect(Collectors.joining(","));
        assertEquals(1, read("embedding_v2,id\n\"" + vector + "\",x\n").size());
        assertEquals(1, read("\"" + vector + "\",id\n1,x\n").size());
    }

    /** Rejects have a header line, whatever the file had: the same options must give the same rows. */
    @ParameterizedTest
    @ValueSource(strings = {"--header", "--skip-lines", "both"})
    void rejectsAreReadBackWithTheOptionsOfTheirFile(String which) throws IOException {
        options.types = "id=number";
        options.csv.header = which.equals("--skip-lines") ? null : "id,n";
        options.csv.skipLines = which.equals("--header") ? null : 1;
        String file = (which.equals("--header") ? "" : "title\n") + (which.equals("--skip-lines") ? "id,n\n" : "")
                + "x,first\n2,b\n3\n";
        java.io.ByteArrayOutputStream rejects = new java.io.ByteArrayOutputStream();
        List<List<String>> before = new ArrayList<>();
        try (Input input = open(file, null)) {
            rejects.write(input.rows().rejectsHeader());
            for (Row row = input.next(ANY); row != null; row = input.next(ANY)) {
                if (!row.isUsable()) {
                    before.add(row.cells());
                    rejects.write(input.rows().rejected(row, row.problem().orElseThrow()));
                }
            }
        }
        List<List<String>> after = new ArrayList<>();
        try (Input input = open(rejects.toString(StandardCharsets.UTF_8), null)) {
            for (Row row = input.next(ANY); row != null; row = input.next(ANY)) {
                assertTrue(!row.isUsable(), row.toString());
                after.add(row.cells());
            }
        }
        assertEquals(before, after);
        assertEquals(2, after.size());
    }

    @Test
    void rejectsOneBehindTheOtherHaveTheirHeaderAgainToo() throws IOException {
        assertEquals(List.of("1", "2"),
                read("id,kinesis_producer_reject_reason\n1,late\nid,kinesis_producer_reject_reason\n2,x\n"));
        assertEquals(List.of("1 line that says the header again skipped",
                "2 rows with a kinesis_producer_reject_reason of an earlier run, which was left out"), notes);
    }

    @Test
    void emptyCellsBehindTheLastColumnAreLeftOutAndCounted() throws IOException {
        assertEquals(List.of("1", "2", "3"), read("id,name,\n1,x,\n2,y\n3,z,,,\n"));
        assertEquals(List.of("2 rows with empty cells behind the last column, which were left out"), notes);
    }

    @Test
    void aColumnIsFoundWhereOnlyTheWayAnAccentIsWrittenDiffers() throws IOException {
        String composed = "gr\u00f6\u00dfe";
        String decomposed = "gro\u0308\u00dfe";
        assertEquals(List.of("1"), read(decomposed + ",b\n1,2\n", composed));
        assertEquals(List.of("2"), read("a," + composed + "\n1,2\n", decomposed));
        assertThrows(Failure.class, () -> read(composed + "," + decomposed + ",b\n", "gro\u0308sse"));
        assertEquals(List.of("2"), read(composed + "," + decomposed + ",b\n1,2,3\n", decomposed), "the very name comes first");
        options.format = InputOptions.Format.jsonl;
        assertEquals(List.of("7"), read("{\"" + decomposed + "\":7}\n", composed));
    }

    @Test
    void aColumnWithAnInvisibleCharacterIsNamedWithItsEscape() {
        String message = assertThrows(Failure.class, () -> read("id\u00a0,b\n1,2\n", "id")).getMessage();
        assertTrue(message.contains("(did you mean 'id\\u00a0'?): its columns are id\\u00a0, b"), message);
    }

    @Test
    void aQuoteThatIsBrokenInTheHeaderIsAnErrorOfUsage() {
        for (String header : List.of("\"id,name\n1,2\n", "\"id\"x,name\n1,2\n")) {
            Failure failure = assertThrows(Failure.class, () -> read(header));
            assertTrue(failure.getMessage().startsWith("standard input line 1: a quote that is not closed"),
                    failure.getMessage());
            assertEquals(2, failure.exitCode);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "id=number,\"a,b=json\"|{\"id\":1,\"a,b\":[2],\"c\":\"3\"}", "infer,c=string|{\"id\":1,\"a,b\":\"[2]\",\"c\":\"3\"}",
        "infer|{\"id\":1,\"a,b\":\"[2]\",\"c\":3}", "string|{\"id\":\"1\",\"a,b\":\"[2]\",\"c\":\"3\"}",
    })
    void typesAreForAllColumnsOrForOne(String types, String data) throws IOException {
        options.types = types;
        try (Input input = open("id,\"a,b\",c\n1,[2],3\n", null)) {
            assertEquals(data, new String(input.next(ANY).data(), StandardCharsets.UTF_8));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"number|'number' is not one of string, infer, nor COLUMN=TYPE",
        "idd=number|has no column 'idd' (did you mean 'id'?)",
                "id=date|'date' is not one of string, infer, number, boolean, json",
        "infer,string|one type for all columns"})
    void typesThatCannotBeAreRefused(String types, String message) {
        options.types = types;
        Failure failure = assertThrows(Failure.class, () -> read("id,b\n1,2\n"));
        assertTrue(failure.getMessage().contains(message), failure.getMessage());
        assertEquals(2, failure.exitCode);
    }

    @Test
    void aHeaderThatIsNamedMayHaveCommasInItsNames() throws IOException {
        options.csv.header = "id,\"price, eur\"";
        try (Input input = open("1,2\n", null)) {
            assertEquals(List.of("id", "price, eur"), input.header());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r", "\n", "\r\n"})
    void linesInFrontAreSkippedWhateverTheirEnd(String end) throws IOException {
        options.csv.skipLines = 2;
        assertEquals(List.of("1"), read(String.join(end, "Report \"of", "", "id,name", "1,x")));
    }

    private List<String> read(String text) throws IOException {
        return read(text, null);
    }

    /** The rows' keys, or their first cells where they have none. */
    private List<String> read(String text, String key) throws IOException {
        List<String> all = new ArrayList<>();
        try (Input input = open(text, key)) {
            for (Row row = input.next(ANY); row != null; row = input.next(ANY)) {
                assertTrue(row.isUsable(), row.toString());
                all.add(key == null ? row.cells().get(0) : row.partitionKey());
            }
            notes.addAll(input.rows().notes());
        }
        return all;
    }

    private Input open(String text, String key) throws IOException {
        return options.open("-", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), new Interrupt(), key,
                Wanted.once(Long.MAX_VALUE), warnings::add);
    }
}
