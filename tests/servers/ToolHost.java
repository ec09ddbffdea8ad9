import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import picocli.CommandLine;
import software.amazon.awssdk.utils.internal.SystemSettingUtilsTestBackdoor;

/**
 * Runs of the scripts with an environment of their own, one after the other in one JVM, since a process for each would take a
 * second. That JVM is a child of the tests', because the environment is that of all its threads.
 */
final class ToolHost implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path home;
    private final Process process;
    private final PrintWriter requests;
    private final BufferedReader answers;

    /** @param home the user's folder, one for all runs: the SDK looks it up once */
    ToolHost(Path home) throws IOException {
        this(home, false);
    }

    /** @param keepsAlive whether connections are kept for the next request, which a server does not see of the next run */
    ToolHost(Path home, boolean keepsAlive) throws IOException {
        this.home = home;
        Map<String, String> noProxies = new HashMap<>(Map.of("HOME", home.toString()));
        System.getenv().keySet().stream().filter(name -> name.startsWith("AWS_") || name.toLowerCase().endsWith("_proxy")
                || name.equals("REQUESTS_CA_BUNDLE")).forEach(name -> noProxies.put(name, null));
        process = Run.start(noProxies, Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "-Duser.home=" + home, "-Dhttp.keepAlive=" + keepsAlive, "-cp",
                System.getProperty("java.class.path"), "ToolHost");
        requests = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /**
     * A run of a script.
     *
     * @param script {@code Producer} or {@code Consumer}
     * @param environment all of it that has to do with AWS and proxies
     */
    Run run(String script, Map<String, String> environment, String... args) throws IOException {
        requests.println(JSON.writeValueAsString(Map.of("script", script, "environment", environment, "args",
                List.of(args))));
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("the JVM of the runs ended: " + new String(process.getErrorStream().readAllBytes(),
                    StandardCharsets.UTF_8));
        }
        JsonNode run = JSON.readTree(answer);
        return new Run(run.get("exit").asInt(), run.get("out").asText(), run.get("err").asText());
    }

    /** Writes a file in the user's folder. */
    void write(String name, String text) throws IOException {
        Path file = home.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** Takes away what is in the user's folder. */
    void tidy() throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).filter(any -> !any.equals(home)).toList()) {
                Files.delete(file);
            }
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** Serves the tests' JVM: a line of JSON a run. */
    public static void main(String[] args) throws IOException {
        Properties atStart = (Properties) System.getProperties().clone();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.setProperties((Properties) atStart.clone());
            out.println(JSON.writeValueAsString(serve(JSON.readTree(line))));
        }
    }

    private static Run serve(JsonNode request) {
        Map<String, String> environment = new HashMap<>(Map.of("HOME", System.getProperty("user.home")));
        request.get("environment").properties().forEach(entry -> environment.put(entry.getKey(), entry.getValue().asText()));
        Secrets.forget();
        SystemSettingUtilsTestBackdoor.clearEnvironmentVariableOverrides();
        environment.forEach(SystemSettingUtilsTestBackdoor::addEnvironmentVariableOverride);
        StringWriter err = new StringWriter();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Consumer consumer = new Consumer();
        consumer.stdout = out;
        Producer producer = new Producer();
        boolean isProducer = request.get("script").asText().equals("Producer");
        CommandLine cli = Run.commandLine(isProducer ? producer : consumer, new PrintWriter(new StringWriter()),
                new PrintWriter(err));
        (isProducer ? producer.connection : consumer.connection).environment = new Environment(environment::get);
        int exit = cli.execute(JSON.convertValue(request.get("args"), String[].class));
        return new Run(exit, out.toString(StandardCharsets.UTF_8), err.toString());
    }
}
