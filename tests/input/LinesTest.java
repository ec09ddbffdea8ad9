import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines that are records as they are, and records with a line end behind them. */
class LinesTest {
    private static final Limits ANY = new Limits(Integer.MAX_VALUE);

    private final InputOptions options = new InputOptions();

    @BeforeEach
    void lines() {
        options.format = InputOptions.Format.lines;
    }

    @Test
    void aLineIsARecordAsItIs() throws IOException {
        assertEquals(List.of("2026-01-31 GET /", " \"a,b ", "{\"id\":1", "<html>", "\uFEFFx", "last"),
                records("2026-01-31 GET /\n \"a,b \r\n\n{\"id\":1\n<html>\n\uFEFFx\nlast"));
    }

    @Test
    void everyByteOfALineIsKept() throws IOException {
        byte[] bytes = new byte[256];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i == '\n' ? 'n' : i + 1);
        }
        bytes['\n' - 1] = 'n';
        try (Input input = open(bytes)) {
            assertArrayEquals(bytes, input.next(ANY).data());
            assertEquals(null, input.next(ANY));
        }
    }

    @Test
    void rejectedLinesAreWrittenAsTheyAre() throws IOException {
        try (Input input = open("x\u00e9\n".getBytes(StandardCharsets.ISO_8859_1))) {
            assertArrayEquals("x\u00e9\n".getBytes(StandardCharsets.ISO_8859_1), input.rows().rejected(input.next(ANY), "late"));
            assertEquals(0, input.rows().rejectsHeader().length);
        }
        try (Input input = open("1\r\r\n".getBytes(StandardCharsets.UTF_8))) {
            assertArrayEquals("1\r\r\n".getBytes(StandardCharsets.UTF_8), input.rows().rejected(input.next(ANY), "late"));
        }
    }

    @ParameterizedTest
    @CsvSource({"-k id, has neither columns nor members", "--types=infer, are about CSV: lines are put as they are"})
    void whatHasNoMeaningForLinesIsRefused(String option, String message) {
        Run run = Run.producer(Run.args(option.split(" "), "--local", "s", "sample.csv", "--format=lines", "--summary=none"));
        assertTrue(run.exits(2).onlyErrorLine().contains(message), run.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"lines", "jsonl", "csv"})
    void aLineEndIsAppendedToEveryRecord(String format) throws IOException {
        options.format = InputOptions.Format.valueOf(format);
        options.appendNewline = true;
        String text = format.equals("csv") ? "id\n1\n2" : "{\"id\":\"1\"}\n{\"id\":\"2\"}";
        assertEquals(List.of("{\"id\":\"1\"}\n", "{\"id\":\"2\"}\n"), records(text));
    }

    @Test
    void anEnvelopeOfSuchARecordHasItsLineEndAlready() throws IOException {
        Output.Lines lines = new Output.Lines(64);
        byte[] data = "{\"id\":1}\n".getBytes(StandardCharsets.UTF_8);
        RecordFormat.json.append(lines, new StreamRecord("shardId-000000000000", "1", StreamRecord.NOT_A_PART, "k",
                Instant.EPOCH, data));
        options.format = InputOptions.Format.jsonl;
        for (boolean append : new boolean[] {false, true}) {
            options.appendNewline = append;
            try (Input input = open(lines.toByteArray())) {
                assertArrayEquals(data, input.next(ANY).data());
            }
        }
    }

    @Test
    void theLineEndCountsForTheLimitOfARecord() throws IOException {
        options.appendNewline = true;
        try (Input input = open("1234\n12345\n".getBytes(StandardCharsets.UTF_8))) {
            Limits limits = new Limits(5 + 36); // and a random key
            assertTrue(input.next(limits).isUsable());
            assertTrue(!input.next(limits).isUsable());
        }
    }

    private List<String> records(String text) throws IOException {
        List<String> all = new ArrayList<>();
        try (Input input = open(text.getBytes(StandardCharsets.UTF_8))) {
            for (Row row = input.next(ANY); row != null; row = input.next(ANY)) {
                all.add(new String(row.data(), StandardCharsets.UTF_8));
            }
        }
        return all;
    }

    private Input open(byte[] bytes) throws IOException {
        return options.open("-", new ByteArrayInputStream(bytes), new Interrupt(), null, Wanted.once(Long.MAX_VALUE),
                warning -> { });
    }
}
