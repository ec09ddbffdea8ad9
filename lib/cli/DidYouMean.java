import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/**
 * What was probably meant, for a name that was typed a few keystrokes wrong: an option, a column, a shard, a profile, an
 * encoding.
 */
final class DidYouMean {
    private DidYouMean() {
    }

    /**
     * {@code  (did you mean 'x'?)}, with a blank in front, for the nearest candidate if it is near enough; else an empty text.
     */
    static String hint(String typed, Collection<String> candidates) {
        return candidates.stream()
                .min(Comparator.comparingInt(candidate -> distance(typed, candidate)))
                .filter(nearest -> distance(typed, nearest) <= Math.max(1, typed.length() / 3))
                .map(nearest -> " (did you mean '" + Text.shown(nearest) + "'?)")
                .orElse("");
    }

    /** Levenshtein distance, ignoring case: the fewest single-character edits that turn one text into the other. */
    private static int distance(String a, String b) {
        String left = a.toLowerCase(Locale.ROOT);
        String right = b.toLowerCase(Locale.ROOT);
        int[] previous = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int[] current = new int[right.length() + 1];
            current[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int replaced = previous[j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[right.length()];
    }
}
