import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.profiles.ProfileProperty;

/** What the user's configuration gets wrong is one line with the way out, and exit code 2: never a bug, never a secret. */
class ConfigurationTest {
    private static final String KEY = "AKIAENVIRONMENT00000";
    private static final Map<String, String> KEYS = Map.of("AWS_ACCESS_KEY_ID", KEY, "AWS_SECRET_ACCESS_KEY", FakeAws.SECRET);
    private static final String KEYS_OF_PROFILE = "aws_access_key_id=" + KEY + "\naws_secret_access_key=" + FakeAws.SECRET + "\n";
    private static final String SSO_SESSION = "[sso-session my]\nsso_region=us-east-1\n"
            + "sso_start_url=https://my.awsapps.com/start\n";
    /** What no setting takes, or few. */
    private static final List<String> NONSENSE = List.of("nonsense", "", "-1");

    private static FakeAws aws;
    private static ToolHost host;

    @TempDir
    static Path folder;

    @TempDir
    static Path home;

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

    @BeforeEach
    void forget() throws IOException {
        host.tidy();
        aws.takeLog();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "an SSO session without a token|sso_session=my;sso_account_id=1;sso_role_name=r|run 'aws sso login --profile x'",
        "an SSO session without an account|sso_session=my;sso_role_name=r|Profile property 'sso_account_id' was not configured",
        "an SSO session that is not there|sso_session=no;sso_account_id=1;sso_role_name=r|ection not found",
        "the older form of SSO|sso_region=us-east-1;sso_start_url=https://a;sso_account_id=1;sso_role_name=r|run 'aws sso login",
        "aws login|login_session=arn:aws:sts::1:assumed-role/a/b|run 'aws login --profile x'",
        "a program that fails|credential_process=sh -c 'echo no access >&2; exit 3'|it ended with exit code 3 and said: no",
        "a program that fails without a word|credential_process=false|it ended with exit code 1",
        "a program that is missing|credential_process=/no/such/program|it ended with exit code 127 and said:",
        "a program that prints no JSON|credential_process=echo " + FakeAws.SECRET + "|what it printed is not JSON",
        "a program that prints nothing|credential_process=true|credential_process failed",
        "a program that prints a list|credential_process=echo '[]'|JSON object",
        "a program of another version|credential_process=echo '{\"Version\":2}'|Unsupported credential version: 2",
        "a program that prints half a key|credential_process=echo '{\"Version\":1,\"AccessKeyId\":\"a\"}'|SecretAccessKey",
        "a role whose source has nothing|role_arn=arn:aws:iam::1:role/r;source_profile=empty|source profile has no",
        "a role whose source is not there|role_arn=arn:aws:iam::1:role/r;source_profile=nowhere|'nowhere'",
        "a role without a source|role_arn=arn:aws:iam::1:role/r|neither source_profile nor credential_source",
        "a role of two sources|role_arn=arn:aws:iam::1:role/r;source_profile=empty;credential_source=Environment|both",
        "a role in a circle|role_arn=arn:aws:iam::1:role/r;source_profile=x2|Circular relationship",
        "a source that nobody knows|role_arn=arn:aws:iam::1:role/r;credential_source=Moon|Moon is not a valid credential_source",
        "a source that has nothing|role_arn=arn:aws:iam::1:role/r;credential_source=Environment|set AWS_ACCESS_KEY_ID",
        "a web identity without its token|role_arn=arn:aws:iam::1:role/r;web_identity_token_file=/no/such|no file /no/such",
        "half a key|aws_access_key_id=AKIAPROFILE000000000|'aws_secret_access_key' was not configured",
        "a secret with a blank|aws_access_key_id=AKIAPROFILE000000000;aws_secret_access_key=" + FakeAws.SECRET
        + " x|copy it again",
        "a flag that is none|use_fips_endpoint=yes|use_fips_endpoint of profile 'x' is 'yes': set it to true or false"})
    void aProfileThatLeadsToNoKeysSaysWhy(String what, String properties, String says) throws IOException {
        config("[profile x]\nregion=eu-west-1\n" + properties.replace(';', '\n') + "\n[profile empty]\nregion=eu-west-1\n"
                + "[profile x2]\nrole_arn=arn:aws:iam::1:role/r\nsource_profile=x\n" + SSO_SESSION);
        refused(Map.of(), says, "--profile", "x");
        refused(Map.of("AWS_PROFILE", "x"), says);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "[default]\\nregion eu-west-1\\n|Expected an '=' sign defining a property on line 2",
        "region=eu-west-1\\n[default]\\n|on line 1",
        "[default\\nregion=eu-west-1\\n|must end with ']' on line 1",
        "\\ufeff[default]\\nregion=eu-west-1\\n|begins with a byte order mark"})
    void aFileThatCannotBeReadIsNamedWithItsLine(String text, String says) throws IOException {
        String file = text.replace("\\n", "\n").replace("\\ufeff", "\ufeff");
        config(file);
        refused(KEYS, says);
        refused(KEYS, home.resolve(".aws/config").toString());
        config("");
        host.write(".aws/credentials", file);
        refused(KEYS, home.resolve(".aws/credentials").toString());
    }

    /** A service, or a program, may repeat what it was told. */
    @Test
    void aSecretThatIsRepeatedIsHidden() throws IOException {
        String echo = "no " + KEY + " no " + FakeAws.SECRET + " no " + FakeAws.TOKEN + " no http://u:geheim@proxy/";
        Map<String, String> environment = new HashMap<>(KEYS);
        environment.put("AWS_SESSION_TOKEN", FakeAws.TOKEN);
        environment.put("AWS_EC2_METADATA_DISABLED", "true");
        Path file = Files.writeString(folder.resolve("rows.csv"), "id\n1\n2\n");
        Path rejects = folder.resolve("rejects.csv");
        Files.deleteIfExists(rejects);
        try (LoopbackHttp server = new LoopbackHttp((action, body) -> switch (action) {
            case "describestreamsummary" -> Source.summary(1);
            case "listshards" -> Source.listShards(1);
            default -> LoopbackHttp.refused("ValidationException", echo, Instant.now());
        })) {
            for (String[] args : new String[][] {
                {"Producer", "s", file.toString(), "--rejects", rejects.toString(), "-v"}, {"Consumer", "s", "-v"}}) {
                Run run = host.run(args[0], environment, Run.args(Arrays.copyOfRange(args, 1, args.length), "--endpoint-url",
                        server.url().toString()));
                assertTrue(run.exit() != 0 && run.err().contains("no *** no *** no *** no http://proxy/"), run.err());
                noSecret(run);
                assertFalse(run.err().contains("geheim"), run.err());
            }
            String kept = Files.readString(rejects);
            assertTrue(kept.contains("no *** no *** no ***") && !kept.contains("geheim"), kept);
        }
    }

    /** Looked for in a way that goes back over the text at each of its colons, a message of this length would take minutes. */
    @Test
    void aLongMessageOfAServerTakesNoTime() throws IOException {
        String message = "@" + "://".repeat(100_000);
        Path ownHome = Files.createDirectory(folder.resolve("own"));
        try (LoopbackHttp server = new LoopbackHttp((action, body) -> LoopbackHttp.refused("ValidationException", message,
                Instant.now())); ToolHost own = new ToolHost(ownHome)) { // which is ended with the test, whatever it is busy with
            Run run = assertTimeoutPreemptively(Duration.ofMinutes(1), () -> own.run("Consumer", KEYS, "s", "--summary=none",
                    "--endpoint-url", server.url().toString()));
            String line = run.exits(1).onlyErrorLine();
            assertTrue(line.contains("ValidationException") && line.length() < 600, line);
        }
    }

    @Test
    void aProxyOrAnEndpointThatIsNoneIsNotShownWithItsPassword() throws IOException {
        for (String proxy : List.of("tester:geheim", "http://tester:geheim@", "http://t:geheim@p/x", "http://t:geheim@p:99999",
                "http://t:geheim@p:0")) {
            Map<String, String> environment = new HashMap<>(KEYS);
            environment.put("HTTP_PROXY", proxy);
            Run run = run(environment, "-v", "--endpoint-url", aws.http().toString()).exits(2);
            assertTrue(run.err().contains("HTTP_PROXY names no proxy") && !run.err().contains("heim"), proxy + run.err());
        }
        assertFalse(run(KEYS, "-v", "--endpoint-url", "http://h:99999/?token=geheim").exits(2).err().contains("geheim"));
    }

    @Test
    void anEmptyEndpointBesideAnotherIsToBeUnset() throws IOException {
        refused(Map.of("AWS_ACCESS_KEY_ID", KEY, "AWS_SECRET_ACCESS_KEY", FakeAws.SECRET, "AWS_ENDPOINT_URL", "",
                "AWS_ENDPOINT_URL_STS", aws.http().toString()), "AWS_ENDPOINT_URL is empty: unset it", "--endpoint-url",
                aws.http().toString());
    }

    @Test
    void aProgramThatTellsItsKeysIsNotRepeated() throws IOException {
        config("[profile x]\ncredential_process=echo no AKIAOFTHEPROGRAM0000 nor theSecretOfTheProgramThatNobodyMaySee000 >&2;"
                + " exit 1\n");
        Run run = run(Map.of(), "--profile", "x", "-v").exits(2);
        assertTrue(run.err().contains("and said: no *** nor ***"), run.err());
        assertFalse(run.err().contains("OFTHEPROGRAM") || run.err().contains("OfTheProgram"), run.err());
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 403, 302})
    void aGatewayInPlaceOfStsIsToldByItsStatus(int status) throws IOException {
        config("[profile x]\nrole_arn=arn:aws:iam::1:role/r\nsource_profile=y\n[profile y]\n" + KEYS_OF_PROFILE);
        String page = "HTTP/1.1 " + status + " No\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>";
        try (LoopbackHttp server = new LoopbackHttp((action, body) -> page.getBytes(StandardCharsets.UTF_8))) {
            Run run = run(Map.of("AWS_ENDPOINT_URL_STS", server.url().toString()), "--profile", "x", "--endpoint-url",
                    aws.http().toString());
            assertTrue(run.onlyErrorLine().startsWith("error: sts:AssumeRole on role arn:aws:iam::1:role/r for profile 'x' was"
                    + " refused (HTTP " + status + ")"), run.err());
            assertEquals(status == 403 ? 2 : 1, run.exit());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html></html>", "{}", "garbage"})
    void anAnswerOfStsWithoutKeysIsToldAsItsOwn(String text) throws IOException {
        config("[profile x]\nrole_arn=arn:aws:iam::1:role/r\nsource_profile=y\n[profile y]\n" + KEYS_OF_PROFILE);
        String answer = "HTTP/1.1 200 OK\r\nContent-Length: " + text.length() + "\r\n\r\n" + text;
        try (LoopbackHttp server = new LoopbackHttp((action, body) -> answer.getBytes(StandardCharsets.UTF_8))) {
            String line = run(Map.of("AWS_ENDPOINT_URL_STS", server.url().toString()), "--profile", "x", "--endpoint-url",
                    aws.http().toString()).onlyErrorLine();
            assertTrue(line.contains("sts:AssumeRole on role arn:aws:iam::1:role/r") && !line.contains("NullPointer"), line);
        }
    }

    /** A reader of JSON tells what it could not read: of these nobody knows yet that they are secret. */
    @Test
    void whatIsNoJsonIsNotPrinted() throws IOException {
        config("[profile x]\ncredential_process=echo theProgramsOwnSecretThatNobodyKnows\n");
        assertFalse(run(Map.of(), "--profile", "x", "-v").exits(2).err().contains("theProgramsOwnSecret"));
        config("[profile x]\nsso_region=us-east-1\nsso_start_url=https://a\nsso_account_id=1\nsso_role_name=r\n");
        host.write(".aws/sso/cache/" + hash("SHA-1", "https://a") + ".json", "theTokenOfTheSignIn");
        assertFalse(run(Map.of(), "--profile", "x", "-v").exits(2).err().contains("theTokenOfTheSignIn"));
        config("[profile x]\nlogin_session=me\n");
        host.write(".aws/login/cache/" + hash("SHA-256", "me") + ".json", "{theTokenOfTheSignIn");
        assertFalse(run(Map.of(), "--profile", "x", "-v").exits(2).err().contains("theTokenOfTheSignIn"));
    }

    private static String hash(String algorithm, String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aSecretInALineThatIsBrokenIsNotPrinted() throws IOException {
        host.write(".aws/credentials", "[default]\naws_secret_access_key " + FakeAws.SECRET + "\n");
        refused(Map.of(), "on line 2");
    }

    @ParameterizedTest
    @CsvSource({"AWS_USE_FIPS_ENDPOINT,1", "AWS_USE_FIPS_ENDPOINT,yes", "AWS_USE_DUALSTACK_ENDPOINT,on",
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS,si", "AWS_DEFAULTS_MODE,nonsense", "AWS_CA_BUNDLE,/no/such", "HTTPS_PROXY,http://:"})
    void aVariableThatIsWrongIsNamed(String name, String value) throws IOException {
        Map<String, String> environment = new HashMap<>(KEYS);
        environment.put(name, value);
        refused(environment, name.equals("AWS_DEFAULTS_MODE") ? "valid defaults mode" : name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:99999", "http://127.0.0.1:0", "http://127.0.0.1:-1", "127.0.0.1:4567", "http:/a",
        "ftp://a", "http://", "http://a b", "https://[::1", "http://my_host:4567", "http://u:" + FakeAws.PROXY_PASSWORD + "@h:p"})
    void anEndpointThatIsNoneIsRefused(String url) throws IOException {
        refused(KEYS, "--endpoint-url: ", "--endpoint-url", url);
        Map<String, String> environment = new HashMap<>(KEYS);
        environment.put("AWS_ENDPOINT_URL", url);
        refused(environment, "AWS_ENDPOINT_URL: ");
    }

    /** Each would end in a header that a library refuses, with the header in its message. */
    @ParameterizedTest
    @CsvSource({"AWS_ACCESS_KEY_ID,a", "AWS_SECRET_ACCESS_KEY,abc", "AWS_SESSION_TOKEN,abc"})
    void aKeyWithALineEndIsNamedAndNotShown(String name, String start) throws IOException {
        Map<String, String> environment = new HashMap<>(KEYS);
        environment.put("AWS_SESSION_TOKEN", FakeAws.TOKEN);
        for (String broken : List.of(start + "\n" + FakeAws.TOKEN, FakeAws.TOKEN + "\u0001", FakeAws.TOKEN + "\u00e9",
                "\u200b" + FakeAws.TOKEN)) {
            environment.put(name, broken);
            refused(environment, name + " has a blank, a line end or another character", "--endpoint-url", aws.http().toString());
        }
        assertEquals(List.of(), aws.takeLog());
    }

    @Test
    void theUserOfAnEndpointIsNotShown() throws IOException {
        String url = aws.http().toString().replace("//", "//tester:geheim@") + "/?a=b";
        Run run = run(KEYS, "-v", "--endpoint-url", url);
        assertTrue(run.err().contains("at " + aws.http()), run.err());
        assertFalse(run.err().contains("tester") || run.err().contains("geheim") || run.err().contains("a=b"), run.err());
    }

    @Test
    void aTemporaryKeyWithoutItsTokenIsSaidToBeOne() throws IOException {
        try (LoopbackHttp server = new LoopbackHttp((action, body) ->
                LoopbackHttp.refused("UnrecognizedClientException", "no", Instant.now()))) {
            String url = server.url().toString();
            String line = run(Map.of("AWS_ACCESS_KEY_ID", "ASIA0000000000000000", "AWS_SECRET_ACCESS_KEY", FakeAws.SECRET),
                    "--endpoint-url", url).exits(1).onlyErrorLine();
            assertTrue(line.contains("(it starts with ASIA) and came without its session token: set AWS_SESSION_TOKEN"), line);
            String other = run(KEYS, "--endpoint-url", url).exits(1).onlyErrorLine();
            assertTrue(other.contains("AWS does not accept the credentials"), other);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"credential_process=touch $HOME/ran", "role_arn=arn:aws:iam::1:role/r;source_profile=x",
        "sso_session=no", "login_session=no", "aws_access_key_id=half"})
    void localNeedsNoAccount(String properties) throws IOException {
        config("[profile x]\n" + properties.replace(';', '\n').replace("$HOME", home.toString()) + "\n");
        for (String[] args : new String[][] {{"--profile", "x"}, {}}) {
            Run run = run(Map.of("AWS_PROFILE", "x", "AWS_ENDPOINT_URL_STS", aws.http().toString(), "HTTP_PROXY",
                    "http://127.0.0.1:9"), Run.args(args, "--local=" + aws.http()));
            assertTrue(run.err().contains("no stream 's'"), run.err());
            assertEquals(List.of("kinesis key=test region=us-east-1"), aws.takeLog());
        }
        assertFalse(Files.exists(home.resolve("ran")));
    }

    /** Every setting of the SDK: what it does not take is one line, and has no effect otherwise. */
    @ParameterizedTest
    @MethodSource("variables")
    void nonsenseInAVariableIsNoBug(String name) throws IOException {
        config("[profile x]\nrole_arn=arn:aws:iam::1:role/r\nsource_profile=y\n[profile y]\n" + KEYS_OF_PROFILE);
        for (String nonsense : NONSENSE) {
            Map<String, String> environment = new HashMap<>(KEYS);
            environment.put("AWS_ENDPOINT_URL_STS", aws.http().toString());
            environment.put(name, nonsense);
            harmless(environment, "--endpoint-url", aws.http().toString());
        }
        Map<String, String> ofRole = new HashMap<>(Map.of("AWS_ENDPOINT_URL_STS", aws.http().toString()));
        ofRole.put(name, NONSENSE.get(0));
        harmless(ofRole, "--endpoint-url", aws.http().toString(), "--profile", "x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "HTTPS_PROXY", "https_proxy", "NO_PROXY"})
    void norIsItOnTheWayToHttps(String name) throws IOException {
        for (String nonsense : NONSENSE) {
            Map<String, String> environment = new HashMap<>(KEYS);
            environment.put("AWS_CA_BUNDLE", aws.certificate().toString());
            environment.put(name, nonsense);
            harmless(environment, "--endpoint-url", aws.https().toString());
        }
    }

    @ParameterizedTest
    @MethodSource("properties")
    void nonsenseInAProfileIsNoBug(String key) throws IOException {
        for (String nonsense : NONSENSE) {
            harmlessInProfile(KEYS_OF_PROFILE + key + "=" + nonsense + "\n");
        }
        harmlessInProfile("role_arn=arn:aws:iam::1:role/r\nsource_profile=y\n" + key + "=" + NONSENSE.get(0) + "\n");
    }

    private void harmlessInProfile(String properties) throws IOException {
        config("[profile x]\n" + properties + "[profile y]\n" + KEYS_OF_PROFILE);
        harmless(Map.of("AWS_ENDPOINT_URL_STS", aws.http().toString()), "--endpoint-url", aws.http().toString(), "--profile",
                "x");
    }

    static Stream<String> variables() {
        Stream<String> own = Stream.of("AWS_DEFAULT_REGION", "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_CONFIG_FILE",
                "AWS_SHARED_CREDENTIALS_FILE", "AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "AWS_ENDPOINT_URL",
                "AWS_ENDPOINT_URL_KINESIS", "AWS_ENDPOINT_URL_STS", "AWS_SECURITY_TOKEN", "HTTP_PROXY", "http_proxy",
                "HTTPS_PROXY", "NO_PROXY");
        return Stream.concat(own, Stream.of(SdkSystemSetting.values()).map(SdkSystemSetting::environmentVariable)
                .filter(name -> name != null)).distinct();
    }

    static List<String> properties() throws IllegalAccessException {
        List<String> keys = new ArrayList<>(List.of("ca_bundle", "services", "sso_session", "ignore_configured_endpoint_urls"));
        for (Field field : ProfileProperty.class.getFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.getType() == String.class) {
                keys.add((String) field.get(null));
            }
        }
        return keys;
    }

    /** Whatever comes of it, it is one line that blames no bug. */
    private void harmless(Map<String, String> environment, String... args) throws IOException {
        Run run = run(environment, args);
        String all = environment + ": " + run.err();
        assertTrue(run.exit() == 2 || run.exit() == 1, all);
        assertEquals(1, run.err().lines().count(), all);
        assertTrue(run.err().startsWith("error: ") && !run.err().contains("bug in the tool"), all);
        noSecret(run);
    }

    /** The script does not start, with one line that says this; with -v no more of it is secret. */
    private void refused(Map<String, String> environment, String says, String... args) throws IOException {
        Run run = run(environment, args).exits(2);
        assertTrue(run.onlyErrorLine().startsWith("error: ") && run.err().contains(says), run.err());
        assertFalse(run.err().contains("bug in the tool"), run.err());
        noSecret(run);
        noSecret(run(environment, Run.args(args, "-v")));
    }

    private static void noSecret(Run run) {
        for (String secret : List.of(FakeAws.SECRET, FakeAws.TOKEN, KEY, FakeAws.PROXY_PASSWORD)) {
            assertFalse(run.err().contains(secret), run.err());
        }
    }

    private Run run(Map<String, String> environment, String... args) throws IOException {
        Map<String, String> all = new HashMap<>(Map.of("AWS_EC2_METADATA_DISABLED", "true"));
        all.putAll(environment);
        return host.run("Consumer", all, Run.args(new String[] {"s", "--summary=none"}, args));
    }

    private void config(String text) throws IOException {
        host.write(".aws/config", text);
    }
}
