import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;

/**
 * Whether a shard has been read far enough: to what was on it at the start of the run, to a time of arrival, or to its tip for
 * now. Judges one answer after the other. Times of two clocks are never compared: how long the run has gone on is told by this
 * machine's, when something was by the service's. No clock, no network.
 */
final class EndRule {
    /**
     * Times of arrival are not always in order (API reference, Record): those that are wanted may come behind one that is not.
     */
    private static final Duration DISORDER = Duration.ofSeconds(5);

    private final Goal goal;
    private Optional<Instant> opened = Optional.empty();
    private boolean drainedBefore;
    private boolean untilBefore;
    private boolean tipBefore;
    private boolean atTip;

    /**
     * How far a shard is to be read.
     *
     * @param drainSince to what was there then, by {@link System#nanoTime()}
     * @param until to the records that arrived before this time
     * @param isClosed whether the shard has an end, and is not read before it comes to that
     */
    record Goal(OptionalLong drainSince, Optional<Instant> until, boolean isClosed) {
        /** The same for a shard that is closed: without the bound by the start of the run. */
        Goal ofClosedShard() {
            return new Goal(OptionalLong.empty(), until, true);
        }
    }

    EndRule(Goal goal) {
        this.goal = goal;
    }

    /** The shard has its first iterator. @param after the service's time then, or a little later; empty when it does not say */
    void opened(Optional<Instant> after) {
        opened = after;
    }

    /**
     * Whether the answer reaches the goal. No empty answer is believed alone: some servers say that there is nothing more
     * whatever there is. And a page with records is never the end by what it says of itself, since others count the lag from the
     * newest record and cut a page in the middle of a request; only by a record in it that arrived after the goal.
     *
     * @param asked when the answer was asked for, by {@link System#nanoTime()}
     * @param told when it was given, by the service's clock where it tells that
     */
    boolean isReached(GetRecordsResponse answer, long asked, Instant told) {
        Long lag = answer.millisBehindLatest();
        boolean isEmpty = answer.records().isEmpty();
        boolean isTip = lag == null ? isEmpty : lag == 0; // a server that tells no lag: nothing came
        atTip = isEmpty && isTip && tipBefore && !goal.isClosed() && answer.nextShardIterator() != null;
        tipBefore = isTip;
        boolean drained = isDrained(answer.records(), lag, asked);
        return isUntil(answer.records(), lag, told) || drained;
    }

    /** Whether the last two answers say that there is nothing more for now, and the last one was empty. */
    boolean isAtTip() {
        return atTip;
    }

    private boolean isDrained(List<Record> records, Long lag, long asked) {
        if (goal.drainSince().isEmpty()) {
            return false;
        }
        long elapsed = (asked - goal.drainSince().getAsLong()) / 1_000_000;
        boolean isThere = lag == null ? records.isEmpty() : lag <= elapsed;
        boolean twice = isThere && drainedBefore;
        drainedBefore = isThere;
        if (records.isEmpty()) {
            return twice;
        }
        Instant youngest = records.get(records.size() - 1).approximateArrivalTimestamp();
        return (isThere || lag == null) && youngest != null && opened.filter(youngest::isAfter).isPresent();
    }

    private boolean isUntil(List<Record> records, Long lag, Instant told) {
        if (goal.until().isEmpty()) {
            return false;
        }
        Instant until = goal.until().get();
        boolean isThere = !told.minusMillis(lag == null ? 0 : lag).isBefore(until);
        boolean twice = isThere && untilBefore;
        untilBefore = isThere;
        return records.isEmpty() ? twice : records.stream().map(Record::approximateArrivalTimestamp)
                .anyMatch(arrival -> arrival != null && !arrival.isBefore(until.plus(DISORDER)));
    }
}
