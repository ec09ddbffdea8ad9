import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A file that is put again and again, on kinesalite, read back with a plain client. */
class RepeatTest extends DeliveryFixture {
    RepeatTest(@StreamOn(StreamOn.Server.KINESALITE) TestStream stream) {
        super(stream);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--bulk", "--aggregate", "-s0"})
    void everyRowIsPutNTimesAndCountsAndReceiptsSayInWhichPass(String how) throws IOException {
        Path receipts = folder.resolve("receipts");
        JsonNode report = put(rows(12), how, "--repeat=3", "--receipts=" + receipts).exits(0).report();
        assertEquals("[36,36,0,0,0,3,false]", counts(report));
        Set<String> told = new HashSet<>();
        for (String line : Files.readAllLines(receipts)) {
            JsonNode receipt = new ObjectMapper().readTree(line);
            assertEquals(receipt.get("row").asInt() + 1, receipt.get("line").asInt(), line);
            told.add(receipt.get("pass").asInt() + "/" + receipt.get("row").asInt());
        }
        assertEquals(expected(3, 12), told);
        if (!how.equals("--aggregate")) {
            assertEquals(times(3, ids(12)), stored());
        }
    }

    @Test
    void aFileThatIsNotRepeatedHasNeitherPassesNorAPassInItsReceipts() throws IOException {
        Path receipts = folder.resolve("receipts");
        assertNull(put(rows(1), "--receipts=" + receipts).exits(0).report().get("passes"));
        assertFalse(Files.readString(receipts).contains("pass"), Files.readString(receipts));
        assertEquals(1, put(rows(12), "--repeat=1", "-s0").exits(0).report().get("passes").asInt());
    }

    @ParameterizedTest
    @CsvSource({"17, 2, true", "14, 2, true", "3, 0, true", "20, 2, true", "21, 3, false", "100, 3, false"})
    void theCountOfRowsIsThatOfAllPasses(int count, int whole, boolean more) throws IOException {
        int put = Math.min(count, 21);
        Run run = put(rows(7), "--bulk", "--repeat=3", "-n", String.valueOf(count)).exits(0);
        assertEquals("[" + put + "," + put + ",0,0,0," + whole + "," + more + "]", counts(run.report()));
        assertEquals(cut(7, put), stored());
    }

    @Test
    void aPackedFileIsUnpackedInEachPass() throws IOException {
        Path packed = folder.resolve("rows.csv.gz");
        try (GZIPOutputStream gzip = new GZIPOutputStream(Files.newOutputStream(packed))) {
            gzip.write(Files.readAllBytes(Path.of(rows(40))));
        }
        assertEquals("[120,120,0,0,0,3,false]", counts(put(packed.toString(), "--bulk", "--repeat=3").exits(0).report()));
        assertEquals(times(3, ids(40)), stored());
    }

    @Test
    void aRowThatCannotBeSentIsRejectedInEachPassAndNamedWithIt() throws IOException {
        Path rejects = folder.resolve("rejects.csv");
        String file = file(List.of("id", "0000", "0001,too many", "0002"));
        JsonNode report = put(file, "--bulk", "--repeat=2", "--rejects=" + rejects).exits(3).report();
        assertEquals("[6,4,2,0,0,2,false]", counts(report));
        assertEquals(2, Files.readAllLines(rejects).stream().filter(line -> line.startsWith("0001,")).count());
        Run named = put(file, "--bulk", "--repeat=2").exits(3);
        assertTrue(named.err().contains("\nwarning: row 2 (line 3) is not on the stream: 2 cells"), named.err());
        assertTrue(named.err().contains("\nwarning: row 2 (line 3) of pass 2 is not on the stream: 2 cells"), named.err());
    }

    @Test
    void afterAHundredRowsThatAreAllRejectedTheOtherPassesAreNotPutEither() throws IOException {
        List<String> lines = new ArrayList<>(List.of("id"));
        lines.addAll(Collections.nCopies(30, "a,b"));
        assertEquals("[100,0,100,0,0,3,true]", counts(put(file(lines), "--bulk", "--repeat=9").exits(3).report()));
    }

    @Test
    void orderedKeepsTheOrderOverPassesAndRetries() throws IOException {
        List<String> lines = new ArrayList<>(List.of("key,id"));
        ids(20).forEach(id -> lines.add("same," + id));
        AtomicInteger seen = new AtomicInteger();
        produce(file(lines), request -> answerEach(request, record -> seen.incrementAndGet() % 4 == 0
                ? "ProvisionedThroughputExceededException" : null), "-k", "key", "--bulk", "--ordered", "--repeat=3").exits(0);
        List<String> all = new ArrayList<>();
        Collections.nCopies(3, ids(20)).forEach(all::addAll);
        assertEquals(all, stream.records().stream().map(DeliveryFixture::id).toList());
    }

    @Test
    void whatIsWrongWithTheHeaderIsToldOnce() throws IOException {
        Run run = put(file(List.of("id, name", "1,2")), "--repeat=5", "-s0").exits(0);
        assertEquals(1, run.err().lines().filter(line -> line.contains("spaces around the name")).count(), run.err());
    }

    @Test
    void anInterruptInTheSecondPassKeepsItsRestAndSaysHowManyPassesWereNotBegun() throws IOException {
        Path rejects = folder.resolve("rejects.csv");
        Producer script = new Producer();
        AtomicInteger requests = new AtomicInteger();
        Run run;
        try (FaultProxy proxy = proxy(request -> {
            if (requests.incrementAndGet() == 6) { // rows 26 to 30
                script.interrupt.request();
            }
            return request.forward();
        })) {
            run = Run.run(script, new ByteArrayOutputStream(), Run.local(proxy.url()), stream.name, rows(20), "-b5", "-s0",
                    "--repeat=4", "--rejects=" + rejects, "--summary=json").exits(130);
        }
        assertEquals("[40,30,0,0,10,1,true]", counts(run.report()));
        assertTrue(run.err().contains("\nwarning: 2 passes over the input were not begun: their rows are not among the "
                + "rejects\n"), run.err());
        List<String> all = new ArrayList<>(stored());
        Files.readAllLines(rejects).stream().skip(1).map(line -> line.substring(0, 4)).forEach(all::add);
        assertEquals(times(2, ids(20)), all.stream().sorted().toList());
    }

    @Test
    void anInterruptWithoutRejectsSaysInWhichPassItWas() throws IOException {
        Producer script = new Producer();
        AtomicInteger requests = new AtomicInteger();
        try (FaultProxy proxy = proxy(request -> {
            if (requests.incrementAndGet() == 6) {
                script.interrupt.request();
            }
            return request.forward();
        })) {
            Run run = Run.run(script, new ByteArrayOutputStream(), Run.local(proxy.url()), stream.name, rows(20), "-b5", "-s0",
                    "--repeat=4", "--summary=json").exits(130);
            JsonNode report = run.report();
            assertEquals(report.get("rowsRead").asInt(), report.get("delivered").asInt() + report.get("notSent").asInt());
            assertTrue(run.err().contains(") of pass 2: what comes after it was not put\n"), run.err());
            assertTrue(run.err().contains("\nwarning: 2 passes over the input were not begun\n"), run.err());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gone", "longer", "another header", "as long, and younger"})
    void aFileThatIsNotThereAnyMoreOrChangedEndsTheRunAndWhatWasReadKeepsItsFate(String how) throws IOException {
        Path file = Path.of(rows(20));
        AtomicInteger requests = new AtomicInteger();
        Run run = produce(file.toString(), request -> {
            if (requests.incrementAndGet() == 6) {
                switch (how) {
                    case "gone" -> Files.delete(file);
                    case "longer" -> Files.writeString(file, "0020\n", StandardOpenOption.APPEND);
                    case "another header" -> Files.writeString(file, Files.readString(file).replace("id", "no"));
                    default -> Files.setLastModifiedTime(file, java.nio.file.attribute.FileTime.fromMillis(0));
                }
            }
            return request.forward();
        }, "-b5", "-s0", "--repeat=100").exits(1);
        JsonNode report = run.report();
        int delivered = report.get("delivered").asInt();
        assertEquals(delivered, report.get("rowsRead").asInt(), run.err());
        assertEquals(delivered, stored().size());
        assertTrue(delivered >= 40 && delivered <= 60, run.err());
        assertTrue(run.err().contains("error: " + file + (how.equals("gone") ? " is gone" : " was changed")), run.err());
        boolean isWhole = run.err().contains(" whole pass");
        assertEquals(delivered / 20, report.get("passes").asInt() + (isWhole ? 0 : 1), run.err());
    }

    @Test
    void forSomeTimeTheFileIsPutAgainAndAgainAndWhatWasReadIsDelivered() throws IOException {
        try (Sink sink = new Sink(Duration.ZERO)) {
            JsonNode report = Run.producer(Run.local(sink.url()), "s", rows(7), "--bulk", "--for=700ms", "--summary=json")
                    .exits(0).report();
            long delivered = report.get("delivered").asLong();
            assertEquals(delivered, sink.records());
            assertEquals(delivered, report.get("rowsRead").asLong());
            assertTrue(delivered > 7, report.toString());
            assertEquals(delivered / 7, report.get("passes").asLong());
            assertFalse(report.get("moreRows").asBoolean(), "the time was what was asked for");
            assertTrue(report.get("seconds").asDouble() >= 0.7, report.toString());
        }
    }

    @Test
    void atARateTheTimeBoundsTheRowsThatAreReadAhead() throws IOException {
        try (Sink sink = new Sink(Duration.ZERO)) {
            JsonNode report = Run.producer(Run.local(sink.url()), "s", rows(7), "--for=1", "--rate=50", "--in-flight=200",
                    "--summary=json").exits(0).report();
            assertTrue(sink.records() <= 50, report.toString());
            assertEquals(sink.records(), report.get("delivered").asLong());
        }
    }

    @Test
    void theRateIsThatOfAllPassesTogether() throws IOException {
        try (Sink sink = new Sink(Duration.ZERO)) {
            JsonNode report = Run.producer(Run.local(sink.url()), "s", rows(3), "--repeat=40", "--rate=100", "--summary=json")
                    .exits(0).report();
            assertEquals(120, sink.records());
            assertTrue(report.get("seconds").asDouble() >= 1, "1.2 s but for what goes at once: " + report);
        }
    }

    @Test
    void whatCannotBeReadAgainIsRefusedBeforeAnythingIsSent() throws Exception {
        Path pipe = folder.resolve("pipe");
        ServerProcess.run(List.of("mkfifo", pipe.toString()));
        try (Sink sink = new Sink(Duration.ZERO)) {
            String again = " cannot be read again, as --repeat and --for do: put the rows into a plain file";
            for (String option : List.of("--repeat=2", "--for=10")) {
                assertEquals("error: " + pipe + again, Run.producer(Run.local(sink.url()), "s", pipe.toString(), option,
                        "--summary=none").exits(2).onlyErrorLine());
                Producer script = new Producer();
                script.stdin = new ByteArrayInputStream("id\n1\n".getBytes(StandardCharsets.UTF_8));
                assertEquals("error: standard input" + again, Run.run(script, new ByteArrayOutputStream(),
                        Run.local(sink.url()), "s", "-", option, "--summary=none").exits(2).onlyErrorLine());
            }
            assertEquals(0, sink.requests());
        }
    }

    @Test
    void aDryRunCountsEveryPassAndHasNoTime() throws IOException {
        Run run = Run.producer(local(), stream.name, rows(7), "--dry-run", "--repeat=3", "--summary=json").exits(0);
        assertEquals("[21,21,0,0,0,3,false]", counts(run.report()));
        assertEquals(List.of(), stored());
        Run text = Run.producer(local(), stream.name, rows(7), "--dry-run", "--repeat=3").exits(0);
        assertTrue(text.err().lines().anyMatch(line -> line.matches("whole passes +3")), text.err());
        assertEquals("error: --for is a time of sending: --dry-run sends nothing, and goes with --repeat=N",
                Run.producer(local(), stream.name, rows(7), "--dry-run", "--for=3", "--summary=none").exits(2).onlyErrorLine());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"--repeat=0|--repeat 0: a file is put at least once", "--for=0|--for 0: a run that ends "
            + "before a row is put; give some seconds"})
    void noPassAndNoTimeAreRefused(String option, String message) throws IOException {
        assertEquals("error: " + message, Run.producer(local(), stream.name, rows(1), option, "--summary=none").exits(2)
                .onlyErrorLine());
    }

    @Test
    void aFileWithoutRowsEndsByItself() throws IOException {
        assertEquals(0, put(file(List.of("id")), "--for=1h").exits(0).report().get("rowsRead").asInt());
    }

    private Run put(String file, String... options) {
        return Run.producer(Run.args(options, local(), stream.name, file, "--summary=json"));
    }

    private static String counts(JsonNode report) {
        return Stream.of("rowsRead", "delivered", "rejected", "failed", "notSent", "passes", "moreRows")
                .map(name -> report.get(name).asText()).toList().toString().replace(" ", "");
    }

    private static List<String> times(int times, List<String> ids) {
        return Collections.nCopies(times, ids).stream().flatMap(List::stream).sorted().toList();
    }

    /** The first of the ids of so many rows that are put again and again. */
    private static List<String> cut(int rows, int count) {
        return Stream.iterate(0, i -> i + 1).limit(count).map(i -> String.format("%04d", i % rows)).sorted().toList();
    }

    private static Set<String> expected(int passes, int rows) {
        Set<String> all = new HashSet<>();
        for (int pass = 1; pass <= passes; pass++) {
            for (int row = 1; row <= rows; row++) {
                all.add(pass + "/" + row);
            }
        }
        return all;
    }
}
