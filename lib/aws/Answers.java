import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kinesis.model.ChildShard;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamSummaryResponse;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorResponse;
import software.amazon.awssdk.services.kinesis.model.HashKeyRange;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

/**
 * What the answers of the service must have, looked at where they enter, within a {@link ServiceCall}: behind it nobody asks
 * whether a member is there. An answer that lacks one cannot be read, and says nothing of what is on the stream. Each method
 * gives back its answer, or throws an SdkClientException that says what is wrong.
 */
final class Answers {
    /** The most a stream could ever tell as its record limit, in KiB, far beyond what any has. */
    private static final int MOST_KIB = 1 << 20;

    private Answers() {
    }

    /** The stream with its status, one that this tool knows, and its count of open shards. */
    static DescribeStreamSummaryResponse checked(DescribeStreamSummaryResponse answer) {
        StreamDescriptionSummary summary = answer.streamDescriptionSummary();
        check(summary != null, "without StreamDescriptionSummary");
        check(summary.streamStatus() != null, "without StreamStatus");
        check(summary.streamStatus() != StreamStatus.UNKNOWN_TO_SDK_VERSION, "with the unknown StreamStatus "
                + summary.streamStatusAsString());
        check(summary.openShardCount() != null, "without OpenShardCount");
        check(summary.openShardCount() >= 0, "with OpenShardCount " + summary.openShardCount());
        Integer kib = summary.maxRecordSizeInKiB();
        check(kib == null || kib > 0 && kib <= MOST_KIB, "with MaxRecordSizeInKiB " + kib);
        return answer;
    }

    /** Shards with all that makes one, each with an ID of its own; there may be none. */
    static ListShardsResponse checked(ListShardsResponse answer) {
        check(answer.hasShards(), "without Shards");
        Set<String> ids = new HashSet<>();
        for (Shard shard : answer.shards()) {
            check(shard != null, "with null among its Shards");
            check(isText(shard.shardId()), "with a shard without ShardId");
            String named = "with shard " + shard.shardId();
            check(ids.add(shard.shardId()), named + " twice");
            check(shard.sequenceNumberRange() != null, named + " without SequenceNumberRange");
            check(isRange(shard.hashKeyRange()), named + " without a HashKeyRange of numbers");
        }
        return answer;
    }

    /** An iterator. */
    static GetShardIteratorResponse checked(GetShardIteratorResponse answer) {
        check(isText(answer.shardIterator()), "without ShardIterator");
        return answer;
    }

    /**
     * Records with their data and their place in the shard, and children with their parents; there may be none of either. A
     * record may be without partition key and time of arrival, and the answer without its lag.
     */
    static GetRecordsResponse checked(GetRecordsResponse answer) {
        check(answer.hasRecords(), "without Records");
        for (Record record : answer.records()) {
            check(record != null, "with null among its Records");
            check(isText(record.sequenceNumber()), "with a record without SequenceNumber");
            check(record.data() != null, "with record " + record.sequenceNumber() + " without Data");
        }
        Long lag = answer.millisBehindLatest();
        check(lag == null || lag >= 0, "with MillisBehindLatest " + lag);
        check(!"".equals(answer.nextShardIterator()), "with an empty NextShardIterator");
        for (ChildShard child : answer.childShards()) {
            check(child != null, "with null among its ChildShards");
            check(isText(child.shardId()), "with a child without ShardId");
            List<String> parents = child.parentShards();
            check(!parents.isEmpty() && parents.stream().allMatch(Answers::isText), "with child " + child.shardId()
                    + " without ParentShards");
        }
        return answer;
    }

    private static boolean isText(String member) {
        return member != null && !member.isEmpty();
    }

    private static boolean isRange(HashKeyRange range) {
        return range != null && isNumber(range.startingHashKey()) && isNumber(range.endingHashKey());
    }

    /** Whether it is a hash of a key: up to 2^128, which has 39 digits. */
    private static boolean isNumber(String hash) {
        return Objects.requireNonNullElse(hash, "").matches("[0-9]{1,39}");
    }

    private static void check(boolean isSound, String otherwise) {
        if (!isSound) {
            throw SdkClientException.create("an answer " + otherwise);
        }
    }
}
