import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The producer's counts. Of every row read it says one thing: delivered, rejected before it was sent, or failed after it
 * was tried; the three add up to the rows read. Safe for use by several threads.
 */
final class ProducerReport implements Report {
    /** Rows that are not on the stream are named one by one up to this many; the report counts them all. */
    private static final int NAMED_ROWS = 10;

    private final String stream;
    private final Duration pause;
    private final Console console;
    private final long started = System.nanoTime();
    private final Map<String, Shard> shards = new TreeMap<>();
    private final Map<String, Long> reasons = new TreeMap<>();
    private long delivered;
    private long rejected;
    private long failed;
    private long possibleDuplicates;
    private long retried;
    private long throttled;
    private long requests;
    private long bytes;
    private boolean moreRows;

    private static final class Shard {
        long records;
        long bytes;
    }

    /**
     * @param stream as the user named it
     * @param pause the pause between requests, for the text
     */
    ProducerReport(String stream, Duration pause, Console console) {
        this.stream = stream;
        this.pause = pause;
        this.console = console;
    }

    /** A row that cannot be sent. */
    synchronized void reject(Row row, String reason) {
        rejected++;
        notOnStream(row, reason);
    }

    /** What became of a batch. */
    synchronized void add(Sender.Delivery delivery) {
        requests += delivery.requests();
        retried += delivery.retried();
        throttled += delivery.throttled();
        possibleDuplicates += delivery.possibleDuplicates();
        for (Sender.Outcome outcome : delivery.outcomes()) {
            if (outcome.delivered()) {
                delivered++;
                bytes += outcome.entry().size();
                Shard shard = shards.computeIfAbsent(outcome.shardId(), id -> new Shard());
                shard.records++;
                shard.bytes += outcome.entry().size();
            } else {
                failed++;
                notOnStream(outcome.entry().row(), outcome.reason());
            }
        }
    }

    /** Rows that were never sent, or not to the end. */
    synchronized void fail(List<Entry> entries, String reason) {
        for (Entry entry : entries) {
            failed++;
            notOnStream(entry.row(), reason);
        }
    }

    /** The file has more rows than were asked for or could be tried. */
    synchronized void moreRows() {
        moreRows = true;
    }

    /** How many rows have been read and dealt with. */
    synchronized long rowsRead() {
        return delivered + rejected + failed;
    }

    /** Whether every row read is on the stream. */
    synchronized boolean allDelivered() {
        return rejected + failed == 0;
    }

    @Override
    public synchronized Map<String, Object> values() {
        double seconds = seconds();
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("stream", stream);
        values.put("rowsRead", rowsRead());
        values.put("delivered", delivered);
        values.put("rejected", rejected);
        values.put("failed", failed);
        values.put("possibleDuplicates", possibleDuplicates);
        values.put("retried", retried);
        values.put("throttled", throttled);
        values.put("requests", requests);
        values.put("bytes", bytes);
        values.put("seconds", Report.rounded(seconds));
        values.put("rowsPerSecond", Report.rounded(rowsPerSecond(seconds)));
        values.put("failureRate", Report.rounded(failureRate()));
        values.put("moreRows", moreRows);
        List<Map<String, Object>> perShard = new ArrayList<>();
        shards.forEach((id, shard) -> {
            Map<String, Object> counts = new LinkedHashMap<>();
            counts.put("shardId", id);
            counts.put("records", shard.records);
            counts.put("bytes", shard.bytes);
            perShard.add(counts);
        });
        values.put("shards", perShard);
        values.put("reasons", reasons);
        return values;
    }

    @Override
    public synchronized String text() {
        if (rowsRead() == 0) {
            return "";
        }
        double seconds = seconds();
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("rows read", Report.grouped(rowsRead())));
        lines.add(List.of("delivered", Report.grouped(delivered)));
        lines.add(List.of("rejected", Report.grouped(rejected)));
        lines.add(List.of("failed", Report.grouped(failed)));
        lines.add(List.of("failure rate", Report.grouped(failureRate() * 100, 1) + " %"));
        lines.add(List.of("possible duplicates", Report.grouped(possibleDuplicates)));
        lines.add(List.of("retried", Report.grouped(retried)));
        lines.add(List.of("throttled", Report.grouped(throttled)));
        lines.add(List.of("requests", Report.grouped(requests)));
        lines.add(List.of("bytes", Report.grouped(bytes)));
        lines.add(List.of("seconds", Report.grouped(seconds, 2)));
        lines.add(List.of("rows a second", Report.grouped(rowsPerSecond(seconds), 1)));
        lines.add(List.of("pause between requests", Report.grouped(pause.toMillis() / 1000.0, 2) + " s"));
        StringBuilder text = new StringBuilder(Report.table(lines));
        if (!shards.isEmpty()) {
            List<List<String>> perShard = new ArrayList<>();
            perShard.add(List.of("shard", "records", "bytes"));
            shards.forEach((id, shard) -> perShard.add(List.of(id, Report.grouped(shard.records), Report.grouped(shard.bytes))));
            text.append("\n\n").append(Report.table(perShard));
        }
        if (!reasons.isEmpty()) {
            text.append("\n\nnot on the stream:");
            reasons.forEach((reason, rows) -> text.append("\n  ").append(Report.counted(rows, "row")).append(": ").append(reason));
        }
        if (moreRows) {
            text.append("\n\nthe file has more rows: -n all puts every row");
        }
        return text.toString();
    }

    private void notOnStream(Row row, String reason) {
        reasons.merge(reason, 1L, Long::sum);
        long named = rejected + failed;
        if (named <= NAMED_ROWS) {
            console.warn("row " + row.number() + " (line " + row.line() + ") is not on the stream: " + reason);
        } else if (named == NAMED_ROWS + 1) {
            console.warn("and more rows are not on the stream: the report counts them");
        }
    }

    private double seconds() {
        return (System.nanoTime() - started) / 1e9;
    }

    private double rowsPerSecond(double seconds) {
        return seconds == 0 ? 0 : delivered / seconds;
    }

    private double failureRate() {
        return rowsRead() == 0 ? 0 : (double) (rejected + failed) / rowsRead();
    }
}
