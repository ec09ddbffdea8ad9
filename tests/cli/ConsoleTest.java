import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people are told is what was meant: text of others is text, and nothing else, on stderr. */
class ConsoleTest {
    /** Clears the screen, moves, ends lines, turns the direction of writing, hides: in every way that there is. */
    private static final String EVIL = "\u001b[2J|\u009b1A|\r|\n|\t|\b|\0|\u007f|\u0085|\u2028|\u2029|\u202e|\u200f|\u200e|\u061c"
            + "|\u2066|\u2069";
    private static final String SHOWN = "\\u001b[2J|\\u009b1A|\\r|\\n|\\t|\\u0008|\\u0000|\\u007f|\\u0085|\\u2028|\\u2029|\\u202e"
            + "|\\u200f|\\u200e|\\u061c|\\u2066|\\u2069";

    @TempDir
    Path folder;
    private final StringWriter err = new StringWriter();
    private final AtomicInteger asked = new AtomicInteger();
    private Console console;

    @BeforeEach
    void makeConsole() {
        console = console("--verbose");
    }

    @Test
    void aMessageIsOneLineWhateverIsInIt() {
        console.say(EVIL);
        console.note(EVIL);
        console.detail(EVIL);
        console.warn(EVIL);
        console.error(EVIL);
        assertEquals(List.of(SHOWN, SHOWN, SHOWN, "warning: " + SHOWN, "error: " + SHOWN), err.toString().lines().toList());
    }

    @Test
    void whatOnlyLooksUnusualIsShownAsItIs() {
        String text = "caf\u00e9 \uD83D\uDC69\u200D\uD83D\uDE80 \u05D0\u05D1 'x'\u00a0C:\\temp";
        console.say(text);
        assertEquals(text + System.lineSeparator(), err.toString());
    }

    @Test
    void theProgressLineIsOneLineOfThatWidth() {
        console.progress("12 records, behind: " + EVIL, 30);
        assertEquals("\r\u001B[K12 records, behind: \\u001b[2J|", err.toString());
    }

    @Test
    void aReportKeepsItsLinesAndTheCellsOfItsTablesAreText() {
        String table = Text.table(List.of(List.of("shard", "records"), List.of("x" + EVIL, "1")));
        console.report("a\n\n" + table + "\nb\u001b[2J", false);
        assertEquals(List.of("a", "", "shard" + " ".repeat(SHOWN.length() - 4) + "  records", "x" + SHOWN + "        1",
                "b\\u001b[2J"), err.toString().lines().toList());
    }

    @Test
    void aStackTraceCannotDriveTheTerminalEither() {
        console.error(Failure.io("no\u001b[2J", new IOException("x\u009b1A\nready: 1 shard")));
        assertTrue(err.toString().contains("\n    at ConsoleTest."), err.toString());
        assertTrue(err.toString().contains("\n  Caused by: java.io.IOException: x\\u009b1A"), err.toString());
        assertTrue(err.toString().contains("\n  ready: 1 shard"), "a line that is not the tool's is indented");
        assertFalse(err.toString().matches("(?s).*[\u001b\u009b\t].*"), err.toString());
    }

    @Test
    void jsonStaysTheSameJson() throws IOException {
        console.say(Json.line(Map.of("stream", EVIL)));
        assertEquals(1, err.toString().lines().count());
        assertEquals(EVIL, new ObjectMapper().readTree(err.toString()).get("stream").asText());
    }

    @Test
    void aWordHasAColourOnATerminal() {
        onTerminal(console).error("x");
        console.warn("y\u001b[31m");
        console.say("error: z");
        console.report("a\nb", true);
        console.report("a\nb", false);
        assertEquals(List.of("\u001b[31merror:\u001b[0m x", "\u001b[33mwarning:\u001b[0m y\\u001b[31m", "error: z", "a",
                "\u001b[32mb\u001b[0m", "a", "b"), err.toString().lines().toList());
    }

    @Test
    void theTerminalIsAskedWhenTheFirstColourIsDue() {
        onTerminal(console).say("ready: 1 shard");
        console.note("a");
        console.detail("b");
        console.progress("", 0);
        console.report("a\nb", false);
        assertEquals(0, asked.get(), "that takes a process");
        console.warn("c");
        console.error("d");
        assertEquals(1, asked.get());
    }

    @Test
    void aProgramThatReadsJsonGetsNoColours() {
        onTerminal(console("--summary=json")).error("x");
        assertEquals("error: x", err.toString().strip());
    }

