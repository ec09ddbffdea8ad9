import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The producer through the fault proxy: what it counts against what is on the stream. */
class SenderTest {
    @TempDir
    Path folder;
    private final TestStream stream;

    SenderTest(@StreamOn(value = StreamOn.Server.MOTO, shards = 2) TestStream stream) {
        this.stream = stream;
    }

    @Test
    void onlyEntriesThatFailedAreSentAgain() throws IOException {
        Run run = produce(request -> request.body.get("Records").size() == 20 ? evenEntriesOnly(request) : request.forward());
        JsonNode report = run.exits(0).report();
        assertEquals(ids(20), stored());
        assertEquals(20, report.get("delivered").asInt());
        assertEquals(10, report.get("retried").asInt());
        assertEquals(10, report.get("throttled").asInt());
        assertEquals(2, report.get("requests").asInt());
        assertEquals(0, report.get("possibleDuplicates").asInt());
    }

    @Test
    void aFailedRecordCountOfZeroIsNotBelieved() throws IOException {
        Run run = produce(request -> {
            FaultProxy.Answer answer = request.forward();
            if (request.body.get("Records").size() < 20) {
                return answer;
            }
            ObjectNode changed = (ObjectNode) evenEntriesOnlyJson(request, answer);
            changed.put("FailedRecordCount", 0);
            return FaultProxy.Answer.ok(changed.toString());
        });
        assertEquals(20, run.exits(0).report().get("delivered").asInt());
        assertEquals(10, run.report().get("retried").asInt(), "the ten that came back with an error code");
    }

    @Test
    void anUnknownErrorCodeIsAFailureAndNamed() throws IOException {
        Run run = produce(request -> {
            ObjectNode changed = (ObjectNode) request.forward().json();
            ((ArrayNode) changed.get("Records")).set(3, entryError("SomethingNew"));
            return FaultProxy.Answer.ok(changed.toString());
        });
        JsonNode report = run.exits(3).report();
        assertEquals(19, report.get("delivered").asInt());
        assertEquals(1, report.get("failed").asInt());
        assertEquals(1, report.get("reasons").get("SomethingNew: injected").asInt());
        assertEquals(0.05, report.get("failureRate").asDouble());
        assertTrue(run.err().contains("row 4 (line 5) is not on the stream: SomethingNew: injected"), run.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"Records\":[]}", "<html></html>",
            "{\"Records\":[{\"ShardId\":\"shardId-000000000000\"}]}"})
    void anAnswerThatSaysNothingIsNoDelivery(String body) throws IOException {
        AtomicInteger calls = new AtomicInteger();
        Run run = produce(request -> calls.incrementAndGet() == 1 ? FaultProxy.Answer.ok(body) : request.forward());
        JsonNode report = run.exits(0).report();
        assertEquals(ids(20), stored());
        assertEquals(20, report.get("delivered").asInt());
        assertEquals(20, report.get("possibleDuplicates").asInt());
    }

