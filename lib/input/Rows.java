import java.util.List;

/** The rows of one kind of input, one after the other, in constant memory. */
interface Rows {
    /**
     * The next row, or null after the last. A row that cannot be used comes with its problem.
     *
     * @throws Failure (io) where the input cannot be read on, with the line
     */
    Row next();

    /** The columns' names, in the file's order; none for JSON lines. */
    List<String> header();

    /** How many empty lines were passed over so far. */
    long blankLines();

    /** Of how many rows so far the reason was left out why an earlier run rejected them. */
    long reasonsLeftOut();

    /** What a file of rejected rows starts with, so that it can be fed back in as it is; nothing for JSON lines. */
    byte[] rejectsHeader();

    /** A row as it stands in such a file: as it came, and the reason last. */
    byte[] rejected(Row row, String reason);
}
