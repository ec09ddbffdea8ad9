import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options about what the input is and what becomes of it. A picocli mixin; {@link #open} gives the rows they lead to. */
final class InputOptions {
    /** What the input is. */
    enum Format { csv, tsv, jsonl }

    @Option(names = "--format", paramLabel = "csv|tsv|jsonl", order = 750,
            description = "What the input is: CSV, CSV with tabs, or a JSON object a line (default: by the file's ending, else"
                    + " csv).")
    Format format;

    @Option(names = "--header", paramLabel = "NAME[,NAME...]", split = ",", order = 751,
            description = "The names of the columns of a file that has no header line.")
    List<String> header;

    @Option(names = "--skip-lines", paramLabel = "N", order = 752,
            description = "Lines before the header, or the first row, that are no part of the table (default: 0).")
    Integer skipLines;

    @Option(names = "--delimiter", paramLabel = "CHARACTER", order = 753, description = "What is between two cells (default: ,).")
    String delimiter;

    @Option(names = "--quote", paramLabel = "CHARACTER|none", order = 754,
            description = "What encloses cells; none: quotes are text (default: \").")
    String quote;

    @Option(names = "--escape", paramLabel = "CHARACTER", order = 755,
            description = "What makes the next character plain, as \\ in files of Spark, Hive and MySQL (default: nothing does).")
    String escape;

    @Option(names = "--encoding", paramLabel = "NAME", order = 756, description = "The encoding of CSV (default: UTF-8).")
    String encoding;

    @Option(names = "--types", paramLabel = "string|infer", order = 757,
            description = "Cells as JSON strings; or as numbers, booleans and null where the text is exactly one, its digits as"
                    + " they are (default: string).")
    RowJson.Types types;

    @Option(names = "--empty", paramLabel = "string|null|omit", order = 758,
            description = "An empty cell as an empty string, as null, or left out (default: string).")
    RowJson.Empty empty;

    @Option(names = "--null", paramLabel = "TEXT", order = 759,
            description = "A cell that is exactly this text becomes null, as \\N in files of MySQL and Hive (default: none"
                    + " does).")
    String nullText;

    /** Whether any of these options was given. */
    boolean given() {
        return format != null || types != null || empty != null || nullText != null || isDialectGiven();
    }

    /**
     * Opens the input and reads its header.
     *
     * @param file a path, or {@value InputBytes#STDIN}
     * @param stdin what to read then, or null for the process's own standard input
     * @param keyColumn the column, or member, with the partition key, or null for a random one
     * @param maxRows the most rows that are wanted
     * @throws Failure (usage) when there is no such file, it cannot be read, or its header cannot be used
     */
    Input open(String file, InputStream stdin, Interrupt interrupt, String keyColumn, long maxRows) throws IOException {
        boolean lines = formatOf(file) == Format.jsonl;
        if (lines && (isDialectGiven() || types != null || empty != null || nullText != null)) {
            throw Failure.usage("--header, --skip-lines, --delimiter, --quote, --escape, --encoding, --types, --empty and --null"
                    + " are about CSV: JSON lines are UTF-8, and are put as they are");
        }
        CsvDialect dialect = new CsvDialect(delimiterOf(file), delimiter != null, charset(), quote(),
                character("--escape", escape), header == null ? List.of() : header, skipLines());
        checkDistinct(dialect);
        String name = InputBytes.name(file);
        InputBytes bytes = InputBytes.open(file, stdin, interrupt);
        try {
            FirstBytes first = new FirstBytes(name, bytes.start());
            check(first, lines);
            Rows rows = lines ? new JsonLines(name, bytes, keyColumn)
                    : new CsvRows(name, bytes, first, dialect, this::toJson, keyColumn);
            return new Input(name, bytes, rows, maxRows);
        } catch (IOException e) {
            bytes.close();
            throw bytes.isStopped() ? Failure.interrupted("interrupted before the first row")
                    : Failure.io("cannot read " + name + ": " + e.getMessage(), e);
        } catch (RuntimeException e) {
            bytes.close();
            throw e;
        }
    }

    /** What the file is not is told before its first line names columns; a format that is given is believed. */
    private void check(FirstBytes first, boolean lines) {
        first.checkText();
        if (format != Format.csv && format != Format.tsv) {
            first.checkTable();
        }
        if (lines) {
            first.checkJsonLines();
        } else if (format == null) {
            first.checkNotJson();
        }
    }

    private RowJson toJson(List<String> header) {
        return new RowJson(header, types == null ? RowJson.Types.string : types, empty == null ? RowJson.Empty.STRING : empty,
                Optional.ofNullable(nullText));
    }

    private Format formatOf(String file) {
        if (format != null) {
            return format;
        }
        String plain = file.toLowerCase(Locale.ROOT).replaceAll("\\.gz$", "");
        if (plain.matches(".*\\.(jsonl|ndjson|json|jl)")) {
            return Format.jsonl;
        }
        return plain.endsWith(".tsv") || plain.endsWith(".tab") ? Format.tsv : Format.csv;
    }

    private char delimiterOf(String file) {
        if (delimiter == null) {
            return formatOf(file) == Format.tsv ? '\t' : ',';
        }
        String text = delimiter.equals("\\t") || delimiter.equalsIgnoreCase("tab") ? "\t" : delimiter;
        if (text.length() != 1 || "\"\r\n".contains(text)) {
            throw Failure.usage("--delimiter '" + delimiter + "': it is one character, such as ';' or '\\t' for a tab");
        }
        return text.charAt(0);
    }

    private static void checkDistinct(CsvDialect dialect) {
        Optional<Character> between = Optional.of(dialect.delimiter());
        boolean sameAsEscape = dialect.escape().isPresent() && dialect.escape().equals(dialect.quote());
        if (dialect.quote().equals(between) || dialect.escape().equals(between) || sameAsEscape) {
            throw Failure.usage("--delimiter, --quote and --escape must be three different characters");
        }
    }

    private boolean isDialectGiven() {
        return delimiter != null || quote != null || escape != null || encoding != null || header != null || skipLines != null;
    }

    private int skipLines() {
        if (skipLines != null && skipLines < 0) {
            throw Failure.usage("--skip-lines " + skipLines + ": a count of lines, from 0 up");
        }
        return skipLines == null ? 0 : skipLines;
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
