import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A Kinesis that takes everything and keeps nothing, so that what is timed in front of it is the client: it counts the records of
 * each PutRecords request and answers, after a set delay, that all are stored. Knows no stream's name; speaks JSON, on a free
 * loopback port. As little HTTP as the SDK needs, because it shares the machine with what is timed.
 */
final class Sink implements AutoCloseable {
    /** Data is base64 and keys escape their quotes, so the member's name is nowhere else. */
    private static final String RECORD = "\"Data\":";
    private static final String RESULT = "{\"SequenceNumber\":\"49590338271490256608559692538361571095921575989136588898\","
            + "\"ShardId\":\"shardId-000000000000\"}";
    private static final byte[] SUMMARY = http("{\"StreamDescriptionSummary\":{\"StreamName\":\"sink\",\"StreamARN\":"
            + "\"arn:aws:kinesis:us-east-1:123456789012:stream/sink\",\"StreamStatus\":\"ACTIVE\",\"OpenShardCount\":1,"
            + "\"RetentionPeriodHours\":24,\"StreamCreationTimestamp\":1,\"EnhancedMonitoring\":[]}}");
    private static final byte[] SHARDS = http("{\"Shards\":[{\"ShardId\":\"shardId-000000000000\",\"HashKeyRange\":"
            + "{\"StartingHashKey\":\"0\",\"EndingHashKey\":\"340282366920938463463374607431768211455\"},"
            + "\"SequenceNumberRange\":{\"StartingSequenceNumber\":\"1\"}}]}");

    private final ServerSocket server;
    private final Map<Integer, byte[]> answers = new ConcurrentHashMap<>();
    private final AtomicLong records = new AtomicLong();
    private final AtomicLong requests = new AtomicLong();
    private volatile Duration delay;

    /** @param delay how long after a PutRecords request its answer is sent */
    Sink(Duration delay) throws IOException {
        this.delay = delay;
        server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        start("sink", () -> {
            while (true) {
                Socket socket = server.accept();
                start("sink-connection", () -> serve(socket));
            }
        });
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
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

    private interface Job {
        void run() throws Exception;
    }

    private static void start(String name, Job job) {
        Thread thread = new Thread(() -> {
            try {
                job.run();
            } catch (Exception e) {
                // The client or the sink is gone: so is this connection.
            }
        }, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Socket socket) throws Exception {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
            OutputStream out = socket.getOutputStream();
            for (String head = head(in); !head.isEmpty(); head = head(in)) {
                int length = Integer.parseInt(head.replaceFirst("(?s).*content-length: *", "").replaceFirst("(?s)\r.*", ""));
                byte[] body = in.readNBytes(length);
                if (head.contains(".putrecords\r")) {
                    int count = count(new String(body, StandardCharsets.ISO_8859_1));
                    requests.incrementAndGet();
                    records.addAndGet(count);
                    Thread.sleep(delay.toMillis());
                    out.write(answers.computeIfAbsent(count, n -> http("{\"FailedRecordCount\":0,\"Records\":["
                            + String.join(",", Collections.nCopies(n, RESULT)) + "]}")));
                } else {
                    out.write(head.contains(".listshards\r") ? SHARDS : SUMMARY);
                }
            }
        }
    }

    /** The request line and the headers in lower case; empty at the end of the connection. */
    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            head.append((char) c);
            if (c == '\n' && head.length() > 3 && head.charAt(head.length() - 3) == '\n') {
                return head.toString().toLowerCase(Locale.ROOT);
            }
        }
        return "";
    }

    private static int count(String body) {
        int count = 0;
        for (int at = body.indexOf(RECORD); at >= 0; at = body.indexOf(RECORD, at + RECORD.length())) {
            count++;
        }
        return count;
    }

    private static byte[] http(String body) {
        return ("HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.1\r\nContent-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body).getBytes(StandardCharsets.UTF_8);
    }
}
