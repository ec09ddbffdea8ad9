import java.util.List;
import software.amazon.awssdk.services.kinesis.model.Shard;

/**
 * The shard that all rows go to, whatever their keys.
 *
 * @param shardId its ID at the start: once it is split or merged its hash key is another shard's
 * @param hashKey an explicit hash key in its range
 * @param shards all of the stream, as they were listed at the start
 */
record ChosenShard(String shardId, String hashKey, List<Shard> shards) {
    /**
     * The shard, if it takes records.
     *
     * @param shards all of the stream
     * @param stream what to call it
     * @throws Failure (usage) where there is no such shard, or it is closed
     */
    static ChosenShard of(String shardId, List<Shard> shards, String stream) {
        ShardId.check(shardId, shards, stream);
        HashRanges ranges = new HashRanges(shards);
        if (!ranges.shardIds().contains(shardId)) {
            throw Failure.usage("shard " + shardId + " of stream '" + stream + "' is closed and takes nothing: name one that"
                    + " has its hash keys now, " + String.join(" or ", ranges.heirsOf(shardId)));
        }
        return new ChosenShard(shardId, ranges.hashKeyOf(shardId), shards);
    }

    /**
     * Of the stream's shards the one that takes the rows; none where no open shard has the hash key.
     *
     * @param now all shards of the stream, as they are listed now
     */
    HashRanges among(List<Shard> now) {
        String taker = new HashRanges(now).shardOfHashKey(hashKey);
        return new HashRanges(now.stream().filter(shard -> shard.shardId().equals(taker)).toList());
    }
}
