/**
 * The rows that are not on the stream, in the form of the input, so that the file can be fed back in as it is: CSV with the same
 * header, delimiter and encoding and a last column {@value Row#REJECT_REASON}, or the same JSON line with that member at its end.
 * Bytes that could not be decoded are written as they came, and a line that is not a JSON object as it is. What was written is in
 * the file, also when the run is killed. The header comes with the first row.
 */
final class Rejects {
    private final OutputFile file;
    private final Rows form;

    /** @param form how rows of the input are written */
    Rejects(OutputFile file, Rows form) {
        this.file = file;
        this.form = form;
    }

    /** Whether the rows are kept. */
    boolean isAsked() {
        return file.isAsked();
    }

    /**
     * Writes a row.
     *
     * @param flush whether it must be in the file at once, else with a later one
     * @throws Failure (io) when the file cannot be written
     */
    void write(Row row, String reason, boolean flush) {
        if (!file.isWritten()) {
            file.write(form.rejectsHeader(), false);
        }
        file.write(form.rejected(row, reason), flush);
    }
}
