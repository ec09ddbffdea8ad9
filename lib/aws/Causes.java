import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import software.amazon.awssdk.core.exception.SdkException;

/** What lies below an exception of a library, in words for people. */
final class Causes {
    /** A longer text is no message, but a page or a file. */
    private static final int LONGEST = 300;
    /** Of a text so many characters are looked at; far more than the longest secret behind those that are told. */
    private static final int LOOKED_AT = 20_000;
    /** Types that say no more than that something is wrong. */
    private static final Set<Class<?>> GENERAL = Set.of(IllegalArgumentException.class, IllegalStateException.class,
            NullPointerException.class, RuntimeException.class);
    /** The status of RFC 9110, 15.5.8. */
    static final int PROXY_WANTS_USER = 407;

    private Causes() {
    }

    /** The first of this type among the exception and what caused it. */
    static <T> Optional<T> find(Throwable e, Class<T> type) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return Optional.of(type.cast(cause));
            }
        }
        return Optional.empty();
    }

    /** The words of the exception at the bottom: one line without secrets and full stop, never empty. */
    static String words(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = line(root.getMessage());
        if (root instanceof NoSuchFileException) {
            return "there is no file " + message;
        }
        if (root instanceof AccessDeniedException) {
            return message + " may not be read by this user";
        }
        if (root instanceof UnknownHostException) {
            return "cannot find the host " + message;
        }
        String type = root.getClass().getSimpleName();
        boolean isGeneral = root instanceof SdkException || root instanceof IOException
                || root instanceof GeneralSecurityException || GENERAL.contains(root.getClass());
        return message.isEmpty() ? type : isGeneral ? message : type + ": " + message;
    }

    /** The first line of a text with something on it, bounded, without secrets and full stop; empty for null. */
    static String line(String text) {
        // A server may send megabytes: what is cut off must not end in half a secret.
        String start = text == null || text.length() <= LOOKED_AT ? text : text.substring(0, LOOKED_AT);
        String first = start == null ? "" : start.lines().map(String::strip).filter(line -> !line.isEmpty()).findFirst()
                .orElse("");
        String clean = Secrets.hide(Secrets.withoutUser(first));
        return clean.length() > LONGEST ? clean.substring(0, LONGEST) + "..." : clean.replaceFirst("\\.$", "");
    }

    /** Whether what failed is the reading of JSON: the reader's words have some of the text in them. */
    static boolean isNoJson(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause.getClass().getSimpleName().startsWith("Json")) { // of a library that the SDK keeps to itself
                return true;
            }
        }
        return false;
    }

    /** Whether the connection itself did not come about, so that nothing can have reached the service. */
    static boolean neverConnected(Throwable e) {
        boolean isRefused = find(e, ConnectException.class).isPresent() || find(e, UnknownHostException.class).isPresent()
                || find(e, NoRouteToHostException.class).isPresent()
                || find(e, SSLHandshakeException.class).isPresent();
        // The JDK has no type of its own for these: a proxy that refuses, a server without TLS, and no answer to a connect.
        return isRefused || isUntrusted(e) || has(e, "Unable to tunnel through proxy") || isNoTls(e)
                || has(e, "onnect timed out");
    }

    /** Whether a proxy lets nobody through to https without a user. */
    static boolean isProxyWithoutUser(Throwable e) {
        return has(e, "Unable to tunnel through proxy") && has(e, String.valueOf(PROXY_WANTS_USER));
    }

    /** Whether the certificate is one for other hosts. */
    static boolean isOfAnotherHost(Throwable e) {
        return has(e, "No subject alternative") || has(e, "No name matching") || find(e, SSLPeerUnverifiedException.class)
                .isPresent();
    }

    /** Whether the server's certificate is not trusted, or is not the server's. */
    static boolean isUntrusted(Throwable e) {
        return find(e, CertificateException.class).isPresent() || find(e, SSLPeerUnverifiedException.class).isPresent();
    }

    /** Whether what answers to https does not speak TLS. */
    static boolean isNoTls(Throwable e) {
        return find(e, SSLException.class).isPresent() && has(e, "Unsupported or unrecognized SSL message");
    }

    /** Whether a message in the chain has these words. */
    static boolean has(Throwable e, String words) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (String.valueOf(cause.getMessage()).contains(words)) {
                return true;
            }
        }
        return false;
    }
}
