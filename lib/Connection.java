import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Stack;
import java.util.regex.Pattern;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.auth.credentials.SystemPropertyCredentialsProvider;
import software.amazon.awssdk.awscore.endpoint.AwsClientEndpointProvider;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.Profile;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.profiles.ProfileFileSystemSetting;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.KinesisClientBuilder;

/**
 * The options about where the stream is, and the client they lead to. A picocli mixin of both scripts.
 * {@link #resolve()} first; after it the rest may be asked.
 */
final class Connection {
    /** The bound on one request and its answer. */
    static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(30);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final String EMULATOR = "http://localhost:5000";
    private static final String FALLBACK_REGION = "us-east-1";
    /** Stream names: CreateStream in the API reference. */
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.-]{1,128}");
    private static final Pattern ARN = Pattern.compile("arn:[^:]+:kinesis:([a-z0-9-]+):[0-9]*:stream/([a-zA-Z0-9_.-]{1,128})");
    private static final Pattern REGION = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

    @Parameters(index = "0", paramLabel = "<stream>", description = "The stream's name or ARN.")
    String stream;

    @Option(names = "--region", paramLabel = "REGION", order = 80,
            description = "Default: the ARN's, AWS_REGION, AWS_DEFAULT_REGION, the profile's, else " + FALLBACK_REGION + ".")
    String region;

    @Option(names = "--profile", paramLabel = "NAME", order = 81, description = "The AWS profile, as in the AWS CLI.")
    String profile;

    @Option(names = "--endpoint-url", paramLabel = "URL", order = 82,
            description = "Another endpoint, as in the AWS CLI; AWS_ENDPOINT_URL[_KINESIS] works too. Plain http is an emulator.")
    String endpointUrl;

    @Option(names = "--local", paramLabel = "URL", arity = "0..1", fallbackValue = EMULATOR,
            preprocessor = OnlyAfterEquals.class, order = 83,
            description = "An emulator at this endpoint (default: ${FALLBACK-VALUE}), with test credentials where none are"
                    + " configured.")
    String local;

    private Region resolvedRegion;
    private URI endpoint;

    /** Lets {@code --local} take a value as {@code --local=URL} only, so that in {@code --local my-stream} the stream stays one. */
    static final class OnlyAfterEquals implements IParameterPreprocessor {
        @Override
        public boolean preprocess(Stack<String> args, CommandSpec command, ArgSpec option, Map<String, Object> info) {
            if (" ".equals(info.get("separator"))) {
                args.push(EMULATOR);
            }
            return false;
        }
    }

    /**
     * Works out region and endpoint from options, environment and profile, without any traffic.
     *
     * @throws Failure (usage) for a stream name, region, profile or endpoint that cannot be right
     */
    void resolve() {
        if (!NAME.matcher(stream).matches() && !ARN.matcher(stream).matches()) {
            throw Failure.usage("'" + stream + "' is neither a stream's name (letters, digits, _ . -) nor its ARN");
        }
        if (endpointUrl != null && local != null) {
            throw Failure.usage("--local and --endpoint-url both name the endpoint: give one of them");
        }
        Optional<Profile> chosen = profile();
        resolvedRegion = Region.of(regionName(chosen));
        endpoint = endpoint();
        if (endpoint != null && (endpoint.getHost() == null || !String.valueOf(endpoint.getScheme()).matches("https?"))) {
            throw Failure.usage("the endpoint '" + endpoint + "' is no URL: write it as http://localhost:5000");
        }
    }

    /**
     * Builds the client: one attempt a call, because every retry of this tool is its own and counted; its own time limits;
     * JSON instead of CBOR for an emulator, since Moto has no CBOR and kinesalite's is broken.
     *
     * @param connections how many requests may be on the wire at once
     */
    KinesisClient open(int connections) {
        if (System.getProperty("http.maxConnections") == null) {
            // The JDK keeps five idle connections a host unless told; read once, at the first request.
            System.setProperty("http.maxConnections", String.valueOf(connections));
        }
        KinesisClientBuilder builder = KinesisClient.builder()
                .region(resolvedRegion)
                .credentialsProvider(credentials())
                .overrideConfiguration(override -> override
                        .retryStrategy(retry -> retry.maxAttempts(1))
                        .apiCallTimeout(ATTEMPT_TIMEOUT.plus(CONNECT_TIMEOUT)));
        if (endpoint != null) {
            builder.endpointOverride(endpoint);
        }
        if (isEmulator()) {
            return withoutCbor(builder.httpClient(UrlConnectionHttpClient.create(Connection::plainHttp)));
        }
        return builder.httpClientBuilder(UrlConnectionHttpClient.builder()
                .connectionTimeout(CONNECT_TIMEOUT).socketTimeout(ATTEMPT_TIMEOUT)).build();
    }

    /** Whether the endpoint is plain http, however it was set: AWS itself is always https. */
    boolean isEmulator() {
        return endpoint != null && endpoint.getScheme().equals("http");
    }

    /** Whether the stream was given by its ARN, so that every call must carry the ARN (streams of other accounts). */
    boolean byArn() {
        return ARN.matcher(stream).matches();
    }

    /** The stream's name, taken out of the ARN where that was given. */
    String streamName() {
        var arn = ARN.matcher(stream);
        return arn.matches() ? arn.group(2) : stream;
    }

    /** {@code in us-east-1}, with the endpoint where it is not the region's own. */
    String where() {
        return "in " + resolvedRegion + (endpoint == null ? "" : " at " + endpoint);
    }

    /** The endpoint, or Kinesis in the region. */
    String endpointOrRegion() {
        return endpoint == null ? "Kinesis in " + resolvedRegion : endpoint.toString();
    }

    /** {@code , profile x} where one is in use, for the line at the start: a wrong profile is the commonest surprise. */
    String profileNote() {
        String name = profileName();
        return name.equals("default") ? "" : ", profile " + name;
    }

    private String profileName() {
        return profile != null ? profile : ProfileFileSystemSetting.AWS_PROFILE.getStringValueOrThrow();
    }

    /** The profile in use. One that is asked for by name must be there: the SDK would go on without a word. */
    private Optional<Profile> profile() {
        ProfileFile profiles = ProfileFile.defaultProfileFile();
        Optional<Profile> chosen = profiles.profile(profileName());
        if (chosen.isEmpty() && !profileName().equals("default")) {
            throw Failure.usage("no AWS profile '" + profileName() + "'" + Failure.didYouMean(profileName(), profiles.profiles().keySet())
                    + ": see 'aws configure list-profiles', and check " + (profile != null ? "--profile" : "AWS_PROFILE"));
        }
        return chosen;
    }

    private String regionName(Optional<Profile> chosen) {
        var arn = ARN.matcher(stream);
        String name = region;
        if (name == null && arn.matches()) {
            name = arn.group(1);
        }
        if (name == null) {
            name = SdkSystemSetting.AWS_REGION.getStringValue().filter(value -> !value.isBlank()).orElse(null);
        }
        if (name == null) {
            // The AWS CLI reads this one, the Java SDK does not.
            name = Optional.ofNullable(System.getenv("AWS_DEFAULT_REGION")).filter(value -> !value.isBlank()).orElse(null);
        }
        if (name == null) {
            name = chosen.flatMap(found -> found.property("region")).orElse(FALLBACK_REGION);
        }
        if (!REGION.matcher(name).matches()) {
            throw Failure.usage("'" + name + "' is no AWS region: they read like eu-west-1");
        }
        return name;
    }

    /** The endpoint set by an option, the environment or the profile, in the SDK's own order; null for the region's own. */
    private URI endpoint() {
        String given = local != null ? local : endpointUrl;
        if (given != null) {
            try {
                return URI.create(given);
            } catch (IllegalArgumentException e) {
                throw Failure.usage("the endpoint '" + given + "' is no URL: write it as http://localhost:5000", e);
            }
        }
        try {
            AwsClientEndpointProvider configured = AwsClientEndpointProvider.builder()
                    .serviceEndpointOverrideEnvironmentVariable("AWS_ENDPOINT_URL_KINESIS")
                    .serviceEndpointOverrideSystemProperty("aws.endpointUrlKinesis")
                    .serviceProfileProperty("kinesis")
                    .profileName(profileName())
                    .serviceEndpointPrefix("kinesis")
                    .defaultProtocol("https")
                    .region(resolvedRegion)
                    .build();
            return configured.isEndpointOverridden() ? configured.clientEndpoint() : null;
        } catch (SdkClientException e) {
            throw Failure.usage(e.getMessage() + ": write it as http://localhost:5000", e);
        }
    }

    /** A profile asked for by option comes before keys in the environment, as in the AWS CLI; an emulator takes any key. */
    private AwsCredentialsProvider credentials() {
        if (profile != null) {
            return ProfileCredentialsProvider.create(profile);
        }
        if (local == null && !isEmulator()) {
            return DefaultCredentialsProvider.builder().build();
        }
        return AwsCredentialsProviderChain.of(SystemPropertyCredentialsProvider.create(),
                EnvironmentVariableCredentialsProvider.create(), ProfileCredentialsProvider.create(),
                StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")));
    }

    /** Opens a connection without the TLS set-up that the SDK's own client does in any case: 0.1 s of the start. */
    private static HttpURLConnection plainHttp(URI uri) {
        try {
            HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
            connection.setConnectTimeout((int) CONNECT_TIMEOUT.toMillis());
            connection.setReadTimeout((int) ATTEMPT_TIMEOUT.toMillis());
            connection.setUseCaches(false);
            return connection;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The SDK asks its system setting once, while the client is built; the user's own setting, if any, decides. */
    private static synchronized KinesisClient withoutCbor(KinesisClientBuilder builder) {
        if (SdkSystemSetting.CBOR_ENABLED.getNonDefaultStringValue().isPresent()) {
            return builder.build();
        }
        System.setProperty(SdkSystemSetting.CBOR_ENABLED.property(), "false");
        try {
            return builder.build();
        } finally {
            System.clearProperty(SdkSystemSetting.CBOR_ENABLED.property());
        }
    }
}
