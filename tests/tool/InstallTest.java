import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ways to run the scripts beside a clone: the doors of the rooms must lead to all of their files in each. */
@Order(2) // one of the longest
class InstallTest {
    private static final String VERSION = "kinesis-producer " + Cli.VERSION;

    @TempDir
    Path folder;
    private final Map<String, String> environment = new HashMap<>();

    /** A JBang of its own, with nothing built or trusted, that finds the packages where the project's has them. */
    @BeforeEach
    void makeEnvironment() {
        environment.put("JBANG_DIR", folder.resolve("jbang").toString());
        environment.put("JBANG_CACHE_DIR", folder.resolve("cache").toString());
        // Where its bin is on the PATH, JBang leaves the user's shell start files alone.
        environment.put("PATH", folder.resolve("jbang/bin") + ":" + System.getenv("PATH"));
        environment.put("XDG_CACHE_HOME", ServerProcess.cache("x").getParent().getParent().toString());
        environment.put("JBANG_REPO", System.getProperty("user.home") + "/.m2/repository");
    }

    @Test
    void bothInstallAsCommandsThatWorkInAnyFolder() throws Exception {
        Path startFile = Path.of(System.getProperty("user.home"), ".bashrc");
        String before = Files.exists(startFile) ? Files.readString(startFile) : "";
        for (String script : List.of("Producer", "Consumer")) {
            jbang("app install --name kinesis-" + script.toLowerCase(Locale.ROOT) + " " + Run.project().resolve(script + ".java"))
                    .exits(0);
        }
        assertEquals(before, Files.exists(startFile) ? Files.readString(startFile) : "", "the user's own shell start file");
        try (TestStream fresh = TestStream.onMoto(1)) {
            String local = Run.local(fresh.endpoint) + " ";
            inAnotherFolder("kinesis-producer " + local + fresh.name + " " + Run.project().resolve("sample.csv") + " -n 2")
                    .exits(0);
            assertEquals(fresh.data(), inAnotherFolder("kinesis-consumer " + local + fresh.name + " -n 2").exits(0).lines());
        }
    }

    @Test
    void theyRunFromAnotherFolderAndThroughTheCatalog() throws Exception {
        assertEquals(VERSION, inAnotherFolder(jbangw() + Run.project().resolve("Producer.java") + " --version").exits(0).out()
                .strip());
        Path catalog = Run.project().resolve("jbang-catalog.json");
        assertEquals(VERSION, inAnotherFolder(jbangw() + "--catalog " + catalog + " kinesis-producer --version").exits(0).out()
                .strip());
        assertEquals(VERSION, jbang("--quiet kinesis-producer --version").exits(0).out().strip(),
                "the catalog of the folder itself");
    }

    @Test
    void theyRunByUrlEveryFileOfEveryRoomIncluded() throws Exception {
        Set<String> fetched = ConcurrentHashMap.newKeySet();
        HttpServer server = webServer(fetched);
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
            jbang("trust add " + url).exits(0);
            assertEquals(VERSION, inAnotherFolder(jbangw() + url + "Producer.java --version").exits(0).out().strip());
            assertEquals(Set.of("cli", "aws", "input", "put"), roomsOf(fetched));
            assertTrue(fetched.contains("/lib/put/Sender.java"), fetched.toString());
            jbang("catalog add --global --name here " + url + "jbang-catalog.json").exits(0);
            Run byCatalog = inAnotherFolder(jbangw() + "kinesis-consumer@here --version").exits(0);
            assertEquals("kinesis-consumer " + Cli.VERSION, byCatalog.out().strip());
            assertEquals(Set.of("cli", "aws", "input", "put", "read", "verify"), roomsOf(fetched),
                    "what is there is not fetched again");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void theyAreExportedAndOpenedForEditingWithAllTheirFiles() throws Exception {
        Path jar = folder.resolve("dist/producer.jar");
        jbang("export local -O " + jar + " Producer.java").exits(0);
        assertEquals(VERSION, inAnotherFolder("java -cp " + jar + " Producer --version").exits(0).out().strip());
        Path project = Path.of(jbang("edit -b --no-open Consumer.java").exits(0).out().strip().lines().reduce((one, last) -> last)
                .orElseThrow());
        try (Stream<Path> files = Files.walk(project)) {
            List<Path> links = files.filter(Files::isSymbolicLink).toList();
            assertTrue(links.stream().anyMatch(file -> file.endsWith("Comparison.java")),
                    "the files of the last room are in the project");
            for (Path link : links) {
                Files.delete(link); // JUnit warns of each that leads out of the temporary folder
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"o'brien", "a \"quote\"", "$HOME `id`", "back\\slash", "two  blanks", "it's ''all'' \"$(of)\" \\it"})
    void jbangIsGotAndStartedWhateverTheNamesOfFolders(String name) throws Exception {
        Path odd = Files.createDirectories(folder.resolve(name));
        Path tools = Files.createDirectories(folder.resolve("tools"));
        tool(tools.resolve("mvn"), "for a; do case $a in -DoutputDirectory=*) mkdir \"${a#*=}\" || exit;; esac; done");
        tool(tools.resolve("bin/java"), "for a; do printf '%s\\n' \"[$a]\"; done");
        Path script = Files.copy(Run.project().resolve("jbangw"), odd.resolve("jbangw"));
        String path = Stream.of(System.getenv("PATH").split(":")).filter(dir -> !Files.exists(Path.of(dir, "jbang")))
                .collect(Collectors.joining(":", tools + ":", ""));
        Map<String, String> none = new HashMap<>(Map.of("PATH", path, "HOME", odd.toString(), "JAVA_HOME", tools.toString()));
        none.put("JBANG_DIR", null);
        none.put("XDG_CACHE_HOME", null);
        for (int start = 1; start <= 2; start++) { // the second one finds it there
            Run run = Run.of(Run.start(none, script.toString(), name, "app")).exits(0);
            assertTrue(run.out().contains("\n[" + odd + "/.cache/kinesis-jbang/jbang-"), run.out() + run.err());
            assertTrue(run.out().endsWith("\n[dev.jbang.Main]\n[" + name + "]\n[app]\n"), run.out() + run.err());
            assertEquals(start == 1, run.err().contains("getting JBang"), run.err());
        }
    }

    private static void tool(Path file, String script) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        assertTrue(file.toFile().setExecutable(true));
    }

    private static Set<String> roomsOf(Set<String> paths) {
        Set<String> rooms = ConcurrentHashMap.newKeySet();
        paths.stream().filter(path -> path.startsWith("/lib/")).forEach(path -> rooms.add(path.split("/")[2]));
        return rooms;
    }

    /** The project's files on loopback. */
    private static HttpServer webServer(Set<String> fetched) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                String path = exchange.getRequestURI().getPath();
                Path file = Run.project().resolve(path.substring(1)).normalize();
                boolean found = file.startsWith(Run.project()) && Files.isRegularFile(file);
                if (found) {
                    fetched.add(path);
                }
                byte[] body = found ? Files.readAllBytes(file) : new byte[0];
                exchange.sendResponseHeaders(found ? 200 : 404, body.length == 0 ? -1 : body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
        return server;
    }

    private static String jbangw() {
        return Run.project().resolve("jbangw") + " --quiet ";
    }

    private Run jbang(String arguments) throws Exception {
        return Run.of(Run.start(environment, "sh", "-c", "./jbangw " + arguments));
    }

    private Run inAnotherFolder(String command) throws Exception {
        assertFalse(folder.startsWith(Run.project()));
        return Run.of(Run.start(environment, "sh", "-c", "cd " + folder + " && " + command));
    }
}
