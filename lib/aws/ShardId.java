import java.util.List;
import picocli.CommandLine.ITypeConverter;
import software.amazon.awssdk.services.kinesis.model.Shard;

/** A shard as people name it: its ID, or its number, since the service numbers the shards of a stream. */
final class ShardId implements ITypeConverter<String> {
    /** {@code 3} becomes shardId-000000000003; all else stays as it is. */
    @Override
    public String convert(String text) {
        return text.matches("\\d{1,12}") ? "shardId-" + "0".repeat(12 - text.length()) + text : text;
    }

    /** What to say of an empty one. */
    static Failure empty() {
        return Failure.usage("--shard-id is empty: name a shard, or leave it out");
    }

    /**
     * Checks that there is such a shard, open or closed.
     *
     * @param shards all of the stream
     * @param stream what to call it
     * @throws Failure (usage) where there is none
     */
    static void check(String shardId, List<Shard> shards, String stream) {
        List<String> all = shards.stream().map(Shard::shardId).toList();
        if (!all.contains(shardId)) {
            throw Failure.usage("stream '" + stream + "' has no shard '" + shardId + "'" + DidYouMean.hint(shardId, all)
                    + ": its " + Text.counted(all.size(), "shard") + (all.size() == 1 ? " is " : " start with ") + all.get(0));
        }
    }
}
