import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.cert.CertificateExpiredException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** What to tell the user of an error that ends the run: one line with the fix. */
record Explanation(AwsError error, String action, Connection connection) {
    /** The service tells its time in whole seconds; AWS takes a clock that is five minutes off. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(4);

    /** The failure to end the run with. */
    Failure failure() {
        Optional<String> known = Causes.find(error.cause(), Failure.class).map(Failure::getMessage)
                .or(() -> Causes.find(error.cause(), Credentials.Failed.class).map(Credentials.Failed::getMessage));
        if (known.isPresent()) {
            return Failure.io(known.get(), error.cause());
        }
        return error.cause() instanceof AwsServiceException answer && answer.statusCode() > 0 ? ofAnswer(answer) : ofNoAnswer();
    }

    /** What is wrong with this machine's clock, by the time of an answer that says that it is; empty if it is right. */
    static Optional<String> clockIsOff(AwsServiceException answer) {
        // Once the SDK has put the time right, it does not call a signature that is refused again a matter of the clock.
        if (!answer.isClockSkewException() && !AwsError.of(answer).isUnknownKey()) {
            return Optional.empty();
        }
        Instant now = Instant.now();
        return Optional.ofNullable(answer.awsErrorDetails().sdkHttpResponse()).flatMap(ServiceTime::of)
                .map(told -> Duration.between(told, now)).filter(off -> off.abs().compareTo(CLOCK_TOLERANCE) > 0)
                .map(off -> "this machine's clock is " + Text.counted(off.abs().toMinutes(), "minute")
                        + (off.isNegative() ? " behind" : " ahead") + ": set it");
    }

    /** What broke on the way to a server, where nothing reached it, and what to do. */
    static String ofNetwork(Throwable e, URI url, Network network) {
        String host = url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort());
        Optional<Proxies.HttpProxy> proxy = network.proxy(url);
        if (Causes.isUntrusted(e) && Causes.isOfAnotherHost(e)) {
            return "the certificate that " + host + " shows is one of another host (" + Causes.words(e) + "): use the name"
                    + " that is in it, or --no-verify-ssl in a test";
        }
        if (Causes.find(e, CertificateExpiredException.class).isPresent()) {
            return "the certificate of " + host + " has expired (" + Causes.words(e) + "): check this machine's clock, or have it"
                    + " renewed";
        }
        if (Causes.isUntrusted(e)) {
            return "the certificate of " + host + " is not trusted (" + Causes.words(e) + "): name a file with its authority in"
                    + " AWS_CA_BUNDLE, or use --no-verify-ssl in a test";
        }
        if (Causes.isNoTls(e)) {
            return host + " does not speak TLS: is it http:// and not https://?";
        }
        String way = proxy.map(known -> " through the proxy " + known).orElse("");
        String fix = proxy.isPresent() ? "check HTTPS_PROXY, HTTP_PROXY and NO_PROXY" : "check the network";
        if (Causes.isProxyWithoutUser(e)) {
            return proxyUser(proxy);
        }
        Optional<UnknownHostException> unknown = Causes.find(e, UnknownHostException.class);
        if (unknown.isPresent()) {
            return "cannot find the host " + Causes.line(unknown.get().getMessage()) + ": "
                    + (proxy.isPresent() ? fix : "check the region, the endpoint and the network");
        }
        return "cannot connect to " + host + way + ": " + fix + " (" + Causes.words(e) + ")";
    }

    private static String proxyUser(Optional<Proxies.HttpProxy> proxy) {
        boolean isTold = proxy.flatMap(Proxies.HttpProxy::user).isPresent();
        String what = isTold ? " refuses the user and the password" : " wants a user and a password";
        return "the proxy" + proxy.map(known -> " " + known).orElse("") + what + " (HTTP " + Causes.PROXY_WANTS_USER
                + "): write them before its host in HTTPS_PROXY or HTTP_PROXY, as in user:password@proxy.example:8080, a sign"
                + " that is no letter or digit as %40";
    }

    private Failure ofAnswer(AwsServiceException answer) {
        String code = error.code();
        String where = connection.where();
        String stream = connection.streamAsGiven();
        String said = error.said();
        if (answer.statusCode() == Causes.PROXY_WANTS_USER) {
            return Failure.io(proxyUser(connection.proxy()), answer);
        }
        if (isAirPlay(answer.awsErrorDetails())) {
            return Failure.io(action + " got " + error.brief() + " " + where + ": that is macOS's AirPlay receiver, which takes"
                    + " port 5000; turn it off (System Settings, General, AirDrop & Handoff), or start the emulator on another"
                    + " port and name that with --local=URL", answer);
        }
        if (code.isEmpty()) {
            return Failure.io(action + " failed with " + error.brief() + " " + where + ": is that a Kinesis endpoint?", answer);
        }
        if (code.equals("ResourceNotFoundException")) {
            return Failure.io("no stream '" + stream + "' " + where
                    + ": check its name and --region, or create it (the producer does with --create-shards=1, though not in a dry"
                    + " run)", answer);
        }
        Optional<String> clock = clockIsOff(answer);
        if (clock.isPresent()) {
            return Failure.io(clock.get() + " (" + said + ")", answer);
        }
        if (error.isAboutAccess()) {
            String needed = code.startsWith("KMS") ? "the stream's KMS key" : "kinesis:" + action;
            return Failure.io("not allowed: these credentials need " + needed + " on stream '" + stream + "' " + where
                    + " (" + said + ")", answer);
        }
        if (error.isExpired()) {
            return Failure.io("the AWS credentials have expired: sign in again, then repeat the run (" + said + ")", answer);
        }
        if (error.isUnknownKey()) {
            return Failure.io(connection.credentialsLackTheirToken()
                    ? "the access key is a temporary one (it starts with ASIA) and came without its session token: set"
                    + " AWS_SESSION_TOKEN, too (" + said + ")"
                    : "AWS does not accept the credentials: check the access key, or name another --profile (" + said + ")",
                    answer);
        }
        return Failure.io(action + " failed " + where + ": " + said, answer);
    }

    /** macOS has its AirPlay receiver on the port that Moto is looked for on. */
    private static boolean isAirPlay(AwsErrorDetails details) {
        return details != null && details.sdkHttpResponse() != null
                && details.sdkHttpResponse().firstMatchingHeader("Server").orElse("").startsWith("AirTunes");
    }

    private Failure ofNoAnswer() {
        Throwable cause = error.cause();
        if (!Causes.neverConnected(cause)) {
            return Failure.io(connection.hasSent() ? action + " got no readable answer " + connection.where() + ": "
                    + error.brief()
                    + (error.isUnreadable() ? ": is that a Kinesis endpoint?" : "")
                    : "the AWS configuration is not right, " + action + " cannot be sent: " + error.brief(), cause);
        }
        Optional<URI> url = Causes.find(cause, Network.Unreachable.class).map(unreachable -> unreachable.url);
        boolean isRefusedByEmulator = connection.isEmulator() && Causes.find(cause, ConnectException.class).isPresent()
                && url.flatMap(connection.network()::proxy).isEmpty();
        return Failure.io(url.isEmpty() || isRefusedByEmulator ? "cannot connect to " + connection.endpointOrRegion()
                + ": start the emulator (moto_server) or use --endpoint-url (" + error.brief() + ")"
                : ofNetwork(cause, url.get(), connection.network()), cause);
    }
}
