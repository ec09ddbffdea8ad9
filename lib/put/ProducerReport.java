import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The producer's counts. Of every row read it says one thing: delivered, rejected before it was sent, failed after it was
 * tried, or not sent because the run ended before; the four add up to the rows read. In a dry run <i>delivered</i> are the rows
 * that would go. Safe for use by several threads.
 */
final class ProducerReport implements Report {
    /** How long requests and rows took. */
    final PutTimes times = new PutTimes();
    private final String stream;
    private final Duration pause;
    private final Optional<HotKeys> dryRun;
    private final long started = System.nanoTime();
    private final ShardCounts shards = new ShardCounts();
    private final Reasons reasons = new Reasons();
    private long delivered;
    private long rejected;
    private long failed;
    private long notSent;
    private long possibleDuplicates;
    private long retried;
    private long throttled;
    private long requests;
    private long foreignRows;
    private OptionalLong passes = OptionalLong.empty();
    private String moreRows = "";
    private String hint = "";
    private Optional<ShardLoad> load = Optional.empty();

    /**
     * @param stream as the user named it
     * @param pause the pause between requests, for the text
     * @param dryRun in a dry run the keys as they are counted
     */
    ProducerReport(String stream, Duration pause, Optional<HotKeys> dryRun) {
        this.stream = stream;
        this.pause = pause;
        this.dryRun = dryRun;
    }

    /** Whether nothing is sent. */
    boolean isDryRun() {
        return dryRun.isPresent();
    }

    /** Shards that may stay without any record. */
    synchronized void know(List<String> shardIds) {
        shardIds.forEach(shards::know);
    }

    /** A request came to this: one outcome for each of its rows. */
    synchronized void request(List<Outcome> outcomes) {
        requests++;
        for (Outcome outcome : outcomes) {
            retried += outcome.outgoing().tries() > 1 ? 1 : 0;
            throttled += outcome.fate() == Fate.THROTTLED ? 1 : 0;
            possibleDuplicates += outcome.fate() == Fate.UNKNOWN ? 1 : 0;
        }
    }

    /** These rows are on the stream. */
    synchronized void delivered(List<Outcome> outcomes) {
        delivered += outcomes.size();
        for (Outcome outcome : outcomes) {
            if (outcome.isFirst()) {
                shards.add(outcome.shardId(), outcome.entry().size());
            }
        }
    }

    /** So many of the delivered rows are in aggregates on a shard that does not own their key. */
    synchronized void foreign(long rows) {
        foreignRows = rows;
    }

    /** So many passes over the file were read to their end; to be told only where there may be several. */
    synchronized void passes(long whole) {
        passes = OptionalLong.of(whole);
    }

    /** A row cannot be sent. */
    synchronized void rejected(String reason) {
        rejected++;
        reasons.count(reason);
    }

    /** A row was tried and is not (known to be) on the stream. */
    synchronized void failed(String reason) {
        failed++;
        reasons.count(reason);
    }

    /** A row was read and nobody tried it. */
    synchronized void notSent(String reason) {
        notSent++;
        reasons.count(reason);
    }

    /**
     * The file has more rows than were asked for, or could be tried.
     *
     * @param text what to tell people of it; the first one counts
     */
    synchronized void moreRows(String text) {
        moreRows = moreRows.isEmpty() ? text : moreRows;
    }

    /** Something to tell people at the end; true when it is the first. */
    synchronized boolean hint(String text) {
        boolean isFirst = hint.isEmpty();
        hint = text;
        return isFirst;
    }

    /** How many rows have been read and dealt with. */
    synchronized long rowsRead() {
        return delivered + rejected + failed + notSent;
    }

    /** How far the run is. */
    synchronized ProducerProgress.Counts counts() {
        return new ProducerProgress.Counts(delivered, rowsRead(), retried, Math.round(shards.shardSeconds() * 1000), load);
    }

    /** How busy the shards are, since they are spared. */
    synchronized void spares(ShardLoad shardLoad) {
        load = Optional.of(shardLoad);
    }

    /** The exit code of a run that came to its end, or was interrupted. */
    synchronized int exitCode(boolean interrupted) {
        if (interrupted) {
            return Failure.INTERRUPTED;
        }
        return delivered == rowsRead() ? 0 : Failure.NOT_DELIVERED;
    }

    @Override
    public synchronized Map<String, Object> values() {
        double seconds = Times.secondsSince(started);
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("stream", stream);
        dryRun.ifPresent(keys -> values.put("dryRun", true));
        values.put("rowsRead", rowsRead());
        values.put("delivered", delivered);
        values.put("rejected", rejected);
        values.put("failed", failed);
        values.put("possibleDuplicates", possibleDuplicates);
        values.put("retried", retried);
        values.put("throttled", throttled);
        values.put("requests", requests);
        values.put("bytes", shards.bytes());
        values.put("seconds", Json.rounded(seconds));
        values.put("rowsPerSecond", Json.rounded(rowsPerSecond(seconds)));
        values.put("failureRate", Json.rounded(failureRate()));
        values.put("moreRows", !moreRows.isEmpty());
        dryRun.ifPresent(keys -> values.put("shortestSeconds", Json.rounded(shards.shortestSeconds())));
        values.put("shards", shards.values());
        dryRun.ifPresent(keys -> values.put("hotKeys", keys.values()));
        values.put("reasons", reasons.values());
        values.put("notSent", notSent);
        values.put("records", shards.records());
        values.put("foreignRows", foreignRows);
        if (!isDryRun()) {
            values.put("latencyMillis", times.values());
        }
        passes.ifPresent(whole -> values.put("passes", whole));
        return values;
    }

