import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job of the README that proves a pipeline, as it stands there, with a pipeline that is right and with one that is not. */
class PipelineTest {
    private static final Path PROJECT = Run.project();

    @TempDir
    Path folder;
    private final TestStream orders = TestStream.toBeCreated();
    private final TestStream results = TestStream.toBeCreated();
    private String readme;

    @BeforeEach
    void install() throws IOException {
        readme = Files.readString(PROJECT.resolve("README.md"));
        Files.copy(PROJECT.resolve("sample.csv"), folder.resolve("sample.csv"));
        command("kinesis-producer", "Producer.java");
        command("kinesis-consumer", "Consumer.java");
    }

    @AfterEach
    void deleteStreams() {
        orders.close();
        results.close();
    }

    @Test
    void aPipelineThatIsRightPassesTheJobOfTheReadme() throws Exception {
        assertTrue(readme.contains("motoserver/moto:" + MotoServer.VERSION + "\""), "the version that the tests run against");
        Run run = job(pipeline()).exits(0);
        assertTrue(run.err().endsWith("verified 12 rows of sample.csv: every one is on the stream, once, and nothing else\n"),
                run.err());
        assertEquals(12, results.data().size());
        assertTrue(results.data().stream().allMatch(data -> data.contains("\"processed_at\": 1")), results.data().toString());
        assertFalse(Files.exists(folder.resolve("diff.jsonl")));
    }

    @Test
    void aPipelineThatLosesARowAndChangesOneFailsItAsTheReadmeShows() throws Exception {
        String wrong = pipeline().replace("    print(", "    if order[\"id\"] == \"5\":\n        continue\n"
                + "    if order[\"id\"] == \"3\":\n        order[\"amount\"] = float(order[\"amount\"])\n    print(");
        Run run = job(wrong).exits(5);
        Matcher shown = Pattern.compile("(?s)```\n(missing: row 5 .*?)\\.\\.\\.\n(.*?)```").matcher(readme);
        assertTrue(shown.find());
        assertTrue(run.err().contains(shown.group(1)), run.err());
        assertTrue(run.err().endsWith(shown.group(2)), run.err());
        List<String> kinds = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("diff.jsonl"))) {
            JsonNode difference = new ObjectMapper().readTree(line);
            kinds.add(difference.get("row") + " " + difference.get("kind").asText());
        }
        assertEquals(List.of("3 changed", "5 missing"), kinds);
    }

    /** Runs the last step of the job that runs something, as a shell of a CI job does. */
    private Run job(String pipeline) throws Exception {
        Files.writeString(folder.resolve("pipeline.sh"), named(pipeline));
        List<String> steps = Pattern.compile("      - run: \\|\n((?:          .*\n)+)").matcher(readme).results()
                .map(step -> step.group(1).indent(-10)).toList();
        assertTrue(steps.size() > 1, "the job has steps");
        ProcessBuilder builder = new ProcessBuilder("sh", "-ec", named(steps.get(steps.size() - 1))).directory(folder.toFile());
        builder.environment().putAll(Map.of("AWS_ENDPOINT_URL", MotoServer.url().toString(), "AWS_DEFAULT_REGION", "us-east-1",
                "AWS_ACCESS_KEY_ID", "test", "AWS_SECRET_ACCESS_KEY", "test",
                "PATH", folder + ":" + System.getenv("PATH")));
        return Run.of(builder.start());
    }

    private String pipeline() {
        Matcher script = Pattern.compile("(?s)```sh\n(kinesis-consumer orders .*?)```").matcher(readme);
        assertTrue(script.find(), "the README has a pipeline");
        return script.group(1);
    }

    private String named(String script) {
        return script.replaceAll("\\borders\\b", orders.name).replaceAll("\\bresults\\b", results.name);
    }

    private void command(String name, String script) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, "#!/bin/sh\nexec sh '" + PROJECT.resolve("jbangw") + "' --quiet '" + PROJECT.resolve(script)
                + "' \"$@\"\n");
        assertTrue(file.toFile().setExecutable(true));
    }
}
