//SOURCES Aggregate.java Allowance.java Batcher.java ChosenShard.java Destination.java DryRun.java Entry.java Halves.java
//SOURCES HotKeys.java KeyOrder.java Lane.java Lanes.java Ledger.java ListTimes.java Outcome.java Outgoing.java Pace.java
//SOURCES Pacing.java Probe.java ProducerProgress.java ProducerReport.java PutCall.java PutRecords.java PutTimes.java Reasons.java
//SOURCES Receipts.java Rejects.java Retries.java Schedule.java SendOptions.java SendSettings.java Sender.java ShardCounts.java
//SOURCES ShardList.java ShardLoad.java ShardPace.java Strays.java TimeLimit.java UnderWay.java

import java.time.Duration;
import java.util.Optional;

/**
 * The run of a producer once everything is open: each row of the input to its {@link Destination} as long as there is time, and
 * when the run ends early, the rest of the pass over the input that is under way to the rejects, so that they and the stream
 * together hold all of it.
 */
final class Delivery {
    /** How long an interrupted run goes on writing the rest of the file to the rejects. */
    private static final Duration REST_WITHIN = Duration.ofSeconds(20);
    /** And how long after a second Ctrl-C. */
    private static final Duration REST_AT_ONCE = Duration.ofSeconds(2);

    /** When so many rows at the start are all rejected, so will be the rest. */
    private static final int HOPELESS = 100;

    private final Input input;
    private final TimeLimit time;
    private final Limits limits;
    private final Destination destination;
    private final Ledger ledger;
    private final Interrupt interrupt;
    private final Console console;
    private boolean endedEarly;
    private long wholePasses;

    Delivery(Input input, TimeLimit time, Limits limits, Destination destination, Ledger ledger, Interrupt interrupt,
            Console console) {
        this.input = input;
        this.time = time;
        this.limits = limits;
        this.destination = destination;
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
        interrupt.onRequest(this::sayWhatIsWaitedFor);
        Optional<Row> rest = Optional.empty();
        Optional<Throwable> fatal = Optional.empty();
        try {
            rest = putRows();
        } catch (Failure e) {
            fatal = Optional.of(e); // the input cannot be read on
        } finally {
            wholePasses = input.wholePasses();
            Optional<Throwable> ended = destination.finish();
            fatal = fatal.or(() -> ended);
        }
        // Only now: under --ordered the rows of a key must be in the rejects in their order too.
        if (rest.isPresent() || input.isStopped()) {
            keepRest(rest);
        }
        long kept = ledger.kept();
        if (kept > 0) {
            console.note(Text.counted(kept, "row") + " that " + (kept == 1 ? "is" : "are")
                    + " not on the stream kept in the file of rejects");
        }
        fatal.or(ledger::problem).ifPresent(Delivery::rethrow);
    }

    /** Whether the run ended before the input did. */
    boolean endedEarly() {
        return endedEarly;
    }

    /** How many passes over the input were read to their end, but for what was read only for the rejects. */
    long wholePasses() {
        return wholePasses;
    }

    private void sayWhatIsWaitedFor() {
        int requests = destination.requestsUnderWay();
        if (requests > 0 && !interrupt.insisted()) {
            console.note("interrupted: waiting for " + Text.counted(requests, "answer") + ", "
                    + Times.seconds(AwsSettings.CALL_TIMEOUT)
                    + " at most; Ctrl-C again ends at once");
        }
    }

    /** Gives back the row at which the run ended early. */
    private Optional<Row> putRows() {
        long put = 0;
        String firstReason = "";
        for (Row row = nextInTime(put); row != null; row = nextInTime(put)) {
            if (row.place() > HOPELESS && put == 0) {
                console.warn("the first " + HOPELESS + " rows are all rejected, the first one for: " + firstReason
                        + "; the rest is not read: see --format, --delimiter and --header");
                endedEarly = true;
                return Optional.empty();
            }
            boolean taken = row.isUsable() ? destination.put(row) : ledger.rejected(row);
            if (!taken) {
                return Optional.of(row);
            }
            put += row.isUsable() ? 1 : 0;
            firstReason = firstReason.isEmpty() ? row.problem().orElse("") : firstReason;
        }
        input.conclude();
        return Optional.empty();
    }

    private Row nextInTime(long put) {
        return time.isUp(put) ? null : input.next(limits);
    }

    /** @param first the row at which the run ended early; none where it did so between two rows */
    private void keepRest(Optional<Row> first) {
        long start = System.nanoTime();
        long notBegun = input.endWithThisPass();
        Row row = first.orElse(null);
        try {
            while (row != null && (row == first.orElse(null) || ledger.keepsRejects())) {
                Duration within = interrupt.insisted() ? REST_AT_ONCE : REST_WITHIN;
                if (interrupt.requested() && System.nanoTime() - start > within.toNanos()) {
                    break;
                }
                ledger.rest(row, row.problem().orElseGet(destination::notSent));
                row = input.next(limits);
            }
        } catch (Failure e) { // not what ended the run
            console.warn(e.getMessage());
            endedEarly = true;
        }
        endedEarly |= row != null || !input.isFile();
        if (row != null) {
            console.warn("the input was read up to row " + Text.grouped(row.number() - 1) + " (line "
                    + Text.grouped(row.line() - 1) + ")" + row.ofPass() + ": what comes after it was not put"
                    + (ledger.keepsRejects() ? ", and is not among the rejects" : ""));
        }
        if (notBegun > 0) {
            endedEarly = true;
            console.warn(Text.grouped(notBegun) + (notBegun == 1 ? " pass over the input was" : " passes over the input were")
                    + " not begun" + (ledger.keepsRejects() ? ": their rows are not among the rejects" : ""));
        }
    }

    private static void rethrow(Throwable fatal) {
        if (fatal instanceof Error noMemory) {
            throw noMemory;
        }
        throw (RuntimeException) fatal;
    }
}
