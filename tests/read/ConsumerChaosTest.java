import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Everything goes wrong at random while a stream is read that was split and merged, and the output must still be what is stored:
 * each record once, those of a key in their order. A seed decides all that the test does. {@code ./jbangw check Chaos --soak 200}
 * runs as many more.
 */
@Order(3) // one of the longest
class ConsumerChaosTest {
    private static final int SEEDS = 20;
    private static final int LATEST_SEEDS = 8;
    private static final int RECORDS = 400;
    private static final int KEYS = 12;
    private static final int AN_HOUR = 3_600_000;
    private static final List<String> CHANGES = List.of("split 0", "split 1", "merge 2 3", "none");

    private static final Map<String, List<String>> PUT = new HashMap<>();
    private static TestStream stream;

    @BeforeAll
    static void createStream() {
        stream = TestStream.create(Kinesalite.url(), 2);
        int done = 0;
        for (String change : CHANGES) {
            for (int i = 0; i < RECORDS / CHANGES.size(); i++, done++) {
                String key = "key " + done * 7919 % KEYS;
                stream.put(key, key + " record " + done);
                PUT.computeIfAbsent(key, none -> new ArrayList<>()).add(key + " record " + done);
            }
            reshard(change);
        }
    }

    @AfterAll
    static void deleteStream() {
        stream.close();
    }

