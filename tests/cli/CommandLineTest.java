import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What both scripts do with their command lines before any traffic. */
class CommandLineTest {
    @Test
    void helpNamesEveryOptionOfTheContractWithItsDefaultAndEveryExitCode() {
        String producer = Run.producer("--help").exits(0).out();
        for (String text : List.of("<stream>", "<file>", "-k, --partition-key, --partition_key=COLUMN", "(default: a random",
                "-b, --batch-size, --batch_size=N", "(default: 10)", "-s, --sleep-interval, --sleep_interval=SECONDS",
                "(default: 0.2; with --rate 0)", "-n, --max-records, --max_records=N|all", "--bulk", "--in-flight=N", "--rate=N",
                        "--ordered", "--retry-for=DURATION", "(default: 60s)", "--rejects=FILE",
                "--receipts=FILE", "--format=csv|tsv|jsonl", "--delimiter=CHARACTER", "--encoding=NAME", "--types=string|infer",
                "--empty=string|null|omit", "--dry-run", "--create-shards=N", "--region=", "us-east-1",
                "--profile=", "--endpoint-url=", "--local[=URL]", "http://localhost:5000", "--summary=text|json|none",
                "(default: text)", "-q, --quiet", "-v, --verbose", "--completion", "-h, --help", "-V, --version",
                "  0  ", "  1  ", "  2  ", "  3  ", "  130")) {
            assertTrue(producer.contains(text), text + " in\n" + producer);
        }
        String consumer = Run.consumer("--help").exits(0).out();
        for (String text : List.of("-w, --worker-time, --worker_time=SECONDS", "(default: 30; with --drain,", "--drain",
                "--expect=N", "--key=KEY", "--grep=REGEX", "(default: 0.1)",
                "-t, --iterator-type=TYPE", "TRIM_HORIZON, LATEST, AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER, AT_TIMESTAMP",
                "(default: TRIM_HORIZON)", "--sequence-number=", "--timestamp=", "--shard-id=", "-n, --max-records=N",
                "-o, --output=data|json", "(default: data)", "  0  ", "  1  ", "  2  ", "  130")) {
            assertTrue(consumer.contains(text), text + " in\n" + consumer);
        }
    }

    @ParameterizedTest
    @CsvSource({"40, 80", "80, 80", "81, 81", "82, 82", "83, 83", "84, 84", "85, 85", "86, 86", "87, 87", "88, 88", "89, 89",
        "90, 90", "91, 91", "92, 92", "93, 93", "94, 94", "95, 95", "96, 96",
        "97, 97", "98, 98", "99, 99", "100, 100", "250, 100"})
    void theHelpFitsTheTerminalFrom80ColumnsUp(int columns, int widest) {
        Producer producer = new Producer();
        Consumer consumer = new Consumer();
        for (Object script : List.of(producer, consumer)) {
            StringWriter help = new StringWriter();
            CommandLine cli = Run.commandLine(script, new PrintWriter(help), new PrintWriter(new StringWriter()));
            Console console = script == producer ? producer.console : consumer.console;
            console.out = new Terminal(() -> OptionalInt.of(columns), Map.of("NO_COLOR", "1"));
            assertEquals(0, cli.execute("--help"));
            int width = help.toString().lines().mapToInt(String::length).max().orElse(0);
            assertTrue(width <= widest && width > widest - 6, width + " in\n" + help);
            Run full = script == producer ? Run.producer("--help") : Run.consumer("--help");
            Set<String> broken = new TreeSet<>(List.of(help.toString().split("\\s+")));
            broken.removeAll(List.of(full.out().split("\\s+")));
            assertEquals(Set.of(), broken, "no word is broken");
        }
    }

    @Test
    void theVersionIsTheToolsUnderTheCommandsName() {
        assertEquals("kinesis-producer " + Cli.VERSION, Run.producer("-V").exits(0).out().strip());
        assertEquals("kinesis-consumer " + Cli.VERSION, Run.consumer("--version").exits(0).out().strip());
    }

