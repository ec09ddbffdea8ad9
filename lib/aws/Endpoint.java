import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/**
 * The URL that requests go to instead of the region's own. A user, a password and a query in it are used, and never shown.
 *
 * @param uri its scheme is {@code http} or {@code https}, and it has a host
 */
record Endpoint(URI uri) {
    /** The largest port there is (RFC 6335). */
    static final int MAX_PORT = 65_535;

    /**
     * The endpoint of this URL.
     *
     * @param text blanks around it and capitals in its scheme do no harm
     * @param from what it was set by, for messages: {@code --endpoint-url}
     * @throws Failure (usage) when it cannot be one
     */
    static Endpoint of(String text, String from) {
        URI uri;
        try {
            uri = new URI(text.strip());
        } catch (URISyntaxException e) {
            throw wrong(text, from, "is not a URL"); // without its cause, which repeats a password
        }
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        String authority = uri.getRawAuthority();
        if (!scheme.matches("https?") || authority == null) {
            throw wrong(text, from, "is not a URL");
        }
        if (uri.getHost() == null) {
            String host = authority.substring(authority.lastIndexOf('@') + 1);
            if (host.contains("_")) {
                throw Failure.usage(from + ": the host '" + host + "' has an underscore, which Java takes in no URL: use another"
                        + " name of it, or its address");
            }
            throw wrong(text, from, "is not a URL");
        }
        if (uri.getPort() == 0 || uri.getPort() > MAX_PORT) {
            throw wrong(text, from, "has a port that is not one of 1 to " + MAX_PORT);
        }
        return new Endpoint(URI.create(scheme + text.strip().substring(scheme.length())));
    }

    /**
     * The endpoint that environment or profile set for Kinesis, in the order of the AWS CLI; empty for the region's own.
     *
     * @throws Failure (usage) when it cannot be one
     */
    static Optional<Endpoint> configured(Environment environment, AwsProfile profile) {
        if (environment.flag("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")
                .orElseGet(() -> profile.flag("ignore_configured_endpoint_urls").orElse(false))) {
            return Optional.empty();
        }
        return property("aws.endpointUrlKinesis")
                .or(() -> property("aws.endpointUrl"))
                .or(() -> variable(environment, "AWS_ENDPOINT_URL_KINESIS"))
                .or(() -> variable(environment, "AWS_ENDPOINT_URL"))
                .or(() -> profile.ofService("kinesis", "endpoint_url").map(url -> of(url, profile.where("endpoint_url"))))
                .or(() -> profile.property("endpoint_url").map(url -> of(url, profile.where("endpoint_url"))));
    }

    /** Whether it is plain http, which AWS never is. */
    boolean isPlain() {
        return uri.getScheme().equals("http");
    }

    /** The URL without user, password and query. */
    @Override
    public String toString() {
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return uri.getScheme() + "://" + uri.getHost() + port + uri.getRawPath().replaceFirst("/$", "");
    }

    private static Optional<Endpoint> property(String name) {
        return Optional.ofNullable(System.getProperty(name)).filter(url -> !url.isBlank()).map(url -> of(url, "-D" + name));
    }

    private static Optional<Endpoint> variable(Environment environment, String name) {
        return environment.value(name).map(url -> of(url, name));
    }

    private static Failure wrong(String text, String from, String what) {
        boolean hasUser = text.contains("@");
        return Failure.usage(from + ": '" + text.strip().replaceFirst("^(.*//)?.*@", "$1").replaceFirst("\\?.*", "?...") + "' "
                + what
                + (hasUser ? " (its user is not shown)" : "") + ": write it as http://localhost:5000");
    }
}