    @ParameterizedTest
    @CsvSource({"0, true, true", "4, true, false", "0, false, false"})
    void theLastWordIsGreenWhenTheRunIsRightAndItsReportSaysSo(int exitCode, boolean goodNews, boolean green) {
        new Report() {
            @Override
            public Map<String, Object> values() {
                return Map.of();
            }

            @Override
            public String text(int width) {
                return "width " + width;
            }

            @Override
            public boolean endsWithGoodNews() {
                return goodNews;
            }
        }.print(onTerminal(console), exitCode);
        assertEquals(green ? "\u001b[32mwidth 80\u001b[0m" : "width 80", err.toString().strip());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--profile", "--region", "--endpoint-url", "--header", "--delimiter", "--encoding", "--types",
        "--partition-key", "--rejects", "--batch-size", "--retry-for", "--summary", "--frob"})
    void whatWasTypedIsOneLineInItsError(String option) throws IOException {
        Path file = Files.writeString(folder.resolve("x.csv"), "id\n1\n");
        Run run = Run.producer("--local=http://127.0.0.1:1", "s", file.toString(), option + "=a\u001b[2J\nzz\u009b");
        assertClean(run);
        List<String> lines = run.err().lines().toList();
        assertTrue(lines.get(lines.size() - 1).startsWith("error: "), run.err());
    }

    @Test
    void theNameOfAFileAndItsHeaderAreText() throws IOException {
        Path file = Files.writeString(folder.resolve("a\u001b[2J\nzz.csv"), "id,a\u001b[2J\u009b\u202e\n1,x\n2\n");
        try (LoopbackHttp server = evilServer()) {
            Run run = Run.producer(Run.local(server.url()), "s", file.toString(), "--retry-for=1s", "-k",
                    "a\u001b[2J\u009b\u202e");
            assertClean(run.exits(3));
            assertTrue(run.err().contains("columns: id, a\\u001b[2J\\u009b\\u202e\n"), run.err());
        }
        try (Source source = new Source(1)) {
            Run run = Run.consumer(Run.local(source.url()), "s", "--drain", "--verify", file.toString());
            assertClean(run.exits(5));
            assertTrue(run.err().contains("verified 2 rows of " + folder + "/a\\u001b[2J\\nzz.csv: "), run.err());
        }
    }

    @Test
    void whatAServerSaysIsText() throws IOException {
        Path file = Files.writeString(folder.resolve("x.csv"), "id\n1\n");
        try (LoopbackHttp server = evilServer()) {
            for (String more : List.of("--verbose", "--dry-run", "--summary=json")) {
                Run run = Run.producer(Run.local(server.url()), "s", file.toString(), "--retry-for=1s", more);
                assertClean(run);
                assertTrue(run.err().contains("\\u001b[2J"), run.err());
            }
            Run run = Run.consumer(Run.local(server.url()), "s", "--drain", "--verbose");
            assertClean(run.exits(1));
            assertTrue(run.err().contains("shardId-\\u001b[2J|\\u009b1A|\\r|\\n"), run.err());
            JsonNode report = Run.consumer(Run.local(server.url()), "s", "--drain", "--summary=json").report();
            assertEquals("shardId-" + EVIL, report.get("shards").get(0).get("shardId").asText());
        }
    }

    private Console console(String option) {
        Producer producer = new Producer();
        Run.commandLine(producer, new PrintWriter(new StringWriter()), new PrintWriter(err)).parseArgs("s", "f", option);
        return producer.console;
    }

    private Console onTerminal(Console what) {
        what.err = new Terminal(() -> {
            asked.incrementAndGet();
            return OptionalInt.of(80);
        }, Map.of());
        return what;
    }

    /** Kinesis with one shard whose name, like every message, is made to drive a terminal. */
    private static LoopbackHttp evilServer() throws IOException {
        String evil = Json.line(Map.of("x", EVIL)).replaceAll("(?s)^......|..$", "");
        return new LoopbackHttp((action, body) -> switch (action) {
            case "describestreamsummary" -> Source.summary(1);
            case "listshards" -> LoopbackHttp.ok("{\"Shards\":[{\"ShardId\":\"shardId-" + evil + "\",\"HashKeyRange\":"
                    + "{\"StartingHashKey\":\"0\",\"EndingHashKey\":\"340282366920938463463374607431768211455\"},"
                    + "\"SequenceNumberRange\":{\"StartingSequenceNumber\":\"1\"}}]}");
            case "putrecords" -> LoopbackHttp.ok("{\"FailedRecordCount\":1,\"Records\":[{\"ErrorCode\":\"E" + evil
                    + "\",\"ErrorMessage\":\"m" + evil + "\"}]}");
            default -> new String(LoopbackHttp.ok("{\"__type\":\"ValidationException\",\"message\":\"" + evil + "\"}"),
                    StandardCharsets.UTF_8).replace("200 OK", "400 Bad Request")
                    .getBytes(StandardCharsets.UTF_8);
        });
    }

    /** Every line is one that the tool began, and nothing drives the terminal. */
    private static void assertClean(Run run) {
        assertFalse(run.err().chars().anyMatch(c -> c != '\n' && Character.isISOControl(c) || "\u2028\u202e\u200f\u061c\u2066"
                .indexOf(c) >= 0), run.err());
        assertTrue(run.err().lines().noneMatch(line -> line.startsWith("zz") || line.startsWith("|")), run.err());
    }
}
