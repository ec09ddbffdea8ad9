import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
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
 * What options, environment and profile come to, as the AWS CLI reads them, and the client built of it.
 *
 * @param profileName the profile in use, {@code default} where none was named
 * @param profileByOption whether it was named on the command line, which puts its keys before those of the environment
 * @param region the region, always known
 * @param endpoint empty for the region's own
 */
record AwsSettings(String profileName, boolean profileByOption, Region region, Optional<URI> endpoint) {
    /** The bound on one request and its answer, once there is a connection. */
    static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    /** The bound on a whole call; shorter than an interrupted run may take to end ({@link Interrupt}). */
    static final Duration CALL_TIMEOUT = ATTEMPT_TIMEOUT.plus(CONNECT_TIMEOUT);
    /** The region when nothing names one, as in the original tool. */
    static final String FALLBACK_REGION = "us-east-1";

    /** What an emulator is given where nothing is configured. */
    static final AwsCredentialsProvider TEST_KEYS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"));
    private static final Pattern REGION = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

    /**
     * Works the settings out, without any traffic. Each argument is what the user gave, or null.
     *
     * @throws Failure (usage) for a profile, region or endpoint that cannot be right
     */
    static AwsSettings resolve(String profile, String region, String endpointUrl) {
        String profileName = profile != null ? profile : ProfileFileSystemSetting.AWS_PROFILE.getStringValueOrThrow();
        Optional<Profile> chosen = profile(profileName, profile != null ? "--profile" : "AWS_PROFILE");
        Region found = Region.of(regionName(region, chosen));
        Optional<URI> endpoint = endpoint(endpointUrl, profileName, found);
        endpoint.filter(url -> url.getHost() == null || !String.valueOf(url.getScheme()).matches("https?")).ifPresent(url -> {
            throw notAUrl(url.toString(), null);
        });
        return new AwsSettings(profileName, profile != null, found, endpoint);
    }

    /** Whether the endpoint is plain http, however it was set: AWS itself is always https. */
    boolean isEmulator() {
        return endpoint.filter(url -> url.getScheme().equals("http")).isPresent();
    }

    /**
     * Builds the client: one attempt a call, because every retry of this tool is its own and counted; its own time limits;
     * JSON instead of CBOR for an emulator, since Moto has no CBOR and kinesalite's is broken.
     *
     * @param connections how many requests may be on the wire at once
     * @param testKeys use test credentials where none are configured, whatever the endpoint
     */
    KinesisClient open(int connections, boolean testKeys) {
        if (System.getProperty("http.maxConnections") == null) {
            // The JDK keeps five idle connections a host unless told; read once, at the first request.
            System.setProperty("http.maxConnections", String.valueOf(connections));
        }
        KinesisClientBuilder builder = builder(credentials(testKeys || isEmulator()));
        if (isEmulator()) {
            return withoutCbor(builder.httpClient(UrlConnectionHttpClient.create(AwsSettings::plainHttp)));
        }
        return builder.httpClientBuilder(UrlConnectionHttpClient.builder()
                .connectionTimeout(CONNECT_TIMEOUT).socketTimeout(ATTEMPT_TIMEOUT)).build();
    }

    /** All of a client but its way to the network. */
    KinesisClientBuilder builder(AwsCredentialsProvider credentials) {
        KinesisClientBuilder builder = KinesisClient.builder()
                .region(region)
                .credentialsProvider(credentials)
                .overrideConfiguration(override -> override
                        .retryStrategy(retry -> retry.maxAttempts(1))
                        .apiCallTimeout(CALL_TIMEOUT));
        endpoint.ifPresent(builder::endpointOverride);
        return builder;
    }

    /** The profile in use. One that is asked for by name must be there: the SDK would go on without a word. */
    private static Optional<Profile> profile(String name, String askedBy) {
        ProfileFile profiles = ProfileFile.defaultProfileFile();
        Optional<Profile> chosen = profiles.profile(name);
        if (chosen.isEmpty() && !name.equals("default")) {
            throw Failure.usage("no AWS profile '" + name + "'" + DidYouMean.hint(name, profiles.profiles().keySet())
                    + ": see 'aws configure list-profiles', and check " + askedBy);
        }
        return chosen;
    }

    private static String regionName(String given, Optional<Profile> chosen) {
        String name = Optional.ofNullable(given)
                .or(() -> SdkSystemSetting.AWS_REGION.getStringValue().filter(value -> !value.isBlank()))
                // The AWS CLI reads this one, the Java SDK does not.
                .or(() -> Optional.ofNullable(System.getenv("AWS_DEFAULT_REGION")).filter(value -> !value.isBlank()))
                .or(() -> chosen.flatMap(profile -> profile.property("region")))
                .orElse(FALLBACK_REGION);
        if (!REGION.matcher(name).matches()) {
            throw Failure.usage("'" + name + "' is not an AWS region, such as eu-west-1");
        }
        return name;
    }

    /** The endpoint set by an option, the environment or the profile, in the SDK's own order; empty for the region's own. */
    private static Optional<URI> endpoint(String given, String profileName, Region region) {
        if (given != null) {
            try {
                return Optional.of(URI.create(given));
            } catch (IllegalArgumentException e) {
                throw notAUrl(given, e);
            }
        }
        try {
            return AwsClientEndpointProvider.builder()
                    .serviceEndpointOverrideEnvironmentVariable("AWS_ENDPOINT_URL_KINESIS")
                    .serviceEndpointOverrideSystemProperty("aws.endpointUrlKinesis")
                    .serviceProfileProperty("kinesis")
                    .profileName(profileName)
                    .region(region)
                    .resolveFromOverrides();
        } catch (SdkClientException e) {
            throw Failure.usage(e.getMessage() + ": write it as http://localhost:5000", e);
        }
    }

    private static Failure notAUrl(String endpoint, Throwable cause) {
        return Failure.usage("the endpoint '" + endpoint + "' is not a URL: write it as http://localhost:5000", cause);
    }

    /** A profile asked for by option comes before keys in the environment, as in the AWS CLI; an emulator takes any key. */
    private AwsCredentialsProvider credentials(boolean anyKeyWillDo) {
        if (profileByOption) {
            return ProfileCredentialsProvider.create(profileName);
        }
        if (!anyKeyWillDo) {
            return DefaultCredentialsProvider.builder().build();
        }
        return AwsCredentialsProviderChain.of(SystemPropertyCredentialsProvider.create(),
                EnvironmentVariableCredentialsProvider.create(), ProfileCredentialsProvider.create(),
                TEST_KEYS);
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
    static synchronized KinesisClient withoutCbor(KinesisClientBuilder builder) {
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
