import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A program that is timed: the start of its command line, run as a process of its own. */
final class Program {
    private static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");

    private final List<String> command;

    /** What one run took: seconds from start to exit, and the most resident memory in MB (0 where nobody tells). */
    record Cost(double seconds, long peakMb) {
    }

    private Program(List<String> command) {
        this.command = command;
    }

    /**
     * One of the tool's scripts, as the java command that JBang starts it with: what is timed is the program, not the launcher.
     *
     * @param firstRun the arguments of a first run, which builds the script, and its class archive from what a real run loads
     */
    static Program script(String name, String... firstRun) throws Exception {
        List<String> first = new ArrayList<>(List.of(name));
        first.addAll(List.of(firstRun));
        jbang(first);
        JsonNode info = new ObjectMapper().readTree(jbang(List.of("info", "tools", name)));
        List<String> jars = new ArrayList<>(List.of(info.get("applicationJar").asText()));
        info.get("resolvedDependencies").forEach(jar -> jars.add(jar.asText()));
        List<String> command = new ArrayList<>(List.of(JAVA));
        info.get("runtimeOptions").forEach(option -> command.add(option.asText()));
        command.addAll(List.of("-XX:SharedArchiveFile=" + info.get("applicationJsa").asText(), "-cp", String.join(":", jars),
                info.get("mainClass").asText()));
        return new Program(command);
    }

    /** A class of the benchmark itself, by plain {@code java -cp}. */
    static Program loop(Class<?> main) {
        return new Program(List.of(JAVA, "-Daws.cborEnabled=false", "-cp", System.getProperty("java.class.path"),
                main.getName()));
    }

    /** The same with one more option of the JVM. */
    Program with(String jvmOption) {
        List<String> longer = new ArrayList<>(command);
        longer.add(1, jvmOption);
        return new Program(longer);
    }

    /** Runs it to its end, without looking at what it prints. */
    Cost run(String... arguments) throws Exception {
        long started = System.nanoTime();
        Process process = start(ProcessBuilder.Redirect.INHERIT, ProcessBuilder.Redirect.DISCARD, arguments);
        long peak = 0;
        while (!process.waitFor(peak == 0 ? 5 : 50, TimeUnit.MILLISECONDS)) {
            peak = Math.max(peak, peakMb(process));
        }
        double seconds = (System.nanoTime() - started) / 1e9;
        check(process.exitValue());
        return new Cost(seconds, peak);
    }

    /** Starts it. */
    Process start(ProcessBuilder.Redirect input, ProcessBuilder.Redirect output, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of(arguments));
        return new ProcessBuilder(all).redirectInput(input).redirectOutput(output).redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** The most resident memory so far, from Linux's own count; 0 elsewhere. */
    static long peakMb(Process process) {
        try {
            Matcher peak = PEAK.matcher(Files.readString(Path.of("/proc/" + process.pid() + "/status")));
            return peak.find() ? Long.parseLong(peak.group(1)) / 1000 : 0;
        } catch (IOException e) {
            return 0; // it is gone, or this is no Linux
        }
    }

    /** @throws IOException unless this is the exit code of success */
    static void check(int exit) throws IOException {
        if (exit != 0) {
            throw new IOException("a program that is timed ended with " + exit);
        }
    }

    /** Runs JBang in the project's folder and gives what it writes to stdout. */
    private static String jbang(List<String> arguments) throws Exception {
        Path project = Path.of("").toAbsolutePath();
        while (!Files.exists(project.resolve("jbang-catalog.json"))) {
            project = project.getParent();
        }
        List<String> command = new ArrayList<>(List.of("sh", "jbangw", "--quiet"));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).directory(project.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        check(process.waitFor());
        return said;
    }
}
