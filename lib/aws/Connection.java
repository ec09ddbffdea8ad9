//SOURCES AggregateWriter.java Aggregates.java Answers.java AwsError.java AwsProfile.java AwsSettings.java Backoff.java
//SOURCES Causes.java ControlCalls.java Credentials.java Endpoint.java Environment.java Explanation.java Fate.java HashRanges.java
//SOURCES KinesisStream.java Limits.java Network.java Proxies.java SdkServices.java ServiceCall.java ServiceTime.java ShardId.java
//SOURCES SignInTrouble.java Trust.java WarmUp.java

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Stack;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/**
 * The options about where the stream is. A picocli mixin of both scripts; {@link AwsSettings} works out what they lead to.
 * {@link #resolve} first; after it the rest may be asked.
 */
final class Connection {
    private static final String EMULATOR = "http://localhost:5000";
    /** Stream names: CreateStream in the API reference. */
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.-]{1,128}");
    private static final Pattern ARN = Pattern.compile("arn:[^:]+:kinesis:([a-z0-9-]+):[0-9]*:stream/([a-zA-Z0-9_.-]{1,128})");

    @Parameters(index = "0", paramLabel = "<stream>", description = "The stream's name or ARN.")
    String stream;

    @Option(names = "--region", paramLabel = "REGION", order = 800,
            description = "Default: the ARN's, AWS_REGION, AWS_DEFAULT_REGION, the profile's, else "
                    + AwsSettings.FALLBACK_REGION + ".")
    String region;

    @Option(names = "--profile", paramLabel = "NAME", order = 801, description = "The AWS profile, as in the AWS CLI.")
    String profile;

    @Option(names = "--endpoint-url", paramLabel = "URL", order = 802,
            description = "Another endpoint; AWS_ENDPOINT_URL[_KINESIS] works too, as in the AWS CLI. Plain http is an emulator.")
    String endpointUrl;

    @Option(names = "--local", paramLabel = "URL", arity = "0..1", fallbackValue = EMULATOR,
            preprocessor = OnlyAfterEquals.class, order = 803,
            description = "The emulator at ${FALLBACK-VALUE}, or at this URL, with test credentials where none are configured.")
    String local;

    @Option(names = "--no-verify-ssl", order = 804,
            description = "Take any certificate for a server's, as in the AWS CLI: for tests only.")
    boolean noVerifySsl;

    /** Where settings are read; another one in tests. */
    Environment environment = Environment.OF_PROCESS;

    private AwsSettings settings;
    private Credentials credentials;
    private volatile boolean hasSent;

    /**
     * Lets {@code --local} take a value as {@code --local=URL} only, so that in {@code --local my-stream} the stream stays one.
     */
    static final class OnlyAfterEquals implements IParameterPreprocessor {
        @Override
        public boolean preprocess(Stack<String> args, CommandSpec command, ArgSpec option, Map<String, Object> info) {
            if (" ".equals(info.get("separator"))) {
                if (!args.isEmpty() && args.peek().matches("https?://.*")) {
                    throw new ParameterException(command.commandLine(), "write --local=" + args.peek()
                            + ", with an = and no space");
                }
                args.push(EMULATOR);
            }
            return false;
        }
    }

    /**
     * Works out region, endpoint and credentials from options, environment and profile, without any traffic.
     *
     * @param warn is told what is risky in them
     * @throws Failure (usage) for whatever cannot be right
     */
    void resolve(Consumer<String> warn) {
        if (!NAME.matcher(stream).matches() && !byArn()) {
            throw Failure.usage("'" + stream + "' is neither a stream's name (letters, digits, _ . -) nor its ARN");
        }
        if (endpointUrl != null && local != null) {
            throw Failure.usage("--local and --endpoint-url both name the endpoint: give one of them");
        }
        String given = region == null && byArn() ? arn().group(1) : region;
        configured(() -> {
            settings = AwsSettings.resolve(new AwsSettings.Options(profile, given, endpointUrl, local, noVerifySsl), environment);
            credentials = Credentials.of(environment, settings);
            return settings;
        });
        if (noVerifySsl) {
            warn.accept("--no-verify-ssl: anybody on the way can read and change what is sent");
        }
    }

    /**
     * Builds the client.
     *
     * @param connections how many requests may be on the wire at once
     * @throws Failure (usage) for settings that the SDK does not take
     */
    KinesisClient open(int connections) {
        SdkServices.passOverEmptyEndpoints(environment);
        return configured(() -> settings.open(connections, credentials, () -> hasSent = true));
    }

    /**
     * Waits until there are credentials; a program that is to print them may have its own questions.
     *
     * @throws Credentials.Failed when there are none
     */
    void signIn() {
        credentials.resolveCredentials();
    }

    /** Where the credentials come from, for messages. */
    String credentialsFrom() {
        return credentials.from();
    }

    /** Whether they are temporary ones without a token. */
    boolean credentialsLackTheirToken() {
        return credentials.lackTheirToken();
    }

    /** Whether any request has left for the service: what goes wrong before is the configuration's fault. */
    boolean hasSent() {
        return hasSent;
    }

    /** Whatever a library throws of settings is the user's to mend, and not a bug of the tool. */
    private static <T> T configured(Supplier<T> step) {
        try {
            return step.get();
        } catch (Failure e) {
            throw e;
        } catch (RuntimeException e) {
            throw Failure.usage("the AWS configuration (environment and ~/.aws) is not right: " + Causes.words(e), e);
        }
    }

    /** Whether the endpoint is plain http, however it was set: AWS itself is always https. */
    boolean isEmulator() {
        return settings.isEmulator();
    }

    /** The stream's name or ARN, as the user gave it, for people. */
    String streamAsGiven() {
        return stream;
    }

    /** The stream's name, taken out of the ARN where that was given. */
    String streamName() {
        return byArn() ? arn().group(2) : stream;
    }

    /** What a request has as its StreamName: null where it has the ARN. */
    String nameOrNull() {
        return byArn() ? null : stream;
    }

    /**
     * What a request has as its StreamARN: where the user gave it every call must carry it (streams of other accounts), else
     * null.
     */
    String arnOrNull() {
        return byArn() ? stream : null;
    }

    /** {@code in us-east-1}, with the endpoint where it is not the region's own, and the proxy to it. */
    String where() {
        return "in " + settings.region() + settings.endpoint().map(url -> " at " + url).orElse("")
                + proxy().map(known -> " through the proxy " + known).orElse("");
    }

    /** The endpoint, or Kinesis in the region. */
    String endpointOrRegion() {
        return settings.endpoint().map(Endpoint::toString).orElse("Kinesis in " + settings.region());
    }

    /** The proxy to the endpoint. */
    Optional<Proxies.HttpProxy> proxy() {
        return settings.network().proxy(settings.endpoint().map(Endpoint::uri)
                .orElseGet(() -> URI.create("https://kinesis." + settings.region() + ".amazonaws.com")));
    }

    /** The way to the network. */
    Network network() {
        return settings.network();
    }

    /** {@code , profile x} where one is in use, for the line at the start: a wrong profile is the commonest surprise. */
    String profileNote() {
        return settings.profile().name().equals(AwsProfile.DEFAULT) ? "" : ", profile " + settings.profile().name();
    }

    private boolean byArn() {
        return arn().matches();
    }

    /** Matched already, so that its groups, region and name, can be asked. */
    private Matcher arn() {
        Matcher arn = ARN.matcher(stream);
        arn.matches();
        return arn;
    }
}