    @Test
    void theCompletionScriptIsForTheInstalledCommand() {
        for (Run run : List.of(Run.producer("--completion").exits(0), Run.producer("s", "f.csv", "--completion").exits(0))) {
            assertTrue(run.out().contains("complete -F _complete_kinesis-producer -o default kinesis-producer"), run.out());
            assertTrue(run.out().contains("--partition-key"));
        }
        assertTrue(Run.consumer("--completion").exits(0).out().contains("_complete_kinesis-consumer"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--checkpoint=x", "--frobnicate"})
    void anUnknownOptionIsAnError(String option) {
        assertTrue(Run.consumer("--local", "s", option).exits(2).onlyErrorLine().contains("Unknown option"));
        assertTrue(Run.producer("--local", "s", "f.csv", option).exits(2).onlyErrorLine().contains("Unknown option"));
    }

    @Test
    void severalFilesAreToldTheLoopThatPutsThem() {
        Run run = Run.producer("--local", "s", "a.csv", "b.csv", "c.csv", "--summary=none");
        assertTrue(run.exits(2).onlyErrorLine().contains("one file a run: for file in a.csv b.csv c.csv; do kinesis-producer s"
                + " \"$file\" || break; done"), run.err());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "s3://bucket/rows.csv|pipe it in, aws s3 cp s3://bucket/rows.csv - | kinesis-producer STREAM -",
        "https://x.org/a.csv?b=c|pipe it in, curl -sf 'https://x.org/a.csv?b=c' | kinesis-producer STREAM -",
        "file:///data/rows.csv|name the path alone, /data/rows.csv", "file://localhost/rows.csv|the path alone, /rows.csv",
        "missing.csv|no such file: missing.csv", "ftp://x/y|no such file: ftp://x/y",
    })
    void anAddressInPlaceOfAFileIsToldTheWay(String file, String message) {
        Run run = Run.producer("--local", "s", file, "--summary=none");
        assertTrue(run.exits(2).onlyErrorLine().contains(message), run.err());
    }

    @Test
    void anAtSignIsPartOfANameAndNoFileOfOptions(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("x.csv"), "@id,b\u001b[31m\n1,2\n");
        Run run = Run.producer("--local=http://127.0.0.1:1", "s", file.toString(), "-k", "@nope", "--summary=none");
        assertTrue(run.exits(2).err().strip().endsWith("has no column '@nope': its columns are @id, b\\u001b[31m"), run.err());
    }

    @Test
    void whatComesFromAFileOrAServerDoesNotDriveTheTerminal() {
        assertEquals("caf\u00e9 \uD83D\uDE80", Text.shown("caf\u00e9 \uD83D\uDE80"));
        Run run = Run.producer("--local", "s", "x\u001b[31m.csv", "--summary=none");
        assertTrue(run.exits(2).onlyErrorLine().contains("no such file: x\\u001b[31m.csv"), run.err());
        Run option = Run.producer("--local", "s", "x.csv", "--frob\u001b[31m");
        assertTrue(option.exits(2).onlyErrorLine().indexOf('\u001b') < 0, option.err());
    }

    @Test
    void aMisspeltOptionIsCorrected() {
        assertTrue(Run.producer("s", "f.csv", "--bathc-size=3").exits(2).onlyErrorLine()
                .contains("did you mean '--batch-size'?"));
    }

    @ParameterizedTest
    @CsvSource({"--batch-size=0, outside 1 to 500", "--batch-size=501, outside 1 to 500", "--batch-size=x, is not an int",
        "--max-records=0, neither a count from 1 up", "--max-records=-5, neither a count",
                "--sleep-interval=-1, is not a time such as",
        "--sleep-interval=soon, is not a time such as", "--create-shards=0, at least 1 shard", "--summary=xml, --summary"})
    void aValueThatCannotBeIsRefusedInOneLine(String option, String message) {
        String line = Run.producer("--local=http://127.0.0.1:1", "s", "sample.csv", option).exits(2).onlyErrorLine();
        assertTrue(line.startsWith("error: ") && line.contains(message), line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--worker-time=-1", "--iterator-type=FIRST", "--output=xml", "--max-records=0", "--timestamp=noon",
        "--sequence-number=1 --timestamp=-1h", "--iterator-type=AT_TIMESTAMP"})
    void whatTheConsumerCannotReadIsRefusedInOneLine(String options) {
        Run.consumer(Run.args(options.split(" "), "--local=http://127.0.0.1:1", "s")).exits(2).onlyErrorLine();
    }

    @Test
    void theReportComesAlsoWhenThereIsNoMemoryLeft() {
        StringWriter err = new StringWriter();
        Producer script = new Producer();
        Run.commandLine(script, new PrintWriter(new StringWriter()), new PrintWriter(err)).parseArgs("s", "f", "--summary=json");
        int exit = Cli.reported(() -> {
            throw new OutOfMemoryError("Java heap space");
        }, new ProducerReport("s", Duration.ZERO, Optional.empty()), script.console);
        assertEquals(1, exit);
        List<String> lines = err.toString().lines().toList();
        assertTrue(lines.get(0).startsWith("error: out of memory: "), err.toString());
        assertTrue(lines.get(1).startsWith("{\"stream\":\"s\","), err.toString());
    }

    @Test
    void anUrlBehindLocalNeedsItsEqualsSignAndAStreamMayStandThere() {
        assertTrue(Run.consumer("--local", "http://127.0.0.1:1", "s").exits(2).onlyErrorLine()
                .contains("write --local=http://127.0.0.1:1, with an = and no space"));
        assertTrue(Run.producer("--local", "http-logs", "no-such-file.csv").exits(2).onlyErrorLine().contains("no such file"));
    }

    @Test
    void missingArgumentsAreNamed() {
        assertTrue(Run.producer().exits(2).onlyErrorLine().contains("'<stream>', '<file>'"));
        assertTrue(Run.producer("s").exits(2).onlyErrorLine().contains("'<file>'"));
        assertTrue(Run.consumer().exits(2).onlyErrorLine().contains("'<stream>'"));
    }

    @Test
    void localDoesNotSwallowTheStreamBehindIt() {
        Run run = Run.producer("--local", "some-stream", "no-such-file.csv").exits(2);
        assertEquals("error: no such file: no-such-file.csv", run.onlyErrorLine());
    }
}