    @Override
    public synchronized String text(int width) {
        if (rowsRead() == 0) {
            return "";
        }
        return String.join("\n\n", dryRun.isPresent() ? foreseen(dryRun.get(), width) : done(width));
    }

    @Override
    public synchronized boolean endsWithGoodNews() {
        return !isDryRun() && delivered > 0;
    }

    /** What was done, in parts. */
    private List<String> done(int width) {
        double seconds = Times.secondsSince(started);
        List<String> parts = new ArrayList<>();
        parts.add(Text.table(withPasses(List.of(
                List.of("rows read", Text.grouped(rowsRead())),
                List.of("delivered", Text.grouped(delivered)),
                List.of("rejected", Text.grouped(rejected)),
                List.of("failed", Text.grouped(failed)),
                List.of("not sent", Text.grouped(notSent)),
                List.of("failure rate", Text.grouped(failureRate() * 100, 1) + " %"),
                List.of("possible duplicates", (possibleDuplicates == 0 ? "" : "up to ") + Text.grouped(possibleDuplicates)),
                List.of("retried", Text.grouped(retried)),
                List.of("throttled", Text.grouped(throttled)),
                List.of("requests", Text.grouped(requests)),
                List.of("bytes", Text.grouped(shards.bytes())),
                List.of("seconds", Text.grouped(seconds, 2)),
                List.of("rows a second", Text.grouped(rowsPerSecond(seconds), 1)),
                List.of("pause between requests", Text.grouped(pause.toMillis() / 1000.0, 2) + " s")))));
        String took = times.table();
        if (!took.isEmpty()) {
            parts.add(took);
        }
        if (delivered > 0) {
            parts.add(shards.chart(width));
        }
        if (!reasons.isEmpty()) {
            parts.add(reasons.text("not on the stream, as far as is known:"));
        }
        if (!hint.isEmpty()) {
            parts.add(hint);
        }
        load.ifPresent(known -> parts.add(known.ofRun(shards.shardSeconds() / seconds / known.shards(),
                shards.shortestSeconds() / seconds, shards.isByRecords())));
        if (!moreRows.isEmpty()) {
            parts.add(moreRows);
        }
        String rows = delivered == rowsRead() ? Text.counted(delivered, "row")
                : Text.grouped(delivered) + " of " + Text.counted(rowsRead(), "row");
        parts.add(rows + " delivered in " + Text.grouped(seconds, 2) + " s: " + Text.grouped(rowsPerSecond(seconds), 1)
                + " rows a second");
        return parts;
    }

    /** What a run would do, in parts. */
    private List<String> foreseen(HotKeys keys, int width) {
        List<String> parts = new ArrayList<>();
        parts.add(Text.table(withPasses(List.of(
                List.of("rows read", Text.grouped(rowsRead())),
                List.of("would be sent", Text.grouped(delivered)),
                List.of("rejected", Text.grouped(rejected)),
                List.of("not looked at", Text.grouped(notSent)),
                List.of("requests", Text.grouped(requests)),
                List.of("bytes", Text.grouped(shards.bytes())),
                List.of("shortest time", Text.grouped(shards.shortestSeconds(), 1) + " s")))));
        parts.add(shards.chart(width));
        List<List<String>> hottest = keys.table(delivered);
        if (hottest.size() > 1) {
            parts.add(Text.table(hottest, width));
        }
        if (!reasons.isEmpty()) {
            parts.add(reasons.text("cannot be sent:"));
        }
        parts.add("nothing was sent; the shortest time is the busiest shard's at " + Text.grouped(Limits.SHARD_RECORDS_A_SECOND)
                + " records and 1 MiB a second" + (moreRows.isEmpty() ? "" : "\n" + moreRows));
        return parts;
    }

    private List<List<String>> withPasses(List<List<String>> lines) {
        List<List<String>> all = new ArrayList<>(lines);
        passes.ifPresent(whole -> all.add(1, List.of("whole passes", Text.grouped(whole))));
        return all;
    }

    private double rowsPerSecond(double seconds) {
        return dryRun.isPresent() ? 0 : delivered / seconds;
    }

    /** Of the rows that were dealt with: what was not sent says nothing about the stream. */
    private double failureRate() {
        long dealtWith = rowsRead() - notSent;
        return dealtWith == 0 ? 0 : (double) (rejected + failed) / dealtWith;
    }
}
