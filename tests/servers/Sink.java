import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A Kinesis that takes everything and keeps nothing, so that what is timed in front of it is the client: it counts the records of
 * each PutRecords request and answers, after a set delay, that all are stored. Knows no stream's name; speaks JSON, on a free
 * loopback port.
 */
final class Sink implements AutoCloseable {
    /** Data is base64 and keys escape their quotes, so the member's name is nowhere else. */
    private static final String RECORD = "\"Data\":";
    private static final String RESULT = "{\"SequenceNumber\":\"49590338271490256608559692538361571095921575989136588898\","
            + "\"ShardId\":\"shardId-000000000000\"}";

    private final LoopbackHttp server;
    private final Map<Integer, byte[]> answers = new ConcurrentHashMap<>();
    private final AtomicLong records = new AtomicLong();
    private final AtomicLong requests = new AtomicLong();
    private volatile Duration delay;

    /** @param delay how long after a PutRecords request its answer is sent */
    Sink(Duration delay) throws IOException {
        this.delay = delay;
        server = new LoopbackHttp(this::answer);
    }

    URI url() {
        return server.url();
    }

    /** From now on answers come so much later. */
    void delay(Duration changed) {
        delay = changed;
    }

    /** How many records have come so far. */
    long records() {
        return records.get();
    }

    /** How many PutRecords requests have come so far. */
    long requests() {
        return requests.get();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private byte[] answer(String action, byte[] body) throws InterruptedException {
        switch (action) {
            case "putrecords":
                int count = count(new String(body, StandardCharsets.ISO_8859_1));
                requests.incrementAndGet();
                records.addAndGet(count);
                Thread.sleep(delay.toMillis());
                return answers.computeIfAbsent(count, n -> LoopbackHttp.ok("{\"FailedRecordCount\":0,\"Records\":["
                        + String.join(",", Collections.nCopies(n, RESULT)) + "]}"));
            case "listshards":
                return Source.listShards(1);
            default:
                return Source.summary(1);
        }
    }

    private static int count(String body) {
        int count = 0;
        for (int at = body.indexOf(RECORD); at >= 0; at = body.indexOf(RECORD, at + RECORD.length())) {
            count++;
        }
        return count;
    }
}
