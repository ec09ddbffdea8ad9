import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;

/** Records that the KPL aggregated, put on a stream and read by the consumer. */
class AggregatedTest {
    private static final byte[] MAGIC = HexFormat.of().parseHex("f3899ac2");

    @Test
    void userRecordsComeOutOneByOneBetweenPlainOnes() throws Exception {
        try (TestStream stream = TestStream.create(KinesisMock.url(), 1)) {
            String local = Run.local(stream.endpoint);
            stream.put("plain", "before");
            PutRecordResponse put = stream.put("a", SdkBytes.fromByteArray(aggregate("a one", "b two", "a three")));
            stream.put("plain", "after");
            assertEquals(List.of("before", "one", "two", "three", "after"),
                    Run.consumer(local, stream.name, "--drain").exits(0).lines());

            Run run = Run.consumer(local, stream.name, "--drain", "-o", "json", "--summary=json").exits(0);
            assertEquals(5, run.report().get("records").asInt());
            for (int i = 0; i < 3; i++) {
                JsonNode envelope = new ObjectMapper().readTree(run.lines().get(i + 1));
                assertEquals(i, envelope.get("subSequenceNumber").asInt());
                assertEquals(put.sequenceNumber(), envelope.get("sequenceNumber").asText());
                assertEquals(i == 1 ? "b" : "a", envelope.get("partitionKey").asText());
            }
            assertTrue(!run.lines().get(0).contains("subSequenceNumber"), run.out());

            assertEquals(List.of("one", "three"), Run.consumer(local, stream.name, "--drain", "--key=a").exits(0).lines());
            assertEquals(List.of("two"), Run.consumer(local, stream.name, "--drain", "--grep=^tw").exits(0).lines());
            assertEquals(List.of("before", "one", "two"), Run.consumer(local, stream.name, "-n", "3").exits(0).lines());
            assertEquals(3, Run.consumer(local, stream.name, "--drain", "--no-deaggregate", "-o", "json").exits(0).lines()
                    .size());
        }
    }

    @Test
    void aKeyIsFoundInAnAggregateThatWasPutUnderAnotherShardsKey() throws Exception {
        try (TestStream stream = TestStream.create(KinesisMock.url(), 2)) {
            String shard = stream.put("customer-1", "plain").shardId();
            String other = IntStream.range(2, 100).mapToObj(i -> "customer-" + i)
                    .filter(key -> !stream.put(key, "none of it").shardId().equals(shard)).findFirst().orElseThrow();
            byte[] aggregate = aggregate(other + " one", "customer-1 two", other + " three");
            assertNotEquals(shard, stream.put(other, SdkBytes.fromByteArray(aggregate)).shardId());
            List<String> lines = Run.consumer(Run.local(stream.endpoint), stream.name, "--drain", "--key=customer-1").exits(0)
                    .lines();
            assertEquals(List.of("plain", "two"), lines.stream().sorted().toList());
        }
    }

    @Test
    void whatOnlyLooksLikeAnAggregateIsPrintedAsItIs() throws Exception {
        byte[] badChecksum = aggregate("a one");
        badChecksum[badChecksum.length - 1]++;
        byte[] message = aggregate("a one", "b two");
        byte[] truncated = AggregatesTest.sealed(Arrays.copyOfRange(message, 4, message.length - 20));
        try (TestStream stream = TestStream.create(KinesisMock.url(), 1)) {
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            for (byte[] data : new byte[][] {badChecksum, MAGIC, truncated, {0}}) {
                stream.put("k", SdkBytes.fromByteArray(data));
                expected.write(data);
                expected.write('\n');
            }
            Consumer consumer = new Consumer();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            consumer.stdout = out;
            Run.run(consumer, out, Run.local(stream.endpoint), stream.name, "--drain").exits(0);
            assertEquals(HexFormat.of().formatHex(expected.toByteArray()), HexFormat.of().formatHex(out.toByteArray()));
        }
    }

