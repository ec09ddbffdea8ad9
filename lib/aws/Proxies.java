import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The proxies that the environment names, by the AWS CLI's rules (those of Python's urllib): {@code HTTPS_PROXY} for https,
 * {@code HTTP_PROXY} for http, small letters before capitals, and {@code NO_PROXY} for hosts, domains and {@code *}.
 */
final class Proxies {
    private static final int HTTP_PORT = 80;
    /** The user goes to the last @, so that a password may have any sign. */
    private static final Pattern URL = Pattern.compile("(?:(?<scheme>[a-zA-Z][a-zA-Z0-9+.-]*)://|//)?(?:(?<user>.*)@)?"
            + "(?<host>\\[[0-9a-fA-F:.]+]|[^@:/?#\\[\\]\\s]+)(?::(?<port>[0-9]{1,5}))?/?");

    private final Environment environment;
    private final Map<String, HttpProxy> parsed = new ConcurrentHashMap<>();

    /**
     * A proxy.
     *
     * @param user empty where the URL names none
     */
    record HttpProxy(String host, int port, Optional<String> user, String password) {
        /** What HttpURLConnection takes. */
        Proxy toProxy() {
            return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(host, port));
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
        return either(name).filter(proxy -> !isExcepted(url)).map(proxy -> parsed.computeIfAbsent(name,
                key -> parse(proxy, key)));
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
        Matcher url = URL.matcher(text);
        if (!url.matches()) {
            throw wrong(name);
        }
        String scheme = Optional.ofNullable(url.group("scheme")).orElse("http");
        if (!scheme.equalsIgnoreCase("http")) {
            throw Failure.usage(name.toUpperCase(Locale.ROOT) + " names a proxy that is reached by " + scheme
                    + ": only http:// is supported, which takes https through as well");
        }
        int port = url.group("port") == null ? HTTP_PORT : Integer.parseInt(url.group("port"));
        if (port < 1 || port > Endpoint.MAX_PORT) {
            throw wrong(name);
        }
        String[] user = url.group("user") == null ? new String[0] : url.group("user").split(":", 2);
        Optional<String> userName = user.length == 0 ? Optional.empty() : Optional.of(decoded(user[0]));
        HttpProxy proxy = new HttpProxy(url.group("host"), port, userName, user.length < 2 ? "" : decoded(user[1]));
        Secrets.add(proxy.password());
        proxy.authorization().map(header -> header.replaceFirst("Basic ", "")).ifPresent(Secrets::add);
        return proxy;
    }

    private static String decoded(String part) {
        String escaped = part.replace("+", "%2B").replaceAll("%(?![0-9a-fA-F]{2})", "%25"); // a % that nobody has written as %25
        return URLDecoder.decode(escaped, StandardCharsets.UTF_8);
    }

    /** The value is not shown: it may be a password whose host was forgotten. */
    private static Failure wrong(String name) {
        return Failure.usage(name.toUpperCase(Locale.ROOT) + " names no proxy: write it as http://proxy.example:8080, with"
                + " user:password@ before the host where it wants them, and a sign that is no letter or digit as %40");
    }
}
