import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * A Kinesis whose shards have the limits of real ones, which no emulator has: what is over them is refused with
 * ProvisionedThroughputExceededException, a record inside an answer that is HTTP 200, and a fetch as HTTP 400. Quick enough for
 * 16 shards at their limits. A record goes to the shard of its explicit hash key, or of its key. Knows no stream's name; speaks
 * JSON, on a free loopback port.
 */
final class RealLimits implements AutoCloseable {
    private static final BigInteger HASHES = BigInteger.TWO.pow(128);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final LoopbackHttp server;
    private final List<RealShard> shards = new CopyOnWriteArrayList<>();
    private final Meter.Kind kind;
    private final double left;
    private final Duration delay;
    private long came;
    private long fetches;
    private long refusedFetches;
    private volatile boolean listable = true;
    private volatile int lists;

    /**
     * @param left the share of each shard that others leave, 0 to 1
     * @param delay how long after a request its answer is sent
     */
    RealLimits(int shardCount, Meter.Kind kind, double left, Duration delay) throws IOException {
        this.kind = kind;
        this.left = left;
        this.delay = delay;
        for (int i = 0; i < shardCount; i++) {
            add(bound(i, shardCount), bound(i + 1, shardCount).subtract(BigInteger.ONE));
        }
        server = new LoopbackHttp(this::answer);
    }

    URI url() {
        return server.url();
    }

    /** Fills each shard with so many records. */
    void fill(int records, int dataBytes) {
        for (RealShard shard : shards) {
            for (int i = 0; i < records; i++) {
                String number = shard.id + " " + i + " ";
                byte[] data = (number + "x".repeat(dataBytes - number.length())).getBytes(StandardCharsets.UTF_8);
                shard.stored().add(new RealShard.Stored(String.format("key-%032d", i), data, i));
            }
        }
    }

    /** From now on nobody is allowed to list the shards. */
    void forbidLists() {
        listable = false;
    }

    /** How often the shards were asked for. */
    int lists() {
        return lists;
    }

    /** Splits a shard in the middle. */
    synchronized void split(int number) {
        RealShard parent = shards.get(number);
        BigInteger middle = parent.start.add(parent.end).shiftRight(1);
        parent.close();
        add(parent.start, middle.subtract(BigInteger.ONE));
        add(middle, parent.end);
    }

    /** Splits the only shard, if it has not been split yet. */
    synchronized void splitOnce() {
        if (shards.size() == 1) {
            split(0);
        }
    }

    /** Merges two neighbours, of which the first has the lower hashes. */
    synchronized void merge(int lower, int upper) {
        RealShard first = shards.get(lower);
        RealShard second = shards.get(upper);
        if (!first.end.add(BigInteger.ONE).equals(second.start)) {
            throw new IllegalArgumentException(first.id + " does not end where " + second.id + " begins");
        }
        first.close();
        second.close();
        add(first.start, second.end);
    }

    /** What each shard has, closed ones too, in its order. */
    synchronized List<List<RealShard.Stored>> stored() {
        return shards.stream().map(shard -> List.copyOf(shard.stored())).toList();
    }

    /** All records, in the order in which they came. */
    synchronized List<RealShard.Stored> inOrder() {
        return shards.stream().flatMap(shard -> shard.stored().stream())
                .sorted(Comparator.comparingLong(RealShard.Stored::number)).toList();
    }

    /** How many of the hashes in the records lie outside the range of the shard that has the record. */
    synchronized long foreign(Function<RealShard.Stored, List<BigInteger>> hashes) {
        return shards.stream().mapToLong(shard -> shard.stored().stream().flatMap(record -> hashes.apply(record).stream())
                .filter(hash -> hash.compareTo(shard.start) < 0 || hash.compareTo(shard.end) > 0).count()).sum();
    }

    /** How many records there are. */
    synchronized long records() {
        return shards.stream().mapToLong(shard -> shard.stored().size()).sum();
    }

    /** How many seconds each shard needs at its limits for what it took. */
    synchronized List<Double> seconds() {
        return shards.stream().map(RealShard::seconds).toList();
    }

    /** How many were refused, each time they were. */
    synchronized long refused() {
        return shards.stream().mapToLong(RealShard::refused).sum();
    }

    /** How many fetches there were. */
    synchronized long fetches() {
        return fetches;
    }

