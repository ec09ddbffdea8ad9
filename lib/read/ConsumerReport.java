import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The consumer's counts: what was printed, in all and a shard at a time. Safe for use by several threads. */
final class ConsumerReport implements Report {
    private final String stream;
    private final long started = System.nanoTime();
    private volatile List<ShardReader> readers = List.of();
    private volatile Proof proof = Proof.NONE;
    private volatile boolean drained;
    private volatile boolean cutShort;

    /** @param stream as the user named it */
    ConsumerReport(String stream) {
        this.stream = stream;
    }

    /** The shards that are read; the list may grow. */
    void reads(List<ShardReader> shardReaders) {
        readers = shardReaders;
    }

    /** What the records have to prove. */
    void proves(Proof what) {
        proof = what;
    }

    /** As many records were printed as were asked for: there may be more. */
    void cutShort() {
        cutShort = true;
    }

    /** Every shard has ended and was read to its end, or to what was there at the start. */
    void drained() {
        drained = true;
    }

    @Override
    public Map<String, Object> values() {
        double seconds = seconds();
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("stream", stream);
        values.put("records", records());
        values.put("bytes", bytes());
        values.put("seconds", Report.rounded(seconds));
        values.put("recordsPerSecond", Report.rounded(seconds == 0 ? 0 : records() / seconds));
        values.put("drained", drained);
        values.put("shards", readers.stream().map(reader -> reader.progress().values()).toList());
        if (proof.isAsked()) {
            values.put("verify", proof.values());
        }
        return values;
    }

    @Override
    public String text() {
        if (readers.isEmpty()) {
            return "";
        }
        List<List<String>> lines = new ArrayList<>();
        List<List<String>> ends = new ArrayList<>();
        lines.add(ShardProgress.COLUMNS);
        ends.add(List.of("shard", "last sequence number"));
        for (ShardReader reader : readers) {
            lines.add(reader.progress().row());
            String last = reader.progress().lastSequenceNumber();
            if (last != null) {
                ends.add(List.of(reader.progress().shardId, last));
            }
        }
        double seconds = seconds();
        return Report.table(lines) + (ends.size() > 1 ? "\n\n" + Report.table(ends) : "") + "\n\n" + Report.counted(records(), "record") + ", " + Report.counted(bytes(), "byte") + " in "
                + Report.grouped(seconds, 2) + " s: " + Report.grouped(seconds == 0 ? 0 : records() / seconds, 1) + " records a second"
                + (proof.isAsked() ? "\n" + proof.text(isWhole()) : "");
    }

    /** How far the run is, in one line of at most so many characters: {@code 12,345 records  1,200/s  behind: 0 s, 0 s, 1 m 20 s}. */
    String progress(int width) {
        List<ShardProgress> reading = readers.stream().map(ShardReader::progress).filter(shard -> !shard.ended()).toList();
        String start = Report.counted(records(), "record") + "  " + Report.grouped(Math.round(records() / seconds())) + "/s  ";
        String each = "behind: " + String.join(", ", reading.stream().map(ConsumerReport::lag).toList());
        if (reading.isEmpty() || start.length() + each.length() <= width) {
            return start + each;
        }
        ShardProgress last = reading.stream().max(Comparator.comparing(ConsumerReport::millis)).orElseThrow();
        return start + Report.grouped(shardsBehind()) + " of " + Report.counted(reading.size(), "shard")
                + " behind, " + last.shardId + " " + lag(last);
    }

    /** Whether all was read that is there: to the end, or until no shard was behind. */
    boolean isWhole() {
        return !cutShort && (drained || readers.stream().map(ShardReader::progress).allMatch(shard -> shard.ended() || Long.valueOf(0).equals(shard.millisBehindLatest())));
    }

    /** How many shards have more records than were read, as far as the service said. */
    long shardsBehind() {
        return readers.stream().filter(reader -> !reader.progress().ended() && millis(reader.progress()) > 0).count();
    }

    private static long millis(ShardProgress shard) {
        Long millis = shard.millisBehindLatest();
        return millis == null ? 0 : millis;
    }

    private static String lag(ShardProgress shard) {
        if (shard.millisBehindLatest() == null) {
            return "?";
        }
        long seconds = (millis(shard) + 999) / 1000; // 0 only for what is not behind at all
        return seconds < 60 ? seconds + " s" : seconds < 3600 ? seconds / 60 + " m " + seconds % 60 + " s"
                : seconds / 3600 + " h " + seconds / 60 % 60 + " m";
    }

    private long records() {
        return readers.stream().mapToLong(reader -> reader.progress().records()).sum();
    }

    private long bytes() {
        return readers.stream().mapToLong(reader -> reader.progress().bytes()).sum();
    }

    private double seconds() {
        return (System.nanoTime() - started) / 1e9;
    }
}
