import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;

/** One run of a script, in this JVM or as a process, and what came of it. None that fails may print a secret. */
record Run(int exit, String out, String err) {
    /** The keys of all runs in this JVM. */
    static final Map<String, String> KEYS = Map.of("aws.accessKeyId", "AKIAKEYOFTHETESTS000", "aws.secretAccessKey",
            "theSecretKeyOfTheTestsThatNobodyMaySee00", "aws.sessionToken", "theSessionTokenOfTheTestsThatNobodyMaySee");

    Run {
        List<String> secrets = new ArrayList<>(KEYS.values());
        secrets.addAll(List.of(FakeAws.SECRET, FakeAws.TOKEN));
        for (String secret : secrets) {
            assertFalse(exit != 0 && err.contains(secret), err);
        }
    }

    /** The producer with this command line, in this JVM. */
    static Run producer(String... args) {
        return run(new Producer(), new ByteArrayOutputStream(), args);
    }

    /** The consumer with this command line, in this JVM. */
    static Run consumer(String... args) {
        Consumer consumer = new Consumer();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        consumer.stdout = out;
        return run(consumer, out, args);
    }

    static Run run(Object script, ByteArrayOutputStream out, String... args) {
        StringWriter picocliOut = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = commandLine(script, new PrintWriter(picocliOut), new PrintWriter(err)).execute(args);
        return new Run(exit, picocliOut + out.toString(StandardCharsets.UTF_8), err.toString());
    }

    static CommandLine commandLine(Object script, PrintWriter out, PrintWriter err) {
        return Cli.commandLine(script).setOut(out).setErr(err);
    }

    /** {@code --local=URL}. */
    static String local(URI endpoint) {
        return "--local=" + endpoint;
    }

    /** A command as a process in the project's folder, with more environment; a null value takes a variable away. */
    static Process start(Map<String, String> environment, String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(project().toFile());
        environment.forEach((name, value) -> {
            if (value == null) {
                builder.environment().remove(name);
            } else {
                builder.environment().put(name, value);
            }
        });
        return builder.start();
    }

    /** Waits for a process to end, for two minutes at most, and takes what it printed. */
    static Run of(Process process) throws Exception {
        List<byte[]> errors = new ArrayList<>();
        Thread reader = new Thread(() -> {
            try {
                errors.add(process.getErrorStream().readAllBytes());
            } catch (IOException e) {
                errors.add(e.toString().getBytes(StandardCharsets.UTF_8));
            }
        });
        reader.start();
        process.onExit().orTimeout(120, TimeUnit.SECONDS).exceptionally(timeout -> {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            return process.destroyForcibly();
        });
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        reader.join();
        return new Run(process.exitValue(), out, new String(errors.get(0), StandardCharsets.UTF_8));
    }

    /** The project's folder: the nearest one above the working folder that has the catalog. */
    static Path project() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("jbang-catalog.json"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    /** Fails, with all that the run printed, unless it ended with this code. */
    Run exits(int expected) {
        assertEquals(expected, exit, () -> "exit code\nstdout:\n" + out + "\nstderr:\n" + err);
        return this;
    }

    List<String> lines() {
        return out.lines().toList();
    }

    /** The report of a run with {@code --summary=json}: the last line of stderr. */
    JsonNode report() {
        List<String> lines = err.lines().toList();
        try {
            return new ObjectMapper().readTree(lines.get(lines.size() - 1));
        } catch (IOException e) {
            throw new AssertionError("no JSON report at the end of:\n" + err, e);
        }
    }

    /** The only line on stderr. */
    String onlyErrorLine() {
        List<String> lines = err.lines().toList();
        assertEquals(1, lines.size(), err);
        return lines.get(0);
    }

    /** All arguments in one array. */
    static String[] args(String[] first, String... more) {
        String[] all = Arrays.copyOf(first, first.length + more.length);
        System.arraycopy(more, 0, all, first.length, more.length);
        return all;
    }
}
