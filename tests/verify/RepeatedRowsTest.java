import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A file that was put several times, against the stream: a copy that is missing, and one too many. */
class RepeatedRowsTest {
    @TempDir
    Path folder;
    private final TestStream stream;

    RepeatedRowsTest(@StreamOn(StreamOn.Server.KINESALITE) TestStream stream) {
        this.stream = stream;
    }

    @Test
    void everyCopyIsExpectedAndNoMore() throws IOException {
        put("a", "b", "c", "a", "b", "c");
        Run run = verify("--repeat=2").exits(0);
        assertEquals(values(6, 0, 0, 0), run.report().get("verify").toString());
        assertEquals(values(3, 0, 3, 0), verify().exits(5).report().get("verify").toString());
        Run text = Run.consumer(Run.local(stream.endpoint), stream.name, "--drain", "--verify", file().toString(), "--repeat=2")
                .exits(0);
        assertTrue(text.err().endsWith("\nverified 6 rows of " + file() + ", which has 3: every one is on the stream, once, and"
                + " nothing else\n"), text.err());
    }

    @Test
    void aCopyThatIsMissingAndOneTooManyAreToldWithTheirRows() throws IOException {
        put("a", "b", "c", "c", "a", "b", "c");
        Run run = verify("--repeat=3").exits(5);
        assertEquals(values(9, 2, 0, 0), run.report().get("verify").toString());
        assertTrue(run.err().contains("\nmissing: row 1 (line 2), 1 of 3 copies\nmissing: row 2 (line 3), 1 of 3 copies\n"),
                run.err());
        Run two = verify("--repeat=2").exits(5);
        assertEquals(values(6, 0, 1, 0), two.report().get("verify").toString());
        assertTrue(two.err().contains("\nduplicate: row 3 (line 4) again, with sequence number "), two.err());
        put("d");
        Run unexpected = verify("--repeat=4").exits(5);
        assertEquals(values(12, 5, 0, 1), unexpected.report().get("verify").toString());
    }

    @Test
    void aRowThatCannotBeSentIsMissingAsOftenAsItWasRead() throws IOException {
        Path file = Files.writeString(folder.resolve("bad.csv"), "id\na\nb,c\n");
        put("a", "a");
        Run run = run(file, "--repeat=2").exits(5);
        assertEquals(values(4, 2, 0, 0), run.report().get("verify").toString());
        assertTrue(run.err().contains("\nmissing: row 2 (line 3), 2 of 2 copies, which cannot be sent: 2 cells, the header has"),
                run.err());
    }

    @ParameterizedTest
    @CsvSource({"7, 3", "7, 1000000", "6, 2", "9, 3", "2, 5"})
    void theCountOfRowsIsThatOfAllPassesAsForTheProducer(int count, long passes) throws IOException {
        String[] ids = new String[count];
        for (int i = 0; i < count; i++) {
            ids[i] = List.of("a", "b", "c").get(i % 3);
        }
        put(ids);
        assertEquals(values(count, 0, 0, 0), verify("-n", String.valueOf(count), "--repeat=" + passes).exits(0).report()
                .get("verify").toString());
        verify("-n", String.valueOf(count + 1), "--repeat=" + (passes + 1)).exits(5);
        verify("-n", String.valueOf(count - 1), "--repeat=" + passes).exits(5);
    }

    @Test
    void equalRowsAreExpectedAsOftenAsTheyAreInTheFileInEachPass() throws IOException {
        Path file = Files.writeString(folder.resolve("equal.csv"), "id\nsame\nother\nsame\n");
        put("same", "same", "other", "same", "other");
        Run run = run(file, "--repeat=2").exits(5);
        assertEquals(values(6, 1, 0, 0), run.report().get("verify").toString());
        assertTrue(run.err().contains("\nmissing: row 3 (line 4), 1 of 2 copies\n"), run.err());
        put("same");
        run(file, "--repeat=2").exits(0);
        put("same");
        assertEquals(values(6, 0, 1, 0), run(file, "--repeat=2").exits(5).report().get("verify").toString());
    }

    @Test
    void everyCopyThatIsMissingIsALineOfTheDifferences() throws IOException {
        put("a", "b", "b", "b", "c", "c");
        Path out = folder.resolve("diff.jsonl");
        verify("--repeat=3", "--differences=" + out).exits(5);
        List<String> lines = Files.readAllLines(out);
        String missing = "{\"kind\":\"missing\",\"row\":%d,\"line\":%d,\"encoding\":\"json\",\"data\":{\"id\":\"%s\"}}";
        String first = String.format(missing, 1, 2, "a");
        assertEquals(List.of(first, first, String.format(missing, 3, 4, "c")), lines);
    }

    @Test
    void whatTheProducerPutAgainAndAgainIsVerified() throws IOException {
        String rows = String.valueOf(Run.producer(Run.local(stream.endpoint), stream.name, file().toString(), "--bulk", "-k",
                "id", "--for=300ms", "-n", "2000", "--summary=json").exits(0).report().get("rowsRead").asLong());
        verify("--repeat=2000", "-n", rows, "-k", "id").exits(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--repeat=0", "--repeat=2 --ordered -k id", "--repeat=2 --id id"})
    void whatCannotBeToldOfCopiesIsRefused(String options) throws IOException {
        String line = Run.consumer(Run.args(options.split(" "), "--local", "s", "--verify", file().toString(), "--summary=none"))
                .exits(2).onlyErrorLine();
        assertTrue(line.contains(options.contains("=0") ? "at least once" : "does not go with --repeat"), line);
        assertTrue(Run.consumer("--local", "s", "--repeat=2").exits(2).onlyErrorLine().contains("name it with --verify"));
    }

    private Path file() throws IOException {
        return Files.writeString(folder.resolve("rows.csv"), "id\na\nb\nc\n");
    }

    private Run verify(String... options) throws IOException {
        return run(file(), options);
    }

    private Run run(Path file, String... options) {
        return Run.consumer(Run.args(options, Run.local(stream.endpoint), stream.name, "--drain", "-s0", "--verify",
                file.toString(), "--summary=json"));
    }

    private void put(String... ids) {
        for (String id : ids) {
            stream.put(id, "{\"id\":\"" + id + "\"}");
        }
    }

    private static String values(int rows, int missing, int duplicate, int unexpected) {
        boolean once = rows == 3;
        return "{\"rows\":" + rows + ",\"missing\":" + missing + ",\"duplicate\":" + duplicate + ",\"unexpected\":" + unexpected
                + ",\"outOfOrder\":" + (once ? "0" : "null") + ",\"changed\":0}";
    }
}
