import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Kinesis with one shard whose clock and whose ways of telling its lag are the test's: what emulators and services with wrong
 * clocks do. Each answer has a few records. An iterator is the number of the next record. On a free loopback port.
 */
final class OneShard implements AutoCloseable {
    private static final Pattern ITERATOR = Pattern.compile("\"ShardIterator\":\"(\\d+)\"");

    private final LoopbackHttp server;
    private final Lag lag;
    private final Duration ahead;
    private final int pageRecords;
    private final List<String> data = new ArrayList<>();
    private final List<Instant> arrivals = new ArrayList<>();
    private int fetches;

    /** What MillisBehindLatest counts from. */
    enum Lag {
        /** The service's own time, as AWS has it. */
        FROM_NOW,
        /** The newest record, as kinesis-mock has it. */
        FROM_THE_NEWEST,
        /** It is always 0. */
        ZERO,
        /** There is none. */
        NONE
    }

    /** @param ahead how far the service's clock is before this machine's */
    OneShard(Lag lag, Duration ahead, int pageRecords) throws IOException {
        this.lag = lag;
        this.ahead = ahead;
        this.pageRecords = pageRecords;
        server = new LoopbackHttp((action, body) -> LoopbackHttp.ok(answer(action, new String(body, StandardCharsets.UTF_8)),
                now()));
    }

    URI url() {
        return server.url();
    }

    /** From now on each page takes so long to come in. */
    void transfer(Duration time) {
        server.transfer("getrecords", time);
    }

    /** The service's time. */
    Instant now() {
        return Instant.now().plus(ahead);
    }

    /** Stores a record that arrives now. */
    void put(String record) {
        put(record, now());
    }

    /** Stores a record that arrived then. */
    synchronized void put(String record, Instant arrival) {
        data.add(record);
        arrivals.add(arrival);
    }

    /** All that is stored: what must be read. */
    synchronized List<String> stored() {
        return List.copyOf(data);
    }

    /** How many GetRecords requests came. */
    synchronized int fetches() {
        return fetches;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private synchronized String answer(String action, String body) {
        return switch (action) {
            case "getrecords" -> page(body);
            case "getsharditerator" -> "{\"ShardIterator\":\"" + (body.contains("LATEST") ? data.size() : 0) + "\"}";
            case "listshards" -> "{\"Shards\":[" + Source.shard(0, 1) + "]}";
            default -> Source.summaryJson(1);
        };
    }

    private String page(String body) {
        fetches++;
        Matcher iterator = ITERATOR.matcher(body);
        int from = iterator.find() ? Integer.parseInt(iterator.group(1)) : 0;
        int next = Math.min(data.size(), from + pageRecords);
        List<String> records = new ArrayList<>();
        for (int i = from; i < next; i++) {
            records.add("{\"SequenceNumber\":\"" + (i + 1) + "\",\"PartitionKey\":\"k\",\"ApproximateArrivalTimestamp\":"
                    + arrivals.get(i).toEpochMilli() / 1000.0 + ",\"Data\":\""
                    + Base64.getEncoder().encodeToString(data.get(i).getBytes(StandardCharsets.UTF_8)) + "\"}");
        }
        return "{\"NextShardIterator\":\"" + next + "\"" + lag(next) + ",\"Records\":[" + String.join(",", records) + "]}";
    }

    private String lag(int next) {
        boolean isAtEnd = next == data.size();
        return switch (lag) {
            case NONE -> "";
            case ZERO -> ",\"MillisBehindLatest\":0";
            case FROM_NOW -> ",\"MillisBehindLatest\":" + (isAtEnd ? 0 : behind(next, now()));
            case FROM_THE_NEWEST -> ",\"MillisBehindLatest\":" + (isAtEnd ? 0 : behind(next, arrivals.get(data.size() - 1)));
        };
    }

    private long behind(int next, Instant time) {
        return Math.max(0, Duration.between(arrivals.get(Math.max(0, next - 1)), time).toMillis());
    }
}
