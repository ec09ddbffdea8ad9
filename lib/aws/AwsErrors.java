import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * What an error of an AWS call means, in one place: whether another try may help, whether the call may have taken effect,
 * and what to tell the user. The SDK's own {@code retryable()} is not asked: it says false for errors the SDK does retry.
 */
final class AwsErrors {
    /** What to do about a failed call. */
    enum Kind {
        /** The service or the shard is busy; nothing was stored. Try again, more slowly. */
        THROTTLED,
        /** No connection; nothing was stored. Try again. */
        NOT_CONNECTED,
        /** No readable answer: what was sent may be stored. Try again, and expect a duplicate. */
        OUTCOME_UNKNOWN,
        /** Refused for a reason that another try does not change. */
        FATAL
    }

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

    private static final Set<String> EXPIRED = Set.of("ExpiredTokenException", "ExpiredToken", "RequestExpired");

    private AwsErrors() {
    }

    /** Sorts the error of a whole call. */
    static Kind kindOf(SdkException e) {
        if (e instanceof AwsServiceException answer && answer.statusCode() > 0) {
            String code = codeOf(answer);
            if (THROTTLES.contains(code) || answer.statusCode() == 429) {
                return Kind.THROTTLED;
            }
            return SERVICE_FAULTS.contains(code) || answer.statusCode() >= 500 || answer.statusCode() == 408 ? Kind.OUTCOME_UNKNOWN : Kind.FATAL;
        }
        if (isNoCredentials(e)) {
            return Kind.FATAL;
        }
        return neverConnected(e) ? Kind.NOT_CONNECTED : Kind.OUTCOME_UNKNOWN;
    }

    /** Whether one entry of a PutRecords answer with this error code is worth another try. An unknown code is not. */
    static boolean isRetryable(String entryErrorCode) {
        return THROTTLES.contains(entryErrorCode) || SERVICE_FAULTS.contains(entryErrorCode);
    }

    /** Whether this entry error code is about too much traffic. */
    static boolean isThrottle(String entryErrorCode) {
        return THROTTLES.contains(entryErrorCode);
    }

    /** A few words for one row's reason or a note: the service's error code, or what broke. */
    static String brief(SdkException e) {
        if (e instanceof AwsServiceException answer && answer.statusCode() > 0) {
            String code = codeOf(answer);
            return code.isEmpty() ? "HTTP " + answer.statusCode() : code;
        }
        Throwable root = rootOf(e);
        return root == e ? firstLine(e.getMessage()) : root.getClass().getSimpleName() + ": " + firstLine(root.getMessage());
    }

    /**
     * The failure to end the run with: one line with the fix.
     *
     * @param action the API operation, as IAM names it without its prefix: {@code PutRecords}
     */
    static Failure explain(SdkException e, String action, Connection connection) {
        String where = connection.where();
        if (e instanceof AwsServiceException answer && answer.statusCode() > 0) {
            String code = codeOf(answer);
            String text = answer.awsErrorDetails() == null ? null : answer.awsErrorDetails().errorMessage();
            String said = code + (text == null || text.isBlank() ? "" : ": " + firstLine(text));
            if (code.equals("ResourceNotFoundException")) {
                return Failure.io("no stream '" + connection.stream + "' " + where
                        + ": check its name and --region, or create it (the producer does with --create-shards=1)", e);
            }
            if (code.startsWith("AccessDenied") || code.equals("KMSAccessDeniedException")) {
                return Failure.io("not allowed: these credentials need "
                        + (code.startsWith("KMS") ? "the stream's KMS key" : "kinesis:" + action)
                        + " on stream '" + connection.stream + "' " + where + " (" + said + ")", e);
            }
            if (EXPIRED.contains(code)) {
                return Failure.io("the AWS credentials have expired: sign in again, then repeat the run (" + said + ")", e);
            }
            if (UNKNOWN_KEY.contains(code)) {
                return Failure.io("AWS does not accept the credentials: check the access key, or name another --profile ("
                        + said + ")", e);
            }
            if (code.isEmpty()) {
                return Failure.io(action + " failed with HTTP " + answer.statusCode() + " " + where
                        + ": is that a Kinesis endpoint?", e);
            }
            return Failure.io(action + " failed " + where + ": " + said, e);
        }
        if (isNoCredentials(e)) {
            return Failure.usage("no AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, name a --profile, or use"
                    + " --local for an emulator (an SSO profile: eval \"$(aws configure export-credentials --format env)\")", e);
        }
        if (hasCause(e, UnknownHostException.class)) {
            return Failure.io("cannot find the host of " + connection.endpointOrRegion()
                    + ": check --region or --endpoint-url, and the network", e);
        }
        if (neverConnected(e)) {
            return Failure.io("cannot connect to " + connection.endpointOrRegion() + ": "
                    + (connection.isEmulator() ? "start the emulator (moto_server) or use --endpoint-url" : "check the network")
                    + " (" + brief(e) + ")", e);
        }
        return Failure.io(action + " got no readable answer " + where + ": " + brief(e), e);
    }

    /** Nothing can have reached the service: the connection itself did not come about. */
    private static boolean neverConnected(SdkException e) {
        return hasCause(e, ConnectException.class) || hasCause(e, UnknownHostException.class)
                || hasCause(e, NoRouteToHostException.class) || String.valueOf(rootOf(e).getMessage()).contains("onnect timed out");
    }

    /** The SDK has no type for this: its chain of providers ends in a plain client exception. */
    private static boolean isNoCredentials(SdkException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("Unable to load credentials") || message.contains("Profile file contained no credentials")
                || message.contains("To use Sso related properties");
    }

    private static String codeOf(AwsServiceException answer) {
        String code = answer.awsErrorDetails() == null ? null : answer.awsErrorDetails().errorCode();
        return code == null ? "" : code;
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

    private static String firstLine(String text) {
        return text == null ? "" : text.lines().findFirst().orElse("").strip();
    }
}
