//SOURCES Batcher.java DryRun.java HotKeys.java Ledger.java OutputFile.java Pace.java ProducerReport.java PutCall.java
//SOURCES Receipts.java Rejects.java Retries.java SendOptions.java SendSettings.java Sender.java ShardCounts.java

import java.time.Duration;

/**
 * The run of a producer once everything is open: each row of the input to the {@link Sender}, and when the run ends early, the rest
 * of the input to the rejects, so that they and the stream together hold all of it.
 */
final class Delivery {
    /** How long an interrupted run goes on writing the rest of the file to the rejects. */
    private static final Duration REST_WITHIN = Duration.ofSeconds(20);

    private final LimitedRows rows;
    private final Limits limits;
    private final Sender sender;
    private final Ledger ledger;
    private final Interrupt interrupt;
    private final Console console;

    Delivery(LimitedRows rows, Limits limits, Sender sender, Ledger ledger, Interrupt interrupt, Console console) {
        this.rows = rows;
        this.limits = limits;
        this.sender = sender;
        this.ledger = ledger;
        this.interrupt = interrupt;
        this.console = console;
    }

    /**
     * Sends all rows; when this comes back, or throws, the ledger knows the fate of every row that was read.
     *
     * @throws RuntimeException what ended the run early: a {@link Failure}, or a bug
     */
    void run() {
        Row rest = null;
        Throwable fatal = null;
        try {
            rest = putRows();
        } catch (Failure e) {
            fatal = e; // the input cannot be read on
        } finally {
            Throwable before = sender.finish();
            fatal = fatal == null ? before : fatal;
        }
        // Only now: under --ordered the rows of a key must be in the rejects in their order too.
        if (rest != null || rows.isStopped()) {
            keepRest(rest);
        }
        if (ledger.kept() > 0) {
            console.note(Report.counted(ledger.kept(), "row") + " that " + (ledger.kept() == 1 ? "is" : "are") + " not on the stream kept in the file of rejects");
        }
        fatal = fatal == null ? ledger.problem() : fatal;
        if (fatal instanceof Error noMemory) {
            throw noMemory;
        }
        if (fatal != null) {
            throw (RuntimeException) fatal;
        }
    }

    /** Gives back the row at which the run ended early, or null. */
    private Row putRows() {
        for (Row row = rows.next(); row != null; row = rows.next()) {
            try {
                if (ledger.problem() != null || !sender.put(rows.entry(row, limits))) {
                    return row;
                }
            } catch (Row.Unusable e) {
                ledger.rejected(row, e.getMessage());
            }
        }
        return null;
    }

    private void keepRest(Row first) {
        long giveUp = System.nanoTime() + REST_WITHIN.toNanos();
        Row row = first;
        try {
            for (; row != null && (row == first || ledger.keepsRejects()); row = rows.next()) {
                if (interrupt.requested() && System.nanoTime() - giveUp > 0) {
                    break;
                }
                ledger.rest(row, row.problem() == null ? sender.notSent() : row.problem());
            }
        } catch (Failure e) { // not what ended the run
            console.warn(e.getMessage());
            rows.endEarly();
        }
        if (row != null || !rows.isFile()) {
            rows.endEarly();
        }
        if (row != null) {
            console.warn("the input was read up to row " + Report.grouped(row.number() - 1) + " (line " + (row.line() - 1)
                    + "): what comes after it was not put" + (ledger.keepsRejects() ? ", and is not among the rejects" : ""));
        }
    }
}
