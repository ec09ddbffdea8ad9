import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How old records were when they were printed, by the service's own time of their arrival. Only those that arrived after the run
 * was ready: what was there before is a backlog, whose age says nothing of the way here. A record without a time of arrival is
 * left out. No clock: times are passed in. Safe for use by several threads.
 */
final class RecordAges {
    private final Latency ages = new Latency();
    private volatile Optional<Instant> ready = Optional.empty();
    private Duration ahead = Duration.ZERO;

    /** All shards are open, at this time by this machine's clock. */
    void ready(Instant now) {
        ready = Optional.of(now);
    }

    /**
     * These records were printed.
     *
     * @param serviceAhead how far the service's clock is ahead of this machine's, see {@link ServiceTime#ahead}
     * @param now when they were, by this machine's clock
     */
    synchronized void printed(List<StreamRecord> records, Duration serviceAhead, Instant now) {
        if (ready.isEmpty()) {
            return;
        }
        // Whole seconds show a difference near the tolerance in some answers only: once seen, it holds.
        ahead = ahead.isZero() ? serviceAhead : ahead;
        Instant since = ready.get().plus(ahead);
        Instant seen = now.plus(ahead);
        for (StreamRecord record : records) {
            if (record.arrival() != null && record.arrival().isAfter(since)) {
                ages.record(Duration.between(record.arrival(), seen).toNanos());
            }
        }
    }

    /** For the report's {@code ageMillis}; null where no such record was printed. */
    Map<String, Double> values() {
        return ages.values();
    }

    /** The same for people, with a word where two clocks do not agree; empty where no such record was printed. */
    synchronized String table() {
        Map<String, Latency> named = new LinkedHashMap<>();
        named.put("record until printed", ages);
        String table = Latency.table(named);
        return table.isEmpty() || ahead.isZero() ? table : table + "\n(to a second: this machine's clock is "
                + Text.counted(ahead.abs().toSeconds(), "second") + " " + (ahead.isNegative() ? "ahead of" : "behind")
                + " the service's)";
    }
}
