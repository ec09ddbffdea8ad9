import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Everything goes wrong at random, and the report must still be the truth: each row is delivered, rejected, failed or not
 * sent, and only one of these; what is delivered is stored; copies beyond one are never more than the possible duplicates; and
 * with the rejects the stream holds every row that can be sent. A seed decides all that the test does.
 * {@code ./jbangw check --soak 200} runs as many more.
 */
@Order(4) // one of the longest
class ChaosTest {
    /** How many seeds beyond the usual ones; set by {@link Tests}. */
    static final String SOAK = "check.soak";
    private static final int SEEDS = 20;
    private static final int ROWS = 2000;

    @TempDir
    Path folder;

    static LongStream seeds() {
        return LongStream.range(0, SEEDS + Integer.getInteger(SOAK, 0));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theReportIsTheTruthWhateverGoesWrong(long seed) throws IOException {
        Random random = new Random(seed);
        Set<String> sendable = new HashSet<>();
        boolean ordered = random.nextBoolean();
        int keys = ordered ? 200 : 20;
        List<String> lines = new ArrayList<>(List.of("id,key,filling"));
        for (int i = 0; i < ROWS; i++) {
            String id = String.format("%05d", i);
            boolean bad = random.nextInt(50) == 0;
            lines.add(bad ? id + ",k,x,too many" : id + ",k" + random.nextInt(keys) + "," + "x".repeat(random.nextInt(200)));
            if (!bad) {
                sendable.add(id);
            }
        }
        String poison = random.nextInt(3) == 0 ? String.format("%05d", random.nextInt(ROWS)) : "none";
        Path input = Files.write(folder.resolve("in.csv"), lines);
        Path rejects = folder.resolve("rejects.csv");
        Path receipts = folder.resolve("receipts.jsonl");
        int trouble = 5 + random.nextInt(30);
        int interruptAt = random.nextInt(4) == 0 ? 1 + random.nextInt(15) : -1;
        List<String> options = new ArrayList<>(List.of("--bulk", "-k", "key", "-b", String.valueOf(20 + random.nextInt(481)),
                "--in-flight=" + (1 + random.nextInt(6)), "--retry-for=" + (300 + random.nextInt(3000)) + "ms",
                "--rejects=" + rejects, "--receipts=" + receipts, "--summary=json"));
        if (ordered) {
            options.add("--ordered");
        }
        if (seed % 2 == 1) {
            options.add("--aggregate");
        }
        if (seed % 3 != 0) { // faults that come at random are taken for those of full shards, which takes its time
            options.add("--rate=max");
        }
        Producer producer = new Producer();
        int[] requests = {0};
        try (TestStream stream = TestStream.create(Kinesalite.url(), 1 + random.nextInt(3));
                FaultProxy proxy = new FaultProxy(stream.endpoint, request -> {
                    if (!request.is("PutRecords")) {
                        return request.forward();
                    }
                    Random fault;
                    synchronized (requests) {
                        fault = new Random(seed * 1000 + requests[0]++);
                        if (requests[0] == interruptAt) {
                            producer.interrupt.request();
                        }
                    }
                    for (JsonNode record : request.body.get("Records")) {
                        if (StoredRow.in(record.get("Data").binaryValue()).stream().anyMatch(row -> row.id().equals(poison))) {
                            return FaultProxy.Answer.error(400, "ValidationException");
                        }
                    }
                    return fault.nextInt(100) < trouble ? faulty(request, fault) : request.forward();
                })) {
            String[] command = Run.args(options.toArray(new String[0]), Run.local(proxy.url()), stream.name, input.toString());
            Run run = Run.run(producer, new ByteArrayOutputStream(), command);
            String what = "seed " + seed + ", " + String.join(" ", command) + "\n" + run.err();
            JsonNode report = run.report();
            assertTrue(Set.of(0, 1, 3, 130).contains(run.exit()), what);

            Map<String, Integer> copies = new HashMap<>();
            Map<String, List<String>> byKey = new HashMap<>();
            stored(stream).forEach(row -> {
                if (copies.merge(row.id(), 1, Integer::sum) == 1) {
                    byKey.computeIfAbsent(row.key(), key -> new ArrayList<>()).add(row.id());
                }
            });
            Set<String> delivered = new HashSet<>();
            for (String line : Files.readAllLines(receipts)) {
                String id = String.format("%05d", Integer.parseInt(line.replaceAll("\\{\"row\":(\\d+),.*", "$1")) - 1);
                assertTrue(delivered.add(id), "delivered twice: " + id + "\n" + what);
            }
            Set<String> rejected = new HashSet<>();
            List<String> rejectedLines = Files.readAllLines(rejects);
            for (String line : rejectedLines.subList(1, rejectedLines.size())) {
                assertTrue(rejected.add(line.substring(0, 5)), "rejected twice: " + line + "\n" + what);
            }
            Set<String> all = new HashSet<>(delivered);
            all.addAll(rejected);
            assertEquals(ROWS, all.size(), "every row is in one of the two\n" + what);
            assertEquals(ROWS, delivered.size() + rejected.size(), "and in only one\n" + what);
            assertEquals(ROWS, report.get("rowsRead").asInt(), what);
            assertEquals(delivered.size(), report.get("delivered").asInt(), what);
            assertEquals(rejected.size(), report.get("rejected").asInt() + report.get("failed").asInt()
                    + report.get("notSent").asInt(), what);
            assertTrue(rejected.stream().filter(id -> !sendable.contains(id)).count() == ROWS - sendable.size(), what);
            assertTrue(copies.keySet().containsAll(delivered), "delivered and not stored\n" + what);
            assertTrue(sendable.containsAll(copies.keySet()), what);
            int beyondOne = copies.values().stream().mapToInt(count -> count - 1).sum();
            assertTrue(beyondOne <= report.get("possibleDuplicates").asInt(), beyondOne + " copies beyond one\n" + what);
            assertEquals(run.exit() == 0, rejected.isEmpty(), what);
            if (ordered) {
                byKey.forEach((key, ids) -> assertEquals(ids.stream().filter(delivered::contains).sorted().toList(),
                        ids.stream().filter(delivered::contains).toList(), "order of " + key + "\n" + what));
            }
            Run.producer(Run.local(stream.endpoint), stream.name, rejects.toString(), "--bulk", "-k", "key").exits(
                    ROWS == sendable.size() ? 0 : 3);
            assertEquals(sendable, stored(stream).stream().map(StoredRow::id).collect(Collectors.toSet()),
                    "the rejects deliver the rest\n" + what);
        }
    }

    private static List<StoredRow> stored(TestStream stream) {
        return stream.records().stream().flatMap(record -> StoredRow.in(record.data().asByteArray()).stream()).toList();
    }

    private static FaultProxy.Answer faulty(FaultProxy.Request request, Random random) throws IOException {
        List<String> codes = List.of("ProvisionedThroughputExceededException", "InternalFailure", "KMSThrottlingException");
        switch (random.nextInt(9)) {
            case 0:
                return FaultProxy.Answer.error(400, "ProvisionedThroughputExceededException");
            case 1:
                return FaultProxy.Answer.error(500, "InternalFailure");
            case 2:
                return FaultProxy.Answer.connectionClosed();
            case 3:
                request.forward();
                return FaultProxy.Answer.connectionClosed();
            case 4:
                request.forward();
                return FaultProxy.Answer.error(503, "ServiceUnavailable");
            case 5:
                FaultProxy.Answer stored = request.forward();
                return new FaultProxy.Answer(200, null, Arrays.copyOf(stored.body(), random.nextInt(stored.body().length)));
            case 6:
                request.forward();
                return FaultProxy.Answer.ok(List.of("", "{}", "{\"Records\":[]}", "<html/>").get(random.nextInt(4)));
            default:
                int share = 1 + random.nextInt(100);
                return DeliveryFixture.answerEach(request, record ->
                        random.nextInt(100) < share ? codes.get(random.nextInt(codes.size())) : null);
        }
    }
}
