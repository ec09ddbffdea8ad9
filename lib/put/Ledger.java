import java.util.List;
import java.util.Optional;

/**
 * The books of a run: of every row that was read it is told one thing, once, and passes it on to the report, to the receipts
 * where it was delivered, and to the rejects where it is not on the stream. Without rejects, and in a dry run, the first
 * such rows are named on stderr. A file that cannot be written does not stop the counting; it is told by {@link #problem}. Safe
 * for use by several threads.
 */
final class Ledger {
    /** Rows that are not on the stream are named one by one up to this many; the report counts them all. */
    private static final int NAMED_ROWS = 10;

    private final ProducerReport report;
    private final Rejects rejects;
    private final Receipts receipts;
    private final String throttleHint;
    private final Console console;
    private boolean rejectsBroken;
    private boolean receiptsBroken;
    private long named;
    private long kept;
    private volatile Optional<Failure> problem = Optional.empty();

    /** @param throttleHint what to tell people when the stream does not take more */
    Ledger(ProducerReport report, Rejects rejects, Receipts receipts, String throttleHint, Console console) {
        this.report = report;
        this.rejects = rejects;
        this.receipts = receipts;
        this.throttleHint = throttleHint;
        this.console = console;
    }

    /** A request came to this; a row of it may go again. */
    void request(List<Outcome> outcomes) {
        report.request(outcomes);
        if (outcomes.stream().anyMatch(outcome -> outcome.fate() == Fate.THROTTLED) && report.hint(throttleHint)) {
            console.note(throttleHint);
        }
        if (console.verbose) {
            long delivered = outcomes.stream().filter(Outcome::isDelivered).count();
            console.detail(Text.counted(outcomes.size(), "row") + ": " + Text.grouped(delivered) + " delivered"
                    + outcomes.stream().filter(outcome -> !outcome.isDelivered()).findFirst()
                    .map(first -> ", the others not, the first with " + first.reason()).orElse(""));
        }
    }

    /**
     * A request that was sent at the first time was over at the second, both by {@link System#nanoTime()}.
     *
     * @param fates of rows of it
     */
    void over(long sent, long over, List<Outcome> fates) {
        report.times.over(sent, over, fates);
    }

    /** The fates of rows that were sent, or waited to be: one that is not delivered and was in no request is not sent. */
    void book(List<Outcome> fates) {
        List<Outcome> delivered = fates.stream().filter(Outcome::isDelivered).toList();
        report.delivered(delivered);
        receipt(delivered);
        for (Outcome fate : fates) {
            if (fate.isDelivered()) {
                continue;
            }
            if (fate.outgoing().tries() == 0) {
                report.notSent(fate.reason());
            } else {
                report.failed(fate.reason());
            }
            notOnStream(fate.outgoing().row, fate.reason(), true);
        }
    }

    /**
     * So many of the delivered rows are in aggregates on a shard that does not own their key.
     *
     * @param isMost whether that is the most there can be
     */
    void foreign(long rows, boolean isMost) {
        report.foreign(rows);
        if (rows > 0) {
            console.warn((isMost ? "up to " : "") + Text.counted(rows, "row")
                    + (rows == 1 ? " is in an aggregate" : " are in aggregates")
                    + " on a shard that does not own " + (rows == 1 ? "its key" : "their keys")
                    + ", since shards were split or merged meanwhile: the KCL leaves such rows out, kinesis-consumer does not");
        }
    }

    /**
     * This row cannot be sent.
     *
     * @return false when the books cannot be kept any more, and the row is not in them
     */
    boolean rejected(Row row) {
        if (problem.isPresent()) {
            return false;
        }
        String reason = row.problem().orElseThrow();
        report.rejected(reason);
        notOnStream(row, reason, true);
        return true;
    }

    /** A row of the rest, which nobody tried because the run ended before: it is in the file of rejects when that is closed. */
    void rest(Row row, String reason) {
        report.notSent(reason);
        notOnStream(row, reason, false);
    }

    /** Whether rows that are not on the stream are written to a file. */
    synchronized boolean keepsRejects() {
        return rejects.isAsked() && !rejectsBroken;
    }

    /** How many rows were written to the rejects. */
    synchronized long kept() {
        return kept;
    }

    /** Why a file of the run cannot be written: then the run should end. */
    Optional<Failure> problem() {
        return problem;
    }

    private synchronized void receipt(List<Outcome> delivered) {
        if (receiptsBroken) {
            return;
        }
        try {
            receipts.write(delivered);
        } catch (Failure e) {
            receiptsBroken = true;
            broken(e);
        }
    }

    private synchronized void notOnStream(Row row, String reason, boolean flush) {
        boolean isKept = keepsRejects() && keep(row, reason, flush);
        if (isKept && !report.isDryRun()) {
            return;
        }
        boolean isUnsure = reason.startsWith(Outgoing.PERHAPS);
        String what = report.isDryRun() ? "cannot be sent: " : isUnsure ? "is " : "is not on the stream: ";
        named++;
        if (named <= NAMED_ROWS) {
            console.warn(row.name() + " " + what + reason);
        } else if (named == NAMED_ROWS + 1) {
            console.warn("and more such rows: the report counts them, "
                    + (isKept ? "the file of rejects has them" : "--rejects=FILE keeps them"));
        }
    }

    private boolean keep(Row row, String reason, boolean flush) {
        try {
            rejects.write(row, reason, flush);
            kept++;
            return true;
        } catch (Failure e) {
            rejectsBroken = true; // from here on the rows are named
            broken(e);
            return false;
        }
    }

    private void broken(Failure e) {
        problem = problem.or(() -> Optional.of(e));
    }
}
