import java.nio.charset.Charset;

/**
 * How a CSV file is written.
 *
 * @param delimiter what is between two cells
 * @param delimiterGiven whether the user named it: then it is the one, however the header looks
 */
record CsvDialect(char delimiter, boolean delimiterGiven, Charset charset) {
}
