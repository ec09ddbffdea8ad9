import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The consumer's counts: what was printed, in all and a shard at a time; and what to say of it. Safe for use by several threads.
 */
final class ConsumerReport implements Report {
    private final String stream;
    private final long started = System.nanoTime();
    private volatile List<ShardReader> readers = List.of();
    private volatile Proof proof = Proof.NONE;
    private volatile boolean drained;
    private volatile boolean cutShort;

    /**
     * How the run ended.
     *
     * @param exitCode of the process
     * @param line why it is not 0, or what else there is to know; empty where there is nothing to say
     */
    record Verdict(int exitCode, String line) {
    }

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

    /**
     * How the run ended, when everything is printed and compared.
     *
     * @param seen how many records were printed
     * @param expected at least so many were to be seen; 0 for no demand
     * @param drain whether the stream was to be drained
     */
    Verdict verdict(long seen, long expected, boolean drain, boolean interrupted) {
        if (interrupted) {
            return new Verdict(Failure.INTERRUPTED, "");
        }
        if (!proof.holds()) {
            return new Verdict(Failure.DIFFERENT, "the stream and the file differ");
        }
        if (seen < expected) {
            return new Verdict(Failure.NOT_SEEN, Text.counted(seen, "record") + " seen, " + Text.grouped(expected) + " expected");
        }
        if (drained || cutShort) {
            return new Verdict(0, "");
        }
        if (drain) {
            return new Verdict(Failure.NOT_SEEN, "the time was up before the stream was drained");
        }
        if (proof.isAsked() && !isWhole()) {
            return new Verdict(Failure.NOT_SEEN,
                    "the time was up before everything was read: what was read agrees, no more is proved; use --drain");
        }
        return new Verdict(0, shardsBehind() == 0 ? "" : "the time was up before everything was read: "
                + Text.counted(shardsBehind(), "shard") + " behind; --drain reads all that is there");
    }

    @Override
    public Map<String, Object> values() {
        double seconds = Times.secondsSince(started);
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("stream", stream);
        values.put("records", records());
        values.put("bytes", bytes());
        values.put("seconds", Json.rounded(seconds));
        values.put("recordsPerSecond", Json.rounded(records() / seconds));
        values.put("drained", drained);
        values.put("shards", shards().map(ShardProgress::values).toList());
        if (proof.isAsked()) {
            values.put("verify", proof.values());
        }
        return values;
    }

    @Override
    public String text(int width) {
        if (readers.isEmpty()) {
            return "";
        }
        List<String> parts = new ArrayList<>();
        List<List<String>> table = new ArrayList<>();
        table.add(ShardProgress.COLUMNS);
        shards().forEach(shard -> table.add(shard.row()));
        parts.add(Text.table(table, width));
        List<List<String>> ends = new ArrayList<>();
        ends.add(List.of("shard", "last sequence number"));
        shards().filter(shard -> shard.lastSequenceNumber() != null)
                .forEach(shard -> ends.add(List.of(shard.shardId, shard.lastSequenceNumber())));
        if (ends.size() > 1) {
            parts.add(Text.table(ends, width));
        }
        double seconds = Times.secondsSince(started);
        parts.add(Text.counted(records(), "record") + ", " + Text.counted(bytes(), "byte") + " in "
                + Text.grouped(seconds, 2) + " s: " + Text.grouped(records() / seconds, 1) + " records a second"
                + (proof.isAsked() ? "\n" + Text.oneLine(proof.text(isWhole())) : ""));
        return String.join("\n\n", parts);
    }

    @Override
    public boolean endsWithGoodNews() {
        return proof.isAsked() && proof.holds() && isWhole();
    }

    /**
     * How far the run is, in one line of at most so many characters where that can be:
     * {@code 12,345 records  1,200/s  behind: 0 s, 0 s, 1 m 20 s}.
     */
    String progress(int width) {
        List<ShardProgress> reading = shards().filter(shard -> !shard.ended()).toList();
        String start = Text.counted(records(), "record") + "  "
                + Text.grouped(Math.round(records() / Times.secondsSince(started))) + "/s  ";
        String each = "behind: " + String.join(", ", reading.stream().map(ShardProgress::lag).toList());
        if (reading.isEmpty() || start.length() + each.length() <= width) {
            return start + each;
        }
        ShardProgress last = reading.stream().max(Comparator.comparing(ShardProgress::millisBehind)).orElseThrow();
        return start + Text.grouped(shardsBehind()) + " of " + Text.counted(reading.size(), "shard")
                + " behind, " + last.shardId + " " + last.lag();
    }

    /** Whether all was read that is there: to the end, or until no shard was behind. */
    private boolean isWhole() {
        return !cutShort && (drained || shards().allMatch(ShardProgress::isCaughtUp));
    }

    /** How many shards have more records than were read, as far as the service said. */
    private long shardsBehind() {
        return shards().filter(shard -> !shard.ended() && shard.millisBehind() > 0).count();
    }

    private Stream<ShardProgress> shards() {
        return readers.stream().map(ShardReader::progress);
    }

    private long records() {
        return shards().mapToLong(ShardProgress::records).sum();
    }

    private long bytes() {
        return shards().mapToLong(ShardProgress::bytes).sum();
    }
}
