import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;
import software.amazon.awssdk.services.kinesis.model.Shard;

/** The server with the limits of real shards has them: asked by a plain client of the SDK, and by a clock that is a number. */
class RealLimitsTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long TICK = SECOND / 1000;

    @ParameterizedTest
    @CsvSource({"BUCKET, 1, 100, 11000", "WINDOW, 1, 100, 10000", "BUCKET, 0.5, 100, 6000", "WINDOW, 0.5, 100, 5000",
        "BUCKET, 1, 5000, 2306", "WINDOW, 1, 5000, 2090"})
    void inTenSecondsAShardTakesWhatItsLimitsAllowAndNoMore(Meter.Kind kind, double left, int size, int expected) {
        RealShard shard = new RealShard(0, BigInteger.ZERO, BigInteger.TEN, kind, left);
        RealShard.Stored record = new RealShard.Stored("key", new byte[4], 0);
        for (long now = 0; now < 10 * SECOND; now += TICK / 4) {
            shard.put(record, size, now);
        }
        assertEquals(expected, shard.stored().size(), 2);
        assertEquals(40_000, shard.stored().size() + shard.refused());
    }

    @Test
    void aShardGivesFiveAnswersAndTwoMebibytesASecond() {
        RealShard small = new RealShard(0, BigInteger.ZERO, BigInteger.TEN, Meter.Kind.BUCKET, 1);
        long answers = IntStream.range(0, 10_000).filter(milli -> small.isReadable(milli * TICK)).count();
        assertEquals(55, answers, 1, "in ten seconds, with the bucket full at the start");

        RealShard large = new RealShard(0, BigInteger.ZERO, BigInteger.TEN, Meter.Kind.BUCKET, 1);
        assertTrue(large.isReadable(0));
        large.wasRead(10 << 20);
        assertFalse(large.isReadable(3_900 * TICK));
        assertTrue(large.isReadable(4_100 * TICK), "ten MiB, of which two were there");
    }

    @Test
    void whatIsOverTheLimitIsRefusedInsideOfAnAnswerThatIsWell() throws Exception {
        try (RealLimits server = new RealLimits(2, Meter.Kind.BUCKET, 1, Duration.ZERO);
                TestStream stream = TestStream.toBeCreatedOn(server.url())) {
            int sent = 0;
            int taken = 0;
            for (; sent < 100_000 && sent == taken; sent += 500) {
                List<PutRecordsResultEntry> results = stream.tryAll(IntStream.range(0, 500)
                        .mapToObj(i -> entry("same", "x")).toList());
                assertEquals(500, results.size());
                taken += (int) results.stream().filter(result -> result.sequenceNumber() != null).count();
                assertTrue(results.stream().allMatch(result -> result.sequenceNumber() != null
                        || result.errorCode().equals("ProvisionedThroughputExceededException")));
            }
            assertTrue(taken >= 1000 && taken < sent, taken + " records");
            assertEquals(taken, server.records());
            assertEquals(sent - taken, server.refused());
        }
    }

    @Test
    void aRecordGoesToTheShardThatIsListedForItsKey() throws Exception {
        try (RealLimits server = new RealLimits(2, Meter.Kind.BUCKET, 1, Duration.ZERO);
                TestStream stream = TestStream.toBeCreatedOn(server.url())) {
            server.split(0);
            List<Shard> shards = stream.shards();
            assertEquals(4, shards.size());
            assertEquals(1, shards.stream().filter(KinesisStream::isClosed).count());
            HashRanges ranges = new HashRanges(shards);
            List<String> keys = IntStream.range(0, 200).mapToObj(i -> "key " + i).toList();
            List<PutRecordsResultEntry> results = stream.tryAll(keys.stream().map(key -> entry(key, "x")).toList());
            for (int i = 0; i < keys.size(); i++) {
                assertEquals(ranges.shardOf(keys.get(i)), results.get(i).shardId());
            }
            assertTrue(server.stored().get(2).size() > 10 && server.stored().get(3).size() > 10, "both children");
            server.merge(2, 3);
            Set<String> open = stream.tryAll(keys.stream().map(key -> entry(key, "x")).toList()).stream()
                    .map(PutRecordsResultEntry::shardId).collect(Collectors.toSet());
            assertEquals(Set.of("shardId-000000000001", "shardId-000000000004"), open);
            server.forbidLists();
            assertEquals("AccessDeniedException", assertThrows(KinesisException.class, stream::shards).awsErrorDetails()
                    .errorCode());
        }
    }

    @Test
    void aBacklogIsReadInItsOrder() throws Exception {
        try (RealLimits server = new RealLimits(2, Meter.Kind.BUCKET, 1, Duration.ZERO);
                TestStream stream = TestStream.toBeCreatedOn(server.url())) {
            server.fill(3_000, 150);
            List<String> read = stream.data();
            assertEquals(6_000, read.size());
            for (int i = 0; i < read.size(); i++) {
                assertTrue(read.get(i).startsWith("shardId-00000000000" + i / 3_000 + " " + i % 3_000 + " x"), read.get(i));
                assertEquals(150, read.get(i).length());
            }
            assertEquals(0, server.refusedFetches());
            assertThrows(ProvisionedThroughputExceededException.class, () -> {
                for (int i = 0; i < 100; i++) {
                    stream.records();
                }
            });
            assertEquals(1, server.refusedFetches());
        }
    }

    private static PutRecordsRequestEntry entry(String key, String data) {
        return PutRecordsRequestEntry.builder().partitionKey(key).data(SdkBytes.fromUtf8String(data)).build();
    }
}
