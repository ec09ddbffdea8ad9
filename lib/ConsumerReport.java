import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The consumer's counts: what was printed, in all and a shard at a time. Safe for use by several threads. */
final class ConsumerReport implements Report {
    private final String stream;
    private final long started = System.nanoTime();
    private volatile List<ShardReader> readers = List.of();
    private volatile boolean drained;

    /** @param stream as the user named it */
    ConsumerReport(String stream) {
        this.stream = stream;
    }

    /** The shards that are read; the list may grow. */
    void reads(List<ShardReader> shardReaders) {
        readers = shardReaders;
    }

    /** Every shard has ended and was read to its end, or to what was there at the start. */
    void drained() {
        drained = true;
    }

    @Override
    public Map<String, Object> values() {
        double seconds = seconds();
        long records = 0;
        long bytes = 0;
        List<Map<String, Object>> shards = new ArrayList<>();
        for (ShardReader reader : readers) {
            ShardReader.Progress progress = reader.progress();
            records += progress.records();
            bytes += progress.bytes();
            Map<String, Object> shard = new LinkedHashMap<>();
            shard.put("shardId", progress.shardId());
            shard.put("records", progress.records());
            shard.put("bytes", progress.bytes());
            shard.put("firstSequenceNumber", progress.firstSequenceNumber());
            shard.put("lastSequenceNumber", progress.lastSequenceNumber());
            shard.put("millisBehindLatest", progress.millisBehindLatest());
            shard.put("throttled", progress.throttled());
            shard.put("renewed", progress.renewed());
            shard.put("ended", progress.ended());
            shards.add(shard);
        }
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("stream", stream);
        values.put("records", records);
        values.put("bytes", bytes);
        values.put("seconds", Report.rounded(seconds));
        values.put("recordsPerSecond", Report.rounded(seconds == 0 ? 0 : records / seconds));
        values.put("drained", drained);
        values.put("shards", shards);
        return values;
    }

    @Override
    public String text() {
        if (readers.isEmpty()) {
            return "";
        }
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("shard", "records", "bytes", "ms behind", "throttled", "last sequence number"));
        long records = 0;
        long bytes = 0;
        for (ShardReader reader : readers) {
            ShardReader.Progress progress = reader.progress();
            records += progress.records();
            bytes += progress.bytes();
            lines.add(List.of(progress.shardId(), Report.grouped(progress.records()), Report.grouped(progress.bytes()),
                    progress.ended() ? "ended" : progress.millisBehindLatest() == null ? "-" : Report.grouped(progress.millisBehindLatest()),
                    Report.grouped(progress.throttled()),
                    progress.lastSequenceNumber() == null ? "-" : progress.lastSequenceNumber()));
        }
        double seconds = seconds();
        return Report.table(lines) + "\n" + Report.counted(records, "record") + ", " + Report.counted(bytes, "byte") + " in "
                + Report.grouped(seconds, 2) + " s: " + Report.grouped(seconds == 0 ? 0 : records / seconds, 1) + " records a second";
    }

    private double seconds() {
        return (System.nanoTime() - started) / 1e9;
    }
}
