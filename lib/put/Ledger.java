import java.util.List;

/**
 * The books of a run: of every row that was read it is told one thing, once, and passes it on to the report, to the receipts where
 * it was delivered, and to the rejects where it is not on the stream. Without rejects the first such rows are named on stderr.
 * A file that cannot be written does not stop the counting; it is told by {@link #problem}. Safe for use by several threads.
 */
final class Ledger {
    /** Rows that are not on the stream are named one by one up to this many; the report counts them all. */
    private static final int NAMED_ROWS = 10;

    private final ProducerReport report;
    private final Receipts receipts;
    private final Console console;
    private final String throttleHint;
    private Rejects rejects;
    private boolean receiptsBroken;
    private long named;
    private long kept;
    private volatile Failure problem;

    /** An entry that is on the stream, and where. */
    record Delivered(Outgoing entry, String shardId, String sequenceNumber) {
    }

    /** A row that was tried and is not on the stream, and why. */
    record Failed(Row row, String reason) {
    }

    /** What one request adds to the counts: rows sent again, rows throttled, rows without a readable answer. */
    static final class Request {
        int retried;
        int throttled;
        int possibleDuplicates;
    }

    /**
     * @param rejects where rows go that are not on the stream, or null
     * @param receipts where delivered rows are written, or null
     * @param throttleHint what to tell people when the stream does not take more
     */
    Ledger(ProducerReport report, Rejects rejects, Receipts receipts, String throttleHint, Console console) {
        this.report = report;
        this.rejects = rejects;
        this.receipts = receipts;
        this.throttleHint = throttleHint;
        this.console = console;
    }

    /** A request is over. */
    void request(Request counts) {
        if (counts.throttled > 0 && report.hint(throttleHint)) {
            console.note(throttleHint);
        }
        report.request(counts);
    }

    /** These rows are on the stream. */
    synchronized void delivered(List<Delivered> rows) {
        report.delivered(rows);
        if (receipts != null && !receiptsBroken && !rows.isEmpty()) {
            try {
                receipts.write(rows);
            } catch (Failure e) {
                receiptsBroken = true;
                broken(e);
            }
        }
    }

    /** This row cannot be sent. */
    void rejected(Row row, String reason) {
        report.rejected(reason);
        notOnStream(row, reason, true);
    }

    /** This row was tried, or the run ended before. */
    void failed(Row row, String reason) {
        report.failed(reason);
        notOnStream(row, reason, true);
    }

    /** As {@link #failed}, for many rows one after the other: they are in the file when it is closed. */
    void rest(Row row, String reason) {
        report.failed(reason);
        notOnStream(row, reason, false);
    }

    /** Whether rows that are not on the stream are written to a file. */
    boolean keepsRejects() {
        return rejects != null;
    }

    /** How many rows were written to the rejects. */
    synchronized long kept() {
        return kept;
    }

    /** Why a file of the run cannot be written, or null: the run should end. */
    Failure problem() {
        return problem;
    }

    private synchronized void notOnStream(Row row, String reason, boolean flush) {
        if (rejects != null) {
            try {
                rejects.write(row, reason, flush);
                kept++;
                return;
            } catch (Failure e) {
                rejects = null; // from here on the rows are named
                broken(e);
            }
        }
        named++;
        if (named <= NAMED_ROWS) {
            console.warn("row " + row.number() + " (line " + row.line() + ") is not on the stream: " + reason);
        } else if (named == NAMED_ROWS + 1) {
            console.warn("and more rows are not on the stream: the report counts them, --rejects=FILE keeps them");
        }
    }

    private void broken(Failure e) {
        problem = problem == null ? e : problem;
    }
}
