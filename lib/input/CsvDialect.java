import java.nio.charset.Charset;
import java.util.List;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;

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

    /** The same dialect in another encoding. */
    CsvDialect in(Charset other) {
        return new CsvDialect(delimiter, delimiterGiven, other, quote, escape, header, skipLines);
    }
}
