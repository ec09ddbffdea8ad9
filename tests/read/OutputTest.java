import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written where, and what is told when it cannot be. */
class OutputTest {
    @Test
    void theLinesThatAFullDiskStillTookAreCounted(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("out");
        try (OutputStream full = new FileOutputStream(file.toFile()) {
            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                super.write(bytes, from, 25);
                throw new IOException("No space left on device");
            }
        }) {
            Output output = new Output(full, Output.Kind.FILE, 100);
            assertEquals(2, output.write(lines("record 1", "record 22", "record 333")));
            assertEquals("record 1\nrecord 22\nrecord", Files.readString(file));
            assertEquals(2, output.records());
            Failure failure = assertInstanceOf(Failure.class, output.problem().orElseThrow());
            assertTrue(failure.getMessage().contains("No space left on device"));
            assertEquals(0, output.write(lines("more")), "and nothing more");
        }
    }

    @Test
    void aPipeWithoutAReaderIsTheEndInEveryLanguage() {
        Output.Kind pipe = new Output.Kind() {
            @Override
            public boolean isPipe() {
                return true;
            }
        };
        Output output = new Output(broken("\u65ad\u5f00\u7684\u7ba1\u9053"), pipe, 100);
        assertEquals(0, output.write(lines("a")));
        assertInstanceOf(Output.PipeClosed.class, output.problem().orElseThrow());
        Output file = new Output(broken("\u65ad\u5f00\u7684\u7ba1\u9053"), Output.Kind.FILE, 100);
        file.write(lines("a"));
        assertInstanceOf(Failure.class, file.problem().orElseThrow());
    }

    @Test
    void onATerminalNoRecordDrivesItAndElsewhereEveryByteStays() {
        String wild = "\u001b[2J red \u009b31m \u202e back \ttab\nline\u0007 \u00e9 \ud83d\ude00 \r";
        Output.Kind terminal = new Output.Kind() {
            @Override
            public boolean isTerminal() {
                return true;
            }
        };
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        new Output(shown, terminal, 100).write(lines(wild));
        assertEquals("\\u001b[2J red \\u009b31m \\u202e back \ttab\nline\\u0007 \u00e9 \ud83d\ude00 \\r\n",
                shown.toString(StandardCharsets.UTF_8));
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        new Output(plain, Output.Kind.FILE, 100).write(lines(wild));
        assertEquals(wild + "\n", plain.toString(StandardCharsets.UTF_8));
    }

    private static OutputStream broken(String message) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(message);
            }
        };
    }

    private static Output.Lines lines(String... records) {
        Output.Lines lines = new Output.Lines(64);
        for (String record : records) {
            RecordFormat.data.append(lines, new StreamRecord("s", "1", StreamRecord.NOT_A_PART, "k", null,
                    record.getBytes(StandardCharsets.UTF_8)));
        }
        return lines;
    }
}
