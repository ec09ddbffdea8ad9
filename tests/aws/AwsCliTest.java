import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Credentials, region, endpoint, proxies and certificates, setting by setting, beside the AWS CLI. What the AWS CLI (1.45.11,
 * botocore 1.43.11) does with each was seen in front of the same {@link FakeAws}, and is the table aws-cli.json: what the servers
 * were asked, in order. Where the tool does otherwise, the table says so, and why.
 */
class AwsCliTest {
    private static FakeAws aws;
    private static ToolHost host;

    @TempDir
    static Path folder;

    @TempDir
    static Path home;

    /** A line of the table. */
    record Setting(JsonNode json) {
        String expected() {
            return json.path(json.has("tool") ? "tool" : "awsCli").asText();
        }

        @Override
        public String toString() {
            return json.get("what").asText();
        }
    }

    @BeforeAll
    static void start() throws Exception {
        aws = new FakeAws(folder);
        host = new ToolHost(home);
    }

    @AfterAll
    static void stop() throws IOException {
        host.close();
        aws.close();
    }

    static Stream<Setting> settings() throws IOException {
        JsonNode table = new ObjectMapper().readTree(Run.project().resolve("tests/aws/aws-cli.json").toFile());
        return StreamSupport.stream(table.spliterator(), false).map(Setting::new);
    }

    @ParameterizedTest
    @MethodSource("settings")
    void aSettingLeadsWhereTheAwsCliGoes(Setting setting) throws IOException {
        JsonNode json = setting.json();
        Map<String, String> environment = new HashMap<>(Map.of("AWS_EC2_METADATA_DISABLED", "true", "AWS_DEFAULT_REGION",
                "us-east-1"));
        json.path("env").properties().forEach(entry -> {
            if (entry.getValue().isNull()) {
                environment.remove(entry.getKey());
            } else {
                environment.put(entry.getKey(), filled(entry.getValue().asText()));
            }
        });
        host.tidy();
        for (Map.Entry<String, JsonNode> file : json.path("files").properties()) {
            host.write(file.getKey(), filled(file.getValue().asText()));
        }
        aws.proxyWantsUser(json.path("proxyWantsUser").asBoolean());
        aws.takeLog();
        List<String> args = new ArrayList<>(List.of("s"));
        json.path("args").forEach(arg -> args.add(filled(arg.asText())));
        Run run = host.run("Consumer", environment, args.toArray(String[]::new));
        assertEquals(setting.expected(), told(aws.takeLog()), run.err());
        assertEquals(2, run.exit(), run.err()); // there is no stream, or no way
        long errors = run.err().lines().filter(line -> !line.startsWith("warning: --no-verify-ssl")).filter(line ->
                !line.startsWith("{")).count();
        assertEquals(1, errors, run.err());
        assertTrue(run.err().contains(setting.expected().contains("kinesis key") ? "error: no stream 's'" : "error: "),
                run.err());
        Optional.ofNullable(json.get("says")).ifPresent(says -> assertTrue(run.err().contains(filled(says.asText())), run.err()));
        for (String secret : List.of(FakeAws.SECRET, FakeAws.TOKEN, FakeAws.PROXY_PASSWORD, "pass%20word",
                "TokenThatNobodyMaySee")) {
            assertFalse(run.err().contains(secret), run.err());
        }
    }

    /** The same question again and again is one. */
    private static String told(List<String> log) {
        List<String> told = new ArrayList<>();
        for (String line : log) {
            String plain = line.replace(aws.http().toString(), "$HTTP");
            if (told.isEmpty() || !told.get(told.size() - 1).equals(plain)) {
                told.add(plain);
            }
        }
        return String.join("; ", told);
    }

    private String filled(String text) {
        URI https = aws.https();
        return text.replace("$HTTPS_BY_NAME", "https://localhost:" + https.getPort()).replace("$HTTPS", https.toString())
                .replace("$HTTP_IN_CAPITALS", aws.http().toString().replace("http", "HTTP"))
                .replace("$HTTP_BY_NAME", "http://localhost:" + aws.http().getPort()).replace("$HTTP", aws.http().toString())
                .replace("$PROXY", aws.proxy()).replace("$CERTIFICATE", aws.certificate().toString())
                .replace("$HOME", home.toString());
    }
}
