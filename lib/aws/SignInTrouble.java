import java.io.IOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.time.DateTimeException;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.profiles.Profile;

/**
 * Why there are no credentials, in one line: whose fault it is (a file, a program, the service that signs one in or hands out
 * roles, the way to it), in the words of the cause, and what to do.
 *
 * @param hadKeys whether there were some before: then a machine that gives none has only stopped to
 */
record SignInTrouble(Credentials.Place place, AwsProfile profile, Network network, boolean hadKeys, RuntimeException cause) {
    private static final String SET_KEYS = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, name a --profile, or use --local for"
            + " an emulator (an SSO profile: sign in first with 'aws sso login')";

    /** What looks like the key id, or like a secret or a token, of AWS. */
    private static final String LIKE_A_KEY = "\\b(AKIA|ASIA)[A-Z0-9]{12,}|[A-Za-z0-9/+=]{36,}";

    /** The trouble, to be thrown. */
    Credentials.Failed explained() {
        Optional<AwsServiceException> answer = Causes.find(cause, AwsServiceException.class)
                .filter(known -> known.statusCode() > 0 && known.awsErrorDetails() != null);
        boolean mayPass = answer.isPresent() ? AwsError.of(answer.get()).fate() != Fate.REFUSED
                : Causes.find(cause, IOException.class).isPresent() && !Causes.isUntrusted(cause) && !isOfNoUse()
                && !isOfProgram() && Causes.find(cause, NoSuchFileException.class).isEmpty() && (hadKeys || !isOfMachine());
        Optional<Failure> known = Causes.find(cause, Failure.class);
        // What a reader of JSON, or a program, says may have a key in it: not even -v shows all of it.
        boolean mayTellAKey = isOfNoUse() || isOfProgram();
        return new Credentials.Failed(known.map(Failure::getMessage).orElseGet(() -> answer.map(this::ofAnswer)
                .orElseGet(this::ofNoAnswer)), mayPass, mayTellAKey ? null : cause);
    }

    private String ofAnswer(AwsServiceException answer) {
        AwsErrorDetails details = answer.awsErrorDetails();
        String said = details.errorCode() == null ? "HTTP " + answer.statusCode() : Causes.line(details.errorCode() + ": "
                + details.errorMessage());
        Optional<String> skew = Explanation.clockIsOff(answer);
        if (skew.isPresent()) {
            return action() + " was refused, since " + skew.get();
        }
        boolean isForbidden = AwsError.of(answer).isAboutAccess(); // another sign-in would change nothing
        boolean isOfSignIn = !isForbidden && details.errorCode() != null && AwsError.of(answer).fate() == Fate.REFUSED;
        return action() + " was refused (" + said + ")" + (isOfSignIn ? hint() : mfaHint());
    }

    private String ofNoAnswer() {
        String words = isLacking() ? "an answer without keys"
                : isOfNoUse() ? "what was read is not JSON, or has no time where one must be" : Causes.words(cause);
        Optional<URI> asked = Causes.find(cause, Network.Unreachable.class).map(unreachable -> unreachable.url);
        if (asked.isPresent() && Causes.neverConnected(cause)) {
            return action() + " did not get through: " + Explanation.ofNetwork(cause, asked.get(), network);
        }
        return switch (place) {
            case INSTANCE -> "no AWS credentials: " + (profile.profile().isPresent()
                    ? "profile '" + profile.name() + "' has no keys, and this is no EC2 instance: " : "") + SET_KEYS
                    + (isSilent() ? "" : " (the instance: " + words + ")");
            case CONTAINER -> "the container gives no AWS credentials: " + words
                    + ": check AWS_CONTAINER_CREDENTIALS_FULL_URI or AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
            case WEB_IDENTITY -> action() + ": " + words + ": check AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN";
            default -> "profile '" + profile.name() + "' has no credentials: " + ofProfile(words);
        };
    }

