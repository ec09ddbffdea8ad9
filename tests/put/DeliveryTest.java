import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.kinesis.model.Record;

/**
 * Delivery with several requests in flight, in order, under a deadline, and with what is left behind in files: against kinesalite,
 * read back with a plain client.
 */
class DeliveryTest {
    @TempDir
    Path folder;
    private TestStream stream;

    @BeforeEach
    void createStream() {
        stream = TestStream.create(Kinesalite.url(), 1);
    }

    @AfterEach
    void deleteStream() {
        stream.close();
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
        stream.records().forEach(record -> byKey.computeIfAbsent(record.partitionKey(), key -> new ArrayList<>()).add(id(record)));
        byKey.forEach((key, ids) -> assertEquals(ids.stream().sorted().toList(), ids, key));
        assertTrue(run.err().contains("throttled: the stream's shard takes 1,000 rows/s and 1 MiB/s"), run.err());
    }

    @Test
    void anOutageEndsTheRunAtTheDeadlineAndTheRejectsDeliverTheRest() throws IOException {
        Path rejects = folder.resolve("rejects.csv");
        Instant start = Instant.now();
        Run run = produce(rows(100), request -> FaultProxy.Answer.connectionClosed(), "--bulk", "--retry-for=1s", "--rejects=" + rejects);
        JsonNode report = run.exits(1).report();
        assertTrue(Duration.between(start, Instant.now()).toSeconds() < 20, "a deadline of one second");
        assertEquals(100, report.get("rowsRead").asInt());
        assertEquals(100, report.get("failed").asInt());
        assertTrue(run.err().contains("error: gave up: nothing got through for 1 s"), run.err());
        assertEquals("id,reject_reason", Files.readAllLines(rejects).get(0));
        again(rejects).exits(0);
        assertEquals(ids(100), stored());
    }

    @Test
    void aRowThatFailsForTooLongFailsAloneWhenOthersGetThrough() throws IOException {
        Run run = produce(rows(50), request -> answerEach(request, record ->
                data(record).contains("0007") ? "InternalFailure" : null), "-n", "all", "-b", "10", "-s", "0", "--retry-for=800ms");
        assertEquals(49, run.exits(3).report().get("delivered").asInt());
        assertEquals(1, run.report().get("failed").asInt());
        assertTrue(run.err().contains("row 8 (line 9) is not on the stream: InternalFailure, for 0.8 s"), run.err());
    }

    @Test
    void aFatalErrorInTheMiddleLeavesTheRestOfTheFileInTheRejects() throws IOException {
        Path rejects = folder.resolve("rejects.csv");
        AtomicInteger calls = new AtomicInteger();
        Run run = produce(rows(100), request -> calls.incrementAndGet() == 3
                ? FaultProxy.Answer.error(400, "AccessDeniedException") : request.forward(),
                "-n", "all", "-s", "0", "--rejects=" + rejects);
        assertEquals(20, run.exits(1).report().get("delivered").asInt());
        assertEquals(100, run.report().get("rowsRead").asInt());
        assertEquals(81, Files.readAllLines(rejects).size());
        again(rejects).exits(0);
        assertEquals(ids(100), stored());
    }

