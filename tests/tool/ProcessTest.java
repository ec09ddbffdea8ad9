import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The real scripts as processes, started by JBang as users start them. */
@Order(1) // one of the longest
class ProcessTest {
    /** An environment without any AWS setting. */
    private static final Map<String, String> NO_AWS = new HashMap<>();

    private static TestStream stream;

    @TempDir
    Path folder;

    @BeforeAll
    static void createStream() throws Exception {
        System.getenv().keySet().stream().filter(name -> name.startsWith("AWS_")).forEach(name -> NO_AWS.put(name, null));
        NO_AWS.put("AWS_CONFIG_FILE", "/nonexistent/config");
        NO_AWS.put("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent/credentials");
        NO_AWS.put("AWS_EC2_METADATA_DISABLED", "true");
        stream = TestStream.onMoto(2);
        // The sample has letters of many scripts: any locale must do.
        Run run = jbang(Map.of("LC_ALL", "C"), "Producer.java", local(), stream.name, "sample.csv", "-n", "all").exits(0);
        assertEquals("", run.out());
        assertFalse(run.err().contains("SLF4J"), run.err());
    }

    @AfterAll
    static void deleteStream() {
        stream.close();
    }

    @Test
    void localNeedsNoEnvironmentAndStdoutHasTheRecordsAloneInUtf8() throws Exception {
        List<String> stored = stream.data();
        Run run = jbang(Map.of("LC_ALL", "C"), "Consumer.java", local(), stream.name, "-n", String.valueOf(stored.size()))
                .exits(0);
        assertEquals(new TreeSet<>(stored), new TreeSet<>(run.lines()));
        assertTrue(run.out().contains("\u9999\u6e2f") && run.out().contains("\uD83D\uDE80"), run.out());
        assertTrue(run.err().lines().anyMatch("ready: 2 shards"::equals), run.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_KINESIS"})
    void theEndpointAndTheKeysOfTheEnvironmentDoToo(String variable) throws Exception {
        Run run = jbang(Map.of(variable, stream.endpoint.toString(), "AWS_ACCESS_KEY_ID", "any", "AWS_SECRET_ACCESS_KEY", "key",
                "AWS_DEFAULT_REGION", "us-east-1"), "Consumer.java", stream.name, "-n", "3").exits(0);
        assertEquals(3, run.lines().size());
    }

    @Test
    void theRegionComesFromTheEnvironment() throws Exception {
        assertTrue(jbang(Map.of("AWS_DEFAULT_REGION", "eu-west-2"), "Consumer.java", local(), stream.name).exits(2).err()
                .contains("in eu-west-2 at"));
        assertTrue(jbang(Map.of("AWS_DEFAULT_REGION", "eu-west-2", "AWS_REGION", "eu-west-3"), "Consumer.java", local(),
                stream.name)
                .exits(2).err().contains("in eu-west-3 at"));
    }

    @Test
    void noCredentialsAreOneLineWithTheFix() throws Exception {
        Run run = jbang(Map.of(), "Producer.java", "some-stream", "sample.csv").exits(2);
        assertTrue(run.onlyErrorLine().startsWith("error: no AWS credentials: set AWS_ACCESS_KEY_ID"), run.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"C.UTF-8", "zh_CN", "es_ES", "ru_RU"})
    void aPipeThatIsClosedEndsTheRunQuietlyInEveryLanguage(String locale) throws Exception {
        Map<String, String> environment = new HashMap<>(NO_AWS);
        environment.put("LC_ALL", locale);
        if (!locale.startsWith("C")) { // not on every machine: made for the test
            Path locales = Files.createDirectories(folder.resolve("locales"));
            try {
                ServerProcess.run(List.of("localedef", "-i", locale, "-f", "UTF-8", locales.resolve(locale + ".UTF-8")
                        .toString()));
            } catch (IOException e) {
                abort("no locale " + locale + ": " + e.getMessage());
            }
            environment.put("LC_ALL", locale + ".UTF-8");
            environment.put("LOCPATH", locales.toString());
        }
        Process process = Run.start(environment, "bash", "-c", "set -o pipefail; ./jbangw --quiet Consumer.java " + local()
                + " -s 0.01 -w 20 "
                + stream.name + " --summary=none -q | head -1");
        Thread putting = new Thread(() -> {
            while (process.isAlive()) {
                stream.put("k", "more");
            }
        });
        putting.start();
        Run run = Run.of(process);
        putting.join();
        run.exits(0);
        assertEquals(1, run.lines().size());
        assertEquals("ready: 2 shards", run.err().strip());
    }

    @Test
    void aFullDiskIsAnError() throws Exception {
        Run run = Run.of(Run.start(NO_AWS, "sh", "-c", "./jbangw --quiet Consumer.java " + local() + " " + stream.name
                + " >/dev/full"));
        assertTrue(run.exits(1).err().contains("error: cannot write the records to standard output"), run.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT 130", "TERM 143"})
    void aSignalEndsTheConsumerWithItsReport(String signalAndExit) throws Exception {
        String[] expected = signalAndExit.split(" ");
        Process process = Run.start(NO_AWS, "sh", "-c", withSigint() + "./jbangw --quiet Consumer.java " + local()
                + " -w 0 --summary=json " + stream.name);
        BufferedReader records = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        records.readLine();
        ServerProcess.run(List.of("kill", "-" + expected[0], String.valueOf(process.pid())));
        Run run = Run.of(process).exits(Integer.parseInt(expected[1]));
        assertTrue(run.report().get("records").asInt() > 0, run.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT 130", "TERM 143"})
    void aSignalEndsTheProducerWithTheTruthInReportAndRejects(String signalAndExit) throws Exception {
        String[] expected = signalAndExit.split(" ");
        Path rejects = folder.resolve("rejects.csv");
        try (Sink sink = new Sink(Duration.ofMillis(100))) {
            Path file = rows(100_000);
            Process process = Run.start(NO_AWS, "sh", "-c", withSigint() + "./jbangw --quiet Producer.java "
                    + Run.local(sink.url())
                    + " --bulk --in-flight=2 -b 100 --summary=json --rejects=" + rejects + " sink " + file);
            while (sink.requests() < 5) {
                Thread.sleep(20);
            }
            ServerProcess.run(List.of("kill", "-" + expected[0], String.valueOf(process.pid())));
            JsonNode report = Run.of(process).exits(Integer.parseInt(expected[1])).report();
            assertEquals(sink.records(), report.get("delivered").asLong(), "what was in flight is waited for");
            assertEquals(100_000, report.get("delivered").asLong() + report.get("notSent").asLong());
            assertEquals(report.get("notSent").asLong() + 1, Files.readAllLines(rejects).size());
        }
    }

    @Test
    void aSignalEndsAProducerThatWaitsForItsInput() throws Exception {
        Process process = Run.start(NO_AWS, "sh", "-c", withSigint() + "./jbangw --quiet Producer.java " + local()
                + " --bulk --summary=json " + stream.name + " -");
        process.getOutputStream().write("id\n1\n".getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        BufferedReader notes = new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
        notes.readLine();
        while (!stream.data().contains("{\"id\":\"1\"}")) {
            Thread.sleep(50);
        }
        Thread.sleep(500); // the answer is on its way
        ServerProcess.run(List.of("kill", "-INT", String.valueOf(process.pid())));
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the input is still open");
        assertEquals(130, process.exitValue());
        assertEquals(1, new ObjectMapper().readTree(notes.lines().reduce((one, next) -> next).orElseThrow()).get("delivered")
                .asInt());
    }

    @Test
    void aPipeByNameIsReadAndStandardInputIsNoPlaceForTheRejects() throws Exception {
        try (Sink sink = new Sink(Duration.ZERO)) {
            String command = "./jbangw --quiet Producer.java " + Run.local(sink.url()) + " --bulk --summary=json sink ";
            Path file = rows(5);
            Run.of(Run.start(NO_AWS, "sh", "-c", "cat " + file + " | " + command + "/dev/stdin")).exits(0);
            assertEquals(5, sink.records());
            Run run = Run.of(Run.start(NO_AWS, "sh", "-c", command + "- --rejects=" + file + " < " + file)).exits(2);
            assertTrue(run.err().contains("is the input"), run.err());
            assertEquals(6, Files.readAllLines(file).size());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"refused", "enough", "interrupted"})
    void aPipeThatStaysOpenHoldsNobodyUpAndHalfARowIsNoRow(String why) throws Exception {
        Path rejects = folder.resolve("rejects.csv");
        try (Sink sink = new Sink(Duration.ZERO); FaultProxy proxy = new FaultProxy(sink.url(), request ->
                why.equals("refused") && request.is("PutRecords") ? FaultProxy.Answer.error(400, "AccessDeniedException")
                        : request.forward())) {
            Process process = Run.start(NO_AWS, "sh", "-c", withSigint() + "./jbangw --quiet Producer.java "
                    + Run.local(proxy.url())
                    + " --bulk --summary=json sink - --rejects=" + rejects + (why.equals("enough") ? " -n 1" : ""));
            process.getOutputStream().write("id,name\n1,a\n2,ha".getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
            if (why.equals("interrupted")) {
                while (sink.records() < 1) {
                    Thread.sleep(20);
                }
                ServerProcess.run(List.of("kill", "-INT", String.valueOf(process.pid())));
            }
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the input is still open");
            assertEquals(why.equals("enough") ? 0 : why.equals("refused") ? 1 : 130, process.exitValue());
            if (why.equals("refused")) {
                assertEquals(List.of("id,name,kinesis_producer_reject_reason"), Files.readAllLines(rejects).subList(0, 1));
                assertEquals(2, Files.readAllLines(rejects).size(), Files.readString(rejects));
            } else {
                assertFalse(Files.exists(rejects), "half a row is none");
            }
        }
    }

    @Test
    void namesThatAreNotAsciiWorkWithoutALocaleToo() throws Exception {
        Path file = Files.writeString(folder.resolve("caf\u00e9.csv"), "id,gr\u00f6\u00dfe\n1,x\n2\n");
        Path rejects = folder.resolve("r\u00e9j.csv");
        Map<String, String> environment = new HashMap<>(NO_AWS);
        environment.put("LC_ALL", "C");
        try (Sink sink = new Sink(Duration.ZERO)) {
            Run run = Run.of(Run.start(environment, "sh", "-c", "./jbangw Producer.java " + Run.local(sink.url()) + " sink '"
                    + file + "' -k 'gr\u00f6\u00dfe' --rejects='" + rejects + "'")).exits(3);
            assertEquals(1, sink.records());
            assertEquals(2, Files.readAllLines(rejects).size());
            assertTrue(run.err().contains("columns: id, gr\u00f6\u00dfe"), run.err());
        }
    }

    @ParameterizedTest
    @CsvSource({"C, C.UTF-8", "POSIX, C.UTF-8", "'', C.UTF-8", "de_DE.ISO-8859-1, de_DE.ISO-8859-1"})
    void aScriptThatIsACommandHasALocaleThatKnowsAllCharacters(String locale, String expected) throws Exception {
        Path jbang = Files.writeString(folder.resolve("jbang"), "#!/bin/sh\necho \"$LC_ALL\"; shift; echo \"$@\"\n");
        assertTrue(jbang.toFile().setExecutable(true));
        Map<String, String> environment = new HashMap<>(NO_AWS);
        environment.put("PATH", folder + ":" + System.getenv("PATH"));
        environment.put("LC_ALL", locale);
        environment.put("LC_CTYPE", null);
        environment.put("LANG", null);
        for (String script : List.of("./Producer.java", "./Consumer.java")) {
            assertEquals(expected + "\n'a b'\n", Run.of(Run.start(environment, "sh", "-c", script + " \"'a b'\"")).exits(0)
                    .out());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u00e9", "??"})
    void anArgumentThatDidNotGetHereIsAnErrorAndNotAnAnswer(String key) throws Exception {
        Map<String, String> environment = new HashMap<>(NO_AWS);
        environment.put("LC_ALL", "C");
        environment.put("KINESIS_CLASSES", System.getProperty("java.class.path"));
        Run run = Run.of(Run.start(environment, "sh", "-c",
                "exec java -cp \"$KINESIS_CLASSES\" Consumer --local s --drain --key '"
                + key + "'"));
        assertTrue(run.exits(2).err().matches("(?s)error: the argument '[?\uFFFD]+' has characters that did not get here: set a"
                + " locale with UTF-8, as in LC_ALL=C.UTF-8\n"), run.err());
    }

    @Test
    void standardInputThatIsClosedIsNoFileOfJavasOwn() throws Exception {
        Run run = Run.of(Run.start(NO_AWS, "sh", "-c", "./jbangw Producer.java --local s - --bulk --summary=none <&-"));
        assertTrue(run.exits(2).err().contains("error: standard input is closed"), run.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"csv", "jsonl", "lines"})
    void rowsLongerThanAnyRecordAreRejectedInBoundedMemory(String format) throws Exception {
        Map<String, String> environment = new HashMap<>(NO_AWS);
        environment.put("JAVA_TOOL_OPTIONS", "-Xmx64m");
        String row = format.equals("csv") ? "%s,%s\n" : "{\"id\":%s,\"x\":\"%s\"}\n";
        try (Sink sink = new Sink(Duration.ZERO)) {
            Process process = Run.start(environment, "sh", "-c", "exec ./jbangw --quiet Producer.java " + Run.local(sink.url())
                    + " --bulk --summary=json --format=" + format + " sink -");
            try (BufferedOutputStream in = new BufferedOutputStream(process.getOutputStream(), 1 << 16)) {
                in.write((format.equals("csv") ? "id,x\n" : "").getBytes(StandardCharsets.UTF_8));
                for (int mib : new int[] {0, 12, 0, 16, 200, 0}) {
                    in.write(String.format(row, mib, "x".repeat(mib * 1024 * 1024)).getBytes(StandardCharsets.UTF_8));
                }
                String many = IntStream.range(0, 900_000).mapToObj(i -> "\"n" + i + "\":1").collect(Collectors.joining(","));
                in.write((format.equals("csv") ? ",".repeat(10 * 1024 * 1024) + "\n" : "{" + many + "}\n")
                        .getBytes(StandardCharsets.UTF_8));
            }
            JsonNode report = Run.of(process).exits(3).report();
            assertEquals(List.of(3, 4), List.of(report.get("delivered").asInt(), report.get("rejected").asInt()));
            assertEquals(3, sink.records());
        }
    }

    @ParameterizedTest
    @CsvSource({"150000, 1000, 1, --bulk", "150000, 1000, 1, --bulk --ordered -k id", "8000, 10000, 1, --bulk",
        "60, 1000000, 1, --bulk", "15000, 1, 500, --bulk --ordered -k id"})
    void memoryStaysBoundedWhenTheStreamIsSlowerThanTheInputWhateverTheRows(int rows, int cellBytes, int cells,
            String options) throws Exception {
        Map<String, String> environment = new HashMap<>(NO_AWS);
        environment.put("JAVA_TOOL_OPTIONS", "-Xmx64m");
        try (Sink sink = new Sink(Duration.ofMillis(10))) {
            Process process = Run.start(environment, "sh", "-c", "exec ./jbangw --quiet Producer.java " + Run.local(sink.url())
                    + " " + options + " --summary=json sink -");
            CompletableFuture<Run> run = CompletableFuture.supplyAsync(() -> {
                try {
                    return Run.of(process);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            String filling = ("," + "x".repeat(cellBytes)).repeat(cells);
            try (BufferedOutputStream in = new BufferedOutputStream(process.getOutputStream(), 1 << 16)) {
                in.write(("id" + IntStream.range(0, cells).mapToObj(i -> ",c" + i).collect(Collectors.joining()) + "\n")
                        .getBytes(StandardCharsets.UTF_8));
                for (int i = 0; i < rows; i++) {
                    in.write((i + filling + "\n").getBytes(StandardCharsets.UTF_8));
                }
            } catch (IOException e) {
                throw new AssertionError(run.get().err(), e);
            }
            assertEquals(rows, run.get().exits(0).report().get("delivered").asInt());
            assertEquals(rows, sink.records());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"input", "rejects"})
    void aSignalEndsTheWaitForTheOtherEndOfAPipe(String which) throws Exception {
        Path pipe = folder.resolve("pipe");
        ServerProcess.run(List.of("mkfifo", pipe.toString()));
        Process process = Run.start(NO_AWS, "sh", "-c", withSigint() + "./jbangw --quiet Producer.java " + local()
                + " --bulk --summary=json "
                + stream.name + (which.equals("input") ? " " + pipe : " sample.csv --rejects=" + pipe));
        awaitThread(process, "step"); // which opens the pipe; by then the tool listens
        ServerProcess.run(List.of("kill", "-INT", String.valueOf(process.pid())));
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "nobody opens the other end");
        Run run = Run.of(process).exits(130);
        assertEquals(0, run.report().get("rowsRead").asInt());
    }

    @Test
    void aReaderThatIsNotBackInTimeDoesNotHideTheExitCode() throws Exception {
        try (TestStream closed = TestStream.create(KinesisMock.url(), 1)) {
            closed.put("k", "parent");
            closed.split("shardId-000000000000");
            AtomicInteger lists = new AtomicInteger();
            CountDownLatch isOver = new CountDownLatch(1);
            try (FaultProxy proxy = new FaultProxy(closed.endpoint, request -> {
                if (request.is("GetRecords")) {
                    var page = (com.fasterxml.jackson.databind.node.ObjectNode) request.forward().json();
                    page.remove("ChildShards"); // so that the children are looked for in the list
                    return FaultProxy.Answer.ok(page.toString());
                }
                if (request.is("ListShards") && lists.incrementAndGet() > 1) {
                    try {
                        isOver.await();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                }
                return request.forward();
            })) {
                Run run = jbang(Map.of(), "Consumer.java", Run.local(proxy.url()), closed.name, "--expect=100", "-w", "15")
                        .exits(4);
                isOver.countDown();
                assertTrue(run.err().contains("error: 1 record seen, 100 expected"), run.err());
                assertTrue(lists.get() > 1);
            }
        }
    }

    @Test
    void theProgressLineIsForTerminalsOnly() throws Exception {
        try (Sink sink = new Sink(Duration.ofMillis(200))) {
            String command = "./jbangw --quiet Producer.java " + Run.local(sink.url()) + " --bulk --in-flight=1 sink "
                    + rows(12_000);
            Run plain = Run.of(Run.start(NO_AWS, "sh", "-c", command + " -n 6000")).exits(0);
            assertFalse(plain.err().contains("rows/s"), plain.err());
            assumeTrue(Run.of(Run.start(NO_AWS, "script", "--version")).out().contains("util-linux"),
                    "needs script of util-linux");
            Run terminal = Run.of(Run.start(NO_AWS, "script", "-qec", command, "/dev/null")).exits(0);
            assertTrue(terminal.out().matches("(?s).*\\r\u001B\\[K[\\d,]+ rows  [\\d,]+ rows/s(  \\d+:\\d\\d left)?.*"),
                    terminal.out());
            assertTrue(terminal.out().contains("\r\u001B[Krows read"), "the line is cleared before the report: "
                    + terminal.out());
        }
    }

    private Path rows(int count) throws IOException {
        return Files.writeString(folder.resolve("rows.csv"),
                "id\n" + IntStream.range(0, count).mapToObj(String::valueOf).collect(Collectors.joining("\n")));
    }

    /**
     * Waits until a process has had this thread of Java for half a second: a look from outside at how far it is. Where there is
     * no {@code /proc}, for three seconds.
     */
    private static void awaitThread(Process process, String name) throws Exception {
        Path tasks = Path.of("/proc", String.valueOf(process.pid()), "task");
        if (!Files.isDirectory(tasks)) {
            Thread.sleep(3000);
            return;
        }
        for (int seen = 0; seen < 10; seen = hasThread(tasks, name) ? seen + 1 : 0) {
            assertTrue(process.isAlive(), "it ended by itself");
            Thread.sleep(50);
        }
    }

    private static boolean hasThread(Path tasks, String name) throws IOException {
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
            for (Path thread : threads) {
                if (Files.readString(thread.resolve("comm")).strip().equals(name)) {
                    return true;
                }
            }
            return false;
        } catch (NoSuchFileException e) {
            return false; // a thread that ended while we looked
        }
    }

    /** A background job ignores SIGINT, and so do its children, unless they are started with this (GNU env; empty elsewhere). */
    private static String withSigint() throws Exception {
        boolean gnu = Run.of(Run.start(NO_AWS, "env", "--default-signal=INT", "true")).exit() == 0;
        return "exec " + (gnu ? "env --default-signal=INT " : "");
    }

    private static String local() {
        return Run.local(stream.endpoint);
    }

    private static Run jbang(Map<String, String> environment, String... command) throws Exception {
        Map<String, String> all = new HashMap<>(NO_AWS);
        all.putAll(environment);
        return Run.of(start(all, command));
    }

    private static Process start(Map<String, String> environment, String... command) throws IOException {
        return Run.start(environment, Run.args(new String[] {"./jbangw", "--quiet"}, command));
    }
}
