import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options about what the input is and what becomes of it. A picocli mixin; {@link #open} gives the rows they lead to. */
final class InputOptions {
    /** What the input is. */
    enum Format { csv, tsv, jsonl, lines }

    @Option(names = "--format", paramLabel = "csv|tsv|jsonl|lines", order = 750,
            description = "What the input is: CSV, CSV with tabs, a JSON object a line, or lines that are records as they are"
                    + " (default: by the file's ending, else csv).")
    Format format;

    @Mixin
    DialectOptions csv = new DialectOptions();

    @Option(names = "--types", paramLabel = "string|infer|COLUMN=TYPE[,...]", order = 757,
            description = "Cells as JSON strings; or as numbers, booleans and null where the text is exactly one, its digits as"
                    + " they are; or columns as string, infer, number, boolean or json, where another cell rejects its row"
                    + " (default: string).")
    String types;

    @Option(names = "--empty", paramLabel = "string|null|omit", order = 758,
            description = "An empty cell as an empty string, as null, or left out (default: string).")
    RowJson.Empty empty;

    @Option(names = "--null", paramLabel = "TEXT", order = 759,
            description = "A cell that is exactly this text becomes null, as \\N in files of MySQL and Hive (default: none"
                    + " does).")
    String nullText;

    @Option(names = "--append-newline", order = 760,
            description = "Each record's data ends with a line end, as readers of what Firehose delivers want it.")
    boolean appendNewline;

    /** Whether any of these options was given. */
    boolean given() {
        return format != null || appendNewline || isAboutCells();
    }

    /**
     * Opens the input and reads its header.
     *
     * @param file a path, or {@value InputFile#STDIN}
     * @param stdin what to read then, or null for the process's own standard input
     * @param keyColumn the column, or member, with the partition key, or null for a random one
     * @param wanted how much of it, and how often
     * @param warn told what looks wrong about the input, now or when it is read for the first time
     * @throws Failure (usage) when there is no such file, it cannot be read, not even once more where that is wanted, or its
     *     header cannot be used
     */
    Input open(String file, InputStream stdin, Interrupt interrupt, String keyColumn, Wanted wanted, Consumer<String> warn)
            throws IOException {
        String name = InputFile.name(file);
        if (wanted.passes() > 1 && InputFile.isStream(file)) {
            throw Failure.usage(name + " cannot be read again, as --repeat and --for do: put the rows into a plain file");
        }
        Passes.Opened first = open(file, stdin, interrupt, keyColumn, warn);
        Passes.Opener again = () -> open(file, stdin, interrupt, keyColumn, warning -> { });
        return new Input(name, new Passes(name, first, again, wanted.passes()), wanted.rows(), appendNewline);
    }

    private Passes.Opened open(String file, InputStream stdin, Interrupt interrupt, String keyColumn, Consumer<String> warn)
            throws IOException {
        Format is = formatOf(file);
        boolean table = is == Format.csv || is == Format.tsv;
        if (!table && isAboutCells()) {
            throw Failure.usage("--header, --skip-lines, --delimiter, --quote, --escape, --encoding, --types, --empty and --null"
                    + " are about CSV: " + (is == Format.lines ? "lines" : "JSON lines are UTF-8, and") + " are put as they are");
        }
        if (is == Format.lines && keyColumn != null) {
            throw Failure.usage("--format=lines has neither columns nor members: leave out -k " + keyColumn);
        }
        CsvDialect dialect = csv.dialect(is == Format.tsv ? '\t' : ',');
        String name = InputFile.name(file);
        InputBytes bytes = InputFile.open(file, stdin, interrupt);
        try {
            FirstBytes first = new FirstBytes(name, bytes.start());
            check(first, is);
            Rows rows = switch (is) {
                case csv, tsv -> new CsvRows(name, bytes, first, dialect, this::toJson, keyColumn, warn);
                case jsonl -> LineRows.json(name, bytes, keyColumn);
                case lines -> LineRows.plain(name, bytes);
            };
            return new Passes.Opened(bytes, rows);
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
    private void check(FirstBytes first, Format is) {
        if (is == Format.lines) {
            first.checkUnpacked();
            return;
        }
        first.checkText();
        if (format != Format.csv && format != Format.tsv) {
            first.checkTable();
        }
        if (is == Format.jsonl) {
            first.checkJsonLines();
        } else if (format == null) {
            first.checkNotJson();
        }
    }

    private boolean isAboutCells() {
        return types != null || empty != null || nullText != null || csv.given();
    }

    private Format formatOf(String file) {
        if (format != null) {
            return format;
        }
        String plain = file.toLowerCase(Locale.ROOT).replaceAll("\\.(gz|bz2|xz)$", "");
        if (plain.matches(".*\\.(jsonl|ndjson|json|jl)")) {
            return Format.jsonl;
        }
        return plain.endsWith(".tsv") || plain.endsWith(".tab") ? Format.tsv : Format.csv;
    }

    private RowJson toJson(CsvHeader header) {
        return new RowJson(header.names(), types(header), empty == null ? RowJson.Empty.STRING : empty,
                Optional.ofNullable(nullText));
    }

    /** A type for each column: its own, or the one that was named without a column. */
    private List<RowJson.Type> types(CsvHeader header) {
        List<String> given = types == null ? List.of() : CsvDialect.cells("--types", types);
        List<String> general = given.stream().filter(one -> one.indexOf('=') < 0).toList();
        if (general.size() > 1) {
            throw Failure.usage("--types '" + types + "': one type for all columns, then COLUMN=TYPE");
        }
        List<RowJson.Type> all = new ArrayList<>(Collections.nCopies(header.names().size(),
                general.isEmpty() ? RowJson.Type.STRING : type(general.get(0), "string", "infer")));
        for (String one : given) {
            int equals = one.lastIndexOf('=');
            if (equals >= 0) {
                all.set(header.indexOf(one.substring(0, equals)),
                        type(one.substring(equals + 1), "string", "infer", "number", "boolean", "json"));
            }
        }
        return all;
    }

    private static RowJson.Type type(String name, String... possible) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (!List.of(possible).contains(lower)) {
            throw Failure.usage("--types: '" + name + "' is not one of " + String.join(", ", possible)
                    + (possible.length == 2 ? ", nor COLUMN=TYPE" : ""));
        }
        return RowJson.Type.valueOf(lower.toUpperCase(Locale.ROOT));
    }
}