    @Test
    void packedRecordsAreUnpackedBeforeAnythingElseIsDoneWithThem(@TempDir Path folder) throws Exception {
        try (TestStream stream = TestStream.create(Kinesalite.url(), 1)) {
            String local = Run.local(stream.endpoint);
            stream.put("k", SdkBytes.fromByteArray(gzip("{\"id\":\"1\"}")));
            stream.put("k", SdkBytes.fromByteArray(zlib("{\"id\":\"2\"}")));
            stream.put("k", SdkBytes.fromByteArray(aggregate(gzip("{\"id\":\"3\"}"))));
            stream.put("k", "{\"id\":\"4\"}");
            List<String> lines = IntStream.rangeClosed(1, 4).mapToObj(i -> "{\"id\":\"" + i + "\"}").toList();
            assertEquals(lines, Run.consumer(local, stream.name, "--drain", "--decompress").exits(0).lines());
            assertEquals(lines.subList(1, 2),
                    Run.consumer(local, stream.name, "--drain", "--decompress", "--grep=\"2\"").exits(0).lines());
            Path file = Files.writeString(folder.resolve("in.csv"), "id\n1\n2\n3\n4\n");
            Run.consumer(local, stream.name, "--drain", "--decompress", "--verify", file.toString()).exits(0);
            Run.consumer(local, stream.name, "--drain", "--verify", file.toString()).exits(5);
        }
    }

    @Test
    void whatOnlyLooksPackedIsPrintedAsItIs() throws Exception {
        byte[] cut = Arrays.copyOf(gzip("a record that is long enough to be cut"), 30);
        try (TestStream stream = TestStream.create(Kinesalite.url(), 1)) {
            stream.put("k", "HK is no zlib");
            Run text = Run.consumer(Run.local(stream.endpoint), stream.name, "--drain", "--decompress").exits(0);
            assertEquals(List.of("HK is no zlib"), text.lines());
            assertFalse(text.err().contains("warning"), text.err());
            assertTrue(text.err().contains("no record was gzip or zlib: --decompress changed nothing"), text.err());
            stream.put("k", SdkBytes.fromByteArray(cut));
            Consumer consumer = new Consumer();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            consumer.stdout = out;
            Run run = Run.run(consumer, out, Run.local(stream.endpoint), stream.name, "--drain", "--decompress", "-o", "raw")
                    .exits(0);
            byte[] printed = out.toByteArray();
            assertEquals(HexFormat.of().formatHex(cut), HexFormat.of().formatHex(printed, printed.length - cut.length,
                    printed.length));
            assertTrue(run.err().contains("warning: shard shardId-000000000000: record ")
                    && run.err().contains("cannot be unpacked"), run.err());
        }
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return out.toByteArray();
    }

    private static byte[] zlib(String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream zlib = new DeflaterOutputStream(out)) {
            zlib.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return out.toByteArray();
    }

    /** An aggregate of one record. */
    private static byte[] aggregate(byte[] data) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        field(message, 1, new byte[] {'k'});
        ByteArrayOutputStream inner = new ByteArrayOutputStream();
        inner.write(1 << 3);
        inner.write(0);
        field(inner, 3, data);
        field(message, 3, inner.toByteArray());
        return AggregatesTest.sealed(message.toByteArray());
    }

    /** An aggregate of records given as {@code key data}; each text is shorter than 128 bytes, so that its length is one byte. */
    static byte[] aggregate(String... records) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        List<String> keys = Arrays.stream(records).map(record -> record.split(" ")[0]).distinct().toList();
        for (String key : keys) {
            field(message, 1, key.getBytes(StandardCharsets.UTF_8));
        }
        for (String record : records) {
            ByteArrayOutputStream inner = new ByteArrayOutputStream();
            inner.write(1 << 3); // partition_key_index, a varint
            inner.write(keys.indexOf(record.split(" ")[0]));
            field(inner, 3, record.split(" ")[1].getBytes(StandardCharsets.UTF_8));
            field(message, 3, inner.toByteArray());
        }
        return AggregatesTest.sealed(message.toByteArray());
    }

    private static void field(ByteArrayOutputStream to, int number, byte[] value) throws IOException {
        to.write(number << 3 | 2);
        to.write(value.length);
        to.write(value);
    }
}
