import java.io.InterruptedIOException;
import java.net.SocketException;
import java.util.Optional;
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
        return isWithoutAnswer() && NO_ANSWER.stream().noneMatch(type -> Causes.find(cause, type).isPresent())
                && !(cause instanceof AwsServiceException answer && answer.statusCode() / 100 == 5);
    }

    /** Whether a request with many records may have been refused for one of them: then the others may go without it. */
    boolean mayBeOneRecords() {
        boolean isBadRequest = fate == Fate.REFUSED && cause instanceof AwsServiceException answer
                && (answer.statusCode() == 400 || answer.statusCode() == 413);
        return isBadRequest && !NOT_FOR_A_RECORD.contains(code) && !isAboutAccess() && !code.startsWith("KMS")
                && !isExpired() && !isUnknownKey();
    }

    /** Whether the credentials were right, and are no more. */
    boolean isExpired() {
        return EXPIRED.contains(code);
    }

    /** Whether the service does not know the key, or its signature is not of this key. */
    boolean isUnknownKey() {
        return UNKNOWN_KEY.contains(code);
    }

    /** The service's own words: the code, and what it says with it; {@code HTTP 413} where it says nothing. */
    String said() {
        String text = cause instanceof AwsServiceException answer && answer.awsErrorDetails() != null
                ? answer.awsErrorDetails().errorMessage() : "";
        return code.isEmpty() ? brief : said(code, text);
    }

    /** An error code, and what the service says with it, which may be null; one line of bounded length. */
    static String said(String code, String message) {
        String text = Causes.line(message);
        return Causes.line(code) + (text.isEmpty() ? "" : ": " + text);
    }

    /**
     * The failure to end the run with: one line with the fix.
     *
     * @param action the API operation, as IAM names it without its prefix: {@code PutRecords}
     */
    Failure explain(String action, Connection connection) {
        return new Explanation(this, action, connection).failure();
    }

    private static AwsError ofAnswer(AwsServiceException answer) {
        AwsErrorDetails details = answer.awsErrorDetails();
        String code = details == null ? "" : Causes.line(details.errorCode());
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
        Optional<Credentials.Failed> noCredentials = Causes.find(e, Credentials.Failed.class);
        boolean isRefused = noCredentials.filter(failed -> !failed.mayPass).isPresent()
                || Causes.find(e, Failure.class).isPresent() || Causes.isUntrusted(e) || Causes.isNoTls(e)
                || Causes.isProxyWithoutUser(e);
        if (isRefused) {
            fate = Fate.REFUSED;
        } else if (noCredentials.isPresent() || Causes.neverConnected(e)) {
            fate = Fate.BROKEN;
        }
        return new AwsError(fate, "", noCredentials.map(Throwable::getMessage).orElseGet(() -> Causes.words(e)), e);
    }

    /** Whether a permission is missing. */
    boolean isAboutAccess() {
        return code.startsWith("AccessDenied") || code.equals("KMSAccessDeniedException");
    }
}
