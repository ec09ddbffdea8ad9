import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Authenticator;
import java.net.HttpURLConnection;
import java.net.PasswordAuthentication;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.utils.Lazy;

/**
 * The way to the network, for the client of Kinesis and for those that the SDK opens for itself to sign in or to take a role:
 * proxies, certificates and bounds of time are the same for all. What http alone needs loads no TLS: 0.1 s of the start.
 */
final class Network {
    /** The bound on silence of a request that was sent. */
    static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(30);
    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private final Proxies proxies;
    private final Lazy<Optional<Trust>> trust;
    private final boolean isLocal;
    /** One for all connections: the JDK keeps those of different ones apart. */
    private final ProxyUsers authenticator = new ProxyUsers();

    /**
     * @param trust what servers are trusted by, where it is not by Java's own certificates; read before the first https
     * @param isLocal whether it leads to an emulator: one on this machine is not asked for through a proxy
     */
    Network(Proxies proxies, Lazy<Optional<Trust>> trust, boolean isLocal) {
        this.proxies = proxies;
        this.trust = trust;
        this.isLocal = isLocal;
    }

    /** Has the JDK keep so many idle connections to a host; before the first request of all, since it looks only then. */
    static void keep(int connections) {
        setUnlessSet("http.maxConnections", String.valueOf(connections)); // five, unless told
    }

    /** An HTTP client that goes this way. */
    SdkHttpClient client() {
        // On the way to https the JDK tells a proxy no user and password, unless told; read once, too.
        setUnlessSet("jdk.http.auth.tunneling.disabledSchemes", "");
        return new Naming(UrlConnectionHttpClient.create(this::open));
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /** The proxy to this URL. */
    Optional<Proxies.HttpProxy> proxy(URI url) {
        boolean isOfThisMachine = isLocal && url.getHost().matches("localhost|127\\..*|\\[::1]");
        return isOfThisMachine ? Optional.empty() : proxies.to(url);
    }

    private HttpURLConnection open(URI url) {
        try {
            HttpURLConnection connection = connection(url.toURL(), proxy(url));
            connection.setConnectTimeout((int) CONNECT_TIMEOUT.toMillis());
            connection.setReadTimeout((int) ATTEMPT_TIMEOUT.toMillis());
            connection.setUseCaches(false);
            if (connection instanceof HttpsURLConnection https) {
                trust.getValue().ifPresent(known -> known.applyTo(https));
            }
            return connection;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpURLConnection connection(URL url, Optional<Proxies.HttpProxy> proxy) throws IOException {
        if (proxy.isEmpty()) {
            return (HttpURLConnection) url.openConnection(); // Java's own settings, such as -Dhttps.proxyHost, count
        }
        HttpURLConnection connection = (HttpURLConnection) url.openConnection(proxy.get().toProxy());
        if (connection instanceof HttpsURLConnection) { // a header of one's own would go to the server, and not to the proxy
            authenticator.told.set(false);
            connection.setAuthenticator(authenticator);
        } else {
            proxy.get().authorization().ifPresent(header -> connection.setRequestProperty("Proxy-Authorization", header));
        }
        return connection;
    }

    /**
     * Tells a proxy the user that its URL names, once a connection: the JDK asks on, and a company locks who is wrong too often.
     */
    private final class ProxyUsers extends Authenticator {
        private final ThreadLocal<Boolean> told = ThreadLocal.withInitial(() -> false);

        @Override
        protected PasswordAuthentication getPasswordAuthentication() {
            URI asked = URI.create(getRequestingURL().toString());
            boolean isTold = told.get();
            told.set(true);
            return isTold || getRequestorType() != RequestorType.PROXY ? null
                    : proxy(asked).filter(proxy -> proxy.user().isPresent())
                    .map(proxy -> new PasswordAuthentication(proxy.user().get(), proxy.password().toCharArray())).orElse(null);
        }
    }

    /** Says which host it was that could not be reached. */
    private record Naming(SdkHttpClient client) implements SdkHttpClient {
        @Override
        public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
            // The token of a sign-in, which only here comes to light.
            request.httpRequest().firstMatchingHeader("x-amz-sso_bearer_token").ifPresent(Secrets::add);
            ExecutableHttpRequest prepared = client.prepareRequest(request);
            return new ExecutableHttpRequest() {
                @Override
                public HttpExecuteResponse call() throws IOException {
                    try {
                        return prepared.call();
                    } catch (IOException e) {
                        throw Causes.neverConnected(e) ? new Unreachable(request.httpRequest().getUri(), e) : e;
                    }
                }

                @Override
                public void abort() {
                    prepared.abort();
                }
            };
        }

        @Override
        public void close() {
            client.close();
        }
    }

    /** The way to a host that did not come about. */
    static final class Unreachable extends IOException {
        private static final long serialVersionUID = 1;

        final URI url;

        Unreachable(URI url, IOException cause) {
            super(url.getHost() + ": " + cause.getMessage(), cause);
            this.url = url;
        }
    }
}
