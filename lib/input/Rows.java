import java.io.Closeable;
import java.util.List;

/** The rows of the input, one after the other, in constant memory, and the record that each becomes. */
interface Rows extends Closeable {
    /**
     * The next row, or null after the last. A row that cannot be used comes with its problem.
     *
     * @throws Failure (io) where the input cannot be read on, with the line
     */
    Row next();

    /**
     * The record of a row without a problem.
     *
     * @throws Row.Unusable when it cannot be made after all
     */
    Outgoing entry(Row row) throws Row.Unusable;

    /** The columns' names, in the file's order; none for JSON lines. */
    List<String> header();

    /** The input itself: whether it is a file, how far it is read, and the way to end it. */
    InputBytes input();

    /** How many empty lines were passed over so far. */
    long blankLines();

    /** How lines of this kind are written, or null for JSON lines. */
    CsvWriter writer();
}
