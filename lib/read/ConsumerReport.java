import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The consumer's counts: what was printed, in all and a shard at a time, and of which shards nobody knows what is there; and what
 * to say of it. Safe for use by several threads.
 */
final class ConsumerReport implements Report {
    /** How old records were when they were printed. */
    final RecordAges ages = new RecordAges();
    private final String stream;
    private final long started = System.nanoTime();
    private final RecentRate recent = new RecentRate(started);
    private volatile List<ShardReader> readers = List.of();
    private volatile Supplier<List<String>> pending = List::of;
    private volatile Proof proof = Proof.NONE;
    private volatile OptionalLong readUntil = OptionalLong.empty();
    private volatile int unlisted;
    private volatile boolean reached;
    private volatile boolean drains;
    private volatile boolean cutShort;

    /** @param stream as the user named it */
    ConsumerReport(String stream) {
        this.stream = stream;
    }

    /**
     * What is read.
     *
     * @param shardReaders the list may grow
     * @param waiting a line for each shard that has no reader yet
     */
    void reads(List<ShardReader> shardReaders, Supplier<List<String>> waiting) {
        readers = shardReaders;
        pending = waiting;
    }

    /** What the records have to prove. */
    void proves(Proof what) {
        proof = what;
    }

    /** So many open shards are not in the service's own list, and cannot be read. */
    void unlisted(int shards) {
        unlisted = shards;
    }

    /**
     * Reading has come to its end, and not by something that broke.
     *
     * @param all whether every shard has ended or was read as far as was asked for
     * @param drain whether that was all that was there at the start
     * @param full whether as many records were printed as were asked for: there may be more
     */
    void finished(boolean all, boolean drain, boolean full) {
        readUntil = OptionalLong.of(System.nanoTime());
        reached = all && unlisted == 0 && shards().allMatch(shard -> shard.isRead(now()));
        drains = drain;
        cutShort = full;
    }

    /** How the run ended, when everything is printed and compared. */
    Verdict verdict(long seen, StopOptions stop, boolean interrupted) {
        return new Verdict.Facts(seen, stop, interrupted, cutShort, reached, isWhole(), unknown(), unlisted, isUnanswered(),
                shardsBehind(), proof).verdict();
    }

    /** A line for each difference that the proof found, of each kind the first ones. */
    List<String> differences() {
        return proof.differences();
    }

    /** All records were printed: the proof comes to its end. @throws RuntimeException what broke the reading of its file */
    void prove() {
        proof.finish(isWhole());
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
        values.put("drained", reached && (drains || shards().allMatch(ShardProgress::ended)));
        values.put("shards", shards().map(shard -> shard.values(now())).toList());
        if (proof.isAsked()) {
            values.put("verify", proof.values(isWhole()));
        }
        values.put("ageMillis", ages.values());
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
        shards().forEach(shard -> table.add(shard.row(now())));
        parts.add(Text.table(table, width));
        List<List<String>> ends = new ArrayList<>();
        ends.add(List.of("shard", "last sequence number"));
        shards().filter(shard -> shard.lastSequenceNumber() != null)
                .forEach(shard -> ends.add(List.of(shard.shardId, shard.lastSequenceNumber())));
        if (ends.size() > 1) {
            parts.add(Text.table(ends, width));
        }
        String aged = ages.table();
        if (!aged.isEmpty()) {
            parts.add(aged);
        }
        double seconds = Times.secondsSince(started);
        parts.add(Text.counted(records(), "record") + ", " + Text.counted(bytes(), "byte") + " in "
                + Text.grouped(seconds, 2) + " s: " + Text.grouped(records() / seconds, 1) + " records a second"
                + (proof.isAsked() ? "\n" + Text.oneLine(proof.text(isWhole())) : ""));
        return String.join("\n\n", parts);
    }

    @Override
    public boolean endsWithGoodNews() {
        return proof.isAsked() && !proof.differs(true) && isWhole();
    }

    /**
     * How far the run is, in one line of at most so many characters where that can be:
     * {@code 12,345 records  1,200/s  behind: 0 s, 0 s, 1 m 20 s}, the speed that of the last seconds. In an outage
     * {@code no answer for 35 s: HTTP 500} stands there instead.
     */
    String progress(int width) {
        List<ShardProgress> reading = shards().filter(shard -> !shard.ended()).toList();
        String start = Text.counted(records(), "record") + "  "
                + Text.grouped(Math.round(recent.perSecond(records(), System.nanoTime()))) + "/s  ";
        List<String> silent = told(shard -> shard.trouble(System.nanoTime())).toList();
        if (!silent.isEmpty()) {
            return start + (reading.size() == 1 ? "" : Text.grouped(silent.size()) + " of "
                    + Text.counted(reading.size(), "shard") + " not read: ") + silent.get(0);
        }
        String each = "behind: " + String.join(", ", reading.stream().map(ShardProgress::lag).toList());
        if (reading.isEmpty() || start.length() + each.length() <= width) {
            return start + each;
        }
        ShardProgress last = reading.stream().max(Comparator.comparing(ShardProgress::millisBehind)).orElseThrow();
        return start + Text.grouped(shardsBehind()) + " of " + Text.counted(reading.size(), "shard")
                + " behind, " + last.shardId + " " + last.lag();
    }

    /**
     * Of each shard that may have anything: {@code shardId-000000000000: no answer for 7.5 s: InternalFailure}; first those that
     * were asked, at the end those that have no reader yet.
     */
    List<String> unknown() {
        return Stream.concat(told(shard -> shard.unknown(now())), pending.get().stream()).toList();
    }

    /** A line a shard of which something is to be told; first those that were asked. */
    private Stream<String> told(Function<ShardProgress, Optional<String>> what) {
        return shards().flatMap(shard -> what.apply(shard).map(why -> shard.shardId + ": " + why).stream())
                .sorted(Comparator.comparing((String line) -> line.contains(ShardProgress.NOT_ASKED)));
    }

    /**
     * Whether all was read that is there: to the end, as far as was asked for, or until the service said that there is no more.
     */
    private boolean isWhole() {
        return readUntil.isPresent() && !cutShort && unlisted == 0 && pending.get().isEmpty()
                && (reached || shards().allMatch(shard -> shard.isRead(now())));
    }

    private boolean isUnanswered() {
        return shards().noneMatch(ShardProgress::isAnswered);
    }

    /** How many shards have more records than were read, as far as the service said. */
    private long shardsBehind() {
        return shards().filter(ShardProgress::isBehind).count();
    }

    /** The time that the shards are judged by: what comes after reading, a file to be compared with, does not make them older. */
    private long now() {
        return readUntil.orElseGet(System::nanoTime);
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
