import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the producer says of latency, in front of a server that knows how long it held an answer back. */
class PutLatencyTest {
    /** Of this a rate makes half a second good. */
    private static final Duration STALL = Duration.ofSeconds(2);

    @TempDir
    Path folder;

    @Test
    void aStallIsToldOfAllTheRowsThatWereStuckBehindIt() throws IOException {
        AtomicInteger requests = new AtomicInteger();
        AtomicLong heldMillis = new AtomicLong();
        try (Sink sink = new Sink(Duration.ZERO); FaultProxy proxy = new FaultProxy(sink.url(), request -> {
            if (request.is("PutRecords") && requests.incrementAndGet() == 2) {
                long start = System.nanoTime();
                DeliveryFixture.sleep(STALL.toMillis());
                heldMillis.set((System.nanoTime() - start) / 1_000_000);
            }
            return request.forward();
        })) {
            JsonNode report = Run.producer(Run.local(proxy.url()), "s", rows(400), "-n", "all", "-b", "20", "--rate=200",
                    "--summary=json").exits(0).report();
            JsonNode row = report.get("latencyMillis").get("row");
            JsonNode request = report.get("latencyMillis").get("request");
            assertEquals(20, requests.get());
            assertTrue(request.get("max").asDouble() >= heldMillis.get(), request + ", held " + heldMillis);
            assertTrue(request.get("p50").asDouble() < heldMillis.get() / 2.0, "one request was slow: " + request);
            assertTrue(row.get("max").asDouble() >= heldMillis.get(), row + ", held " + heldMillis);
            assertTrue(row.get("p99").asDouble() >= heldMillis.get() * 0.99, "20 rows of 400: " + row);
            assertTrue(row.get("p50").asDouble() >= 1000, "most rows were due while it lasted, or are late for it: " + row);
        }
    }

    @Test
    void aRowThatGoesOutAheadOfItsTimeTakesAsLongAsItsRequest() throws IOException {
        try (Sink sink = new Sink(Duration.ofMillis(200))) {
            JsonNode latency = Run.producer(Run.local(sink.url()), "s", rows(50), "-n", "all", "--rate=100", "--in-flight=8",
                    "--summary=json").exits(0).report().get("latencyMillis");
            assertTrue(latency.get("row").get("p50").asDouble() >= 200, latency.toString());
        }
    }

    @Test
    void theReportAsTextHasATableOfIt() throws IOException {
        try (Sink sink = new Sink(Duration.ofMillis(1200))) {
            Run run = Run.producer(Run.local(sink.url()), "s", rows(10)).exits(0);
            List<String> lines = run.err().lines().toList();
            int head = IntStream.range(0, lines.size()).filter(i -> lines.get(i).matches("milliseconds +p50 +p95 +p99 +max"))
                    .findFirst().orElseThrow();
            assertTrue(lines.get(head + 1).matches("request until answered( +[1-9],\\d{3}\\.\\d){4}"), run.err());
            assertTrue(lines.get(head + 2).matches("row until delivered( +[1-9],\\d{3}\\.\\d){4}"), run.err());
        }
    }

    @Test
    void aRunInWhichNothingWasDeliveredSaysNothingOfRows() throws IOException {
        try (Sink sink = new Sink(Duration.ZERO); FaultProxy proxy = new FaultProxy(sink.url(), request ->
                request.is("PutRecords") ? FaultProxy.Answer.error(400, "AccessDeniedException") : request.forward())) {
            String[] command = {Run.local(proxy.url()), "s", rows(10)};
            JsonNode latency = Run.producer(Run.args(command, "--summary=json")).exits(1).report().get("latencyMillis");
            assertTrue(latency.get("row").isNull(), latency.toString());
            assertTrue(latency.get("request").get("max").asDouble() > 0, latency.toString());
            Run text = Run.producer(command).exits(1);
            assertTrue(text.err().contains("request until answered "), text.err());
            assertFalse(text.err().contains("row until delivered"), text.err());
        }
    }

    private String rows(int count) throws IOException {
        return Files.write(folder.resolve(count + ".csv"), IntStream.rangeClosed(0, count)
                .mapToObj(i -> i == 0 ? "id" : String.valueOf(i)).toList()).toString();
    }
}
