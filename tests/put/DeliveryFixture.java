import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kinesis.model.Record;

/**
 * What the tests of delivery share: a stream on kinesalite, files of rows, faults in front of it, and a plain look at what is
 * stored.
 */
abstract class DeliveryFixture {
    @TempDir
    Path folder;
    final TestStream stream;

    DeliveryFixture(TestStream stream) {
        this.stream = stream;
    }

    /** The ids in the order they are on the stream, after a run in which one row in the middle was throttled once. */
    List<String> produceWithOneThrottle(String... options) throws IOException {
        List<String> lines = new ArrayList<>(List.of("key,id"));
        ids(20).forEach(id -> lines.add("same," + id));
        AtomicInteger seen = new AtomicInteger();
        try (TestStream fresh = TestStream.create(Kinesalite.url(), 1);
                FaultProxy proxy = new FaultProxy(fresh.endpoint, request -> request.is("PutRecords")
                        ? answerEach(request, record ->
                        data(record).contains("0005") && seen.incrementAndGet() <= 2 ? "ProvisionedThroughputExceededException"
                                : null)
                        : request.forward())) {
            Run.producer(Run.args(options, Run.local(proxy.url()), fresh.name, file(lines), "-k", "key", "-n", "all", "-b",
                    "500", "-s", "0"))
                    .exits(0);
            return fresh.records().stream().map(DeliveryFixture::id).toList();
        }
    }

    /** What a test says of each record: an error code, or null to let it through. */
    interface Verdict {
        String code(JsonNode record) throws IOException;
    }

    /** Forwards the records that may pass and answers for the others, each in its place. */
    static FaultProxy.Answer answerEach(FaultProxy.Request request, Verdict verdict) throws IOException {
        ObjectNode passing = request.body.deepCopy();
        ArrayNode records = passing.putArray("Records");
        List<String> codes = new ArrayList<>();
        for (JsonNode record : request.body.get("Records")) {
            String code = verdict.code(record);
            codes.add(code);
            if (code == null) {
                records.add(record);
            }
        }
        JsonNode stored = records.isEmpty() ? null : request.forward(passing).json();
        ObjectNode answer = new ObjectMapper().createObjectNode();
        ArrayNode results = answer.putArray("Records");
        int next = 0;
        for (String code : codes) {
            if (code == null) {
                results.add(stored.get("Records").get(next++));
            } else {
                results.addObject().put("ErrorCode", code).put("ErrorMessage", "injected");
            }
        }
        return FaultProxy.Answer.ok(answer.put("FailedRecordCount", codes.size() - next).toString());
    }

    FaultProxy proxy(FaultProxy.Fault fault) throws IOException {
        return new FaultProxy(stream.endpoint, request -> request.is("PutRecords") ? fault.answer(request) : request.forward());
    }

    Run produce(String file, FaultProxy.Fault fault, String... options) throws IOException {
        try (FaultProxy proxy = proxy(fault)) {
            return Run.producer(Run.args(options, Run.local(proxy.url()), stream.name, file, "--summary=json"));
        }
    }

    Run again(Path rejects) {
        return Run.producer(local(), stream.name, rejects.toString(), "--bulk");
    }

    String local() {
        return Run.local(stream.endpoint);
    }

    String rows(int count) throws IOException {
        List<String> lines = new ArrayList<>(List.of("id"));
        lines.addAll(ids(count));
        return file(lines);
    }

    String file(List<String> lines) throws IOException {
        return Files.write(Files.createTempFile(folder, "rows", ".csv"), lines).toString();
    }

    static List<String> ids(int count) {
        return IntStream.range(0, count).mapToObj(i -> String.format("%04d", i)).toList();
    }

    List<String> stored() {
        return stream.records().stream().map(DeliveryFixture::id).sorted().toList();
    }

    static String id(Record record) {
        return record.data().asUtf8String().replaceAll(".*\"id\":\"(\\d+)\".*", "$1");
    }

    static String data(JsonNode record) throws IOException {
        return new String(record.get("Data").binaryValue(), StandardCharsets.UTF_8);
    }

    static void await(BooleanSupplier condition) {
        Instant giveUp = Instant.now().plusSeconds(20);
        while (!condition.getAsBoolean() && Instant.now().isBefore(giveUp)) {
            sleep(20);
        }
    }

    static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
