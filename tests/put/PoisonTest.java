import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A row for which the service refuses the whole request that it is in. Against kinesalite, read back with a plain client. */
class PoisonTest extends DeliveryFixture {
    PoisonTest(@StreamOn(StreamOn.Server.KINESALITE) TestStream stream) {
        super(stream);
    }

    @ParameterizedTest
    @ValueSource(strings = {"250", "0", "499", "123 124", "0 1 2 3 4 5 6 7 8 9", "490 491 492 493 494 495 496 497 498 499",
        "0 100 200 300 400 499"})
    void aPoisonousRowFailsAloneWithTheServicesWordsAndItsNeighboursArrive(String numbers) throws IOException {
        Set<String> poison = Stream.of(numbers.split(" ")).map(number -> String.format("%04d", Integer.parseInt(number)))
                .collect(Collectors.toCollection(TreeSet::new));
        Path rejects = folder.resolve("rejects.csv");
        AtomicInteger calls = new AtomicInteger();
        JsonNode report = produce(rows(500), request -> {
            calls.incrementAndGet();
            return refuseFor(poison, request);
        }, "-n", "all", "-b", "500", "-s", "0", "--rejects=" + rejects).exits(3).report();
        assertEquals(500 - poison.size(), report.get("delivered").asInt());
        assertEquals(poison.size(), report.get("failed").asInt());
        assertEquals(poison.size(), report.get("reasons").get("ValidationException: injected").asInt());
        assertEquals(calls.get(), report.get("requests").asInt(), "each request counts");
        assertEquals(0, report.get("possibleDuplicates").asInt());
        assertTrue(poison.size() > 1 || calls.get() <= 20, calls + " requests for one row of 500");
        assertEquals(ids(500).stream().filter(id -> !poison.contains(id)).toList(), stored());
        assertEquals(List.copyOf(poison), Files.readAllLines(rejects).stream().skip(1).map(line -> line.substring(0, 4)).sorted()
                .toList());
    }

