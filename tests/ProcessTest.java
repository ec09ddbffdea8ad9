import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real scripts as processes, started by JBang as users start them. */
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
        Run run = jbang(Map.of("LC_ALL", "C"), "Consumer.java", local(), stream.name, "-n", String.valueOf(stored.size())).exits(0);
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
        assertTrue(jbang(Map.of("AWS_DEFAULT_REGION", "eu-west-2"), "Consumer.java", local(), stream.name).exits(1).err()
                .contains("in eu-west-2 at"));
        assertTrue(jbang(Map.of("AWS_DEFAULT_REGION", "eu-west-2", "AWS_REGION", "eu-west-3"), "Consumer.java", local(), stream.name)
                .exits(1).err().contains("in eu-west-3 at"));
    }

    @Test
    void noCredentialsAreOneLineWithTheFix() throws Exception {
        Run run = jbang(Map.of(), "Producer.java", "some-stream", "sample.csv").exits(2);
        assertTrue(run.onlyErrorLine().startsWith("error: no AWS credentials: set AWS_ACCESS_KEY_ID"), run.err());
    }

    @Test
    void aPipeThatIsClosedEndsTheRunQuietly() throws Exception {
        Process process = Run.start(NO_AWS, "bash", "-c", "set -o pipefail; ./jbangw --quiet Consumer.java " + local() + " -s 0.01 -w 20 "
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
        Run run = Run.of(Run.start(NO_AWS, "sh", "-c", "./jbangw --quiet Consumer.java " + local() + " " + stream.name + " >/dev/full"));
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

    @Test
    void bothInstallAsCommandsThatWorkInAnyFolder() throws Exception {
        Map<String, String> environment = new HashMap<>(NO_AWS);
        environment.put("JBANG_DIR", folder.resolve("jbang").toString());
        environment.put("JBANG_CACHE_DIR", folder.resolve("cache").toString());
        environment.put("HOME", folder.toString());
        environment.put("XDG_CACHE_HOME", cacheHome());
        environment.put("JBANG_REPO", System.getProperty("user.home") + "/.m2/repository");
        for (String script : List.of("Producer", "Consumer")) {
            Run.of(Run.start(environment, "./jbangw", "app", "install", "--name", "kinesis-" + script.toLowerCase(java.util.Locale.ROOT),
                    Run.project().resolve(script + ".java").toString())).exits(0);
        }
        String go = "cd / && PATH=" + folder.resolve("jbang/bin") + ":$PATH && ";
        try (TestStream fresh = TestStream.onMoto(1)) {
            Run.of(Run.start(environment, "sh", "-c", go + "kinesis-producer " + local() + " " + fresh.name + " "
                    + Run.project().resolve("sample.csv") + " -n 2")).exits(0);
            Run run = Run.of(Run.start(environment, "sh", "-c", go + "kinesis-consumer " + local() + " " + fresh.name + " -n 2")).exits(0);
            assertEquals(fresh.data(), run.lines());
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

    private static String cacheHome() {
        return ServerProcess.cache("x").getParent().getParent().toString();
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
