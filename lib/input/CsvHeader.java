import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The columns' names, from the file's first line or from {@code --header}, and what is to be said about them. */
final class CsvHeader {
    /** What may separate cells where the delimiter is another one. */
    private static final String DELIMITERS = ",;\t|";
    /** What is longer is a list of numbers, perhaps, and for a regular expression a deep one. */
    private static final int LONGEST_NUMBER = 64;
    private static final String NO_HEADER = " (or has the file no header line? --header names the columns)";

    private final String file;
    private final Optional<Character> quote;
    private final List<String> names;
    private final boolean hasRejectReason;

    private CsvHeader(String file, String where, String[] cells, Optional<Character> quote) {
        this.file = file;
        this.quote = quote;
        int named = cells.length;
        while (named > 1 && cells[named - 1].isEmpty()) { // the lines end with a delimiter
            named--;
        }
        checkNames(where, Arrays.copyOf(cells, named));
        hasRejectReason = named > 1 && cells[named - 1].equals(Row.REJECT_REASON);
        names = List.of(cells).subList(0, hasRejectReason ? named - 1 : named);
    }

    /**
     * The header that is the file's first line.
     *
     * @param file what to call the file in messages
     * @param cells the line's cells
     * @param line the line itself, in an encoding like ASCII
     * @throws Failure (usage) when it cannot be used, with the way out
     */
    static CsvHeader ofLine(String file, String[] cells, String line, CsvDialect dialect) {
        String where = file + " line " + (dialect.skipLines() + 1);
        String text = String.join("", cells);
        if (TextReader.hasUndecodable(text) || text.indexOf('\0') >= 0) {
            throw Failure.usage(file + " is not " + dialect.charset().name() + " text: name its encoding with --encoding");
        }
        if (cells.length <= 2 && text.length() <= 5 && text.regionMatches(true, 0, "sep=", 0, 4)) {
            throw Failure.usage(where + ": '" + Text.shown(text)
                    + "' is a line for Excel: pass it with --skip-lines=1, and name the delimiter with --delimiter");
        }
        if (!dialect.delimiterGiven()) {
            checkDelimiter(where, cells, line, dialect);
        }
        return new CsvHeader(file, where, cells, dialect.quote());
    }

    /**
     * The header that was named, for a file that has none.
     *
     * @throws Failure (usage) when it cannot be used
     */
    static CsvHeader given(String file, CsvDialect dialect) {
        return new CsvHeader(file, "--header", dialect.header().toArray(new String[0]), dialect.quote());
    }

    /** The columns' names, without that of the reason, and without empty ones at the end. */
    List<String> names() {
        return names;
    }

    /** Whether the last column has the reason why an earlier run rejected the row. */
    boolean hasRejectReason() {
        return hasRejectReason;
    }

    /**
     * The column's place.
     *
     * @param column its name, or one that looks the same: Unicode has more than one way to write an accent
     * @throws Failure (usage) when there is none
     */
    int indexOf(String column) {
        int index = names.indexOf(column);
        List<String> sameLook = names.stream().filter(name -> normal(name).equals(normal(column))).toList();
        if (index < 0 && sameLook.size() == 1) {
            index = names.indexOf(sameLook.get(0));
        }
        if (index < 0) {
            throw Failure.usage(file + " has no column '" + Text.shown(column) + "'" + DidYouMean.hint(column, names)
                    + ": its columns are " + Text.shown(names));
        }
        return index;
    }

