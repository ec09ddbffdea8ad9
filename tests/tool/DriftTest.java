import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What must say the same in two places says the same. */
class DriftTest {
    private static final Path PROJECT = Run.project();

    @Test
    void theReadmesUsageIsTheHelp() throws IOException {
        String readme = Files.readString(PROJECT.resolve("README.md"));
        for (String help : List.of(Run.producer("--help").out(), Run.consumer("--help").out())) {
            assertTrue(readme.contains("```\n" + help.stripTrailing() + "\n```"),
                    "README.md must have, in a code block of its own:\n" + help);
        }
    }

    @Test
    void theReadmeNamesNoOptionThatIsNotThere() throws IOException {
        String helps = Run.producer("--help").out() + Run.consumer("--help").out();
        Set<String> known = Pattern.compile("--[a-z][a-z_-]+").matcher(helps).results().map(found -> found.group())
                .collect(Collectors.toSet());
        Matcher used = Pattern.compile("(?:kinesis-producer|kinesis-consumer|Producer\\.java|Consumer\\.java)([^\\n`]*)")
                .matcher(Files.readString(PROJECT.resolve("README.md")));
        int options = 0;
        while (used.find()) {
            String command = used.group(1).split("[|;#]|&&")[0];
            Matcher option = Pattern.compile("(?<= )--[a-z][a-z_-]+").matcher(command);
            while (option.find()) {
                assertTrue(known.contains(option.group()), option.group() + " in " + used.group());
                options++;
            }
        }
        assertTrue(options > 5, "the pattern must find the README's commands");
    }

    /** The change that the README shows, made in a copy of the project and run. */
    @Test
    void theEditOfTheReadmeAddsItsMember(@TempDir Path copy) throws Exception {
        Matcher edit = Pattern.compile("(?s)```diff\n--- (lib/\\S+)\n(.*?)```")
                .matcher(Files.readString(PROJECT.resolve("README.md")));
        assertTrue(edit.find(), "the README shows an edit as a diff");
        for (String part : List.of("lib", "Producer.java", "jbangw", "sample.csv")) {
            copyTree(PROJECT.resolve(part), copy.resolve(part));
        }
        Path file = copy.resolve(edit.group(1));
        String code = Files.readString(file);
        String before = edit.group(2).lines().filter(line -> line.startsWith(" ")).map(line -> line.substring(1) + "\n")
                .collect(Collectors.joining());
        String after = edit.group(2).lines().filter(line -> line.startsWith(" ") || line.startsWith("+"))
                .map(line -> line.substring(1) + "\n")
                .collect(Collectors.joining());
        assertEquals(1, code.split(Pattern.quote(before), -1).length - 1, "what the diff changes must be in " + file + " once");
        Files.writeString(file, code.replace(before, after));
        try (TestStream stream = TestStream.onMoto(1)) {
            Run.of(new ProcessBuilder("sh", "jbangw", "--quiet", "Producer.java", Run.local(stream.endpoint), stream.name,
                    "sample.csv",
                    "--max-records=1").directory(copy.toFile()).start()).exits(0);
            String member = edit.group(2).replaceAll("(?s).*\\+\\s*json\\.writeStringField\\((\"\\w+\"), (\"\\w+\")\\);.*",
                    "$1:$2");
            assertTrue(stream.data().get(0).startsWith("{" + member + ",\"id\":\"1\""), stream.data().toString());
        }
    }

    @Test
    void theCatalogsAliasesLeadToScripts() throws IOException {
        JsonNode aliases = new ObjectMapper().readTree(PROJECT.resolve("jbang-catalog.json").toFile()).get("aliases");
        for (JsonNode alias : aliases) {
            Path script = PROJECT.resolve(alias.get("script-ref").asText());
            assertTrue(Files.readString(script).startsWith("///usr/bin/env "), script.toString());
        }
        for (String name : List.of("kinesis-producer", "kinesis-consumer", "demo", "check")) {
            assertTrue(aliases.has(name), name);
        }
    }

    @Test
    void theScriptsAgreeOnVersionsAndOptionsOfTheJvm() throws IOException {
        Map<String, String> versions = new HashMap<>();
        for (String script : List.of("Producer.java", "Consumer.java")) {
            for (String dependency : directive(script, "DEPS")) {
                String[] parts = dependency.split(":");
                String version = parts.length > 2 ? parts[2] : "";
                String before = versions.putIfAbsent(parts[0] + ":" + parts[1], version);
                assertTrue(before == null || before.equals(version), dependency + " but also " + before);
            }
        }
        for (String name : List.of("COMPILE_OPTIONS", "JAVA")) {
            assertEquals(directive("Producer.java", name), directive("Consumer.java", name));
        }
        for (String script : List.of("Producer.java", "Consumer.java")) {
            assertTrue(directive(script, "RUNTIME_OPTIONS").containsAll(Set.of("-XX:+UseSerialGC", "-Xlog:disable",
                    "-Xlog:all=error:stderr")),
                    script + ": //CDS prints on stdout without them");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Producer.java", "Consumer.java", "tests/Tests.java", "tests/Demo.java"})
    void theFirstLineStartsJBang(String script) throws IOException {
        assertTrue(Files.readString(PROJECT.resolve(script))
                .matches("(?s)///usr/bin/env [^\n]*jbang \"\\$0\" \"\\$@\" ?; exit \\$\\?\n//DESCRIPTION .*"));
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }

    private static Set<String> directive(String script, String name) throws IOException {
        return Files.readString(PROJECT.resolve(script)).lines().filter(line -> line.startsWith("//" + name + " "))
                .flatMap(line -> Stream.of(line.substring(name.length() + 3).trim().split(" +")))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
