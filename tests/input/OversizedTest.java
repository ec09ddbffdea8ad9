import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that are longer, or deeper, than anything that Kinesis takes: rejected, and the rows behind them are read. */
class OversizedTest {
    private static final Limits ANY = new Limits(Integer.MAX_VALUE);
    private static final int MIB = 1024 * 1024;

    private final InputOptions options = new InputOptions();

    @Test
    void aJsonLineThatIsTooLongIsARejectedRow() throws IOException {
        options.format = InputOptions.Format.jsonl;
        try (Input rows = open("{\"id\":1}\n\n{\"x\":\"", 40 * MIB, "\"}\n{\"id\":2}\n")) {
            assertTrue(rows.next(ANY).isUsable());
            Row row = rows.next(ANY);
            assertEquals("a line of 41,943,048 bytes: no record takes that", row.problem().orElseThrow());
            assertEquals(List.of(2L, 3L), List.of(row.number(), row.line()));
            Row next = rows.next(ANY);
            assertEquals("{\"id\":2}", text(next));
            assertEquals(List.of(3L, 4L), List.of(next.number(), next.line()));
            assertEquals(null, rows.next(ANY));
            assertRejectedAgain(rows, row);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":"})
    void jsonThatIsTooDeepIsARejectedRow(String level) throws IOException {
        options.format = InputOptions.Format.jsonl;
        String deep = "{\"a\":" + level.repeat(1_000_000) + "1\n{\"id\":2}\n";
        try (Input rows = open(deep, 0, "")) {
            assertEquals("JSON nested deeper than 100,000", rows.next(ANY).problem().orElseThrow());
            assertEquals("{\"id\":2}", text(rows.next(ANY)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n"})
    void aBareRowThatIsTooLongIsARejectedRow(String end) throws IOException {
        String before = String.join(end, "id,name", "0,\"two", "lines\"", "", "1,");
        try (Input rows = open(before, 40 * MIB, end + "2,\"b\"" + end)) {
            assertTrue(rows.next(ANY).isUsable());
            Row row = rows.next(ANY);
            assertEquals("a row of 41,943,042 characters: no record takes that", row.problem().orElseThrow());
            assertEquals(List.of(2L, 5L), List.of(row.number(), row.line()));
            Row next = rows.next(ANY);
            assertEquals("{\"id\":\"2\",\"name\":\"b\"}", text(next));
            assertEquals(List.of(3L, 6L), List.of(next.number(), next.line()));
            assertEquals(null, rows.next(ANY));
            assertRejectedAgain(rows, row);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "windows-1252"})
    void itIsSoInAnyEncoding(String encoding) throws IOException {
        options.csv.encoding = encoding;
        Charset charset = Charset.forName(encoding);
        InputStream bytes = new SequenceInputStream(new ByteArrayInputStream("id\n".getBytes(charset)), new SequenceInputStream(
                new Repeated("\u00e9".getBytes(charset), 12 * MIB), new ByteArrayInputStream("\n2".getBytes(charset))));
        try (Input rows = options.open("-", bytes, new Interrupt(), null, Wanted.once(Long.MAX_VALUE), warning -> { })) {
            assertFalse(rows.next(ANY).isUsable());
            assertEquals("{\"id\":\"2\"}", text(rows.next(ANY)));
        }
    }

    @Test
    void aTooLongRowAtTheEndOfTheFileIsOneToo() throws IOException {
        try (Input rows = open("id\n1\n", 12 * MIB, "")) {
            assertTrue(rows.next(ANY).isUsable());
            assertEquals("a row of 12,582,912 characters: no record takes that", rows.next(ANY).problem().orElseThrow());
            assertEquals(null, rows.next(ANY));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1,\"", "1,\"x\",", "\"1\n\",", "1,x\"", "\"a\"\"b\","})
    void whereAQuoteMayBeOpenReadingEndsWithTheWayOut(String start) throws IOException {
        try (Input rows = open("id,name\n0,x\n" + start, 12 * MIB, "\"\n2,b\n")) {
            assertTrue(rows.next(ANY).isUsable());
            Failure failure = assertThrows(Failure.class, () -> rows.next(ANY));
            assertTrue(failure.getMessage().startsWith("standard input line 3: a row with quotes and of more than 11 million"),
                    failure.getMessage());
            assertTrue(failure.getMessage().contains("--quote=none"), failure.getMessage());
        }
    }

    @Test
    void whereQuotesAreTextTheEndOfTheLineIsCertain() throws IOException {
        options.csv.quote = "none";
        try (Input rows = open("id,name\n0,x\n1,\"", 12 * MIB, "\n2,b\n")) {
            assertTrue(rows.next(ANY).isUsable());
            assertFalse(rows.next(ANY).isUsable());
            assertEquals("{\"id\":\"2\",\"name\":\"b\"}", text(rows.next(ANY)));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"|,\"q~5,evil~\",z~6,7~", "\\|\\~9,1~3,4~"})
    void aLineThatHasAQuoteOrAnEscapeInWhatIsDroppedHasNoSureEnd(String escape, String behind) throws IOException {
        options.csv.escape = escape;
        try (Input rows = open("a,b\n", 12 * MIB, behind.replace('~', '\n'))) {
            assertTrue(assertThrows(Failure.class, () -> rows.next(ANY)).getMessage().contains("line 2: a row with quotes"));
        }
    }

    @Test
    void nothingStandsForALineThatIsARecordAsItIs() throws IOException {
        options.format = InputOptions.Format.lines;
        try (Input rows = open("", 16 * MIB, "\n")) {
            assertEquals(0, rows.rows().rejected(rows.next(ANY), "too long").length);
        }
    }

    @Test
    void aHeaderWithoutAnEndIsRefused() {
        Failure failure = assertThrows(Failure.class, () -> open("id,", 12 * MIB, "\n2,b\n"));
        assertTrue(failure.getMessage().contains("line 1: a line without an end cannot name the columns"), failure.getMessage());
        assertEquals(2, failure.exitCode);
    }

    /** What stands for the row in the rejects must never become a record. */
    private void assertRejectedAgain(Input rows, Row row) throws IOException {
        ByteArrayOutputStream rejects = new ByteArrayOutputStream();
        rejects.write(rows.rows().rejectsHeader());
        rejects.write(rows.rows().rejected(row, row.problem().orElseThrow()));
        try (Input again = options.open("-", new ByteArrayInputStream(rejects.toByteArray()), new Interrupt(), null,
                Wanted.once(Long.MAX_VALUE), warning -> { })) {
            assertFalse(again.next(ANY).isUsable(), rejects.toString(StandardCharsets.UTF_8));
            assertEquals(null, again.next(ANY));
        }
    }

    private Input open(String before, int length, String behind) throws IOException {
        InputStream bytes = new SequenceInputStream(new ByteArrayInputStream(before.getBytes(StandardCharsets.UTF_8)),
                new SequenceInputStream(new Repeated(new byte[] {'x'}, length),
                        new ByteArrayInputStream(behind.getBytes(StandardCharsets.UTF_8))));
        return options.open("-", bytes, new Interrupt(), null, Wanted.once(Long.MAX_VALUE), warning -> { });
    }

    private static String text(Row row) {
        return new String(row.data(), StandardCharsets.UTF_8);
    }

    /** The same bytes so many times, without room for all of them. */
    private static final class Repeated extends InputStream {
        private final byte[] part;
        private long left;

        Repeated(byte[] part, int times) {
            this.part = part;
            this.left = (long) part.length * times;
        }

        @Override
        public int read() {
            return left == 0 ? -1 : part[(int) (part.length - 1 - (left-- - 1) % part.length)] & 0xFF;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            int n = 0;
            for (int value = n < length ? read() : -1; value >= 0; value = n < length ? read() : -1) {
                buffer[offset + n++] = (byte) value;
            }
            return n == 0 && length > 0 ? -1 : n;
        }
    }
}
