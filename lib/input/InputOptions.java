//SOURCES CsvHeader.java CsvRows.java CsvWriter.java GzipInput.java InputBytes.java JsonLine.java JsonLines.java LimitedRows.java
//SOURCES Outgoing.java Row.java RowJson.java Rows.java TextReader.java

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import picocli.CommandLine.Option;

/** The options about what the input is and what becomes of it. A picocli mixin; {@link #open} gives the rows they lead to. */
final class InputOptions {
    /** What the input is. */
    enum Format { csv, tsv, jsonl }

    /** What a cell becomes in JSON. */
    enum Types { string, infer }

    /** What an empty cell becomes in JSON. */
    enum Empty { STRING, NULL, OMIT }

    @Option(names = "--format", paramLabel = "csv|tsv|jsonl", order = 20,
            description = "What the input is: CSV, CSV with tabs, or a JSON object a line (default: by the file's ending, else csv).")
    Format format;

    @Option(names = "--delimiter", paramLabel = "CHARACTER", order = 21, description = "What is between two cells (default: ,).")
    String delimiter;

    @Option(names = "--encoding", paramLabel = "NAME", order = 22, description = "The encoding of CSV (default: UTF-8).")
    String encoding;

    @Option(names = "--types", paramLabel = "string|infer", order = 23,
            description = "Cells as JSON strings; or as numbers, booleans and null where the text is exactly one, its digits as they"
                    + " are (default: string).")
    Types types;

    @Option(names = "--empty", paramLabel = "string|null|omit", order = 24,
            description = "An empty cell as an empty string, as null, or left out (default: string).")
    Empty empty;

    /** Whether any of these options was given. */
    boolean given() {
        return format != null || delimiter != null || encoding != null || types != null || empty != null;
    }

    /**
     * Opens the input and reads its header.
     *
     * @param file a path, or {@value InputBytes#STDIN}
     * @param stdin what to read then, or null for the process's own standard input
     * @param keyColumn the column, or member, with the partition key, or null for a random one
     * @throws Failure (usage) when there is no such file, it cannot be read, or its header cannot be used
     */
    Rows open(String file, InputStream stdin, Interrupt interrupt, String keyColumn) throws IOException {
        boolean lines = formatOf(file) == Format.jsonl;
        if (lines && (delimiter != null || encoding != null)) {
            throw Failure.usage("--delimiter and --encoding are about CSV: JSON lines are UTF-8");
        }
        char separator = delimiterOf(file);
        Charset charset = charset();
        String name = InputBytes.name(file);
        InputBytes.Opened input = InputBytes.open(file, stdin, interrupt);
        try {
            if (lines && input.isUtf16()) {
                throw Failure.usage(name + " is UTF-16: JSON lines are UTF-8, convert it with 'iconv -f UTF-16 -t UTF-8'");
            }
            return lines ? new JsonLines(name, input, keyColumn)
                    : CsvRows.open(name, input, separator, delimiter != null, charset, header -> new RowJson(header,
                            types == null ? Types.string : types, empty == null ? Empty.STRING : empty), keyColumn);
        } catch (RuntimeException e) {
            input.text().close();
            throw e;
        }
    }

    private Format formatOf(String file) {
        if (format != null) {
            return format;
        }
        String plain = file.toLowerCase(Locale.ROOT).replaceAll("\\.gz$", "");
        if (plain.endsWith(".jsonl") || plain.endsWith(".ndjson")) {
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

    private Charset charset() {
        if (encoding == null) {
            return StandardCharsets.UTF_8;
        }
        try {
            Charset charset = Charset.forName(encoding);
            if (!charset.canEncode()) {
                throw Failure.usage("--encoding '" + encoding + "' can be read but not written: convert the file to UTF-8 with iconv");
            }
            return charset;
        } catch (IllegalArgumentException e) {
            throw Failure.usage("--encoding '" + encoding + "' is no encoding of this Java"
                    + Failure.didYouMean(encoding, Charset.availableCharsets().keySet()) + ", such as UTF-8, ISO-8859-1, windows-1252", e);
        }
    }
}
