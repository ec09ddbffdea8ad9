import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What becomes of the entries of a request once its answer is there: delivered, failed, or tried again after a random wait that
 * grows, until the entry's time is up. Also knows when nothing gets through any more, so that the run had better end. No clock:
 * times are passed in, as {@link System#nanoTime()} gives them. Not safe for use by several threads.
 */
final class Retries {
    private final Batcher batcher;
    private final Duration retryFor;
    private final boolean ordered;
    private final String where;
    private long lastDelivery = System.nanoTime();
    private boolean anyDelivered;

    /**
     * What an answer came to.
     *
     * @param delivered in the order of the request
     * @param failed for good, with the reasons
     * @param fatal what makes every further request useless, or null
     */
    record Settled(List<Ledger.Delivered> delivered, List<Ledger.Failed> failed, Ledger.Request counts, Failure fatal) {
    }

    /**
     * @param batcher where the entries come from, and those go that are tried again
     * @param where where the requests go, for messages: {@code in us-east-1}
     */
    Retries(Batcher batcher, SendSettings settings, String where) {
        this.batcher = batcher;
        this.retryFor = settings.retryFor();
        this.ordered = settings.ordered();
        this.where = where;
    }

    /**
     * Sorts the entries of a request by what became of them.
     *
     * @param last whether no new entries come any more
     */
    Settled settle(List<Outgoing> batch, PutCall.Answer answer, long now, boolean last) {
        Settled settled = new Settled(new ArrayList<>(batch.size()), new ArrayList<>(), new Ledger.Request(), answer.fatal());
        // One draw for the whole request: its entries go again together, and not one by one.
        double jitter = ThreadLocalRandom.current().nextDouble();
        Failure outage = null;
        if (answer.results().stream().anyMatch(result -> result.fate() == PutCall.Fate.DELIVERED)) {
            lastDelivery = now;
            anyDelivered = true;
        }
        for (int i = 0; i < batch.size(); i++) {
            Outgoing entry = batch.get(i);
            PutCall.Result result = answer.results().get(i);
            note(entry, result, settled.counts());
            switch (result.fate()) {
                case DELIVERED -> {
                    settled.delivered().add(new Ledger.Delivered(entry, result.shardId(), result.sequenceNumber()));
                    batcher.settle(entry);
                }
                case REFUSED -> {
                    settled.failed().add(new Ledger.Failed(entry.row, perhaps(entry) + result.reason()));
                    batcher.settle(entry);
                }
                case THROTTLED, BROKEN, UNKNOWN -> {
                    long due = now + Math.round(Backoff.bound(entry.tries).toNanos() * jitter);
                    if (due - entry.firstTried <= retryFor.toNanos()) {
                        batcher.again(entry, due);
                    } else {
                        settled.failed().add(new Ledger.Failed(entry.row, perhaps(entry) + result.reason() + ", for " + Report.seconds(retryFor)));
                        for (Outgoing waited : batcher.giveUpBehind(entry, now - retryFor.toNanos())) {
                            settled.failed().add(new Ledger.Failed(waited.row, "not sent: waited behind a row of its key that failed"));
                        }
                        outage = outage == null ? outage(entry, result.reason(), last) : outage;
                        batcher.settle(entry);
                    }
                }
            }
        }
        return outage == null || settled.fatal() != null ? settled
                : new Settled(settled.delivered(), settled.failed(), settled.counts(), outage);
    }

    /** Why an entry is not on the stream that was tried before the run ended: {@code perhaps on the stream: HTTP 500, then interrupted}. */
    static String triedUntil(Outgoing entry, String end) {
        return entry.reason == null ? "perhaps on the stream: no answer, then " + end : perhaps(entry) + entry.reason + ", then " + end;
    }

    private static void note(Outgoing entry, PutCall.Result result, Ledger.Request counts) {
        counts.retried += entry.tries > 1 ? 1 : 0;
        if (result.fate() != PutCall.Fate.DELIVERED) {
            counts.throttled += result.fate() == PutCall.Fate.THROTTLED ? 1 : 0;
            counts.possibleDuplicates += result.fate() == PutCall.Fate.UNKNOWN ? 1 : 0;
            entry.reason = result.reason();
            entry.perhapsStored |= result.fate() == PutCall.Fate.UNKNOWN;
        }
    }

    private static String perhaps(Outgoing entry) {
        return entry.perhapsStored ? "perhaps on the stream: " : "";
    }

    /**
     * An entry's time is up, and nothing else was delivered in all that time: neither would be the rest of the file. But the last
     * entry of all fails alone; and so does one key under {@code ordered}, which may itself have held everything else up.
     */
    private Failure outage(Outgoing entry, String reason, boolean last) {
        boolean alone = anyDelivered && (last && batcher.held() == 1 || ordered && batcher.keysHeld() == 1);
        return alone || lastDelivery - entry.firstTried >= 0 ? null
                : Failure.io("gave up: nothing got through for " + Report.seconds(retryFor) + " " + where + ": " + reason, null);
    }
}
