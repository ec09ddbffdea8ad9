import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;
import software.amazon.awssdk.services.kinesis.model.Shard;

/** The options about what is read: from where on, which shards, which records. A picocli mixin. */
final class Selection {
    @Option(names = {"-t", "--iterator-type"}, paramLabel = "TYPE", order = 400,
            description = "Where to start: ${COMPLETION-CANDIDATES} (default: TRIM_HORIZON).")
    private StartPosition.Type iteratorType;

    @Option(names = "--sequence-number", paramLabel = "NUMBER", order = 401,
            description = "Start at this record of the shard given with --shard-id, or after it with"
                + " --iterator-type=AFTER_SEQUENCE_NUMBER.")
    private String sequenceNumber;

    @Option(names = "--timestamp", paramLabel = "TIME", order = 402,
            description = "Start at this time: 2026-01-31T12:00:00Z, seconds or milliseconds since 1970, now, or so long ago:"
                    + " -15m, -1h30m, -1w.")
    private String timestamp;

    @Option(names = "--shard-id", paramLabel = "ID", split = ",", order = 403,
            description = "Only these shards: an ID or its number, several with commas, or the option again (default: all).",
            converter = ShardId.class)
    private List<String> shardIds;

    @Option(names = "--key", paramLabel = "KEY", order = 404,
            description = "Only records with this partition key, also in aggregates.")
    private String key;

    @Option(names = "--grep", paramLabel = "REGEX", order = 405, converter = OptionTypes.Regex.class,
            description = "Only records in whose data this is found.")
    private Pattern grep;

    /** Where reading starts. @throws Failure (usage) for a selection that nothing can be in */
    StartPosition start() {
        if (key != null && key.isEmpty()) {
            throw Failure.usage("--key '': no record has an empty partition key");
        }
        if (shardIds != null && (shardIds.isEmpty() || shardIds.contains(""))) {
            throw ShardId.empty();
        }
        return StartPosition.of(iteratorType, sequenceNumber, timestamp, Instant.now());
    }

    /** Whether records of the stream are left out, so that what is printed is not all that there is. */
    boolean leavesOut() {
        return shardIds != null || key != null || grep != null;
    }

    /** Whether shards are read that come from those chosen by a split or a merge. */
    boolean followsChildren() {
        return shardIds == null;
    }

    /** Which records are printed. @param until those that arrived from this time on are not */
    Predicate<StreamRecord> filter(Optional<Instant> until) {
        Predicate<StreamRecord> wanted = record -> true;
        if (until.isPresent()) {
            wanted = record -> record.arrival() == null || record.arrival().isBefore(until.get());
        }
        if (key != null) {
            wanted = wanted.and(record -> key.equals(record.partitionKey()));
        }
        return grep == null ? wanted : wanted.and(this::matches);
    }

    private boolean matches(StreamRecord record) {
        try {
            return grep.matcher(new String(record.data(), StandardCharsets.UTF_8)).find();
        } catch (StackOverflowError e) {
            throw Failure.io("shard " + record.shardId() + ": --grep '" + grep + "' goes too deep on a record of "
                    + Text.counted(record.data().length, "byte") + ": write it without (a|b)*", e);
        }
    }

    /**
     * The IDs of the shards to read, out of all of a stream's: those asked for, or all; under LATEST the open ones, since a
     * closed one has nothing to say any more and its children must not wait for it. A key does not narrow them: it may be in an
     * aggregate of another key's shard, and a record may have been put with a hash key of its own.
     *
     * @throws Failure (usage) for a shard the stream does not have, or a sequence number without the one shard it belongs to
     */
    List<String> chosen(List<Shard> shards, StartPosition start, String stream) {
        for (String shardId : shardIds == null ? List.<String>of() : shardIds) {
            ShardId.check(shardId, shards, stream);
        }
        List<String> chosen = shards.stream().filter(shard -> isAsked(shard, start)).map(Shard::shardId).toList();
        if (chosen.isEmpty()) {
            throw Failure.io("no shard of stream '" + stream + "' is open: nothing can come under LATEST", null);
        }
        if (start.sequenceNumber() != null && chosen.size() > 1) {
            throw Failure.usage("a sequence number belongs to one shard: name it with --shard-id");
        }
        return chosen;
    }

    private boolean isAsked(Shard shard, StartPosition start) {
        if (shardIds != null) {
            return shardIds.contains(shard.shardId());
        }
        return start.type() != StartPosition.Type.LATEST || !KinesisStream.isClosed(shard);
    }
}
