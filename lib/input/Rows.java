import java.util.List;

/** The rows of one kind of input, one after the other, in constant memory. */
interface Rows {
    /**
     * The next row, or null after the last. A row that cannot be used comes with its problem.
     *
     * @throws Failure (io) where the input cannot be read on, with the line
     */
    Row next();

    /**
     * How much of what has been read of the input is in the rows so far, 0 to 1, about: the rest waits in buffers, and that may
     * be a whole file.
     */
    double portionTaken();

    /** The columns' names, in the file's order; none for JSON lines. */
    List<String> header();

    /** What was passed over or left out so far, a line for people each. */
    List<String> notes();

    /** What a file of rejected rows starts with, so that it can be fed back in as it is; nothing for JSON lines. */
    byte[] rejectsHeader();

    /** A row as it stands in such a file: as it came, and the reason last. */
    byte[] rejected(Row row, String reason);

    /** Adds what is so often the case to the notes; nothing where it never is. */
    static void note(List<String> notes, long count, String thing, String what) {
        if (count > 0) {
            notes.add(Text.counted(count, thing) + what);
        }
    }
}
