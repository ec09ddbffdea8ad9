import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.codec.digest.DigestUtils;
import software.amazon.awssdk.services.kinesis.model.Shard;

/**
 * Which shard takes which partition key: the MD5 of the key's UTF-8 bytes is a number of 128 bits, and each open shard takes a
 * range of them, both ends included (API reference, HashKeyRange). The ranges are those that ListShards tells, never computed:
 * services and emulators cut them differently.
 */
final class HashRanges {
    /** The shard of a key that is in no range. */
    static final String UNKNOWN = "unknown";

    private final TreeMap<BigInteger, Range> ranges = new TreeMap<>();
    private final Map<String, Range> all = new HashMap<>();
    private final DigestUtils md5 = new DigestUtils(DigestUtils.getMd5Digest());

    private record Range(String shardId, BigInteger start, BigInteger end) {
        boolean has(BigInteger hash) {
            return hash.compareTo(start) >= 0 && hash.compareTo(end) <= 0;
        }
    }

    /** @param shards all of a stream; closed ones take nothing any more */
    HashRanges(List<Shard> shards) {
        for (Shard shard : shards) {
            Range range = new Range(shard.shardId(), new BigInteger(shard.hashKeyRange().startingHashKey()),
                    new BigInteger(shard.hashKeyRange().endingHashKey()));
            all.put(range.shardId(), range);
            if (!KinesisStream.isClosed(shard)) {
                ranges.put(range.start(), range);
            }
        }
    }

    /** The open shards, by their place in the range of hashes. */
    List<String> shardIds() {
        return ranges.values().stream().map(Range::shardId).toList();
    }

    /** The shard that takes this key; {@value #UNKNOWN} where the stream's ranges have a gap. */
    String shardOf(String partitionKey) {
        return shardOf(hashOf(partitionKey));
    }

    /** The same of an explicit hash key, a decimal number. */
    String shardOfHashKey(String hashKey) {
        return shardOf(new BigInteger(hashKey));
    }

    private String shardOf(BigInteger hash) {
        Map.Entry<BigInteger, Range> range = ranges.floorEntry(hash);
        return range == null || !range.getValue().has(hash) ? UNKNOWN : range.getValue().shardId();
    }

    /** Whether this shard, open or closed, takes or took this key; false where it is not listed. */
    boolean owns(String shardId, String partitionKey) {
        return all.containsKey(shardId) && all.get(shardId).has(hashOf(partitionKey));
    }

    /**
     * An explicit hash key that brings a record to this shard, which must be a listed one: the middle of its range, since some
     * emulators disagree with themselves about the ends.
     */
    String hashKeyOf(String shardId) {
        Range range = all.get(shardId);
        return range.start().add(range.end()).shiftRight(1).toString();
    }

    /** The open shards that have hashes of this one, which must be a listed one: itself, or those it became. */
    List<String> heirsOf(String shardId) {
        Range range = all.get(shardId);
        return ranges.values().stream().filter(open -> open.start().compareTo(range.end()) <= 0
                && open.end().compareTo(range.start()) >= 0).map(Range::shardId).toList();
    }

    private BigInteger hashOf(String partitionKey) {
        return new BigInteger(1, md5.digest(partitionKey)); // of its UTF-8 bytes
    }
}
