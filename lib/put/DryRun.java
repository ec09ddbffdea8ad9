import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a run would do, without sending anything: rows, bytes, requests, rows that cannot be sent, the spread over the stream's
 * shards, the hottest keys, and the shortest time that the shards' limits allow. Its JSON has the names of
 * {@link ProducerReport}; {@code delivered} are the rows that would go. Not safe for use by several threads.
 */
final class DryRun implements Report {
    private static final int HOT_KEYS = 5;
    private static final int KEY_COUNTERS = 100_000;
    private static final int SHOWN_KEY_CHARACTERS = 40;

    private final String stream;
    private HashRanges ranges;
    private final Batcher batcher;
    private final long started = System.nanoTime();
    private final ShardCounts shards = new ShardCounts();
    private final HotKeys keys = new HotKeys(KEY_COUNTERS);
    private final boolean ownKeys;
    private final Map<String, Long> reasons = new LinkedHashMap<>();
    private long rows;
    private long rejected;
    private long requests;
    private boolean moreRows;

    /**
     * @param settings how the rows would be sent
     * @param ownKeys whether the keys come from the file, so that hot ones say something
     */
    DryRun(String stream, SendSettings settings, boolean ownKeys) {
        this.stream = stream;
        this.batcher = new Batcher(settings.batchSize(), settings.ordered());
        this.ownKeys = ownKeys;
    }

    /** The stream's shards; to be called before the first row. */
    void spreadOver(HashRanges shardRanges) {
        ranges = shardRanges;
        ranges.shardIds().forEach(shards::know);
    }

    /** A row that would go. */
    void add(Outgoing entry) {
        rows++;
        shards.add(ranges.shardOf(entry.partitionKey), entry.size);
        if (ownKeys) {
            keys.add(entry.partitionKey);
        }
        batcher.add(entry, 0);
        if (batcher.isFull() || batcher.held() >= Sender.ORDERED_WINDOW) {
            request();
        }
    }

    /** A row that cannot be sent. */
    void rejected(String reason) {
        rejected++;
        ProducerReport.count(reasons, reason);
    }

    /** The file has more rows than were asked for. */
    void moreRows() {
        moreRows = true;
    }

    /** All rows have been seen. */
    void finish() {
        while (batcher.held() > 0) {
            request();
        }
    }

    /** How many rows have been seen. */
    long rowsRead() {
        return rows + rejected;
    }

    /** Whether every row read would be sent. */
    boolean allGood() {
        return rejected == 0;
    }

    @Override
    public Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("stream", stream);
        values.put("dryRun", true);
        values.put("rowsRead", rows + rejected);
        values.put("delivered", rows);
        values.put("rejected", rejected);
        for (String none : List.of("failed", "possibleDuplicates", "retried", "throttled")) {
            values.put(none, 0);
        }
        values.put("requests", requests);
        values.put("bytes", shards.bytes());
        values.put("seconds", Report.rounded((System.nanoTime() - started) / 1e9));
        values.put("rowsPerSecond", 0.0);
        values.put("failureRate", Report.rounded(rows + rejected == 0 ? 0 : (double) rejected / (rows + rejected)));
        values.put("moreRows", moreRows);
        values.put("shortestSeconds", Report.rounded(shards.shortestSeconds()));
        values.put("shards", shards.values());
        List<Map<String, Object>> hot = new ArrayList<>();
        keys.hottest(HOT_KEYS).forEach(key -> hot.add(Map.of("partitionKey", key.getKey(), "records", key.getValue())));
        values.put("hotKeys", hot);
        values.put("reasons", reasons);
        return values;
    }

    @Override
    public String text() {
        if (rows + rejected == 0) {
            return "";
        }
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("rows read", Report.grouped(rows + rejected)));
        lines.add(List.of("would be sent", Report.grouped(rows)));
        lines.add(List.of("rejected", Report.grouped(rejected)));
        lines.add(List.of("requests", Report.grouped(requests)));
        lines.add(List.of("bytes", Report.grouped(shards.bytes())));
        lines.add(List.of("shortest time", Report.grouped(shards.shortestSeconds(), 1) + " s"));
        StringBuilder text = new StringBuilder(Report.table(lines)).append("\n\n").append(shards.chart());
        List<Map.Entry<String, Long>> hottest = keys.hottest(HOT_KEYS);
        if (!hottest.isEmpty()) {
            List<List<String>> table = new ArrayList<>();
            table.add(List.of("hottest keys", "records", "share"));
            hottest.forEach(key -> table.add(List.of(shortened(key.getKey()), (keys.isExact() ? "" : "at least ")
                    + Report.grouped(key.getValue()), Report.grouped(100.0 * key.getValue() / rows, 1) + " %")));
            text.append("\n\n").append(Report.table(table));
        }
        if (!reasons.isEmpty()) {
            text.append("\n\ncannot be sent:").append(ProducerReport.reasonLines(reasons));
        }
        text.append("\n\nnothing was sent; the shortest time is the busiest shard's at ")
                .append(Report.grouped(Limits.SHARD_RECORDS_A_SECOND)).append(" records and 1 MiB a second");
        if (moreRows) {
            text.append("\nthe file has more rows: -n all takes every row");
        }
        return text.toString();
    }

    private static String shortened(String key) {
        String plain = key.replaceAll("\\p{Cntrl}", "?");
        return plain.length() <= SHOWN_KEY_CHARACTERS ? plain : plain.substring(0, SHOWN_KEY_CHARACTERS - 3) + "...";
    }

    private void request() {
        requests++;
        batcher.next(0, true).forEach(entry -> batcher.settle(entry));
    }
}
