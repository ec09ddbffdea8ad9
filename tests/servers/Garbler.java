import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A Kinesis with one shard that stores what is put and gives it back, three records a page, but for the answers that the test
 * garbles: these go out as the test makes them, whatever they are, and end their connection. A request is done before its answer
 * is garbled. An iterator is the number of the next record. On a free loopback port.
 */
final class Garbler implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PAGE = 3;

    private final LoopbackHttp server;
    private final Garble garble;
    private final List<String> stored = new ArrayList<>();
    private final Map<String, Integer> requests = new ConcurrentHashMap<>();

    /** What the test does with an answer. */
    interface Garble {
        /**
         * All that is sent instead, in ISO 8859-1; empty for the good answer.
         *
         * @param action the operation in lower case
         * @param number of the requests for it this is, from 1
         */
        Optional<String> answer(String action, int number);
    }

    Garbler(Garble garble) throws IOException {
        this.garble = garble;
        server = new LoopbackHttp(this::answer);
    }

    URI url() {
        return server.url();
    }

    /** Stores a record: its data. */
    synchronized void put(String data) {
        stored.add(data);
    }

    /** The data of all records that were stored. */
    synchronized List<String> stored() {
        return List.copyOf(stored);
    }

    /** How many requests for this operation came. */
    int requests(String action) {
        return requests.getOrDefault(action, 0);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private byte[] answer(String action, byte[] body) throws Exception {
        int number = requests.merge(action, 1, Integer::sum);
        String good = good(action, JSON.readTree(body));
        Optional<String> garbled = garble.answer(action, number);
        if (garbled.isPresent()) {
            throw new LoopbackHttp.Last(garbled.get().getBytes(StandardCharsets.ISO_8859_1));
        }
        return LoopbackHttp.ok(good);
    }

    private synchronized String good(String action, JsonNode body) {
        return switch (action) {
            case "putrecords" -> stored(body.get("Records"));
            case "getrecords" -> page(body.get("ShardIterator").asInt());
            case "getsharditerator" -> "{\"ShardIterator\":\"" + body.path("StartingSequenceNumber").asInt() + "\"}";
            case "listshards" -> "{\"Shards\":[" + Source.shard(0, 1) + "]}";
            default -> Source.summaryJson(1);
        };
    }

    private String stored(JsonNode records) {
        List<String> results = new ArrayList<>();
        for (JsonNode record : records) {
            stored.add(new String(Base64.getDecoder().decode(record.get("Data").asText())));
            results.add("{\"SequenceNumber\":\"" + stored.size() + "\",\"ShardId\":\"shardId-000000000000\"}");
        }
        return "{\"FailedRecordCount\":0,\"Records\":[" + String.join(",", results) + "]}";
    }

    private String page(int from) {
        int next = Math.min(stored.size(), from + PAGE);
        List<String> records = new ArrayList<>();
        for (int i = from; i < next; i++) {
            records.add(record(i + 1, stored.get(i)));
        }
        return "{\"NextShardIterator\":\"" + next + "\",\"MillisBehindLatest\":" + (next < stored.size() ? 1000 : 0)
                + ",\"Records\":[" + String.join(",", records) + "]}";
    }

    /** A record as JSON. */
    static String record(int sequenceNumber, String data) {
        return "{\"SequenceNumber\":\"" + sequenceNumber + "\",\"PartitionKey\":\"k\",\"ApproximateArrivalTimestamp\":1.5,"
                + "\"Data\":\"" + Base64.getEncoder().encodeToString(data.getBytes()) + "\"}";
    }
}
