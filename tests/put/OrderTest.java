import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The order in which rows reach the stream, with and without {@code --ordered}. Against kinesalite, read back with a plain
 * client.
 */
class OrderTest extends DeliveryFixture {
    OrderTest(@StreamOn(StreamOn.Server.KINESALITE) TestStream stream) {
        super(stream);
    }

    @Test
    void aRowThatGoesAgainComesAfterItsNeighboursUnlessOrdered() throws IOException {
        assertNotEquals(ids(20), produceWithOneThrottle());
    }

    @Test
    void orderedKeepsTheRowsOfAKeyInOrderAcrossRetriesAndRequestsInFlight() throws IOException {
        assertEquals(ids(20), produceWithOneThrottle("--ordered"));
        assertEquals(ids(20), produceWithOneThrottle("--ordered", "--in-flight=4"));
    }

    @Test
    void aKeyThatIsThrottledDoesNotHoldUpTheOthers() throws IOException {
        List<String> lines = new ArrayList<>(List.of("key,id"));
        ids(300).forEach(id -> lines.add((Integer.parseInt(id) % 3 == 0 ? "hot" : "k" + Integer.parseInt(id) % 10) + "," + id));
        Set<String> others = ConcurrentHashMap.newKeySet();
        Run run = produce(file(lines), request -> answerEach(request, record -> {
            boolean hot = record.get("PartitionKey").asText().equals("hot");
            if (!hot) {
                others.add(record.get("Data").asText());
            }
            return hot && others.size() < 200 ? "ProvisionedThroughputExceededException" : null;
        }), "-k", "key", "--bulk", "--ordered", "--retry-for=20s");
        assertEquals(300, run.exits(0).report().get("delivered").asInt());
        Map<String, List<String>> byKey = new HashMap<>();
        stream.records().forEach(record -> byKey.computeIfAbsent(record.partitionKey(), key -> new ArrayList<>())
                .add(id(record)));
        byKey.forEach((key, ids) -> assertEquals(ids.stream().sorted().toList(), ids, key));
        assertTrue(run.err().contains("throttled: the stream's shard takes 1,000 rows/s and 1 MiB/s"), run.err());
    }

    @Test
    void underOrderedTheRejectsAreInTheOrderOfEachKeyToo() throws IOException {
        Path rejects = folder.resolve("rejects.csv");
        List<String> lines = new ArrayList<>(List.of("key,id"));
        IntStream.range(0, 15_000).forEach(i -> lines.add("k" + i * 31 % 300 + "," + String.format("%05d", i)));
        Producer producer = new Producer();
        AtomicInteger calls = new AtomicInteger();
        try (FaultProxy proxy = proxy(request -> {
            if (calls.incrementAndGet() == 8) {
                producer.interrupt.request();
            }
            return request.forward();
        })) {
            Run.run(producer, new ByteArrayOutputStream(), Run.local(proxy.url()), stream.name, file(lines), "--bulk",
                    "--ordered", "-k", "key",
                    "--rejects=" + rejects, "--summary=none").exits(130);
        }
        assertTrue(Files.readAllLines(rejects).size() > 12_000);
        Run.producer(local(), stream.name, rejects.toString(), "--bulk", "--ordered", "-k", "key", "-q").exits(0);
        Map<String, List<String>> byKey = new HashMap<>();
        stream.records().forEach(record -> byKey.computeIfAbsent(record.partitionKey(), key -> new ArrayList<>())
                .add(id(record)));
        byKey.forEach((key, ids) -> assertEquals(ids.stream().sorted().toList(), ids, key));
        assertEquals(15_000, byKey.values().stream().mapToInt(List::size).sum());
    }

    @Test
    void oneKeyThatIsThrottledForEverIsNoOutageUnderOrdered() throws IOException {
        List<String> lines = new ArrayList<>(List.of("key,id"));
        IntStream.range(0, 26_000).forEach(i -> lines.add((i % 2 == 0 ? "hot" : "k" + i % 400) + "," + String.format("%05d", i)));
        Run run = produce(file(lines), request -> answerEach(request, record -> record.get("PartitionKey").asText().equals("hot")
                ? "ProvisionedThroughputExceededException" : null), "--bulk", "--ordered", "-k", "key", "--retry-for=1s");
        assertEquals(13_000, run.exits(3).report().get("delivered").asInt());
        assertEquals(13_000, run.report().get("failed").asInt() + run.report().get("notSent").asInt());
        assertEquals(run.report().get("notSent"), run.report().get("reasons")
                .get("not sent: waited behind a row of its key that failed"), "nobody tried these");
    }
}
