import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ctrl-C once, twice and three times, as real signals to real processes, in front of a server whose answers do not come. */
class SignalTest {
    /** Longer than the tool waits for any answer. */
    private static final Duration NEVER = Duration.ofMinutes(10);

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void theFirstSignalSaysAtOnceWhatIsWaitedForAndTheSecondEndsTheWait(String first, int code) throws Exception {
        Path rejects = folder.resolve("rejects.csv");
        try (Sink sink = new Sink(NEVER)) {
            Process process = producer(sink, "--bulk", "--in-flight=3", "-b", "10", "--rejects=" + rejects);
            await(process, () -> sink.requests() == 3);
            List<String> told = new ArrayList<>();
            BufferedReader err = new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
            kill(process, first);
            while (told.isEmpty() || !told.get(told.size() - 1).startsWith("interrupted: ")) {
                told.add(err.readLine()); // which comes long before any answer could
            }
            assertEquals("interrupted: waiting for 3 answers, 35 s at most; Ctrl-C again ends at once",
                    told.get(told.size() - 1));
            assertTrue(process.isAlive(), "it waits");
            kill(process, "INT");
            assertTrue(process.waitFor(20, TimeUnit.SECONDS), "the second one ends the wait");
            told.addAll(err.lines().toList());
            assertEquals(code, process.exitValue(), String.join("\n", told));
            JsonNode report = new Run(code, "", String.join("\n", told)).report();
            int read = report.get("rowsRead").asInt();
            assertEquals(List.of(read, 0, 30, read - 30, 30, 3), counts(report), String.join("\n", told));
            // A slow machine may not get to the end of the file in the time there is.
            assertTrue(read == 1000 || told.stream().anyMatch(line -> line.contains("was read up to row " + read + " (")),
                    String.join("\n", told));
            assertEquals(30, report.get("reasons").get("perhaps on the stream: no answer, then interrupted").asInt());
            List<String> kept = Files.readAllLines(rejects);
            assertEquals(read + 1, kept.size());
            String reason = ",\"perhaps on the stream: no answer, then interrupted\"";
            assertEquals(30, kept.stream().filter(line -> line.endsWith(reason)).count(), kept.get(1));
        }
    }

    @Test
    void theFirstSignalWaitsForAnAnswerThatIsSlow() throws Exception {
        try (Sink sink = new Sink(Duration.ofSeconds(3))) {
            Process process = producer(sink, "--bulk", "--in-flight=1", "-b", "10");
            await(process, () -> sink.requests() == 1);
            kill(process, "INT");
            Run run = Run.of(process).exits(130);
            assertEquals(10, run.report().get("delivered").asInt(), run.err());
            assertTrue(run.err().contains("interrupted: waiting for 1 answer, 35 s at most"), run.err());
        }
    }

    @Test
    void nothingIsSaidToBeWaitedForWhenNoRequestIsUnderWay() throws Exception {
        try (Sink sink = new Sink(Duration.ZERO)) {
            Process process = producer(sink, "-n", "all", "-b", "10", "-s", "10m");
            await(process, () -> sink.requests() == 1);
            Thread.sleep(500); // the answer is on its way
            kill(process, "INT");
            Run run = Run.of(process).exits(130);
            assertFalse(run.err().contains("waiting"), run.err());
            assertEquals(10, run.report().get("delivered").asInt());
            assertEquals(0, run.report().get("failureRate").asInt());
        }
    }

    @Test
    void aSignalThatTimeoutSendsTwiceIsOne() throws Exception {
        try (Sink sink = new Sink(Duration.ofSeconds(3))) {
            Process process = producer(sink, "--bulk", "--in-flight=1", "-b", "10");
            await(process, () -> sink.requests() == 1);
            // With a moment between them: two that are pending at the same time are one already for the kernel.
            ServerProcess.run(List.of("sh", "-c", "kill -TERM $0; sleep 0.1; kill -TERM $0", String.valueOf(process.pid())));
            assertEquals(10, Run.of(process).exits(143).report().get("delivered").asInt());
        }
    }

    @Test
    void aThirdSignalEndsTheProcessAsItIs() throws Exception {
        Path pipe = folder.resolve("pipe");
        ServerProcess.run(List.of("mkfifo", pipe.toString()));
        // A reader that takes nothing: the rejects do not go out, and the run cannot come to its report.
        Process reader = new ProcessBuilder("sh", "-c", "exec sleep 600 < " + pipe).start();
        try (Sink sink = new Sink(NEVER)) {
            Process process = producer(sink, "--bulk", "--in-flight=3", "--rejects=" + pipe);
            await(process, () -> sink.requests() == 2);
            for (int i = 0; i < 3; i++) {
                kill(process, "INT");
                Thread.sleep(300);
            }
            assertTrue(process.waitFor(20, TimeUnit.SECONDS), "it is over");
            assertFalse(Run.of(process).exits(130).err().contains("rowsRead"), "no report");
        } finally {
            reader.destroy();
        }
    }

    @ParameterizedTest
    @CsvSource({"describestreamsummary", "listshards", "getrecords"})
    void signalsEndAConsumerThatWaitsForAnAnswer(String silent) throws Exception {
        List<String> asked = java.util.Collections.synchronizedList(new ArrayList<>());
        try (LoopbackHttp server = new LoopbackHttp((action, body) -> {
            asked.add(action);
            if (action.equals(silent)) {
                Thread.sleep(NEVER.toMillis());
            }
            return switch (action) {
                case "listshards" -> Source.listShards(1);
                case "getsharditerator" -> LoopbackHttp.ok("{\"ShardIterator\":\"0:0\"}");
                default -> Source.summary(1);
            };
        })) {
            Process process = start("Consumer.java", Run.local(server.url()), "s", "-w", "0", "--summary=json");
            await(process, () -> asked.contains(silent));
            kill(process, "INT");
            kill(process, "INT");
            assertTrue(process.waitFor(20, TimeUnit.SECONDS), "it waits for " + silent);
            assertEquals(0, Run.of(process).exits(130).report().get("records").asInt());
        }
    }

    private Process producer(Sink sink, String... options) throws Exception {
        Path file = Files.writeString(folder.resolve("rows.csv"),
                "id,filling\n" + IntStream.range(0, 1000).mapToObj(i -> i + "," + "x".repeat(200))
                        .collect(Collectors.joining("\n")));
        return start("Producer.java", Run.args(options, Run.local(sink.url()), "sink", file.toString(), "--summary=json"));
    }

    /** The script by JBang, and SIGINT not ignored, as it is in what is started in the background. */
    private static Process start(String script, String... arguments) throws Exception {
        Map<String, String> environment = new HashMap<>();
        System.getenv().keySet().stream().filter(name -> name.startsWith("AWS_")).forEach(name -> environment.put(name, null));
        boolean gnu = Run.of(Run.start(environment, "env", "--default-signal=INT", "true")).exit() == 0;
        return Run.start(environment, "sh", "-c", "exec " + (gnu ? "env --default-signal=INT " : "") + "./jbangw --quiet "
                + script + " '" + String.join("' '", arguments) + "'");
    }

    private static void kill(Process process, String signal) throws IOException {
        ServerProcess.run(List.of("kill", "-" + signal, String.valueOf(process.pid())));
    }

    private static void await(Process process, BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            assertTrue(process.isAlive(), "it ended by itself");
            Thread.sleep(20);
        }
    }

    private static List<Integer> counts(JsonNode report) {
        return java.util.stream.Stream.of("rowsRead", "delivered", "failed", "notSent", "possibleDuplicates", "requests")
                .map(name -> report.get(name).asInt()).toList();
    }
}