    @ParameterizedTest
    @CsvSource({"400, InvalidArgumentException, InvalidArgumentException: injected",
        "400, SerializationException, SerializationException: injected", "400, SomethingNew, SomethingNew: injected",
        "413, , HTTP 413"})
    void whateverTheServiceCallsIt(int status, String code, String reason) throws IOException {
        JsonNode report = produce(rows(40), request -> !has(request, Set.of("0017")) ? request.forward()
                : code == null ? new FaultProxy.Answer(status, null, "<html>".getBytes()) : FaultProxy.Answer.error(status, code),
                "--bulk").exits(3).report();
        assertEquals(39, report.get("delivered").asInt());
        assertEquals("{\"" + reason + "\":1}", report.get("reasons").toString());
        assertEquals(39, stored().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-b 500 -s 0", "--bulk", "-b 1 -s 0", "--bulk --ordered -k id"})
    void whenEveryRowIsRefusedFromTheStartTheRunEndsSoonWithTheServicesError(String options) throws IOException {
        AtomicInteger calls = new AtomicInteger();
        Run run = produce(rows(5000), request -> {
            calls.incrementAndGet();
            return FaultProxy.Answer.error(400, "ValidationException");
        }, Run.args(options.split(" "), "-n", "all"));
        JsonNode report = run.exits(1).report();
        assertTrue(run.err().contains("error: PutRecords failed in us-east-1"), run.err());
        assertTrue(run.err().contains("ValidationException: injected"), run.err());
        assertEquals(calls.get(), report.get("requests").asInt());
        assertTrue(calls.get() <= 30, calls + " requests");
        assertEquals(report.get("rowsRead").asInt(), report.get("failed").asInt() + report.get("notSent").asInt());
    }

    @Test
    void whenEveryRowIsRefusedInTheMiddleOfTheRunItEndsTooAndTheRejectsDeliverTheRest() throws IOException {
        Path rejects = folder.resolve("rejects.csv");
        AtomicInteger calls = new AtomicInteger();
        Run run = produce(rows(5000), request -> calls.incrementAndGet() > 3
                ? FaultProxy.Answer.error(400, "ValidationException") : request.forward(), "--bulk", "--rejects=" + rejects);
        run.exits(1);
        assertTrue(calls.get() < 200, calls + " requests");
        assertEquals(1500, stored().size());
        again(rejects).exits(0);
        assertEquals(ids(5000), stored());
    }

    @Test
    void oneRowAloneOfAFileIsARowAndNotTheEnd() throws IOException {
        JsonNode report = produce(rows(1), request -> FaultProxy.Answer.error(400, "ValidationException")).exits(3).report();
        assertEquals(1, report.get("failed").asInt());
        assertEquals(1, report.get("requests").asInt());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--in-flight=1", "--in-flight=4"})
    void underOrderedTheRowsOfAKeyStayInOrder(String inFlight) throws IOException {
        List<String> lines = new ArrayList<>(List.of("key,id"));
        IntStream.range(0, 1000).forEach(i -> lines.add("k" + i % 40 + "," + String.format("%04d", i)));
        Set<String> poison = Set.of("0003", "0043", "0500", "0999");
        AtomicInteger calls = new AtomicInteger();
        Run run = produce(file(lines), request -> calls.incrementAndGet() % 7 == 0
                ? FaultProxy.Answer.error(400, "ProvisionedThroughputExceededException") : refuseFor(poison, request),
                "--bulk", inFlight, "--ordered", "-k", "key");
        assertEquals(996, run.exits(3).report().get("delivered").asInt());
        Map<String, List<String>> byKey = new HashMap<>();
        stream.records().forEach(record -> byKey.computeIfAbsent(record.partitionKey(), key -> new ArrayList<>())
                .add(id(record)));
        byKey.forEach((key, ids) -> assertEquals(ids.stream().sorted().toList(), ids, key));
        assertEquals(ids(1000).stream().filter(id -> !poison.contains(id)).toList(), stored());
    }

    @Test
    void anInterruptEndsTheHalvingAndEveryRowIsAccountedFor() throws IOException {
        Path rejects = folder.resolve("rejects.csv");
        Producer producer = new Producer();
        AtomicBoolean interrupted = new AtomicBoolean();
        AtomicInteger later = new AtomicInteger();
        try (FaultProxy proxy = proxy(request -> {
            if (interrupted.get()) {
                later.incrementAndGet();
            }
            FaultProxy.Answer answer = refuseFor(Set.of("0250"), request);
            if (answer.status() == 400 && request.body.get("Records").size() < 100) {
                interrupted.set(true);
                producer.interrupt.request();
            }
            return answer;
        })) {
            Run run = Run.run(producer, new ByteArrayOutputStream(), Run.local(proxy.url()), stream.name, rows(500), "--bulk",
                    "--in-flight=1", "--rejects=" + rejects, "--summary=json").exits(130);
            assertEquals(stored().size(), run.report().get("delivered").asInt());
            assertTrue(run.err().contains("ValidationException: injected, then interrupted"), run.err());
        }
        assertEquals(0, later.get(), "nothing is sent after the interrupt");
        again(rejects).exits(0);
        assertEquals(ids(500), stored());
    }

    @Test
    void theReasonOfARowThatIsNotPoisonousIsNotTheNeighbours() throws IOException {
        Run run = produce(rows(20), request -> has(request, Set.of("0007")) ? FaultProxy.Answer.error(400, "ValidationException")
                : answerEach(request, record -> data(record).contains("0008") ? "SomethingElse" : null), "--bulk");
        JsonNode reasons = run.exits(3).report().get("reasons");
        assertEquals("{\"SomethingElse: injected\":1,\"ValidationException: injected\":1}", reasons.toString());
        assertFalse(run.err().contains("error: "), run.err());
    }

    private static FaultProxy.Answer refuseFor(Set<String> poison, FaultProxy.Request request) throws IOException {
        return has(request, poison) ? FaultProxy.Answer.error(400, "ValidationException") : request.forward();
    }

    private static boolean has(FaultProxy.Request request, Set<String> ids) throws IOException {
        for (JsonNode record : request.body.get("Records")) {
            String data = data(record);
            if (ids.stream().anyMatch(id -> data.contains("\"" + id + "\""))) {
                return true;
            }
        }
        return false;
    }
}