    @Test
    void rowsStoredBehindALostAnswerAreReportedAsPossibleDuplicates() throws IOException {
        AtomicInteger calls = new AtomicInteger();
        Run run = produce(request -> {
            FaultProxy.Answer answer = request.forward();
            return calls.incrementAndGet() == 1 ? FaultProxy.Answer.connectionClosed() : answer;
        });
        JsonNode report = run.exits(0).report();
        assertEquals(20, report.get("delivered").asInt());
        assertEquals(20, report.get("possibleDuplicates").asInt());
        assertEquals(40, stored().size(), "one request is one attempt: nothing below the tool may send it again");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ProvisionedThroughputExceededException", "KMSThrottlingException", "LimitExceededException",
        "ResourceInUseException"})
    void aThrottledRequestIsSentAgain(String code) throws IOException {
        AtomicInteger calls = new AtomicInteger();
        Run run = produce(request -> calls.incrementAndGet() <= 2 ? FaultProxy.Answer.error(400, code) : request.forward());
        JsonNode report = run.exits(0).report();
        assertEquals(ids(20), stored());
        assertEquals(40, report.get("throttled").asInt());
        assertEquals(3, report.get("requests").asInt());
    }

    @ParameterizedTest
    @ValueSource(strings = {"AccessDeniedException", "ExpiredTokenException", "UnrecognizedClientException",
        "ResourceNotFoundException", "KMSDisabledException"})
    void anErrorThatAnotherTryDoesNotChangeEndsTheRunAtOnce(String code) throws IOException {
        AtomicInteger calls = new AtomicInteger();
        Run run = produce(request -> {
            calls.incrementAndGet();
            return FaultProxy.Answer.error(400, code);
        });
        JsonNode report = run.exits(1).report();
        assertEquals(1, calls.get());
        assertEquals(20, report.get("failed").asInt());
        assertEquals(20, report.get("rowsRead").asInt());
        assertEquals(1, run.err().lines().filter(line -> line.startsWith("error: ")).count(), run.err());
    }

    @Test
    void theReportsNumbersAddUpWhenEverythingGoesWrongAtOnce() throws IOException {
        Path file = folder.resolve("mixed.csv");
        List<String> lines = new ArrayList<>(List.of("id,name"));
        IntStream.range(0, 50).forEach(i -> lines.add(i % 7 == 3 ? i + ",too,many" : i % 11 == 5 ? ",no key" : i + ",x"));
        Files.write(file, lines);
        AtomicInteger calls = new AtomicInteger();
        try (FaultProxy proxy = new FaultProxy(stream.endpoint, request -> {
            if (!request.is("PutRecords")) {
                return request.forward();
            }
            ObjectNode answer = (ObjectNode) request.forward().json();
            if (calls.incrementAndGet() % 2 == 0) {
                ((ArrayNode) answer.get("Records")).set(0, entryError("Broken"));
            }
            return FaultProxy.Answer.ok(answer.toString());
        })) {
            JsonNode report = Run.producer(Run.local(proxy.url()), stream.name, file.toString(), "-k", "id", "-n", "all", "-b",
                    "7",
                    "-s", "0", "--summary=json").exits(3).report();
            assertEquals(50, report.get("rowsRead").asInt());
            assertEquals(50, report.get("delivered").asInt() + report.get("rejected").asInt() + report.get("failed").asInt());
            assertEquals(7 + 4, report.get("rejected").asInt(), report.toString());
            int reasons = 0;
            for (JsonNode rows : report.get("reasons")) {
                reasons += rows.asInt();
            }
            assertEquals(report.get("rejected").asInt() + report.get("failed").asInt(), reasons);
        }
    }

    /** Runs the producer over 20 rows in one batch, with this fault on PutRecords. */
    private Run produce(FaultProxy.Fault fault) throws IOException {
        Path file = folder.resolve("rows.csv");
        List<String> lines = new ArrayList<>(List.of("id"));
        lines.addAll(ids(20));
        Files.write(file, lines);
        try (FaultProxy proxy = new FaultProxy(stream.endpoint,
                request -> request.is("PutRecords") ? fault.answer(request) : request.forward())) {
            return Run.producer(Run.local(proxy.url()), stream.name, file.toString(), "-n", "all", "-b", "500", "--summary=json");
        }
    }

    /** Stores the even entries, and says of the odd ones that they were throttled. */
    private static FaultProxy.Answer evenEntriesOnly(FaultProxy.Request request) throws IOException {
        ObjectNode half = request.body.deepCopy();
        ArrayNode records = (ArrayNode) half.get("Records");
        for (int i = records.size() - 1; i > 0; i -= 2) {
            records.remove(i);
        }
        JsonNode stored = request.forward(half).json();
        ObjectNode answer = stored.deepCopy();
        ArrayNode results = answer.putArray("Records");
        for (int i = 0; i < request.body.get("Records").size(); i++) {
            results.add(i % 2 == 0 ? stored.get("Records").get(i / 2) : entryError("ProvisionedThroughputExceededException"));
        }
        return FaultProxy.Answer.ok(answer.put("FailedRecordCount", results.size() / 2).toString());
    }

    private static JsonNode evenEntriesOnlyJson(FaultProxy.Request request, FaultProxy.Answer all) throws IOException {
        ObjectNode answer = (ObjectNode) all.json();
        ArrayNode results = (ArrayNode) answer.get("Records");
        for (int i = 1; i < request.body.get("Records").size(); i += 2) {
            results.set(i, entryError("InternalFailure"));
        }
        return answer;
    }

    private static ObjectNode entryError(String code) {
        return com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode()
                .put("ErrorCode", code).put("ErrorMessage", "injected");
    }

    private List<String> stored() {
        return stream.data().stream().map(data -> data.replaceAll("\\D", "")).sorted().toList();
    }

    private static List<String> ids(int count) {
        return IntStream.range(0, count).mapToObj(i -> String.format("%03d", i)).toList();
    }
}
