import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Set;
import javax.net.ssl.SSLException;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * What an error of an AWS call means, in one place: whether another try may help, whether the call may have taken effect,
 * and what to tell the user. The SDK's own {@code retryable()} is not asked: it says false for errors the SDK does retry.
 *
 * @param fate any but {@link Fate#DELIVERED}
 * @param code the service's error code; empty where it gave none, or no answer
 * @param brief a few words for one row's reason or a note: the code, or what broke
 */
record AwsError(Fate fate, String code, String brief, SdkException cause) {
    /** Names that several AWS services use for throttling, and Kinesis' own (API reference, PutRecords and GetRecords). */
    private static final Set<String> THROTTLES = Set.of(
            "ProvisionedThroughputExceededException", "KMSThrottlingException", "LimitExceededException",
            "ResourceInUseException", "ThrottlingException", "Throttling", "ThrottledException",
            "RequestThrottledException", "RequestThrottled", "TooManyRequestsException", "RequestLimitExceeded",
            "SlowDown", "BandwidthLimitExceeded");

    /** The service failed by its own word. */
    private static final Set<String> SERVICE_FAULTS = Set.of(
            "InternalFailure", "InternalFailureException", "InternalServerError", "ServiceUnavailable",
            "ServiceUnavailableException", "RequestTimeout", "RequestTimeoutException");

    private static final Set<String> UNKNOWN_KEY = Set.of(
            "UnrecognizedClientException", "InvalidClientTokenId", "InvalidSignatureException", "SignatureDoesNotMatch",
            "IncompleteSignature", "MissingAuthenticationToken", "MissingAuthenticationTokenException");

    /** What is refused whatever the records of a request are; as is what has to do with access, keys and credentials. */
    private static final Set<String> NOT_FOR_A_RECORD = Set.of(
            "ResourceNotFoundException", "UnknownOperationException", "InvalidAction", "OptInRequired",
            "SubscriptionRequiredException", "NotAuthorized");

    /** What is thrown where the connection broke, or the time was up, before anything could be read. */
    private static final Set<Class<? extends Throwable>> NO_ANSWER = Set.of(SocketException.class,
            InterruptedIOException.class, SSLException.class, ApiCallTimeoutException.class, AbortedException.class);

    /** Of a server's words so many characters are told. */
    private static final int LONGEST = 300;

    private static final Set<String> EXPIRED = Set.of("ExpiredTokenException", "ExpiredToken", "RequestExpired");

    /** What the error of a whole call means. */
    static AwsError of(SdkException e) {
        return e instanceof AwsServiceException answer && answer.statusCode() > 0 ? ofAnswer(answer) : ofNoAnswer(e);
    }

    /** What the error code of one entry in an answer of PutRecords means for its record. A code that is not known is final. */
    static Fate fateOfEntry(String errorCode) {
        if (THROTTLES.contains(errorCode)) {
            return Fate.THROTTLED;
        }
        return SERVICE_FAULTS.contains(errorCode) ? Fate.BROKEN : Fate.REFUSED;
    }

    /** Whether no answer came, or none that could be read: on a slow line less of it might. */
    boolean isWithoutAnswer() {
        return fate == Fate.UNKNOWN && code.isEmpty();
    }

    /** Whether an answer came that no Kinesis gives: something else may be listening there. */
    boolean isUnreadable() {
        return isWithoutAnswer() && NO_ANSWER.stream().noneMatch(type -> hasCause(cause, type))
                && !(cause instanceof AwsServiceException answer && answer.statusCode() / 100 == 5);
    }

    /** Whether a request with many records may have been refused for one of them: then the others may go without it. */
    boolean mayBeOneRecords() {
        boolean isBadRequest = fate == Fate.REFUSED && cause instanceof AwsServiceException answer
                && (answer.statusCode() == 400 || answer.statusCode() == 413);
        return isBadRequest && !NOT_FOR_A_RECORD.contains(code) && !isAboutAccess() && !code.startsWith("KMS")
                && !EXPIRED.contains(code) && !UNKNOWN_KEY.contains(code);
    }

    /** The service's own words: the code, and what it says with it; {@code HTTP 413} where it says nothing. */
    String said() {
        String text = cause instanceof AwsServiceException answer && answer.awsErrorDetails() != null
                ? answer.awsErrorDetails().errorMessage() : "";
        return code.isEmpty() ? brief : said(code, text);
    }

    /** An error code, and what the service says with it, which may be null; one line of bounded length. */
    static String said(String code, String message) {
        String text = brief(message);
        return brief(code) + (text.isEmpty() ? "" : ": " + text);
    }

    /**
     * The failure to end the run with: one line with the fix.
     *
     * @param action the API operation, as IAM names it without its prefix: {@code PutRecords}
     */
    Failure explain(String action, Connection connection) {
        return cause instanceof AwsServiceException answer && answer.statusCode() > 0
                ? explainAnswer(answer, action, connection) : explainNoAnswer(action, connection);
    }

    private static AwsError ofAnswer(AwsServiceException answer) {
        AwsErrorDetails details = answer.awsErrorDetails();
        String code = details == null ? "" : brief(details.errorCode());
        int status = answer.statusCode();
        Fate fate = Fate.REFUSED;
        if (THROTTLES.contains(code) || status == 429) {
            fate = Fate.THROTTLED;
        } else if (SERVICE_FAULTS.contains(code) || status >= 500 || status == 408 || status < 400) {
            fate = Fate.UNKNOWN; // an answer that says neither yes nor no, such as a redirect, is none of Kinesis
        }
        return new AwsError(fate, code, code.isEmpty() ? "HTTP " + status : code, answer);
    }

    private static AwsError ofNoAnswer(SdkException e) {
        Fate fate = Fate.UNKNOWN;
        if (isNoCredentials(e)) {
            fate = Fate.REFUSED;
        } else if (neverConnected(e)) {
            fate = Fate.BROKEN;
        }
        Throwable root = rootOf(e);
        String text = brief(root.getMessage());
        String type = root.getClass().getSimpleName();
        return new AwsError(fate, "", root == e ? text : type + (text.isEmpty() ? "" : ": " + text), e);
    }

    private Failure explainAnswer(AwsServiceException answer, String action, Connection connection) {
        String where = connection.where();
        String stream = connection.streamAsGiven();
        String said = said();
        if (isAirPlay(answer.awsErrorDetails())) {
            return Failure.io(action + " got " + brief + " " + where + ": that is macOS's AirPlay receiver, which takes port"
                    + " 5000; turn it off (System Settings, General, AirDrop & Handoff), or start the emulator on another port"
                    + " and name that with --local=URL", answer);
        }
        if (code.isEmpty()) {
            return Failure.io(action + " failed with " + brief + " " + where + ": is that a Kinesis endpoint?", answer);
        }
        if (code.equals("ResourceNotFoundException")) {
            return Failure.io("no stream '" + stream + "' " + where
                    + ": check its name and --region, or create it (the producer does with --create-shards=1, though not in a dry"
                    + " run)", answer);
        }
        if (isAboutAccess()) {
            String needed = code.startsWith("KMS") ? "the stream's KMS key" : "kinesis:" + action;
            return Failure.io("not allowed: these credentials need " + needed + " on stream '" + stream + "' " + where
                    + " (" + said + ")", answer);
        }
        if (EXPIRED.contains(code)) {
            return Failure.io("the AWS credentials have expired: sign in again, then repeat the run (" + said + ")", answer);
        }
        if (UNKNOWN_KEY.contains(code)) {
            return Failure.io("AWS does not accept the credentials: check the access key, or name another --profile (" + said
                    + ")", answer);
        }
        return Failure.io(action + " failed " + where + ": " + said, answer);
    }

    private boolean isAboutAccess() {
        return code.startsWith("AccessDenied") || code.equals("KMSAccessDeniedException");
    }

    /** macOS has its AirPlay receiver on the port that Moto is looked for on. */
    private static boolean isAirPlay(AwsErrorDetails details) {
        return details != null && details.sdkHttpResponse() != null
                && details.sdkHttpResponse().firstMatchingHeader("Server").orElse("").startsWith("AirTunes");
    }

    private Failure explainNoAnswer(String action, Connection connection) {
        if (isNoCredentials(cause)) {
            return Failure.usage("no AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, name a --profile, or use"
                    + " --local for an emulator (an SSO profile: sign in first with 'aws sso login')", cause);
        }
        if (hasCause(cause, UnknownHostException.class)) {
            return Failure.io("cannot find the host of " + connection.endpointOrRegion()
                    + ": check --region or --endpoint-url, and the network", cause);
        }
        if (neverConnected(cause)) {
            String fix = connection.isEmulator() ? "start the emulator (moto_server) or use --endpoint-url" : "check the network";
            return Failure.io("cannot connect to " + connection.endpointOrRegion() + ": " + fix + " (" + brief + ")", cause);
        }
        return Failure.io(action + " got no readable answer " + connection.where() + ": " + brief
                + (isUnreadable() ? ": is that a Kinesis endpoint?" : ""), cause);
    }

    /** Nothing can have reached the service: the connection itself did not come about. */
    private static boolean neverConnected(SdkException e) {
        return hasCause(e, ConnectException.class) || hasCause(e, UnknownHostException.class)
                || hasCause(e, NoRouteToHostException.class)
                || String.valueOf(rootOf(e).getMessage()).contains("onnect timed out"); // as the JDK says it, with c or C
    }

    /** The SDK has no type for this: its chain of providers ends in a plain client exception. */
    private static boolean isNoCredentials(SdkException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("Unable to load credentials") || message.contains("Profile file contained no credentials")
                || message.contains("To use Sso related properties");
    }

    private static boolean hasCause(Throwable e, Class<? extends Throwable> type) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    private static Throwable rootOf(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    /** The first line of a text from a server, or the start of it; empty for null. */
    private static String brief(String text) {
        String line = text == null ? "" : text.lines().findFirst().orElse("").strip();
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line;
    }
}
