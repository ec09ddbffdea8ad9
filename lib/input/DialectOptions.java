import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options about how a CSV file is written. A picocli mixin; {@link #dialect} gives what they come to. */
final class DialectOptions {
    @Option(names = "--header", paramLabel = "NAME[,NAME...]", order = 751,
            description = "The names of the columns of a file that has no header line.")
    String header;

    @Option(names = "--skip-lines", paramLabel = "N", order = 752,
            description = "Lines before the header, or the first row, that are no part of the table (default: 0).")
    Integer skipLines;

    @Option(names = "--delimiter", paramLabel = "CHARACTER", order = 753, description = "What is between two cells (default: ,).")
    String delimiter;

    @Option(names = "--quote", paramLabel = "CHARACTER|none", order = 754,
            description = "What encloses cells; none: quotes are text (default: \").")
    String quote;

    @Option(names = "--escape", paramLabel = "CHARACTER", order = 755,
            description = "What makes a delimiter, a quote or itself plain, as \\ in files of Spark, Hive and MySQL; with n, r,"
                    + " t, b or f behind it a control character (default: nothing does).")
    String escape;

    @Option(names = "--encoding", paramLabel = "NAME", order = 756, description = "The encoding of CSV (default: UTF-8).")
    String encoding;

    /** Whether any of these options was given. */
    boolean given() {
        return delimiter != null || quote != null || escape != null || encoding != null || header != null || skipLines != null;
    }

    /**
     * The dialect.
     *
     * @param usual the delimiter where none was given
     * @throws Failure (usage) for what cannot be
     */
    CsvDialect dialect(char usual) {
        if (skipLines != null && skipLines < 0) {
            throw Failure.usage("--skip-lines " + skipLines + ": a count of lines, from 0 up");
        }
        CsvDialect dialect = new CsvDialect(delimiter(usual), delimiter != null, charset(), quote(),
                character("--escape", escape), header == null ? List.of() : CsvDialect.cells("--header", header),
                skipLines == null ? 0 : skipLines);
        Optional<Character> between = Optional.of(dialect.delimiter());
        boolean sameAsEscape = dialect.escape().isPresent() && dialect.escape().equals(dialect.quote());
        if (dialect.quote().equals(between) || dialect.escape().equals(between) || sameAsEscape) {
            throw Failure.usage("--delimiter, --quote and --escape must be three different characters");
        }
        return dialect;
    }

    private char delimiter(char usual) {
        if (delimiter == null) {
            return usual;
        }
        String text = delimiter.equals("\\t") || delimiter.equalsIgnoreCase("tab") ? "\t" : delimiter;
        if (text.length() != 1 || "\"\r\n".contains(text)) {
            throw Failure.usage("--delimiter '" + delimiter + "': it is one character, such as ';' or '\\t' for a tab");
        }
        return text.charAt(0);
    }

    private Optional<Character> quote() {
        if (quote == null) {
            return Optional.of('"');
        }
        return quote.equals("none") ? Optional.empty() : character("--quote", quote);
    }

    private static Optional<Character> character(String option, String text) {
        if (text == null) {
            return Optional.empty();
        }
        if (text.length() != 1 || "\r\n".contains(text)) {
            throw Failure.usage(option + " '" + text + "': it is one character");
        }
        return Optional.of(text.charAt(0));
    }

    private Charset charset() {
        if (encoding == null) {
            return StandardCharsets.UTF_8;
        }
        try {
            Charset charset = Charset.forName(encoding);
            if (!charset.canEncode()) {
                throw Failure.usage("--encoding '" + encoding
                        + "' can be read but not written: convert the file to UTF-8 with iconv");
            }
            return charset;
        } catch (IllegalArgumentException e) {
            throw Failure.usage("--encoding '" + encoding + "' is not an encoding of this Java"
                    + DidYouMean.hint(encoding, Charset.availableCharsets().keySet())
                    + ", such as UTF-8, ISO-8859-1, windows-1252", e);
        }
    }
}