    @Test
    void anInterruptLeavesEveryRowOnTheStreamOrInTheRejects() throws IOException {
        Path rejects = folder.resolve("rejects.csv");
        Producer producer = new Producer();
        AtomicInteger calls = new AtomicInteger();
        try (FaultProxy proxy = proxy(request -> {
            if (calls.incrementAndGet() == 5) {
                producer.interrupt.request();
            }
            sleep(20);
            return request.forward();
        })) {
            Run run = Run.run(producer, new ByteArrayOutputStream(), Run.local(proxy.url()), stream.name, rows(1000),
                    "--bulk", "-b", "10", "--rejects=" + rejects, "--summary=json");
            JsonNode report = run.exits(130).report();
            assertEquals(1000, report.get("delivered").asInt() + report.get("failed").asInt());
            assertEquals(stored().size(), report.get("delivered").asInt(), "what was in flight is waited for");
            assertTrue(report.get("failed").asInt() > 500, report.toString());
        }
        again(rejects).exits(0);
        assertEquals(ids(1000), stored());
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
            Run.run(producer, new ByteArrayOutputStream(), Run.local(proxy.url()), stream.name, file(lines), "--bulk", "--ordered", "-k", "key",
                    "--rejects=" + rejects, "--summary=none").exits(130);
        }
        assertTrue(Files.readAllLines(rejects).size() > 12_000);
        Run.producer(local(), stream.name, rejects.toString(), "--bulk", "--ordered", "-k", "key", "-q").exits(0);
        Map<String, List<String>> byKey = new HashMap<>();
        stream.records().forEach(record -> byKey.computeIfAbsent(record.partitionKey(), key -> new ArrayList<>()).add(id(record)));
        byKey.forEach((key, ids) -> assertEquals(ids.stream().sorted().toList(), ids, key));
        assertEquals(15_000, byKey.values().stream().mapToInt(List::size).sum());
    }

    @Test
    void aRowThatWasSentBeforeTheInterruptIsPerhapsOnTheStream() throws IOException {
        Path rejects = folder.resolve("rejects.csv");
        Producer producer = new Producer();
        try (FaultProxy proxy = proxy(request -> {
            request.forward();
            producer.interrupt.request();
            return FaultProxy.Answer.connectionClosed();
        })) {
            Run run = Run.run(producer, new ByteArrayOutputStream(), Run.local(proxy.url()), stream.name, rows(30), "-n", "all",
                    "--rejects=" + rejects, "--summary=json").exits(130);
            assertEquals(10, run.report().get("possibleDuplicates").asInt());
            List<String> lines = Files.readAllLines(rejects);
            assertEquals(31, lines.size());
            for (int i = 1; i <= 30; i++) {
                assertTrue(lines.get(i).contains(i <= 10 ? "perhaps on the stream: " : "not sent: interrupted"), lines.get(i));
            }
        }
    }

    @Test
    void oneKeyThatIsThrottledForEverIsNoOutageUnderOrdered() throws IOException {
        List<String> lines = new ArrayList<>(List.of("key,id"));
        IntStream.range(0, 26_000).forEach(i -> lines.add((i % 2 == 0 ? "hot" : "k" + i % 400) + "," + String.format("%05d", i)));
        Run run = produce(file(lines), request -> answerEach(request, record -> record.get("PartitionKey").asText().equals("hot")
                ? "ProvisionedThroughputExceededException" : null), "--bulk", "--ordered", "-k", "key", "--retry-for=1s");
        assertEquals(13_000, run.exits(3).report().get("delivered").asInt());
        assertEquals(13_000, run.report().get("failed").asInt());
        assertTrue(run.report().get("reasons").has("not sent: waited behind a row of its key that failed"), run.report().toString());
    }

    @Test
    void theLastRowOfAllFailsAloneAndEndsNothing() throws IOException {
        Run run = produce(rows(30), request -> answerEach(request, record -> data(record).contains("0029") ? "InternalFailure" : null),
                "-n", "all", "-b", "1", "-s", "0", "--retry-for=500ms");
        assertEquals(29, run.exits(3).report().get("delivered").asInt());
    }

    @Test
    void whatEndedTheRunIsSaidAlsoWhenTheRestOfTheFileIsBroken() throws IOException {
        List<String> lines = new ArrayList<>(List.of("id"));
        lines.addAll(ids(49));
        lines.add("\"a\"b");
        Path rejects = folder.resolve("rejects.csv");
        Run run = produce(file(lines), request -> FaultProxy.Answer.error(400, "AccessDeniedException"), "-n", "all", "-s", "0", "--rejects=" + rejects);
        assertTrue(run.exits(1).err().contains("error: not allowed: these credentials need kinesis:PutRecords"), run.err());
        assertTrue(run.err().contains("warning: ") && run.err().contains("line 51: a quote"), run.err());
        assertEquals(50, Files.readAllLines(rejects).size());
    }

    @Test
    void theRejectsAndTheReceiptsAreNotTheSameFileByAnotherName() throws IOException {
        Path file = Files.writeString(folder.resolve("one.csv"), "");
        Path link = Files.createSymbolicLink(folder.resolve("two.csv"), file);
        assertTrue(Run.producer(local(), stream.name, rows(1), "--rejects=" + file, "--receipts=" + link).exits(2).err().contains("both name"));
    }

    @Test
    void rowsThatCannotBeSentComeBackUnchangedHoweverOftenTheyAreFedBackIn() throws IOException {
        byte[] file = ("id,name\n1,x\n2\n3,a,b\n4,\"two\nlines, \"\"quoted\"\"\",\n5,caf\u00e9\n,y\n").getBytes(StandardCharsets.ISO_8859_1);
        Path input = Files.write(folder.resolve("bad.csv"), file);
        Path first = folder.resolve("first.csv");
        Path second = folder.resolve("second.csv");
        Run run = Run.producer(local(), stream.name, input.toString(), "-k", "id", "--rejects=" + first, "--summary=json");
        assertEquals(5, run.exits(3).report().get("rejected").asInt());
        run = Run.producer(local(), stream.name, first.toString(), "-k", "id", "--rejects=" + second, "--summary=json");
        assertEquals(5, run.exits(3).report().get("rejected").asInt());
        assertEquals(new String(Files.readAllBytes(first), StandardCharsets.ISO_8859_1),
                new String(Files.readAllBytes(second), StandardCharsets.ISO_8859_1));
        assertTrue(new String(Files.readAllBytes(second), StandardCharsets.ISO_8859_1).contains("5,caf\u00e9,"), "the byte as it was");
        assertFalse(run.err().contains("warning"), "with rejects no row is named: " + run.err());
        assertEquals(List.of("1"), stream.data().stream().map(data -> data.replaceAll("\\D", "")).toList());
    }

    @Test
    void rejectsOfJsonLinesAreTheSameLinesWithTheReason() throws IOException {
        Path input = Files.writeString(folder.resolve("in.jsonl"), "{\"k\":\"\"}\n{\"k\":\"a\"}\nnope\n{\"x\":1}\n");
        Path rejects = folder.resolve("rejects.jsonl");
        Run.producer(local(), stream.name, input.toString(), "-k", "k", "--rejects=" + rejects).exits(3);
        assertEquals(List.of("{\"k\":\"\",\"reject_reason\":\"the partition key is empty\"}", "nope",
                "{\"x\":1,\"reject_reason\":\"no member 'k' (did you mean 'x'?) for the partition key\"}"), Files.readAllLines(rejects));
        Run.producer(local(), stream.name, rejects.toString()).exits(3);
        assertEquals(Set.of("{\"k\":\"a\"}", "{\"k\":\"\"}", "{\"x\":1}"), Set.copyOf(stream.data()));
    }

    @Test
    void rejectsOfJsonLinesKeepOnlyTheLastReasonHoweverOftenTheyFail() throws IOException {
        Path input = Files.writeString(folder.resolve("in.jsonl"), "{\"id\":\"0001\"}\n");
        Path rejects = folder.resolve("rejects.jsonl");
        Path again = folder.resolve("again.jsonl");
        Run.producer(local(), stream.name, input.toString(), "-k", "nope", "--rejects=" + rejects).exits(3);
        Run.producer(local(), stream.name, rejects.toString(), "-k", "neither", "--rejects=" + again).exits(3);
        Run.producer(local(), stream.name, again.toString(), "-k", "id").exits(0);
        assertEquals(List.of("{\"id\":\"0001\"}"), stream.data());
    }

    @Test
    void aColumnOfTheSameNameAsTheReasonsDoesNotSpoilTheRejects() throws IOException {
        String input = file(List.of("id,reject_reason,name", "0001,r", "0002,r,x"));
        Path rejects = folder.resolve("rejects.csv");
        Run.producer(local(), stream.name, input, "--rejects=" + rejects).exits(3);
        assertTrue(Run.producer(local(), stream.name, rejects.toString()).exits(3).err().contains("2 cells, the header has 3"));
    }

    @Test
    void aPartialSuccessIsNoOutage() throws IOException {
        Run run = produce(rows(30), request -> answerEach(request, record ->
                data(record).contains("0003") ? "ProvisionedThroughputExceededException" : null), "-n", "all", "-s", "0", "--retry-for=0s");
        assertEquals(29, run.exits(3).report().get("delivered").asInt());
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
    void aReceiptTellsTheRowItsKeyAndItsPlaceOnTheStream() throws IOException {
        Path receipts = folder.resolve("receipts.jsonl");
        Run.producer(local(), stream.name, rows(1200), "--bulk", "-k", "id", "--receipts=" + receipts).exits(0);
        Set<String> expected = new TreeSet<>();
        for (Record record : stream.records()) {
            int row = Integer.parseInt(record.partitionKey()) + 1;
            expected.add("{\"row\":" + row + ",\"line\":" + (row + 1) + ",\"partitionKey\":\"" + record.partitionKey()
                    + "\",\"shardId\":\"shardId-000000000000\",\"sequenceNumber\":\"" + record.sequenceNumber() + "\"}");
        }
        List<String> lines = Files.readAllLines(receipts);
        assertEquals(1200, lines.size());
        assertEquals(expected, new TreeSet<>(lines));
    }

    @Test
    void aDiskThatIsFullEndsTheRunAndEveryRowIsAccountedFor() throws IOException {
        Run rejects = Run.producer(local(), stream.name, rows(10), "--rejects=/dev/full", "--summary=json");
        assertTrue(rejects.exits(1).err().contains("error: cannot write /dev/full: No space left on device"), rejects.err());
        assertEquals(0, stored().size(), "nothing is sent when it cannot be kept");
        JsonNode report = Run.producer(local(), stream.name, rows(500), "-n", "all", "-s", "0", "--receipts=/dev/full", "--summary=json")
                .exits(1).report();
        assertEquals(stored().size(), report.get("delivered").asInt());
        assertEquals(report.get("rowsRead").asInt(), report.get("delivered").asInt() + report.get("failed").asInt());
    }

    @ParameterizedTest
    @CsvSource({"--rejects, no/such/folder/x.csv, there is no such folder", "--receipts, ., Is a directory"})
    void anOutputThatCannotBeWrittenIsSaidBeforeAnythingIsSent(String option, String path, String message) throws IOException {
        Run run = Run.producer(local(), stream.name, rows(10), option + "=" + path);
        assertTrue(run.exits(2).err().contains(message), run.err());
        assertEquals(0, stored().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"csv", "jsonl"})
    void aReadErrorInTheMiddleOfTheInputSendsWhatCameBeforeAndIsSaid(String format) throws IOException {
        byte[] start = ids(700).stream().map(id -> format.equals("csv") ? id : "{\"id\":\"" + id + "\"}")
                .collect(Collectors.joining("\n", format.equals("csv") ? "id\n" : "", "\n")).getBytes(StandardCharsets.UTF_8);
        Producer producer = new Producer();
        producer.stdin = new SequenceInputStream(new ByteArrayInputStream(start), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("Input/output error");
            }
        });
        Run run = Run.run(producer, new ByteArrayOutputStream(), local(), stream.name, "-", "--bulk", "--format=" + format, "--summary=json");
        assertTrue(run.exits(1).err().contains("error: cannot read standard input after line 7"), run.err());
        assertTrue(run.err().contains("Input/output error"), run.err());
        int delivered = run.report().get("delivered").asInt();
        assertTrue(delivered >= 500, run.err());
        assertEquals(ids(delivered), stored());
        assertEquals(delivered, run.report().get("rowsRead").asInt());
    }

    @Test
    void theInputIsNoPlaceForTheRejects() throws IOException {
        String input = rows(10);
        assertTrue(Run.producer(local(), stream.name, input, "--rejects=" + input).exits(2).err().contains("is the input"));
        assertEquals(11, Files.readAllLines(Path.of(input)).size());
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

    @ParameterizedTest
    @ValueSource(strings = {"closed", "truncated", "500", "html"})
    void copiesBeyondOneAreNeverMoreThanThePossibleDuplicates(String fault) throws IOException {
        AtomicInteger calls = new AtomicInteger();
        Run run = produce(rows(200), request -> {
            FaultProxy.Answer answer = request.forward();
            if (calls.incrementAndGet() % 3 != 1) {
                return answer;
            }
            return switch (fault) {
                case "closed" -> FaultProxy.Answer.connectionClosed();
                case "truncated" -> new FaultProxy.Answer(200, null, java.util.Arrays.copyOf(answer.body(), answer.body().length / 2));
                case "500" -> FaultProxy.Answer.error(500, "InternalFailure");
                default -> FaultProxy.Answer.ok("<html>gateway</html>");
            };
        }, "-n", "all", "-b", "50", "-s", "0");
        JsonNode report = run.exits(0).report();
        assertEquals(200, report.get("delivered").asInt());
        assertEquals(new TreeSet<>(ids(200)), new TreeSet<>(stored()));
        int beyondOne = stored().size() - 200;
        assertTrue(beyondOne > 0, "the fault stored rows twice");
        assertTrue(beyondOne <= report.get("possibleDuplicates").asInt(), report.toString());
    }

    @Test
    void aStreamThatRefusesEverythingForSomeSecondsIsAskedLessAndLess() throws IOException {
        Instant open = Instant.now().plusSeconds(4);
        AtomicInteger refused = new AtomicInteger();
        Run run = produce(rows(100), request -> {
            if (Instant.now().isBefore(open)) {
                refused.incrementAndGet();
                return FaultProxy.Answer.error(400, "ProvisionedThroughputExceededException");
            }
            return request.forward();
        }, "--bulk", "-b", "10");
        assertEquals(100, run.exits(0).report().get("delivered").asInt());
        assertEquals(ids(100), stored());
        assertTrue(refused.get() < 60, refused + " requests in four seconds");
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
            request.body.get("Records").forEach(record -> results.addObject().put("SequenceNumber", "1").put("ShardId", "shardId-000000000000"));
            return FaultProxy.Answer.ok("{\"FailedRecordCount\":0,\"Records\":" + results + "}");
        })) {
            Run run = Run.producer(Run.local(proxy.url()), stream.name, file, "--summary=json");
            assertEquals(2, run.exits(0).report().get("delivered").asInt());
        }
    }

    /** The ids in the order they are on the stream, after a run in which one row in the middle was throttled once. */
    private List<String> produceWithOneThrottle(String... options) throws IOException {
        List<String> lines = new ArrayList<>(List.of("key,id"));
        ids(20).forEach(id -> lines.add("same," + id));
        AtomicInteger seen = new AtomicInteger();
        try (TestStream fresh = TestStream.create(Kinesalite.url(), 1);
                FaultProxy proxy = new FaultProxy(fresh.endpoint, request -> request.is("PutRecords") ? answerEach(request, record ->
                        data(record).contains("0005") && seen.incrementAndGet() <= 2 ? "ProvisionedThroughputExceededException" : null)
                        : request.forward())) {
            Run.producer(Run.args(options, Run.local(proxy.url()), fresh.name, file(lines), "-k", "key", "-n", "all", "-b", "500", "-s", "0"))
                    .exits(0);
            return fresh.records().stream().map(DeliveryTest::id).toList();
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

    private FaultProxy proxy(FaultProxy.Fault fault) throws IOException {
        return new FaultProxy(stream.endpoint, request -> request.is("PutRecords") ? fault.answer(request) : request.forward());
    }

    private Run produce(String file, FaultProxy.Fault fault, String... options) throws IOException {
        try (FaultProxy proxy = proxy(fault)) {
            return Run.producer(Run.args(options, Run.local(proxy.url()), stream.name, file, "--summary=json"));
        }
    }

    private Run again(Path rejects) {
        return Run.producer(local(), stream.name, rejects.toString(), "--bulk");
    }

    private String local() {
        return Run.local(stream.endpoint);
    }

    private String rows(int count) throws IOException {
        List<String> lines = new ArrayList<>(List.of("id"));
        lines.addAll(ids(count));
        return file(lines);
    }

    private String file(List<String> lines) throws IOException {
        return Files.write(Files.createTempFile(folder, "rows", ".csv"), lines).toString();
    }

    private static List<String> ids(int count) {
        return IntStream.range(0, count).mapToObj(i -> String.format("%04d", i)).toList();
    }

    private List<String> stored() {
        return stream.records().stream().map(DeliveryTest::id).sorted().toList();
    }

    private static String id(Record record) {
        return record.data().asUtf8String().replaceAll(".*\"id\":\"(\\d+)\".*", "$1");
    }

    private static String data(JsonNode record) throws IOException {
        return new String(record.get("Data").binaryValue(), StandardCharsets.UTF_8);
    }

    private static void await(BooleanSupplier condition) {
        Instant giveUp = Instant.now().plusSeconds(20);
        while (!condition.getAsBoolean() && Instant.now().isBefore(giveUp)) {
            sleep(20);
        }
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
