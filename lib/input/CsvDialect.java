import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * How a CSV file is written.
 *
 * @param delimiter what is between two cells
 * @param delimiterGiven whether the user named it: then it is the one, however the header looks
 * @param quote what encloses cells; empty where quotes are text
 * @param escape what makes the next character plain; empty where nothing does
 * @param header the columns' names where no line of the file names them; else none
 * @param skipLines lines before the table
 */
record CsvDialect(char delimiter, boolean delimiterGiven, Charset charset, Optional<Character> quote, Optional<Character> escape,
        List<String> header, int skipLines) {
    /** The same for the parser: RFC 4180, where it is not said otherwise. */
    CSVFormat format() {
        return CSVFormat.DEFAULT.builder().setDelimiter(delimiter).setQuote(quote.orElse(null)).setEscape(escape.orElse(null))
                .get();
    }

    /** The characters that may make a line end a part of a cell. */
    String enclosing() {
        return quote.map(String::valueOf).orElse("") + escape.map(String::valueOf).orElse("");
    }

    /**
     * The parts of an option's value that has commas between them; one with a comma in it is enclosed in quotes.
     *
     * @param option its name, for messages
     * @throws Failure (usage) when it cannot be read
     */
    static List<String> cells(String option, String value) {
        try (CSVParser parser = CSVFormat.DEFAULT.parse(new StringReader(value))) {
            List<CSVRecord> lines = parser.getRecords();
            if (lines.size() != 1) {
                throw Failure.usage(option + " '" + Text.shown(value) + "': it is one line, with commas");
            }
            return lines.get(0).toList();
        } catch (IOException | UncheckedIOException e) {
            throw Failure.usage(option + " '" + Text.shown(value) + "': a quote is not closed", e);
        }
    }

    /** The same dialect, of a file whose first line is its header. */
    CsvDialect withHeaderLine() {
        return new CsvDialect(delimiter, delimiterGiven, charset, quote, escape, List.of(), 0);
    }

    /** The same dialect in another encoding. */
    CsvDialect in(Charset other) {
        return new CsvDialect(delimiter, delimiterGiven, other, quote, escape, header, skipLines);
    }
}