    /** What a person should know about the names, a line each: what does not show, and is kept. */
    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        warn(warnings, " with spaces around the name, which are kept: ", names.stream()
                .filter(name -> !name.equals(name.strip()) && Text.isPlain(name)).toList());
        warn(warnings, " with characters in the name that do not show, and are kept: ", names.stream()
                .filter(name -> !Text.isPlain(name)).toList());
        if (names.stream().allMatch(CsvHeader::isNumber)) {
            warnings.add("the columns' names are numbers: " + Text.shown(names) + NO_HEADER);
        }
        return warnings;
    }

    /**
     * Whether these cells are the header once more, as in a file that {@code cat a.csv b.csv} made: with a mark in front of it or
     * not, with the reason's column or not, with empty cells at its end or not.
     */
    boolean isAgain(String[] row) {
        if (row.length < names.size() || !row[0].contains(names.get(0))) {
            return false; // nearly always
        }
        int end = row.length;
        while (end > names.size() && (row[end - 1].isEmpty() || row[end - 1].equals(Row.REJECT_REASON))) {
            end--;
        }
        String first = row[0].replaceFirst("^\uFEFF+", "");
        boolean isQuoted = quote.isPresent() && first.length() < row[0].length()
                && first.equals(quote.get() + names.get(0) + quote.get());
        return end == names.size() && (isQuoted || first.equals(names.get(0)))
                && Arrays.asList(row).subList(1, end).equals(names.subList(1, end));
    }

    /**
     * What to say when the header looks like the first row: where it has digits the row has the same kind of text, and where it
     * has none neither has the row. Then it may be a row, and its data lost as names.
     */
    Optional<String> looksLike(List<String> row) {
        boolean anyDigits = false;
        for (int i = 0; i < names.size() && i < row.size(); i++) {
            boolean hasDigits = hasDigits(names.get(i));
            anyDigits |= hasDigits;
            boolean same = hasDigits ? shape(row.get(i)).equals(shape(names.get(i))) : !hasDigits(row.get(i));
            if (!same && !row.get(i).isEmpty()) {
                return Optional.empty();
            }
        }
        boolean saidAlready = names.stream().allMatch(CsvHeader::isNumber);
        return anyDigits && !saidAlready ? Optional.of("the header looks like a row: " + Text.shown(names) + NO_HEADER)
                : Optional.empty();
    }

    private static void warn(List<String> warnings, String what, List<String> which) {
        if (!which.isEmpty()) {
            warnings.add(Text.counted(which.size(), "column") + what
                    + Text.shown(which.stream().map(name -> "'" + name + "'").toList()));
        }
    }

    private static void checkDelimiter(String where, String[] cells, String line, CsvDialect dialect) {
        for (char other : DELIMITERS.toCharArray()) {
            String shown = other == '\t' ? "\\t" : String.valueOf(other);
            if (cells.length == 1 && cells[0].indexOf(other) >= 0) {
                throw Failure.usage(where + ": one column named '" + Text.shown(cells[0]) + "': is the delimiter '" + shown
                        + "'? Then add --delimiter='" + shown + "'");
            }
            long cut = cut(line, other, dialect);
            if (cells.length > 1 && dialect.delimiter() == ',' && other != ',' && cut > cells.length) {
                throw Failure.usage(where + ": " + cells.length + " columns, and " + cut + " with '" + shown
                        + "': is that the delimiter? Then add --delimiter='" + shown + "', else --delimiter=,");
            }
        }
    }

    /** How many cells the line has with this delimiter: {@code id;"price, eur";n} is two with commas, three as it is meant. */
    private static long cut(String line, char delimiter, CsvDialect dialect) {
        long cells = 1;
        boolean quoted = false;
        for (char c : line.toCharArray()) {
            quoted ^= dialect.quote().isPresent() && c == dialect.quote().get();
            cells += c == delimiter && !quoted ? 1 : 0;
        }
        return cells;
    }

    private static void checkNames(String where, String[] names) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < names.length; i++) {
            if (names[i].isBlank()) {
                throw Failure.usage(where + ": column " + (i + 1) + " of " + names.length
                        + " has no name: every column needs one" + NO_HEADER);
            }
            boolean isReason = i == names.length - 1 && names[i].equals(Row.REJECT_REASON);
            if (!seen.add(names[i]) && !isReason) {
                throw Failure.usage(where + ": the name '" + Text.shown(names[i])
                        + "' comes twice: one of the two columns would be lost" + NO_HEADER);
            }
        }
    }

    private static String normal(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC);
    }

    private static boolean isNumber(String name) {
        return name.length() <= LONGEST_NUMBER && name.strip().matches("[+-]?[0-9]+([.,][0-9]+)*");
    }

    private static boolean hasDigits(String text) {
        return text.chars().anyMatch(Character::isDigit);
    }

    /** {@code 2026-01-31} and {@code 1999-12-1} have the shape {@code 9-9-9}; {@code -1.5} and {@code 7} that of a number. */
    private static String shape(String text) {
        return isNumber(text) ? "9" : text.strip().replaceAll("[0-9]+", "9").replaceAll("\\p{L}+", "a");
    }
}
