import java.nio.charset.Charset;
import java.util.HashSet;
import java.util.Set;

/** What a CSV file's first line must be, so that it can name the columns. Pure. */
final class CsvHeader {
    /** What may separate cells where the delimiter is another one. */
    private static final String DELIMITERS = ",;\t|";

    private CsvHeader() {
    }

    /**
     * Checks the header.
     *
     * @param file what to call the file in messages
     * @param names the first line's cells
     * @param delimiterGiven whether the user named the delimiter: then it is the one, however the header looks
     * @throws Failure (usage) when it cannot be used, with the way out
     */
    static void check(String file, String[] names, Charset charset, boolean delimiterGiven) {
        String text = String.join("", names);
        if (TextReader.hasUndecodable(text) || text.indexOf('\0') >= 0) {
            throw Failure.usage(file + " is no " + charset.name() + " text: name its encoding with --encoding");
        }
        if (names.length <= 2 && text.length() <= 5 && text.regionMatches(true, 0, "sep=", 0, 4)) {
            throw Failure.usage(file + " line 1: '" + text + "' is a line for Excel: delete it, and name the delimiter with --delimiter");
        }
        if (names.length == 1 && !delimiterGiven) {
            for (char other : DELIMITERS.toCharArray()) {
                if (text.indexOf(other) >= 0) {
                    throw Failure.usage(file + " line 1: one column named '" + text.replace("\t", "\\t") + "': is the delimiter '"
                            + (other == '\t' ? "\\t" : other) + "'? Then add --delimiter='" + (other == '\t' ? "\\t" : other) + "'");
                }
            }
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < names.length; i++) {
            if (names[i].isBlank()) {
                throw Failure.usage(file + " line 1: column " + (i + 1) + " of " + names.length
                        + " has no name: every column needs one, and the line must not end with a delimiter");
            }
            if (!seen.add(names[i]) && !(i == names.length - 1 && names[i].equals(Row.REJECT_REASON))) {
                throw Failure.usage(file + " line 1: the name '" + names[i] + "' comes twice: one of the two columns would be lost");
            }
        }
    }
}
