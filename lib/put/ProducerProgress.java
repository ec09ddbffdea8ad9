import java.util.Optional;

/**
 * The line that says how far a producer is: {@code 12,345 rows  3,990 rows/s  99 % of 4 shards  0:42 left}, or in an
 * outage {@code 12,000 rows  no answer for 35 s: connection refused}. No clock: times are passed in, as {@link
 * System#nanoTime()} gives them. For one thread.
 */
final class ProducerProgress {
    private final RecentRate delivered;
    private final RecentRate settled;
    private final RecentRate shardMillis;
    private final TimeLimit time;

    /**
     * How far it is.
     *
     * @param settled rows with a fate, whichever
     * @param retried rows sent again, each time they were
     * @param shardMillis what the shards need at their limits for what was delivered, added up, in milliseconds
     * @param load how busy the shards are, where that is known
     */
    record Counts(long delivered, long settled, long retried, long shardMillis, Optional<ShardLoad> load) {
    }

    /**
     * @param now when nothing was delivered yet
     * @param time that is left at the most
     */
    ProducerProgress(long now, TimeLimit time) {
        this.time = time;
        delivered = new RecentRate(now);
        settled = new RecentRate(now);
        shardMillis = new RecentRate(now);
    }

    /**
     * The line for this moment.
     *
     * @param expected how many rows there will be in all, about; negative when nobody knows, and 0 when the run is ending
     * @param outage what to say instead of the speed; empty as long as the service answers
     */
    String line(Counts counts, double expected, String outage, long now) {
        double rate = delivered.perSecond(counts.delivered(), now);
        double settledRate = settled.perSecond(counts.settled(), now);
        double shardsUsed = shardMillis.perSecond(counts.shardMillis(), now) / 1000;
        String line = Text.counted(counts.delivered(), "row") + "  ";
        if (!outage.isEmpty()) {
            return line + outage;
        }
        line += Text.grouped(Math.round(rate)) + " rows/s";
        if (counts.load().isPresent()) {
            ShardLoad load = counts.load().get();
            line += "  " + load.now(shardsUsed / load.shards());
        }
        if (counts.retried() > 0) {
            line += "  " + Text.grouped(counts.retried()) + " retried";
        }
        double rowsLeft = expected < 0 ? Double.POSITIVE_INFINITY : expected - counts.settled();
        double secondsLeft = settledRate == 0 ? 0 : Math.min(rowsLeft / settledRate, time.secondsLeft());
        long left = Double.isInfinite(secondsLeft) ? 0 : Math.round(secondsLeft);
        return left > 0 ? line + "  " + Times.clock(left) + " left" : line;
    }
}
