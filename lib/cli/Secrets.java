import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * What must never be printed. Keys and tokens are made known here when they are read, and every text for people, also one that a
 * library or a server wrote, goes through {@link #hide}; so are passwords of proxies, which as a part of a URL are taken out of
 * what a library writes whatever they are ({@link #withoutUser}). One for the process; safe for use by several threads.
 */
final class Secrets {
    /** What stands in place of a secret. */
    static final String HIDDEN = "***";
    /** A shorter one could be any word; the shortest key id of AWS has 16 characters (IAM API reference, AccessKey). */
    private static final int MIN_LENGTH = 16;
    /** The user, and the password, in a URL: neither has a slash that is not written as %2F (RFC 3986, 3.2.1). */
    private static final Pattern USER = Pattern.compile("(?<=://)[^\\s'\"/]*@");

    private static final Set<String> KNOWN = ConcurrentHashMap.newKeySet();

    private Secrets() {
    }

    /** Makes a secret known; null is none. */
    static void add(String secret) {
        if (secret != null && secret.strip().length() >= MIN_LENGTH) {
            KNOWN.add(secret.strip());
            // A library may say of it what it says of any text: a line of it, or without its control characters.
            secret.lines().map(String::strip).filter(line -> line.length() >= MIN_LENGTH).forEach(KNOWN::add);
        }
    }

    /** The text without secrets; one that has another one in it is hidden as a whole. */
    static String hide(String text) {
        String hidden = text;
        for (String secret : KNOWN.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList()) {
            hidden = hidden.replace(secret, HIDDEN);
        }
        return hidden;
    }

    /** Forgets all secrets: for tests, which have to see that each is hidden for its own sake. */
    static void forget() {
        KNOWN.clear();
    }

    /** The text without the users and passwords of the URLs in it. */
    static String withoutUser(String text) {
        return text.contains("@") ? USER.matcher(text).replaceAll("") : text;
    }
}
