import java.math.BigInteger;
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
    private final DigestUtils md5 = new DigestUtils(DigestUtils.getMd5Digest());

    private record Range(String shardId, BigInteger end) {
    }

    /** @param shards all of a stream; closed ones, which take nothing any more, are left out */
    HashRanges(List<Shard> shards) {
        for (Shard shard : shards) {
            if (!KinesisStream.isClosed(shard)) {
                ranges.put(new BigInteger(shard.hashKeyRange().startingHashKey()),
                        new Range(shard.shardId(), new BigInteger(shard.hashKeyRange().endingHashKey())));
            }
        }
    }

    /** The open shards, by their place in the range of hashes. */
    List<String> shardIds() {
        return ranges.values().stream().map(Range::shardId).toList();
    }

    /** The shard that takes this key; {@value #UNKNOWN} where the stream's ranges have a gap. */
    String shardOf(String partitionKey) {
        BigInteger hash = new BigInteger(1, md5.digest(partitionKey)); // of its UTF-8 bytes
        Map.Entry<BigInteger, Range> range = ranges.floorEntry(hash);
        return range == null || hash.compareTo(range.getValue().end()) > 0 ? UNKNOWN : range.getValue().shardId();
    }
}
