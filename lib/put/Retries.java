import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What becomes of the rows of a request once its answer is there: delivered, failed, or tried again after a random wait that
 * grows, until the row's time is up. Also knows when nothing gets through any more, so that the run had better end. No clock:
 * times are passed in, as {@link System#nanoTime()} gives them.
 */
final class Retries {
    /** When so many rows alone were refused and nothing was ever delivered, it is not the rows. */
    private static final int REFUSED_AT_START = 5;
    /** The same in the middle of a run, one after the other: there may be many bad rows side by side. */
    private static final int REFUSED_IN_A_ROW = 50;

    /** Some shard gets rows as long as one was delivered in this time. */
    private static final Duration FLOWING = Duration.ofSeconds(1);

    private final Batcher batcher;
    private final Duration retryFor;
    private final boolean ordered;
    private final String where;
    private long lastDelivery;
    private int refusedAlone;

    /**
     * What an answer settles.
     *
     * @param fates of the rows that do not go again, in the order of the request
     * @param fatal what makes every further request useless
     */
    record Settled(List<Outcome> fates, Optional<Failure> fatal) {
    }

    /**
     * @param batcher where the rows come from, and those go that are tried again
     * @param where where the requests go, for messages: {@code in us-east-1}
     * @param now any time before the first request
     */
    Retries(Batcher batcher, SendSettings settings, String where, long now) {
        this.batcher = batcher;
        this.retryFor = settings.retryFor();
        this.ordered = settings.ordered();
        this.where = where;
        this.lastDelivery = now;
    }

    /**
     * Settles the rows of a request, or has them go again.
     *
     * @param noNewRows whether no more rows come
     */
    Settled settle(PutCall.Answer answer, long now, boolean noNewRows) {
        batcher.answered(answer.outcomes(), now);
        if (answer.spoilt().isPresent()) {
            return spoilt(answer);
        }
        if (answer.outcomes().stream().anyMatch(Outcome::isDelivered)) {
            lastDelivery = now;
            refusedAlone = 0;
        }
        // One draw for the whole request: its rows go again together, and not one by one.
        double jitter = ThreadLocalRandom.current().nextDouble();
        List<Outcome> fates = new ArrayList<>(answer.outcomes().size());
        List<Outcome> timeIsUp = new ArrayList<>();
        List<Outgoing> again = new ArrayList<>();
        for (Outcome outcome : answer.outcomes()) {
            Outgoing outgoing = outcome.outgoing();
            if (outcome.isDelivered()) {
                fates.add(outcome);
                batcher.settle(outgoing);
                continue;
            }
            outgoing.failed(outcome.fate(), outcome.reason());
            boolean waitsForShard = outcome.fate() == Fate.THROTTLED && batcher.lanes().isPaced();
            outgoing.due = waitsForShard ? now : now + Math.round(Backoff.bound(outgoing.tries()).toNanos() * jitter);
            if (!outcome.mayGoAgain()) {
                fates.add(outcome.because(outgoing.why(outcome.reason())));
                batcher.settle(outgoing);
            } else if (outgoing.due - outgoing.firstTried() <= retryFor.toNanos()) {
                again.add(outgoing);
            } else {
                timeIsUp.add(outcome);
            }
        }
        Optional<Failure> fatal = giveUp(timeIsUp, now, noNewRows, fates);
        again.forEach(outgoing -> batcher.goAgain(outgoing, outgoing.due));
        return new Settled(fates, answer.fatal().or(() -> fatal));
    }

    /**
     * Whether the service takes rows, as far as this answer shows: some of its own, or, where it is of a shard that is full,
     * those of other requests.
     */
    boolean isFlowing(PutCall.Answer answer, long now) {
        return answer.outcomes().stream().anyMatch(outcome -> !outcome.mayGoAgain()
                || outcome.fate() == Fate.THROTTLED && batcher.lanes().isPaced() && batcher.anyDelivered()
                && now - lastDelivery < FLOWING.toNanos());
    }

    /**
     * A request was refused as a whole, perhaps for one of its rows: that is found by halving, and its neighbours go without it.
     * But when one row after the other is refused and nothing is taken, the fault is not theirs.
     */
    private Settled spoilt(PutCall.Answer answer) {
        List<Outgoing> rows = answer.outcomes().stream().map(Outcome::outgoing).toList();
        if (rows.size() > 1) { // which of them nobody knows: none is to be blamed for its neighbour
            answer.outcomes().forEach(outcome -> outcome.outgoing().failed(outcome.fate(), "its request was refused: "
                    + outcome.reason()));
            batcher.halve(answer.outcomes().stream().filter(Outcome::isFirst).map(Outcome::entry).toList());
            return new Settled(List.of(), Optional.empty());
        }
        Outcome alone = answer.outcomes().get(0);
        rows.get(0).failed(alone.fate(), alone.reason());
        batcher.settle(rows.get(0));
        refusedAlone++;
        boolean isAnyRow = refusedAlone >= (batcher.anyDelivered() ? REFUSED_IN_A_ROW : REFUSED_AT_START);
        return new Settled(List.of(alone.because(rows.get(0).why(alone.reason()))),
                isAnyRow ? answer.spoilt().map(this::ofAnyRow) : Optional.empty());
    }

    private Failure ofAnyRow(Failure refusal) {
        return Failure.io(refusal.getMessage() + " (" + Text.grouped(refusedAlone)
                + " rows one after the other were refused alone,"
                + " and none was taken: the rest is not sent)", refusal.getCause());
    }

    /** Gives up on rows, then on those behind them, so that those of a key are in order; tells whether that is an outage. */
    private Optional<Failure> giveUp(List<Outcome> timeIsUp, long now, boolean noNewRows, List<Outcome> fates) {
        Optional<Failure> fatal = Optional.empty();
        for (Outcome outcome : timeIsUp) {
            Outgoing outgoing = outcome.outgoing();
            fates.add(outcome.because(outgoing.why(outcome.reason()) + ", for " + Times.seconds(retryFor)));
        }
        for (Outcome outcome : timeIsUp) {
            for (Outgoing waited : batcher.giveUpBehind(outcome.outgoing(), now - retryFor.toNanos())) {
                String why = "waited behind a row of its key that failed";
                fates.add(Outcome.failed(waited, Fate.REFUSED, waited.tries() == 0 ? "not sent: " + why : waited.why(why)));
            }
            Optional<Failure> outage = outage(outcome, noNewRows);
            fatal = fatal.or(() -> outage);
            batcher.settle(outcome.outgoing());
        }
        return fatal;
    }

    /**
     * A row's time is up, and nothing else was delivered in all that time: neither would be the rest of the file. But the last
     * record of all fails alone; and so does one key under {@code ordered}, which may itself have held everything else up.
     */
    private Optional<Failure> outage(Outcome outcome, boolean noNewRows) {
        boolean alone = batcher.anyDelivered() && (noNewRows && batcher.held() <= outcome.entry().count()
                || ordered && batcher.keysHeld() == 1);
        if (alone || lastDelivery - outcome.outgoing().firstTried() >= 0) {
            return Optional.empty();
        }
        return Optional.of(Failure.io("gave up: nothing got through for " + Times.seconds(retryFor) + " " + where + ": "
                + outcome.reason(), null));
    }
}
