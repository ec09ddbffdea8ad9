import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whole files at full speed, with several requests in flight, and rows that trickle in. Against kinesalite, read back with a
 * plain client.
 */
class BulkTest extends DeliveryFixture {
    BulkTest(@StreamOn(StreamOn.Server.KINESALITE) TestStream stream) {
        super(stream);
    }

    @Test
    void bulkPutsAWholeFileOnceWithSeveralRequestsInFlight() throws IOException {
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Run run = produce(rows(6000), request -> {
            most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
            sleep(50);
            FaultProxy.Answer answer = request.forward();
            atOnce.decrementAndGet();
            return answer;
        }, "--bulk");
        assertEquals(6000, run.exits(0).report().get("delivered").asInt());
        assertEquals(12, run.report().get("requests").asInt());
        assertEquals(ids(6000), stored());
        assertTrue(most.get() > 2 && most.get() <= 8, most + " at once");
    }

    @Test
    void eachOptionOfBulkCanBeSetBesideIt() throws IOException {
        JsonNode report = produce(rows(30), FaultProxy.Request::forward, "--bulk", "-b", "7", "-n", "20").exits(0).report();
        assertEquals(20, report.get("delivered").asInt());
        assertEquals(3, report.get("requests").asInt());
        assertTrue(report.get("moreRows").asBoolean());
    }

    @Test
    void aRowThatComesWhileARequestIsOnTheWireGoesOutBesideIt() throws Exception {
        Producer producer = new Producer();
        PipedOutputStream in = new PipedOutputStream();
        producer.stdin = new PipedInputStream(in);
        AtomicInteger calls = new AtomicInteger();
        try (FaultProxy proxy = proxy(request -> {
            if (calls.incrementAndGet() == 1) {
                sleep(6000);
            }
            return request.forward();
        })) {
            CompletableFuture<Run> run = CompletableFuture.supplyAsync(() -> Run.run(producer, new ByteArrayOutputStream(),
                    Run.local(proxy.url()), stream.name, "-", "--bulk", "--summary=json"));
            in.write("id\n0000\n".getBytes(StandardCharsets.UTF_8));
            in.flush();
            await(() -> calls.get() == 1);
            in.write("0001\n".getBytes(StandardCharsets.UTF_8));
            in.flush();
            await(() -> stored().contains("0001"));
            assertEquals(List.of("0001"), stored(), "the first one is still on the wire");
            in.close();
            assertEquals(2, run.get().exits(0).report().get("delivered").asInt());
        }
    }

    @Test
    void everyRequestIsLegalWhateverTheRowsAre() throws IOException {
        List<String> lines = new ArrayList<>(List.of("id,filling"));
        IntStream.range(0, 1500).forEach(i -> lines.add(String.format("%04d,", i) + "x".repeat(i % 50 == 0 ? 900_000 : i % 50)));
        List<Integer> counts = Collections.synchronizedList(new ArrayList<>());
        AtomicLong most = new AtomicLong();
        Run run = produce(file(lines), request -> {
            long bytes = 0;
            for (JsonNode record : request.body.get("Records")) {
                bytes += record.get("PartitionKey").asText().length() + record.get("Data").binaryValue().length;
            }
            most.accumulateAndGet(bytes, Math::max);
            counts.add(request.body.get("Records").size());
            return request.forward();
        }, "--bulk", "--in-flight=2");
        assertEquals(1500, run.exits(0).report().get("delivered").asInt());
        assertTrue(Collections.max(counts) <= 500, counts.toString());
        assertTrue(most.get() > 4 * 1024 * 1024 && most.get() <= 5 * 1024 * 1024, most + " bytes");
    }

    @Test
    void severalProducersAtOnceLoseNothing() throws Exception {
        List<CompletableFuture<Run>> runs = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String file = rows(2000);
            runs.add(CompletableFuture.supplyAsync(() -> Run.producer(local(), stream.name, file, "--bulk", "--summary=json")));
        }
        for (CompletableFuture<Run> run : runs) {
            assertEquals(2000, run.get().exits(0).report().get("delivered").asInt());
        }
        Map<String, Integer> copies = new HashMap<>();
        stored().forEach(id -> copies.merge(id, 1, Integer::sum));
        assertEquals(2000, copies.size());
        assertEquals(Set.of(4), new HashSet<>(copies.values()));
    }

    @Test
    void rowsThatTrickleInGoOutWithoutWaitingForAFullRequest() throws Exception {
        Producer producer = new Producer();
        PipedOutputStream in = new PipedOutputStream();
        producer.stdin = new PipedInputStream(in);
        CompletableFuture<Run> run = CompletableFuture.supplyAsync(() -> Run.run(producer, new ByteArrayOutputStream(), local(),
                stream.name, "-", "--bulk", "--summary=json"));
        in.write("id\n0000\n0001\n".getBytes(StandardCharsets.UTF_8));
        in.flush();
        await(() -> stored().size() == 2);
        assertEquals(ids(2), stored(), "while the input is still open");
        in.close();
        assertEquals(2, run.get().exits(0).report().get("delivered").asInt());
    }

    @Test
    void theLimitOfARecordIsTheStreams() throws IOException {
        String file = file(List.of("id,filling", "1," + "x".repeat(1_500_000), "2,x"));
        assertEquals(1, Run.producer(local(), stream.name, file, "--summary=json").exits(3).report().get("rejected").asInt());
        try (FaultProxy proxy = new FaultProxy(stream.endpoint, request -> {
            ObjectNode answer = (ObjectNode) request.forward().json();
            if (request.is("DescribeStreamSummary")) {
                ((ObjectNode) answer.get("StreamDescriptionSummary")).put("MaxRecordSizeInKiB", 2048);
                return FaultProxy.Answer.ok(answer.toString());
            }
            ArrayNode results = new ObjectMapper().createArrayNode();
            request.body.get("Records").forEach(record -> results.addObject().put("SequenceNumber", "1").put("ShardId",
                    "shardId-000000000000"));
            return FaultProxy.Answer.ok("{\"FailedRecordCount\":0,\"Records\":" + results + "}");
        })) {
            Run run = Run.producer(Run.local(proxy.url()), stream.name, file, "--summary=json");
            assertEquals(2, run.exits(0).report().get("delivered").asInt());
        }
    }

    @ParameterizedTest
    @CsvSource({"DELETING, 1", "UPDATING, 0"})
    void rowsGoOnlyToAStreamThatKeepsThem(String status, int exit) throws IOException {
        try (FaultProxy proxy = new FaultProxy(stream.endpoint, request -> {
            ObjectNode answer = (ObjectNode) request.forward().json();
            if (request.is("DescribeStreamSummary")) {
                ((ObjectNode) answer.get("StreamDescriptionSummary")).put("StreamStatus", status);
            }
            return FaultProxy.Answer.ok(answer.toString());
        })) {
            Run run = Run.producer(Run.local(proxy.url()), stream.name, rows(10)).exits(exit);
            assertEquals(exit == 1, run.err().contains("is being deleted"), run.err());
            assertEquals(exit == 1 ? 0 : 1, proxy.requests("PutRecords").size());
        }
    }
}
