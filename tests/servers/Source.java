import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Kinesis that has records to give, page by page, and does nothing else, so that what is timed in front of it is the client:
 * the pages are made before anybody asks. Records can be added while it runs. An iterator is {@code shard:page}. Knows no
 * stream's name; speaks JSON, on a free loopback port.
 */
final class Source implements AutoCloseable {
    private static final BigInteger HASHES = BigInteger.TWO.pow(128);
    private static final Pattern ITERATOR = Pattern.compile("(\\d+):(\\d+)");
    private static final Pattern SHARD = Pattern.compile("shardId-(\\d+)");

    private final LoopbackHttp server;
    /** For each shard its pages: the records as JSON, without the answer around them. */
    private final List<List<byte[]>> shards = new ArrayList<>();

    Source(int shardCount) throws IOException {
        for (int i = 0; i < shardCount; i++) {
            shards.add(new CopyOnWriteArrayList<>());
        }
        server = new LoopbackHttp((action, body) -> answer(action, new String(body, StandardCharsets.UTF_8)));
    }

    URI url() {
        return server.url();
    }

    /** Adds a page with so many records to a shard. */
    void add(int shard, int records, IntFunction<String> data) {
        StringBuilder page = new StringBuilder();
        double now = System.currentTimeMillis() / 1000.0;
        for (int i = 0; i < records; i++) {
            page.append(i == 0 ? "" : ",").append("{\"ApproximateArrivalTimestamp\":").append(now)
                    .append(",\"PartitionKey\":\"").append(i)
                    .append("\",\"SequenceNumber\":\"4959033827149025660855969253836157109592157598913").append(1_000_000_000L
                            + i)
                    .append("\",\"Data\":\"").append(Base64.getEncoder()
                            .encodeToString(data.apply(i).getBytes(StandardCharsets.UTF_8)))
                    .append("\"}");
        }
        shards.get(shard).add(page.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    /** The answer to DescribeStreamSummary of a stream with so many shards. */
    static byte[] summary(int shards) {
        return LoopbackHttp.ok(summaryJson(shards));
    }

    /** The same as JSON. */
    static String summaryJson(int shards) {
        return "{\"StreamDescriptionSummary\":{\"StreamName\":\"s\",\"StreamARN\":"
                + "\"arn:aws:kinesis:us-east-1:123456789012:stream/s\",\"StreamStatus\":\"ACTIVE\",\"OpenShardCount\":" + shards
                + ",\"RetentionPeriodHours\":24,\"StreamCreationTimestamp\":1,\"EnhancedMonitoring\":[]}}";
    }

    /** The answer to ListShards. */
    static byte[] listShards(int shards) {
        List<String> list = new ArrayList<>();
        for (int i = 0; i < shards; i++) {
            list.add(shard(i, shards));
        }
        return LoopbackHttp.ok("{\"Shards\":[" + String.join(",", list) + "]}");
    }

    /** One of so many shards as JSON. */
    static String shard(int number, int shards) {
        BigInteger start = HASHES.multiply(BigInteger.valueOf(number)).divide(BigInteger.valueOf(shards));
        BigInteger next = HASHES.multiply(BigInteger.valueOf(number + 1)).divide(BigInteger.valueOf(shards));
        return "{\"ShardId\":\"shardId-" + String.format("%012d", number) + "\",\"HashKeyRange\":{\"StartingHashKey\":\"" + start
                + "\",\"EndingHashKey\":\"" + next.subtract(BigInteger.ONE)
                + "\"},\"SequenceNumberRange\":{\"StartingSequenceNumber\":\"1\"}}";
    }

    private byte[] answer(String action, String body) throws IOException {
        return switch (action) {
            case "getrecords" -> page(found(ITERATOR, body));
            case "getsharditerator" -> iterator(Integer.parseInt(found(SHARD, body).group(1)), body.contains("LATEST"));
            case "listshards" -> listShards(shards.size());
            default -> summary(shards.size());
        };
    }

    private byte[] iterator(int shard, boolean latest) {
        return LoopbackHttp.ok("{\"ShardIterator\":\"" + shard + ":" + (latest ? shards.get(shard).size() : 0) + "\"}");
    }

    private byte[] page(Matcher iterator) throws IOException {
        int shard = Integer.parseInt(iterator.group(1));
        int page = Integer.parseInt(iterator.group(2));
        List<byte[]> pages = shards.get(shard);
        int size = pages.size(); // once: it may grow meanwhile
        byte[] records = page < size ? pages.get(page) : new byte[0];
        int next = Math.min(page + 1, size);
        byte[] start = ("{\"MillisBehindLatest\":" + (next < size ? 1_000_000 : 0) + ",\"NextShardIterator\":\"" + shard + ":"
                + next
                + "\",\"Records\":[").getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream answer = new ByteArrayOutputStream(records.length + start.length + 200);
        answer.write(("HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.1\r\nContent-Length: "
                + (start.length + records.length + 2)
                + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
        answer.write(start);
        answer.write(records);
        answer.write("]}".getBytes(StandardCharsets.UTF_8));
        return answer.toByteArray();
    }

    private static Matcher found(Pattern pattern, String body) {
        Matcher matcher = pattern.matcher(body);
        if (!matcher.find()) {
            throw new IllegalArgumentException(body);
        }
        return matcher;
    }
}
