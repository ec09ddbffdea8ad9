import java.util.HashSet;
import java.util.Set;

/** What a CSV file's first line must be, so that it can name the columns. */
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
     * @param line the first line itself, in an encoding like ASCII
     * @throws Failure (usage) when it cannot be used, with the way out
     */
    static void check(String file, String[] names, String line, CsvDialect dialect) {
        String text = String.join("", names);
        if (TextReader.hasUndecodable(text) || text.indexOf('\0') >= 0) {
            throw Failure.usage(file + " is not " + dialect.charset().name() + " text: name its encoding with --encoding");
        }
        if (names.length <= 2 && text.length() <= 5 && text.regionMatches(true, 0, "sep=", 0, 4)) {
            throw Failure.usage(file + " line " + (dialect.skipLines() + 1) + ": '" + text
                    + "' is a line for Excel: delete it, and name the delimiter with --delimiter");
        }
        if (names.length == 1 && !dialect.delimiterGiven()) {
            checkDelimiter(file, text, dialect);
        }
        if (names.length > 1 && dialect.delimiter() == ',' && !dialect.delimiterGiven()) {
            checkOtherDelimiters(file, names.length, line, dialect);
        }
        checkNames(file + " line " + (dialect.skipLines() + 1), names);
    }

    private static void checkDelimiter(String file, String text, CsvDialect dialect) {
        for (char other : DELIMITERS.toCharArray()) {
            if (text.indexOf(other) >= 0) {
                String shown = other == '\t' ? "\\t" : String.valueOf(other);
                throw Failure.usage(file + " line " + (dialect.skipLines() + 1) + ": one column named '"
                        + text.replace("\t", "\\t") + "': is the delimiter '"
                        + shown + "'? Then add --delimiter='" + shown + "'");
            }
        }
    }

    /** {@code id;"price, eur";n} is two cells with commas, and three as it is meant. */
    private static void checkOtherDelimiters(String file, int cells, String line, CsvDialect dialect) {
        for (char other : DELIMITERS.toCharArray()) {
            long cut = 1;
            boolean quoted = false;
            for (char c : line.toCharArray()) {
                quoted ^= dialect.quote().isPresent() && c == dialect.quote().get();
                cut += c == other && !quoted ? 1 : 0;
            }
            if (other != ',' && cut > cells) {
                String shown = other == '\t' ? "\\t" : String.valueOf(other);
                throw Failure.usage(file + " line " + (dialect.skipLines() + 1) + ": " + cells + " columns, and " + cut
                        + " with '" + shown
                        + "': is that the delimiter?"
                        + " Then add --delimiter='" + shown + "', else --delimiter=,");
            }
        }
    }

    /**
     * Checks the names by themselves.
     *
     * @param where they are from, for messages
     * @throws Failure (usage) when one is missing, or comes twice
     */
    static void checkNames(String where, String[] names) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < names.length; i++) {
            boolean isReason = i == names.length - 1 && names[i].equals(Row.REJECT_REASON);
            if (names[i].isBlank()) {
                throw Failure.usage(where + ": column " + (i + 1) + " of " + names.length
                        + " has no name: every column needs one, and the line must not end with a delimiter");
            }
            if (!seen.add(names[i]) && !isReason) {
                throw Failure.usage(where + ": the name '" + names[i]
                        + "' comes twice: one of the two columns would be lost");
            }
        }
    }
}