    private String ofProfile(String words) {
        if (isOfProgram()) {
            String told = words.replaceFirst("Command returned non-zero exit value \\((\\d+)\\) with error message: ?",
                    "it ended with exit code $1 and said: ").replaceFirst(" and said: $", "")
                    .replaceAll(LIKE_A_KEY, Secrets.HIDDEN);
            return "its credential_process failed: " + (isOfNoUse() ? "what it printed is not JSON, or has no time in Expiration"
                    : told);
        }
        if (Causes.has(cause, "Profile file contained no credentials")) {
            return profile.property("role_arn").isPresent() ? "it has a role_arn, and neither source_profile nor"
                    + " credential_source: add one of them" : "it names neither keys nor a way to them";
        }
        if (Causes.has(cause, "any of the providers in the chain")) {
            return "its credential_source is Environment: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";
        }
        boolean isSignIn = sso().isPresent() || profile.sourceWith("login_session").isPresent();
        boolean lacksMember = Causes.find(cause, NullPointerException.class).isPresent();
        if (isSignIn && (isOfNoUse() || lacksMember)) {
            return "what is kept of its sign-in is of no use" + hint();
        }
        return (profile.property("role_arn").isPresent() ? action() + ": " : "") + words + hint();
    }

    /** Whether the SDK looked for something in an answer that was not there, which Java itself words. */
    private boolean isLacking() {
        return Causes.find(cause, NullPointerException.class)
                .filter(e -> String.valueOf(e.getMessage()).matches("null|Cannot .*")).isPresent();
    }

    private boolean isOfProgram() {
        return Causes.has(cause, "process-based credentials");
    }

    /** Whether what was read is no JSON, or has a time that is none: the words of the reader have some of it in them. */
    private boolean isOfNoUse() {
        return Causes.isNoJson(cause) || Causes.find(cause, DateTimeException.class).isPresent();
    }

    /** Whether there was no instance to ask. */
    private boolean isSilent() {
        return Causes.neverConnected(cause) || Causes.has(cause, "disabled");
    }

    /** Whether this machine is asked for keys: it either has some or is no such machine. */
    private boolean isOfMachine() {
        return place == Credentials.Place.INSTANCE || place == Credentials.Place.CONTAINER;
    }

    /** What was tried: {@code sts:AssumeRole on role x for profile 'y'}. */
    private String action() {
        if (place == Credentials.Place.WEB_IDENTITY || profile.sourceWith("web_identity_token_file").isPresent()) {
            return "sts:AssumeRoleWithWebIdentity" + (place == Credentials.Place.WEB_IDENTITY ? " on the role of AWS_ROLE_ARN"
                    : role());
        }
        if (sso().isPresent() && Causes.has(cause, "Sso")) {
            return "sso:GetRoleCredentials for profile '" + profile.name() + "'";
        }
        return profile.property("role_arn").isPresent() ? "sts:AssumeRole" + role() : "signing in with profile '" + profile.name()
                + "'";
    }

    private String role() {
        return profile.property("role_arn").map(arn -> " on role " + arn).orElse("") + " for profile '" + profile.name() + "'";
    }

    /** What to do about a sign-in that has run out, or was never done; nothing for a profile that is not complete. */
    private String hint() {
        boolean isIncomplete = Causes.has(cause, "was not configured for") || Causes.has(cause, "section not found");
        if (isIncomplete) {
            return "";
        }
        Optional<Profile> sso = sso();
        if (sso.isPresent()) {
            return ": run 'aws sso login --profile " + Text.argument(sso.get().name()) + "'";
        }
        Optional<Profile> login = profile.sourceWith("login_session");
        return login.map(known -> ": run 'aws login --profile " + Text.argument(known.name()) + "'").orElseGet(this::mfaHint);
    }

    /** What to do where a role wants a code, which the SDK does not ask for. */
    private String mfaHint() {
        return profile.sourceWith("mfa_serial").isEmpty() ? "" : ": it wants a code (mfa_serial), which only the AWS CLI asks"
                + " for: eval \"$(aws configure export-credentials --format env --profile " + Text.argument(profile.name())
                + ")\" and leave out --profile";
    }

    private Optional<Profile> sso() {
        return profile.sourceWith("sso_session").or(() -> profile.sourceWith("sso_start_url"));
    }
}
