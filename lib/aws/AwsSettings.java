import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.endpoints.AccountIdEndpointMode;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.KinesisClientBuilder;
import software.amazon.awssdk.utils.Lazy;

/**
 * What options, environment and profile come to, as the AWS CLI reads them, and the client built of it.
 *
 * @param region the region, always known
 * @param endpoint empty for the region's own
 * @param isLocal whether the endpoint was named as an emulator that needs no account
 * @param variant which of the region's endpoints
 * @param network the way there
 */
record AwsSettings(AwsProfile profile, Region region, Optional<Endpoint> endpoint, boolean isLocal, Variant variant,
        Network network) {
    /** The bound on a whole call; shorter than an interrupted run may take to end ({@link Interrupt}). */
    static final Duration CALL_TIMEOUT = Network.ATTEMPT_TIMEOUT.plus(Network.CONNECT_TIMEOUT);
    /** The region when nothing names one, as in the original tool. */
    static final String FALLBACK_REGION = "us-east-1";

    private static final Pattern REGION = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
    /** The first try, and one more once the SDK knows that this machine's clock is wrong. */
    private static final int TRIES_BY_CLOCK = 2;

    /** Settings that lead nowhere, and are read from nowhere. */
    static AwsSettings nowhere() {
        ProfileFile none = ProfileFile.builder().content(InputStream.nullInputStream()).type(ProfileFile.Type.CONFIGURATION)
                .build();
        Environment nothing = new Environment(name -> null);
        return new AwsSettings(new AwsProfile(AwsProfile.DEFAULT, false, none, Optional.empty()), Region.US_EAST_1,
                Optional.of(new Endpoint(URI.create("http://localhost"))), true, Variant.NONE,
                new Network(new Proxies(nothing), Lazy.withValue(Optional.empty()), true));
    }

    /** The options, each as the user gave it, or null. */
    record Options(String profile, String region, String endpointUrl, String local, boolean noVerifySsl) {
    }

    /** Whether the endpoint is one of FIPS 140, one for IPv6 as well, or, where the user sets its mode, one of the account. */
    record Variant(boolean fips, boolean dualstack, boolean account) {
        /** The usual one. */
        static final Variant NONE = new Variant(false, false, false);
    }

    /**
     * Works the settings out, without any traffic.
     *
     * @throws Failure (usage) for whatever cannot be right
     */
    static AwsSettings resolve(Options options, Environment environment) {
        AwsProfile profile = AwsProfile.load(options.profile(), environment);
        boolean isLocal = options.local() != null;
        Optional<Endpoint> endpoint = isLocal ? Optional.of(Endpoint.of(options.local(), "--local"))
                : options.endpointUrl() != null ? Optional.of(Endpoint.of(options.endpointUrl(), "--endpoint-url"))
                : Endpoint.configured(environment, profile);
        Region region = Region.of(regionName(options.region(), environment, profile));
        // As in the AWS CLI, an endpoint of one's own is what it is.
        Variant variant = endpoint.isPresent() ? Variant.NONE : variant(environment, profile);
        Network network = new Network(new Proxies(environment), new Lazy<>(() ->
                options.noVerifySsl() ? Optional.of(Trust.anything()) : Trust.configured(environment, profile)), isLocal);
        return new AwsSettings(profile, region, endpoint, isLocal, variant, network);
    }

    /** Whether the endpoint is plain http, however it was set: AWS itself is always https. */
    boolean isEmulator() {
        return endpoint.filter(Endpoint::isPlain).isPresent();
    }

    /**
     * Builds the client: one attempt a call, because every retry of this tool is its own and counted; its own time limits;
     * JSON instead of CBOR for an emulator, since Moto has no CBOR and kinesalite's is broken.
     *
     * @param connections how many requests may be on the wire at once
     * @param onSending called before each request leaves
     */
    KinesisClient open(int connections, AwsCredentialsProvider credentials, Runnable onSending) {
        Network.keep(connections);
        KinesisClientBuilder builder = builder(credentials, new ExecutionInterceptor() {
            @Override
            public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
                onSending.run();
            }
        }).httpClient(network.client());
        return build(builder, !isEmulator());
    }

    /** All of a client but its way to the network. */
    KinesisClientBuilder builder(AwsCredentialsProvider credentials, ExecutionInterceptor watcher) {
        KinesisClientBuilder builder = KinesisClient.builder()
                .region(region)
                .fipsEnabled(variant.fips())
                .dualstackEnabled(variant.dualstack())
                .credentialsProvider(credentials)
                .overrideConfiguration(override -> override
                        .defaultProfileName(profile.name()).defaultProfileFile(profile.files())
                        .retryStrategy(StandardRetryStrategy.builder().maxAttempts(TRIES_BY_CLOCK)
                                .backoffStrategy(BackoffStrategy.retryImmediately()).circuitBreakerEnabled(false)
                                .useClientDefaults(false)
                                .retryOnException(e -> Causes.find(e, AwsServiceException.class)
                                        .filter(AwsServiceException::isClockSkewException).isPresent()).build())
                        .addExecutionInterceptor(watcher)
                        .apiCallTimeout(CALL_TIMEOUT));
        if (!variant.account()) { // as in the AWS CLI, and nobody has these hosts in the rules of a proxy
            builder.accountIdEndpointMode(AccountIdEndpointMode.DISABLED);
        }
        endpoint.ifPresent(known -> builder.endpointOverride(known.uri()));
        return builder;
    }

    private static String regionName(String given, Environment environment, AwsProfile profile) {
        String name = Optional.ofNullable(given)
                .or(() -> Optional.ofNullable(System.getProperty(SdkSystemSetting.AWS_REGION.property())))
                .or(() -> environment.value("AWS_REGION"))
                // The AWS CLI reads this one, the Java SDK does not.
                .or(() -> environment.value("AWS_DEFAULT_REGION"))
                .or(() -> profile.property("region"))
                .orElse(FALLBACK_REGION);
        if (!REGION.matcher(name).matches()) {
            throw Failure.usage("'" + name + "' is not an AWS region, such as eu-west-1");
        }
        return name;
    }

    private static Variant variant(Environment environment, AwsProfile profile) {
        return new Variant(either(environment, "AWS_USE_FIPS_ENDPOINT", profile, "use_fips_endpoint"),
                either(environment, "AWS_USE_DUALSTACK_ENDPOINT", profile, "use_dualstack_endpoint"),
                environment.value("AWS_ACCOUNT_ID_ENDPOINT_MODE").or(() -> profile.property("account_id_endpoint_mode"))
                .isPresent());
    }

    private static boolean either(Environment environment, String variable, AwsProfile profile, String key) {
        return environment.flag(variable).or(() -> profile.flag(key)).orElse(false);
    }

    /**
     * The client. The SDK asks its system setting once, while a client is built, so that one is built at a time; the user's own
     * setting, if any, decides.
     */
    static synchronized KinesisClient build(KinesisClientBuilder builder, boolean withCbor) {
        if (withCbor || SdkSystemSetting.CBOR_ENABLED.getNonDefaultStringValue().isPresent()) {
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
