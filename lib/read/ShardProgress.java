import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How far a shard has been read: what was printed of it, what the service said, and whether it still says anything. Times are
 * those of {@link System#nanoTime()}. Safe for use by several threads.
 */
final class ShardProgress {
    /** The names of the columns of {@link #row}. */
    static final List<String> COLUMNS = List.of("shard", "records", "bytes", "ms behind", "throttled", "renewed");

    /** What is said where the service is not to blame. */
    static final String NOT_ASKED = "not asked";
    /** So many fetches in a row that failed, refused ones too, are no accident when they took so long. */
    private static final int FAILURES = 3;
    private static final Duration FAILING = Duration.ofSeconds(1);
    /** A shard is silent when no answer came for so long, or, where answers take their time, for so many times the last one. */
    private static final Duration SILENT = Duration.ofSeconds(5);
    private static final int SILENT_FETCHES = 3;

    final String shardId;
    private long records;
    private long bytes;
    private String firstSequenceNumber;
    private String lastSequenceNumber;
    private Long millisBehindLatest;
    private long throttled;
    private long renewed;
    private boolean ended;
    private boolean reached;
    private boolean lost;
    private boolean atTip;
    private boolean answered;
    private boolean asked;
    private boolean underWay;
    private long lastAnswer;
    private long lastRecord;
    private long gap;
    private long interval;
    private int failures;
    private long failingSince;
    private String failure = "";

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

    /** The service is being asked; @param pace the time from one fetch to the next, about */
    synchronized void asking(long now, Duration pace) {
        lastAnswer = asked ? lastAnswer : now; // from the first question on
        asked = true;
        underWay = true;
        interval = pace.toNanos();
    }

    /** The shard has an iterator, and is not asked for anything. */
    synchronized void opened() {
        underWay = false;
    }

    /**
     * An answer came.
     *
     * @param millisBehind how far it was behind the shard's newest record; null where the service did not say
     * @param isAtTip whether there is nothing more for now
     * @param hasRecords whether it had records, printed or not
     */
    synchronized void answered(long now, Long millisBehind, boolean isAtTip, boolean hasRecords) {
        gap = now - lastAnswer;
        lastAnswer = now;
        lastRecord = hasRecords || !answered ? now : lastRecord;
        answered = true;
        underWay = false;
        failures = 0;
        failure = "";
        millisBehindLatest = millisBehind;
        atTip = isAtTip;
    }

    /** Asking failed. */
    synchronized void failed(long now, String reason) {
        underWay = false;
        failingSince = failures++ == 0 ? now : failingSince;
        failure = reason;
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
        ended = !lost;
    }

    /** The service does not know the shard any more, and it was not read to its end. */
    synchronized void lost() {
        lost = true;
    }

    /** The shard was read as far as was asked for. */
    synchronized void reached() {
        reached = true;
    }

    /**
     * Why nobody knows what is on the shard: {@code no answer for 7.5 s: InternalFailure}. Empty for one that was read as far as
     * was asked for, and for one whose last answer is no older than a few fetches.
     */
    synchronized Optional<String> unknown(long now) {
        if (lost) {
            return Optional.of("gone before it was read to its end");
        }
        if (ended || reached) {
            return Optional.empty();
        }
        boolean isSilent = now - lastAnswer > Math.max(SILENT.toNanos() + interval, SILENT_FETCHES * gap);
        boolean isFailing = failures >= FAILURES && now - failingSince > FAILING.toNanos();
        if (answered && !isSilent && !isFailing) {
            return Optional.empty();
        }
        String since = asked ? " for " + Times.seconds(Duration.ofMillis((now - lastAnswer) / 100_000_000 * 100)) : "";
        // Nobody asks while the output takes nothing, or where there are too many shards: that is not the service's fault.
        return Optional.of((underWay || failures > 0 ? "no answer" : NOT_ASKED) + since
                + (failure.isEmpty() ? "" : ": " + failure));
    }

    /** The same in mid-run: a shard that has had no time to answer is no trouble. */
    synchronized Optional<String> trouble(long now) {
        return answered || asked && now - lastAnswer > SILENT.toNanos() ? unknown(now) : Optional.empty();
    }

    /** Whether the service has answered a fetch of this shard. */
    synchronized boolean isAnswered() {
        return answered;
    }

    /**
     * Whether the shard has nothing more for now, and came to that so long ago; also one that was read as far as was asked for.
     */
    synchronized boolean isIdle(long now, Duration time) {
        boolean isRead = ended || reached || atTip && unknown(now).isEmpty();
        return isRead && (ended || reached ? now : lastAnswer) - lastRecord >= time.toNanos();
    }

    synchronized long records() {
        return records;
    }

    synchronized long bytes() {
        return bytes;
    }

    /** Whether the shard has more, as far as is known: by its lag, or where there is none by a last page with records. */
    synchronized boolean isBehind() {
        return !ended && !reached && (millisBehindLatest == null ? answered && !atTip : millisBehindLatest > 0);
    }

    /** How far behind, in milliseconds; 0 also where the service has not said. */
    synchronized long millisBehind() {
        return millisBehindLatest == null ? 0 : millisBehindLatest;
    }

    /** The same for people: {@code 1 m 20 s}; a question mark where the service has not said. */
    synchronized String lag() {
        return millisBehindLatest == null ? "?" : Times.lag(millisBehindLatest);
    }

    /** Whether everything was read that was there, or that was asked for, when the service last said so, which was just now. */
    synchronized boolean isRead(long now) {
        return !lost && (ended || reached || atTip && unknown(now).isEmpty());
    }

    /** Of the last record printed, or null. */
    synchronized String lastSequenceNumber() {
        return lastSequenceNumber;
    }

    synchronized boolean ended() {
        return ended;
    }

    /** Names and values for the report's {@code shards}; the lag is null where nobody knows it. */
    synchronized Map<String, Object> values(long now) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("shardId", shardId);
        values.put("records", records);
        values.put("bytes", bytes);
        values.put("firstSequenceNumber", firstSequenceNumber);
        values.put("lastSequenceNumber", lastSequenceNumber);
        values.put("millisBehindLatest", unknown(now).isPresent() ? null : millisBehindLatest);
        values.put("throttled", throttled);
        values.put("renewed", renewed);
        values.put("ended", ended);
        return values;
    }

    /** The shard's line in the table that people read, see {@link #COLUMNS}. */
    synchronized List<String> row(long now) {
        String behind = millisBehindLatest == null ? "-" : Text.grouped(millisBehindLatest);
        if (ended) {
            behind = "ended";
        } else if (unknown(now).isPresent()) {
            behind = "unknown";
        }
        return List.of(shardId, Text.grouped(records), Text.grouped(bytes), behind, Text.grouped(throttled),
                Text.grouped(renewed));
    }
}
