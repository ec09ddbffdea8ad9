import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.InstanceProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.auth.credentials.SystemPropertyCredentialsProvider;
import software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;

/**
 * Who one is to AWS. Where keys come from is decided once, by what is configured and in the order of the AWS CLI, so that what
 * goes wrong there is told, and not passed over for the next place. Whatever the SDK throws becomes a {@link Failed}.
 */
final class Credentials implements AwsCredentialsProvider {
    /** What an emulator is given where nothing is configured. */
    static final AwsCredentialsProvider TEST_KEYS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"));
    /** A header can have nothing else, and no key has: AWS gives letters, digits and a few signs. */
    private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7e]+");

    /** Where keys come from. */
    enum Place { OPTIONS_OF_JAVA, ENVIRONMENT, PROFILE, WEB_IDENTITY, CONTAINER, INSTANCE, TEST }

    private final Place place;
    private final AwsProfile profile;
    private final Network network;
    private final AwsCredentialsProvider provider;
    private volatile AwsCredentials checked;

    /** Why there are no credentials, in one line; another try may help where the way to them is only broken. */
    static final class Failed extends RuntimeException {
        private static final long serialVersionUID = 1;

        /** Whether it may pass by itself, so that a run goes on trying; before its first call it is told at once. */
        final boolean mayPass;

        Failed(String message, boolean mayPass, Throwable cause) {
            super(message, cause);
            this.mayPass = mayPass;
        }
    }

    private Credentials(Place place, AwsSettings settings, AwsCredentialsProvider provider) {
        this.place = place;
        this.profile = settings.profile();
        this.network = settings.network();
        this.provider = provider;
    }

    /**
     * The credentials that environment and profile lead to. An emulator gets test keys where nothing is configured; one that is
     * named by {@code --local} needs no account: keys that are written down are used, no role is taken, no program is run.
     *
     * @throws Failure (usage) for half of a key
     */
    static Credentials of(Environment environment, AwsSettings settings) {
        AwsProfile profile = settings.profile();
        know(environment, profile);
        Optional<AwsCredentialsProvider> keys = profile.byOption() ? Optional.empty() : ofEnvironment(environment);
        if (keys.isPresent()) {
            return new Credentials(Place.ENVIRONMENT, settings, keys.get());
        }
        if (!profile.byOption() && System.getProperty("aws.accessKeyId") != null) {
            return new Credentials(Place.OPTIONS_OF_JAVA, settings, SystemPropertyCredentialsProvider.create());
        }
        if (settings.isLocal()) {
            return ofKeys(profile).map(written -> new Credentials(Place.PROFILE, settings, written))
                    .orElseGet(() -> new Credentials(Place.TEST, settings, TEST_KEYS));
        }
        boolean isRole = profile.property("role_arn").isPresent();
        if (!isRole && !profile.byOption() && environment.value("AWS_WEB_IDENTITY_TOKEN_FILE").isPresent()) {
            SdkServices.share(settings);
            return new Credentials(Place.WEB_IDENTITY, settings, WebIdentityTokenFileCredentialsProvider.create());
        }
        if (profile.saysWhoOneIs()) {
            if (profile.asksServices()) {
                SdkServices.share(settings);
            }
            Optional<AwsCredentialsProvider> own = isItsOwnSource(profile) ? ofKeys(profile) : Optional.empty();
            if (own.isPresent()) {
                return new Credentials(Place.PROFILE, settings, roleBy(own.get(), settings));
            }
            return new Credentials(Place.PROFILE, settings, ProfileCredentialsProvider.create(profile.name()));
        }
        if (settings.isEmulator()) {
            return new Credentials(Place.TEST, settings, TEST_KEYS);
        }
        boolean isContainer = environment.value("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI").isPresent()
                || environment.value("AWS_CONTAINER_CREDENTIALS_FULL_URI").isPresent();
        return isContainer ? new Credentials(Place.CONTAINER, settings, ContainerCredentialsProvider.create())
                : new Credentials(Place.INSTANCE, settings, InstanceProfileCredentialsProvider.create());
    }

    /**
     * The keys, asked for again where they run out.
     *
     * @throws Failed when there are none, whatever the SDK calls it
     */
    @Override
    public AwsCredentials resolveCredentials() {
        AwsCredentials found;
        try {
            found = provider.resolveCredentials();
        } catch (RuntimeException e) { // of many types: IllegalArgumentException, IllegalStateException, SdkException, ...
            throw new SignInTrouble(place, profile, network, checked != null, e).explained();
        }
        if (found != checked) {
            check(found);
            checked = found;
        }
        return found;
    }

    /** {@code profile 'x'}: where they come from. */
    String from() {
        return switch (place) {
            case OPTIONS_OF_JAVA -> "-Daws.accessKeyId";
            case ENVIRONMENT -> "AWS_ACCESS_KEY_ID";
            case PROFILE -> "profile '" + profile.name() + "'"
                    + (profile.property("credential_process").isPresent() ? " (its credential_process)" : "");
            case WEB_IDENTITY -> "AWS_WEB_IDENTITY_TOKEN_FILE";
            case CONTAINER -> "the container";
            case INSTANCE -> "the instance";
            case TEST -> "test keys";
        };
    }

    /** Whether the key is one of AWS STS, which is worth nothing without a session token, and has none (IAM, unique ids). */
    boolean lackTheirToken() {
        return checked != null && checked.accessKeyId().startsWith("ASIA") && !(checked instanceof AwsSessionCredentials);
    }

    private void check(AwsCredentials found) {
        String token = found instanceof AwsSessionCredentials session ? session.sessionToken() : null;
        Secrets.add(found.accessKeyId());
        Secrets.add(found.secretAccessKey());
        Secrets.add(token);
        check(found.accessKeyId(), "AWS_ACCESS_KEY_ID", "access key id");
        check(found.secretAccessKey(), "AWS_SECRET_ACCESS_KEY", "secret access key");
        if (token != null) {
            check(token, "AWS_SESSION_TOKEN", "session token");
        }
    }

    /** A header with a line end in it would be refused by a library that prints it. */
    private void check(String secret, String variable, String what) {
        if (!VISIBLE.matcher(secret).matches()) {
            String name = place == Place.ENVIRONMENT ? variable : "the " + what + " of " + from();
            throw new Failed(name + " has a blank, a line end or another character in it that no key has: copy it again", false,
                    null);
        }
    }

    /** All keys that are written down, whether they are used or not: a message may have any of them. */
    private static void know(Environment environment, AwsProfile profile) {
        Stream.of("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN")
                .map(name -> environment.variables().apply(name)).forEach(Secrets::add);
        profile.files().profiles().values().forEach(any -> Stream.of("aws_access_key_id", "aws_secret_access_key",
                "aws_session_token").forEach(key -> any.property(key).ifPresent(Secrets::add)));
    }

    /** Whether the role of a profile is taken with the profile's own keys, which the SDK takes for a circle. */
    private static boolean isItsOwnSource(AwsProfile profile) {
        return profile.property("role_arn").isPresent()
                && profile.property("source_profile").filter(profile.name()::equals).isPresent();
    }

    private static AwsCredentialsProvider roleBy(AwsCredentialsProvider keys, AwsSettings settings) {
        AwsProfile profile = settings.profile();
        return StsAssumeRoleCredentialsProvider.builder()
                .stsClient(StsClient.builder().region(settings.region()).credentialsProvider(keys).build())
                .refreshRequest(request -> request.roleArn(profile.property("role_arn").orElseThrow())
                        .roleSessionName(profile.property("role_session_name").orElse("kinesis-tool"))
                        .externalId(profile.property("external_id").orElse(null)))
                .build();
    }

    private static Optional<AwsCredentialsProvider> ofEnvironment(Environment environment) {
        Optional<String> id = environment.value("AWS_ACCESS_KEY_ID");
        Optional<String> secret = environment.value("AWS_SECRET_ACCESS_KEY");
        if (id.isPresent() && secret.isEmpty()) {
            throw Failure.usage("AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY is not: set both");
        }
        return id.flatMap(key -> secret.map(word -> keys(key, word, environment.value("AWS_SESSION_TOKEN")
                .or(() -> environment.value("AWS_SECURITY_TOKEN"))))); // the old name, which the AWS CLI takes, too
    }

    private static Optional<AwsCredentialsProvider> ofKeys(AwsProfile profile) {
        return profile.property("aws_access_key_id").flatMap(id -> profile.property("aws_secret_access_key")
                .map(secret -> keys(id, secret, profile.property("aws_session_token"))));
    }

    private static AwsCredentialsProvider keys(String id, String secret, Optional<String> token) {
        return StaticCredentialsProvider.create(token.isPresent() ? AwsSessionCredentials.create(id, secret, token.get())
                : AwsBasicCredentials.create(id, secret));
    }
}