    /** How many of these were refused. */
    synchronized long refusedFetches() {
        return refusedFetches;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void add(BigInteger start, BigInteger end) {
        shards.add(new RealShard(shards.size(), start, end, kind, left));
    }

    private static BigInteger bound(int number, int count) {
        return HASHES.multiply(BigInteger.valueOf(number)).divide(BigInteger.valueOf(count));
    }

    private byte[] answer(String action, byte[] body) throws Exception {
        return switch (action) {
            case "putrecords" -> put(body);
            case "getrecords" -> page(new String(body, StandardCharsets.UTF_8));
            case "getsharditerator" -> LoopbackHttp.ok("{\"ShardIterator\":\"" + Integer.parseInt(
                    new String(body, StandardCharsets.UTF_8).replaceAll("(?s).*shardId-(\\d+).*", "$1")) + ":0\"}");
            case "listshards" -> list();
            default -> LoopbackHttp.ok(Source.summaryJson((int) shards.stream().filter(shard -> !shard.isClosed()).count()));
        };
    }

    private byte[] put(byte[] body) throws Exception {
        List<String> results = new ArrayList<>();
        MessageDigest md5 = MessageDigest.getInstance("MD5");
        int failed = 0;
        for (JsonNode record : JSON.readTree(body).get("Records")) {
            String key = record.get("PartitionKey").textValue();
            byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
            JsonNode hash = record.get("ExplicitHashKey");
            byte[] data = record.get("Data").binaryValue();
            String result = store(hash == null ? new BigInteger(1, md5.digest(utf8)) : new BigInteger(hash.textValue()), key,
                    data, utf8.length + data.length);
            failed += result.startsWith("{\"ErrorCode") ? 1 : 0;
            results.add(result);
        }
        Thread.sleep(delay.toMillis());
        return LoopbackHttp.ok("{\"Records\":[" + String.join(",", results) + "],\"FailedRecordCount\":" + failed + "}");
    }

    private synchronized String store(BigInteger hash, String key, byte[] data, int size) {
        RealShard shard = shards.stream().filter(open -> open.takes(hash)).findFirst().orElseThrow();
        RealShard.Stored record = new RealShard.Stored(key, data, came++);
        long number = shard.put(record, size, System.nanoTime());
        return number < 0
                ? "{\"ErrorCode\":\"ProvisionedThroughputExceededException\",\"ErrorMessage\":\"Rate exceeded for shard "
                        + shard.id + "\"}"
                : "{\"SequenceNumber\":\"" + sequence(number) + "\",\"ShardId\":\"" + shard.id + "\"}";
    }

    private static String sequence(long number) {
        return "4959033827149025660855969253836157109592157598" + (1_000_000_000L + number);
    }

    private byte[] list() {
        lists++;
        if (!listable) {
            return LoopbackHttp.refused("AccessDeniedException", "not authorized to perform: kinesis:ListShards");
        }
        List<String> list = new ArrayList<>();
        for (RealShard shard : shards) {
            list.add("{\"ShardId\":\"" + shard.id + "\",\"HashKeyRange\":{\"StartingHashKey\":\"" + shard.start
                    + "\",\"EndingHashKey\":\"" + shard.end + "\"},\"SequenceNumberRange\":{\"StartingSequenceNumber\":\"1\""
                    + (shard.isClosed() ? ",\"EndingSequenceNumber\":\"2\"" : "") + "}}");
        }
        return LoopbackHttp.ok("{\"Shards\":[" + String.join(",", list) + "]}");
    }

    /** An iterator is {@code shard:next}. A page has what was asked for, and 10 MiB at the most. */
    private byte[] page(String body) throws InterruptedException {
        String[] iterator = body.replaceAll("(?s).*\"ShardIterator\":\"([0-9:]+)\".*", "$1").split(":");
        int limit = body.contains("\"Limit\"") ? Integer.parseInt(body.replaceAll("(?s).*\"Limit\":(\\d+).*", "$1")) : 10_000;
        RealShard shard = shards.get(Integer.parseInt(iterator[0]));
        int next = Integer.parseInt(iterator[1]);
        StringBuilder page = new StringBuilder("{\"Records\":[");
        synchronized (this) {
            fetches++;
            if (!shard.isReadable(System.nanoTime())) {
                refusedFetches++;
                return LoopbackHttp.refused("ProvisionedThroughputExceededException", "Rate exceeded for shard " + shard.id);
            }
            int last = Math.min(shard.stored().size(), next + limit);
            long bytes = 0;
            for (; next < last && bytes < 10 << 20; next++) {
                RealShard.Stored record = shard.stored().get(next);
                byte[] data = record.data();
                bytes += data.length;
                page.append(page.charAt(page.length() - 1) == '[' ? "" : ",").append("{\"Data\":\"")
                        .append(Base64.getEncoder().encodeToString(data)).append("\",\"PartitionKey\":\"")
                        .append(record.partitionKey()).append("\",\"SequenceNumber\":\"").append(sequence(next))
                        .append("\",\"ApproximateArrivalTimestamp\":1}");
            }
            shard.wasRead(bytes);
        }
        Thread.sleep(delay.toMillis());
        return LoopbackHttp.ok(page + "],\"NextShardIterator\":\"" + iterator[0] + ":" + next + "\",\"MillisBehindLatest\":"
                + (next < shard.stored().size() ? 1_000_000 : 0) + "}");
    }
}