    static LongStream seeds() {
        return LongStream.range(0, SEEDS + Integer.getInteger(ChaosTest.SOAK, 0));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theOutputIsWhatIsStoredWhateverGoesWrong(long seed) throws IOException {
        Random random = new Random(seed);
        int trouble = 5 + random.nextInt(20);
        int pageLimit = 10 + random.nextInt(60);
        int[] requests = {0};
        try (FaultProxy proxy = new FaultProxy(stream.endpoint, request -> {
            Random fault;
            synchronized (requests) {
                fault = new Random(seed * 1000 + requests[0]++);
            }
            return fault.nextInt(100) < trouble ? faulty(request, fault) : forward(request, pageLimit);
        })) {
            Run run = Run.consumer(Run.local(proxy.url()), stream.name, "--drain", "-s", "0", "-o", "json", "--summary=json");
            String what = "seed " + seed + "\n" + run.err();
            assertEquals(0, run.exit(), what);
            Map<String, List<String>> read = byKey(run.lines());
            for (String key : PUT.keySet()) {
                assertEquals(PUT.get(key), read.get(key), what);
            }
            assertTrue(run.report().get("drained").asBoolean(), what);
            assertEquals(RECORDS, run.report().get("records").asInt(), what);
        }
    }

    static LongStream latestSeeds() {
        return LongStream.range(0, LATEST_SEEDS + Integer.getInteger(ChaosTest.SOAK, 0));
    }

    /** Half of the runs have an outage that never ends; what is put, and what of it was printed, is known from outside. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("latestSeeds")
    void underLatestTheOutputIsAPrefixAndAProperOneNeverExitsZero(long seed) throws Exception {
        Random random = new Random(seed);
        int outageFrom = random.nextBoolean() ? 1 + random.nextInt(60) : Integer.MAX_VALUE;
        String outage = List.of("closed", "500", "throttled", "html").get(random.nextInt(4));
        int[] fetches = {0};
        StringWriter err = new StringWriter();
        Map<String, List<String>> put = new HashMap<>();
        try (TestStream quiet = TestStream.create(Kinesalite.url(), 2);
                FaultProxy proxy = new FaultProxy(quiet.endpoint, request -> {
            int number;
            synchronized (fetches) {
                number = request.is("GetRecords") ? ++fetches[0] : fetches[0];
            }
            if (number >= outageFrom) {
                return switch (outage) {
                    case "closed" -> FaultProxy.Answer.connectionClosed();
                    case "500" -> FaultProxy.Answer.error(500, "InternalFailure");
                    case "throttled" -> FaultProxy.Answer.error(400, "ProvisionedThroughputExceededException");
                    default -> FaultProxy.Answer.ok("<html>");
                };
            }
            Random fault = new Random(seed * 1000 + number);
            return request.is("GetRecords") && fault.nextInt(100) < 10 ? faulty(request, fault) : request.forward();
        })) {
            Consumer consumer = new Consumer();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            consumer.stdout = out;
            CompletableFuture<Integer> exit = CompletableFuture.supplyAsync(() -> Run.commandLine(consumer,
                    new PrintWriter(new StringWriter()), new PrintWriter(err)).execute(Run.local(proxy.url()), quiet.name, "-t",
                    "LATEST", "-w", "5", "-s", "0.05", "-o", "json", "--summary=json"));
            while (!err.toString().contains("ready: ")) {
                Thread.sleep(10);
            }
            for (int i = 0; i < 40; i++) {
                String key = "key " + i % 5;
                quiet.put(key, key + " record " + i);
                put.computeIfAbsent(key, none -> new ArrayList<>()).add(key + " record " + i);
                Thread.sleep(20);
            }
            int code = exit.get(60, TimeUnit.SECONDS);
            String what = "seed " + seed + ", exit " + code + "\n" + err;
            Map<String, List<String>> read = byKey(out.toString(StandardCharsets.UTF_8).lines().toList());
            boolean all = true;
            for (String key : put.keySet()) {
                List<String> printed = read.getOrDefault(key, List.of());
                assertEquals(put.get(key).subList(0, printed.size()), printed, what);
                all &= printed.size() == put.get(key).size();
            }
            assertTrue(all || code != 0, what);
            assertTrue(outageFrom < Integer.MAX_VALUE || all && code == 0, what);
        }
    }

    private static Map<String, List<String>> byKey(List<String> envelopes) throws IOException {
        Map<String, List<String>> read = new HashMap<>();
        for (String line : envelopes) {
            JsonNode envelope = new ObjectMapper().readTree(line);
            read.computeIfAbsent(envelope.get("partitionKey").asText(), none -> new ArrayList<>())
                    .add(envelope.get("data").asText());
        }
        return read;
    }

    private static void reshard(String change) {
        String[] words = change.split(" ");
        switch (words[0]) {
            case "split" -> stream.split(shard(words[1]));
            case "merge" -> stream.merge(shard(words[1]), shard(words[2]));
            default -> { }
        }
    }

    private static String shard(String number) {
        return "shardId-00000000000" + number;
    }

    /** Small pages, and a lag that is true: kinesalite says 0 everywhere. */
    private static FaultProxy.Answer forward(FaultProxy.Request request, int pageLimit) throws IOException {
        if (!request.is("GetRecords")) {
            return request.forward();
        }
        FaultProxy.Answer answer = request.forward(((ObjectNode) request.body.deepCopy()).put("Limit", pageLimit));
        ObjectNode page = (ObjectNode) answer.json();
        if (page.has("NextShardIterator") && !page.get("Records").isEmpty()) {
            page.put("MillisBehindLatest", AN_HOUR);
        }
        return FaultProxy.Answer.ok(page.toString());
    }

    private static FaultProxy.Answer faulty(FaultProxy.Request request, Random random) throws IOException {
        boolean reads = request.is("GetRecords");
        switch (random.nextInt(reads ? 8 : 5)) {
            case 0:
                return FaultProxy.Answer.error(400, reads ? "ProvisionedThroughputExceededException" : "LimitExceededException");
            case 1:
                return FaultProxy.Answer.error(500, "InternalFailure");
            case 2:
                return request.is("DescribeStreamSummary") ? request.forward() : FaultProxy.Answer.connectionClosed();
            case 3:
                FaultProxy.Answer whole = request.forward();
                return new FaultProxy.Answer(200, null, Arrays.copyOf(whole.body(), random.nextInt(whole.body().length)));
            case 4:
                return FaultProxy.Answer.error(503, "ServiceUnavailable");
            case 5:
                return FaultProxy.Answer.ok("{}");
            case 6:
                return FaultProxy.Answer.error(400, "ExpiredIteratorException");
            default: // nothing yet, but far behind
                return FaultProxy.Answer.ok("{\"Records\":[],\"MillisBehindLatest\":" + AN_HOUR + ",\"NextShardIterator\":"
                        + request.body.get("ShardIterator") + "}");
        }
    }
}
