import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How long requests and rows took. A request: from when it was sent until its answer was there, or it was clear that none comes;
 * one that the user did not wait for is left out. A row that was delivered: from {@link Outgoing#since} through all its tries
 * until the answer was there that says so. Safe for use by several threads.
 */
final class PutTimes {
    private final Latency requests = new Latency();
    private final Latency rows = new Latency();

    /**
     * A request is over.
     *
     * @param sent by {@link System#nanoTime()}
     * @param over by the same clock
     * @param fates of rows of it; those that are not delivered do not count
     */
    void over(long sent, long over, List<Outcome> fates) {
        requests.record(over - sent);
        for (Outcome fate : fates) {
            if (fate.isDelivered()) {
                rows.record(over - fate.outgoing().since());
            }
        }
    }

    /** For the report's {@code latencyMillis}; null for each of which there was none. */
    Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("request", requests.values());
        values.put("row", rows.values());
        return values;
    }

    /** The same for people; empty where there was nothing. */
    String table() {
        Map<String, Latency> named = new LinkedHashMap<>();
        named.put("request until answered", requests);
        named.put("row until delivered", rows);
        return Latency.table(named);
    }
}
