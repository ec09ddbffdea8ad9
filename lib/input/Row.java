import java.util.List;

/**
 * One row of the input.
 *
 * @param number 1 for the first row, after the header where there is one
 * @param line the physical line the row starts on; 1 is the file's first
 * @param cells the row's texts; as many as the header has names, unless there is a problem. Of a JSON line: the line
 * @param problem why the row cannot be sent, or null when it can
 */
record Row(long number, long line, List<String> cells, String problem) {
    /** The column, or member, with the reason why a row was rejected; ignored when it comes last in the input. */
    static final String REJECT_REASON = "reject_reason";

    /** A row that cannot be sent, with the reason. */
    static final class Unusable extends Exception {
        private static final long serialVersionUID = 1;

        Unusable(String reason) {
            super(reason);
        }
    }
}
