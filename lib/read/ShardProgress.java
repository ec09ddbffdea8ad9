import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How far a shard has been read: what was printed of it, and what the service said. Safe for use by several threads. */
final class ShardProgress {
    /** The names of the columns of {@link #row}. */
    static final List<String> COLUMNS = List.of("shard", "records", "bytes", "ms behind", "throttled", "renewed");

    final String shardId;
    private long records;
    private long bytes;
    private String firstSequenceNumber;
    private String lastSequenceNumber;
    private Long millisBehindLatest;
    private long throttled;
    private long renewed;
    private boolean ended;

    ShardProgress(String shardId) {
        this.shardId = shardId;
    }

    /** These records were printed, in order. */
    synchronized void printed(List<StreamRecord> page) {
        if (page.isEmpty()) {
            return;
        }
        records += page.size();
        for (StreamRecord record : page) {
            bytes += record.data().length;
        }
        firstSequenceNumber = firstSequenceNumber == null ? page.get(0).sequenceNumber() : firstSequenceNumber;
        lastSequenceNumber = page.get(page.size() - 1).sequenceNumber();
    }

    /** How far the last answer was behind the shard's newest record, in milliseconds; null where the service did not say. */
    synchronized void behind(Long millis) {
        millisBehindLatest = millis;
    }

    /** A fetch was refused for too much traffic. */
    synchronized void throttled() {
        throttled++;
    }

    /** An expired iterator was replaced. */
    synchronized void renewed() {
        renewed++;
    }

    /** The shard is closed, and all of it has been read. */
    synchronized void end() {
        ended = true;
    }

    synchronized long records() {
        return records;
    }

    synchronized long bytes() {
        return bytes;
    }

    /** How far behind, in milliseconds; 0 also where the service has not said. */
    synchronized long millisBehind() {
        return millisBehindLatest == null ? 0 : millisBehindLatest;
    }

    /** The same for people: {@code 1 m 20 s}; a question mark where the service has not said. */
    synchronized String lag() {
        return millisBehindLatest == null ? "?" : Times.lag(millisBehindLatest);
    }

    /** Whether all was read that is there, as far as the service said. */
    synchronized boolean isCaughtUp() {
        return ended || Long.valueOf(0).equals(millisBehindLatest);
    }

    /** Of the last record printed, or null. */
    synchronized String lastSequenceNumber() {
        return lastSequenceNumber;
    }

    synchronized boolean ended() {
        return ended;
    }

    /** Names and values for the report's {@code shards}. */
    synchronized Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("shardId", shardId);
        values.put("records", records);
        values.put("bytes", bytes);
        values.put("firstSequenceNumber", firstSequenceNumber);
        values.put("lastSequenceNumber", lastSequenceNumber);
        values.put("millisBehindLatest", millisBehindLatest);
        values.put("throttled", throttled);
        values.put("renewed", renewed);
        values.put("ended", ended);
        return values;
    }

    /** The shard's line in the table that people read, see {@link #COLUMNS}. */
    synchronized List<String> row() {
        String behind = millisBehindLatest == null ? "-" : Text.grouped(millisBehindLatest);
        return List.of(shardId, Text.grouped(records), Text.grouped(bytes), ended ? "ended" : behind,
                Text.grouped(throttled), Text.grouped(renewed));
    }
}
