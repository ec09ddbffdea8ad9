import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import software.amazon.awssdk.profiles.Profile;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.profiles.ProfileFileLocation;

/**
 * The profile in use: what {@code ~/.aws/config} and {@code ~/.aws/credentials} say under its name.
 *
 * @param name {@code default} where none was named
 * @param byOption whether it was named on the command line, which puts its keys before those of the environment
 * @param files all profiles
 * @param profile empty where the files have none of this name, which only {@code default} may lack
 */
record AwsProfile(String name, boolean byOption, ProfileFile files, Optional<Profile> profile) {
    static final String DEFAULT = "default";
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    /**
     * Reads the files.
     *
     * @param option the name given on the command line, or null
     * @throws Failure (usage) for a file that cannot be read, and a profile that was asked for and is not there
     */
    static AwsProfile load(String option, Environment environment) {
        String property = System.getProperty("aws.profile");
        Optional<String> variable = Stream.of("AWS_DEFAULT_PROFILE", "AWS_PROFILE") // in this order, as the AWS CLI has it
                .filter(known -> environment.value(known).isPresent()).findFirst();
        String name = option != null ? option : property != null ? property
                : variable.flatMap(environment::value).orElse(DEFAULT);
        ProfileFile files = read();
        Optional<Profile> profile = files.profile(name);
        if (profile.isEmpty() && !name.equals(DEFAULT)) {
            throw Failure.usage("no AWS profile '" + name + "'" + DidYouMean.hint(name, files.profiles().keySet())
                    + ": see 'aws configure list-profiles', and check "
                    + (option != null ? "--profile" : property != null ? "-Daws.profile" : variable.orElseThrow()));
        }
        return new AwsProfile(name, option != null, files, profile);
    }

    /** What the profile says; empty where it says nothing. */
    Optional<String> property(String key) {
        return profile.flatMap(known -> known.property(key)).map(String::strip).filter(value -> !value.isEmpty());
    }

    /** What the profile's {@code services} section says for a service. */
    Optional<String> ofService(String service, String key) {
        return property("services").flatMap(section -> files.getSection("services", section))
                .flatMap(section -> section.property(service + "." + key)).filter(value -> !value.isBlank());
    }

    /**
     * What the profile says with true or false.
     *
     * @throws Failure (usage) when it says anything else
     */
    Optional<Boolean> flag(String key) {
        return property(key).map(value -> Environment.flag(value, where(key)));
    }

    /** {@code region of profile x}, for messages. */
    String where(String key) {
        return key + " of profile '" + name + "'";
    }

    /** Whether it says anything about keys, roles or sign-ins: one that says nothing has a region at most. */
    boolean saysWhoOneIs() {
        return asksServices() || hasAny(key -> key.startsWith("aws_") && !key.equals("aws_account_id")
                || key.equals("credential_process"));
    }

    /** Whether other services of AWS are asked for its keys: to take a role, or to sign in. */
    boolean asksServices() {
        return hasAny(key -> key.startsWith("sso_") || key.startsWith("role_") || Set.of("login_session",
                "web_identity_token_file", "source_profile", "credential_source").contains(key));
    }

    private boolean hasAny(Predicate<String> key) {
        return profile.stream().flatMap(known -> known.properties().keySet().stream()).anyMatch(key);
    }

    /** The first that has this key: the profile itself, that which its role is taken from, and so on. */
    Optional<Profile> sourceWith(String key) {
        Set<String> seen = new HashSet<>();
        Optional<Profile> at = profile;
        while (at.isPresent() && at.get().property(key).isEmpty() && seen.add(at.get().name())) {
            at = at.get().property("source_profile").flatMap(files::profile);
        }
        return at.filter(found -> found.property(key).isPresent());
    }

    private static ProfileFile read() {
        try {
            return ProfileFile.defaultProfileFile();
        } catch (RuntimeException e) { // of several types
            throw unreadable("AWS configuration", e);
        }
    }

    /** Names the file, which the library does not. */
    private static Failure unreadable(String what, RuntimeException cause) {
        Optional<Path> config = ProfileFileLocation.configurationFileLocation()
                .filter(path -> !isReadable(path, ProfileFile.Type.CONFIGURATION));
        Optional<Path> broken = config.or(() -> ProfileFileLocation.credentialsFileLocation()
                .filter(path -> !isReadable(path, ProfileFile.Type.CREDENTIALS)));
        String file = broken.map(Path::toString).orElse(what);
        if (broken.filter(AwsProfile::hasMark).isPresent()) {
            return Failure.usage(file + " begins with a byte order mark, which the AWS CLI does not take either: save it as UTF-8"
                    + " without one", cause);
        }
        return Failure.usage(file + " cannot be read: " + Causes.words(cause) + ": mend it", cause);
    }

    private static boolean isReadable(Path path, ProfileFile.Type type) {
        try {
            ProfileFile.builder().content(path).type(type).build();
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    private static boolean hasMark(Path path) {
        try (InputStream file = Files.newInputStream(path)) {
            return Arrays.equals(file.readNBytes(BYTE_ORDER_MARK.length), BYTE_ORDER_MARK);
        } catch (IOException e) {
            return false;
        }
    }
}
