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
    /** More reasons than this are counted together: each may name a number, and there may be a million rows. */
    private static final int REASONS = 100;
    private static final String OTHER_REASONS = "other reasons";
    /** Before so much is done, the time left would be a guess. */
    private static final double FORESEEABLE = 0.005;

    private final String stream;
    private final Duration pause;
    private final long started = System.nanoTime();
    private final ShardCounts shards = new ShardCounts();
    private final Map<String, Long> reasons = new TreeMap<>();
    private long delivered;
    private long rejected;
    private long failed;
    private long possibleDuplicates;
    private long retried;
    private long throttled;
    private long requests;
    private boolean moreRows;
    private boolean endedEarly;
    private String hint;

    /**
     * @param stream as the user named it
     * @param pause the pause between requests, for the text
     */
    ProducerReport(String stream, Duration pause) {
        this.stream = stream;
        this.pause = pause;
    }

    /** A row cannot be sent. */
    synchronized void rejected(String reason) {
        rejected++;
        count(reason);
    }

    /** A row was tried, or not any more, and is not (known to be) on the stream. */
    synchronized void failed(String reason) {
        failed++;
        count(reason);
    }

    /** Rows are on the stream. */
    synchronized void delivered(List<Ledger.Delivered> rows) {
        delivered += rows.size();
        for (Ledger.Delivered row : rows) {
            shards.add(row.shardId(), row.entry().size);
        }
    }

    /** A request is over. */
    synchronized void request(Ledger.Request counts) {
        requests++;
        retried += counts.retried;
        throttled += counts.throttled;
        possibleDuplicates += counts.possibleDuplicates;
    }

    /** The file has more rows than were asked for or could be tried. */
    synchronized void moreRows() {
        moreRows = true;
    }

    /** The run ended before the input did. */
    synchronized void endedEarly() {
        moreRows = true;
        endedEarly = true;
    }

    /** Something to tell people at the end; true when it is new. */
    synchronized boolean hint(String text) {
        boolean isNew = hint == null;
        hint = text;
        return isNew;
    }

    /** How many rows have been read and dealt with. */
    synchronized long rowsRead() {
        return delivered + rejected + failed;
    }

    /** How many rows are on the stream. */
    synchronized long delivered() {
        return delivered;
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
        values.put("bytes", shards.bytes());
        values.put("seconds", Report.rounded(seconds));
        values.put("rowsPerSecond", Report.rounded(rowsPerSecond(seconds)));
        values.put("failureRate", Report.rounded(failureRate()));
        values.put("moreRows", moreRows);
        values.put("shards", shards.values());
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
        lines.add(List.of("bytes", Report.grouped(shards.bytes())));
        lines.add(List.of("seconds", Report.grouped(seconds, 2)));
        lines.add(List.of("rows a second", Report.grouped(rowsPerSecond(seconds), 1)));
        lines.add(List.of("pause between requests", Report.grouped(pause.toMillis() / 1000.0, 2) + " s"));
        StringBuilder text = new StringBuilder(Report.table(lines));
        if (delivered > 0) {
            text.append("\n\n").append(shards.chart());
        }
        if (!reasons.isEmpty()) {
            text.append("\n\nnot on the stream:").append(reasonLines(reasons));
        }
        if (hint != null) {
            text.append("\n\n").append(hint);
        }
        if (moreRows) {
            text.append(endedEarly ? "\n\nthe input was not read to its end" : "\n\nthe file has more rows: -n all puts every row");
        }
        return text.toString();
    }

    /**
     * How far the run is, in one line.
     *
     * @param portion how much is done, 0 to 1; negative when nobody knows
     */
    synchronized String progress(double portion) {
        return progress(delivered, seconds(), retried, portion);
    }

    /** {@code 1,234,567 rows  150,000 rows/s  12 retried  0:42 left}. */
    static String progress(long rows, double seconds, long retried, double portion) {
        StringBuilder line = new StringBuilder(Report.counted(rows, "row"))
                .append("  ").append(Report.grouped(Math.round(rows / seconds))).append(" rows/s");
        if (retried > 0) {
            line.append("  ").append(Report.grouped(retried)).append(" retried");
        }
        if (portion >= FORESEEABLE) {
            long left = Math.round(seconds * (1 - Math.min(1, portion)) / portion);
            line.append("  ").append(left / 60).append(left % 60 < 10 ? ":0" : ":").append(left % 60).append(" left");
        }
        return line.toString();
    }

    /** A line a reason, each after a line end. */
    static String reasonLines(Map<String, Long> reasons) {
        StringBuilder text = new StringBuilder();
        reasons.forEach((reason, rows) -> text.append("\n  ").append(Report.counted(rows, "row")).append(": ").append(reason));
        return text.toString();
    }

    /** Counts a reason, in bounded memory. */
    static void count(Map<String, Long> reasons, String reason) {
        reasons.merge(reasons.size() < REASONS || reasons.containsKey(reason) ? reason : OTHER_REASONS, 1L, Long::sum);
    }

    private void count(String reason) {
        count(reasons, reason);
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
