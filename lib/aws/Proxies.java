import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The proxies that the environment names, by the AWS CLI's rules (those of Python's urllib): {@code HTTPS_PROXY} for https,
 * {@code HTTP_PROXY} for http, small letters before capitals, and {@code NO_PROXY} for hosts, domains and {@code *}.
 */
final class Proxies {
    private static final int HTTP_PORT = 80;

    private final Environment environment;

    /**
     * A proxy.
     *
     * @param user empty where the URL names none
     */
    record HttpProxy(String host, int port, Optional<String> user, String password) {
        /** What HttpURLConnection takes. */
        Proxy toProxy() {
            return new Proxy(Proxy.Type.HTTP, new InetSocketAddress(host, port));
        }

        /** The header that names user and password (RFC 7617). */
        Optional<String> authorization() {
            return user.map(name -> "Basic " + Base64.getEncoder().encodeToString((name + ":" + password)
                    .getBytes(StandardCharsets.UTF_8)));
        }

        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    Proxies(Environment environment) {
        this.environment = environment;
    }

    /**
     * The proxy to this URL.
     *
     * @throws Failure (usage) for a variable that names none
     */
    Optional<HttpProxy> to(URI url) {
        String name = url.getScheme().toLowerCase(Locale.ROOT) + "_proxy";
        return either(name).filter(proxy -> !isExcepted(url)).map(proxy -> parse(proxy, name));
    }

    /** The one in small letters counts, also when it is empty: that takes the other one back. */
    private Optional<String> either(String name) {
        boolean isSet = environment.variables().apply(name) != null;
        return environment.value(isSet ? name : name.toUpperCase(Locale.ROOT));
    }

    private boolean isExcepted(URI url) {
        String host = url.getHost().toLowerCase(Locale.ROOT).replaceAll("[\\[\\]]", "");
        String withPort = url.getPort() < 0 ? host : host + ":" + url.getPort();
        String list = either("no_proxy").orElse("");
        return list.equals("*") || Stream.of(list.split(",")).map(String::strip).filter(entry -> !entry.isEmpty())
                .map(entry -> entry.toLowerCase(Locale.ROOT).replaceAll("^\\.+|[\\[\\]]", ""))
                .anyMatch(entry -> Stream.of(host, withPort).anyMatch(own -> own.equals(entry) || own.endsWith("." + entry)));
    }

    private static HttpProxy parse(String text, String name) {
        String url = text.contains("://") ? text : "http://" + text.replaceFirst("^//", "");
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw wrong(text, name); // without its cause, which repeats a password
        }
        if (uri.getHost() == null) {
            throw wrong(text, name);
        }
        if (!uri.getScheme().equalsIgnoreCase("http")) {
            throw Failure.usage(name.toUpperCase(Locale.ROOT) + " names a proxy that is reached by " + uri.getScheme()
                    + ": only http:// is supported, which takes https through as well");
        }
        String[] user = uri.getRawUserInfo() == null ? new String[0] : uri.getRawUserInfo().split(":", 2);
        String password = user.length < 2 ? "" : decoded(user[1]);
        Secrets.add(password);
        return new HttpProxy(uri.getHost(), uri.getPort() < 0 ? HTTP_PORT : uri.getPort(),
                user.length == 0 ? Optional.empty() : Optional.of(decoded(user[0])), password);
    }

    private static String decoded(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static Failure wrong(String text, String name) {
        return Failure.usage(name.toUpperCase(Locale.ROOT) + ": '" + text.replaceFirst("^.*@", "")
                + "' is no proxy: write it as http://proxy.example:8080");
    }
}
