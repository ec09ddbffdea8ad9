import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.kinesis.model.Record;

/** The producer's options, each against what a plain client finds on the stream. */
class ProducerTest {
    private static final String SAMPLE = Run.project().resolve("sample.csv").toString();

    @TempDir
    Path folder;
    private final TestStream stream;

    ProducerTest(@StreamOn(value = StreamOn.Server.MOTO, shards = 2) TestStream stream) {
        this.stream = stream;
    }

    @Test
    void theSampleComesBackCellByCell() throws IOException {
        produce(SAMPLE, "-n", "all", "-k", "id").exits(0);
        List<Record> records = stream.records();
        try (CSVParser parser = CSVParser.parse(Path.of(SAMPLE), java.nio.charset.StandardCharsets.UTF_8,
                CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get())) {
            int rows = 0;
            for (CSVRecord row : parser) {
                Record record = records.stream().filter(found -> found.partitionKey().equals(row.get("id"))).findFirst()
                        .orElseThrow();
                JsonNode json = new ObjectMapper().readTree(record.data().asByteArray());
                assertEquals(row.toMap(), new ObjectMapper().convertValue(json, java.util.Map.class));
                assertEquals(parser.getHeaderNames(), json.propertyStream().map(java.util.Map.Entry::getKey).toList());
                rows++;
            }
            assertEquals(rows, records.size());
        }
    }

    @Test
    void tenRowsGoOutUnlessMoreAreAskedForAndTheReportSaysThereAreMore() throws IOException {
        Run run = produce(rows(25), "-s", "0");
        assertEquals(ids(0, 10), stored());
        assertTrue(run.exits(0).report().get("moreRows").asBoolean());
        assertEquals(10, run.report().get("rowsRead").asInt());
    }

    @Test
    void allPutsEveryRowAndSaysThereAreNoMore() throws IOException {
        Run run = produce(rows(25), "--max_records", "all", "-s", "0");
        assertEquals(ids(0, 25), stored());
        assertFalse(run.exits(0).report().get("moreRows").asBoolean());
        assertFalse(produce(rows(10)).exits(0).report().get("moreRows").asBoolean(), "exactly as many as asked for");
    }

    @Test
    void batchesHaveTheSizeAskedForAndThePauseIsBetweenThem() throws IOException {
        try (FaultProxy proxy = new FaultProxy(stream.endpoint, FaultProxy.Request::forward)) {
            Instant start = Instant.now();
            Run.producer(Run.local(proxy.url()), stream.name, rows(25), "-n", "all", "--batch_size", "10", "--sleep_interval",
                    "0.3")
                    .exits(0);
            assertEquals(List.of(10, 10, 5),
                    proxy.requests("PutRecords").stream().map(request -> request.body.get("Records").size()).toList());
            assertTrue(Duration.between(start, Instant.now()).toMillis() >= 600);
        }
    }

    @Test
    void theDefaultsAreTheOriginalTools() throws IOException {
        try (FaultProxy proxy = new FaultProxy(stream.endpoint, FaultProxy.Request::forward)) {
            Run.producer(Run.local(proxy.url()), stream.name, rows(25), "-n", "25").exits(0);
            assertEquals(List.of(10, 10, 5),
                    proxy.requests("PutRecords").stream().map(request -> request.body.get("Records").size()).toList());
        }
    }

    @Test
    void withoutAColumnTheKeyIsARandomUuidARow() throws IOException {
        produce(rows(10)).exits(0);
        Set<UUID> keys = stream.records().stream().map(record -> UUID.fromString(record.partitionKey()))
                .collect(Collectors.toSet());
        assertEquals(10, keys.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-k", "--partition-key", "--partition_key"})
    void theKeyIsTheColumnsValue(String option) throws IOException {
        produce(rows(10), option, "id").exits(0);
        assertEquals(ids(0, 10), stream.records().stream().map(Record::partitionKey).sorted().toList());
    }

    @Test
    void rowsThatCannotBeSentAreRejectedByNameAndTheOthersArrive() throws IOException {
        Path file = Files.writeString(folder.resolve("bad.csv"),
                "id,v\n1,a\n2\n,b\n" + "x".repeat(257) + ",c\n5," + "y".repeat(1 << 20) + "\n6,d\n");
        Run run = produce(file.toString(), "-k", "id").exits(3);
        assertEquals(2, run.report().get("delivered").asInt());
        assertEquals(4, run.report().get("rejected").asInt());
        for (String expected : List.of("row 2 (line 3) is not on the stream: 1 cell, the header has 2",
                "row 3 (line 4) is not on the stream: the partition key is empty",
                "row 4 (line 5) is not on the stream: the partition key has 257 characters",
                        "row 5 (line 6) is not on the stream: the record has")) {
            assertTrue(run.err().contains(expected), run.err());
        }
        assertEquals(List.of("1", "6"), stream.records().stream().map(Record::partitionKey).sorted().toList());
    }

    @Test
    void onlyTheFirstTenRowsThatAreNotOnTheStreamAreNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("bad.csv"), "id,v\n" + "1\n".repeat(30));
        Run run = produce(file.toString(), "-n", "all").exits(3);
        assertEquals(10, run.err().lines().filter(line -> line.startsWith("warning: row ")).count());
        assertEquals(30, run.report().get("rejected").asInt());
    }

    @Test
    void aFileThatBreaksInTheMiddleLeavesItsFirstRowsOnTheStream() throws IOException {
        Path file = Files.writeString(folder.resolve("bad.csv"), "id\n000\n001\n\"002\n003\n");
        Run run = produce(file.toString()).exits(1);
        assertEquals(ids(0, 2), stored());
        assertTrue(run.err().contains("line 4: a quote that is not closed"), run.err());
        assertEquals(2, run.report().get("delivered").asInt());
    }

    @Test
    void aHeaderAloneIsNoRowsAndNoError() throws IOException {
        Path file = Files.writeString(folder.resolve("empty.csv"), "id\n");
        Run run = Run.producer(Run.local(stream.endpoint), stream.name, file.toString());
        assertTrue(run.exits(0).err().contains("has a header and no rows"), run.err());
        assertEquals(0, produce(file.toString()).exits(0).report().get("rowsRead").asInt());
    }

    @Test
    void aLongFileWithAHeaderAndNoRowsIsAWarning() throws IOException {
        Path file = Files.writeString(folder.resolve("long.csv"), "id;name\u0085" + "1;x\u0085".repeat(5000));
        Run run = Run.producer(Run.local(stream.endpoint), stream.name, file.toString(), "--delimiter=,");
        assertTrue(run.exits(0).err().contains("warning: " + file + " has a header and no rows, long as it is"), run.err());
    }

    @Test
    void aMissingStreamIsCreatedWithItsShardsWhenAskedFor() throws IOException {
        try (TestStream fresh = TestStream.toBeCreated()) {
            Run.producer(Run.local(fresh.endpoint), fresh.name, rows(10), "--create-shards=3").exits(0);
            assertEquals(3, fresh.shards().size());
            assertEquals(10, fresh.records().size());
            Run again = Run.producer(Run.local(fresh.endpoint), fresh.name, rows(10), "--create-shards=2").exits(0);
            assertTrue(again.err().contains("keeps its 3 shards"), again.err());
            assertEquals(3, fresh.shards().size());
        }
    }

    @Test
    void aStreamThatIsBeingCreatedIsWaitedFor() throws IOException {
        try (TestStream fresh = TestStream.toBeCreatedOn(KinesisMock.url())) {
            Run.producer(Run.local(fresh.endpoint), fresh.name, rows(10), "--create-shards=1").exits(0);
            assertEquals(10, fresh.records().size());
        }
    }

    @Test
    void aStreamIsFoundByItsArnAndEveryCallCarriesIt() throws IOException {
        try (FaultProxy proxy = new FaultProxy(stream.endpoint, FaultProxy.Request::forward)) {
            Run.producer(Run.local(proxy.url()), stream.arn(), rows(10)).exits(0);
            assertEquals(stream.arn(), proxy.requests("PutRecords").get(0).body.get("StreamARN").asText());
            assertFalse(proxy.requests("PutRecords").get(0).body.has("StreamName"));
        }
        assertEquals(10, stream.records().size());
    }

    @Test
    void theReportAsTextHasWhatTheOriginalPrinted() throws IOException {
        Run run = Run.producer(Run.local(stream.endpoint), stream.name, rows(25), "-b", "5", "-s", "0.01").exits(0);
        for (String line : List.of("rows read +10", "delivered +10", "failed +0", "failure rate +0.0 %", "seconds +\\d+\\.\\d\\d",
                "rows a second +[\\d,.]+", "pause between requests +0.01 s", "requests +2",
                        "shardId-000000000000 +\\d+ +\\d+ +#+")) {
            assertTrue(run.err().lines().anyMatch(printed -> printed.matches(line)), line + " in\n" + run.err());
        }
        assertTrue(run.err().contains("the file has more rows: -n all puts every row"), run.err());
        assertTrue(run.err().matches("(?s).*\n10 rows delivered in \\d+\\.\\d\\d s: [\\d,.]+ rows a second\n"), run.err());
        assertEquals("", run.out());
    }

    @Test
    void whoSaysHowManyRowsIsNotToldToSayAll() throws IOException {
        for (String summary : List.of("text", "none")) {
            Run run = Run.producer(Run.local(stream.endpoint), stream.name, rows(25), "-n", "3", "--summary=" + summary).exits(0);
            assertTrue(run.err().contains("the file has more rows\n"), run.err());
            assertFalse(run.err().contains("-n all"), run.err());
        }
    }

    @Test
    void numbersInMessagesAreGrouped() throws IOException {
        Path file = Files.writeString(folder.resolve("bad.csv"), "id,v\n" + "1,a\n".repeat(1233) + "1\n");
        Run run = Run.producer(Run.local(stream.endpoint), stream.name, file.toString(), "--bulk", "--in-flight=1").exits(3);
        assertTrue(run.err().contains("warning: row 1,234 (line 1,235) is not on the stream: 1 cell"), run.err());
        assertTrue(run.err().contains("\n1,233 of 1,234 rows delivered in "), run.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-such-file.csv", "FILE -k nope", "FILE -b 0", "FILE --rate=0",
        "FILE --rejects=no/such/folder/x.csv", "FILE --receipts=.", "FILE --rejects=FILE",
        "FILE --rejects=new.csv --receipts=new.csv", "FILE another.csv", "FILE --format=jsonl --header=id",
        "FILE --create-shards=0", "EMPTY", "FILE --encoding=nope", "FILE --endpoint-url=x"})
    void aRunThatCannotStartCreatesNoStream(String arguments) throws IOException {
        Path empty = Files.createFile(folder.resolve("empty.csv"));
        String command = arguments.replace("FILE", rows(3)).replace("EMPTY", empty.toString())
                .replace("new.csv", folder.resolve("new.csv").toString());
        try (FaultProxy proxy = new FaultProxy(stream.endpoint, FaultProxy.Request::forward)) {
            Run.producer(Run.args(new String[] {Run.local(proxy.url()), "missing", "--create-shards=1"}, command.split(" ")))
                    .exits(2);
            assertEquals(0, proxy.requests("DescribeStreamSummary").size() + proxy.requests("CreateStream").size());
        }
        assertFalse(Files.exists(folder.resolve("new.csv")), "made for nothing, and taken away");
    }

    @Test
    void aStreamKeepsItsOneShard() throws IOException {
        try (TestStream one = TestStream.onMoto(1)) {
            Run run = Run.producer(Run.local(one.endpoint), one.name, rows(1), "--create-shards=2").exits(0);
            assertTrue(run.err().contains("it keeps its 1 shard\n"), run.err());
        }
    }

    @Test
    void theReportAsJsonHasTheNamesThatProgramsRead() throws IOException {
        JsonNode report = produce(rows(10)).exits(0).report();
        assertEquals(List.of("stream", "rowsRead", "delivered", "rejected", "failed", "possibleDuplicates", "retried",
                "throttled", "requests", "bytes", "seconds", "rowsPerSecond", "failureRate", "moreRows", "shards", "reasons",
                "notSent", "records", "foreignRows", "latencyMillis"),
                report.propertyStream().map(java.util.Map.Entry::getKey).toList());
        int records = 0;
        long bytes = 0;
        for (JsonNode shard : report.get("shards")) {
            records += shard.get("records").asInt();
            bytes += shard.get("bytes").asLong();
        }
        assertEquals(10, records);
        assertEquals(report.get("bytes").asLong(), bytes);
        long stored = stream.records().stream().mapToLong(record -> record.data().asByteArray().length + 36).sum();
        assertEquals(stored, bytes, "data and a UUID each");
    }

    @Test
    void noSummaryMeansNoReportAndQuietMeansNoNotes() throws IOException {
        assertEquals("", Run.producer(Run.local(stream.endpoint), stream.name, rows(10), "--summary=none", "-q").exits(0).err());
    }

    @Test
    void anInterruptEndsTheRunWithItsReportAndEveryRowAccountedFor() throws IOException {
        Producer producer = new Producer();
        try (FaultProxy proxy = new FaultProxy(stream.endpoint, request -> {
            if (request.is("PutRecords")) {
                producer.interrupt.request();
            }
            return request.forward();
        })) {
            Run run = Run.run(producer, new java.io.ByteArrayOutputStream(), Run.local(proxy.url()), stream.name, rows(25), "-n",
                    "all",
                    "--summary=json");
            JsonNode report = run.exits(130).report();
            assertEquals(stored().size(), report.get("delivered").asInt());
            assertEquals(10, report.get("delivered").asInt(), "what was in flight is waited for");
            assertEquals(0, report.get("failed").asInt());
            assertEquals(report.get("rowsRead").asInt(), 10 + report.get("notSent").asInt());
            assertEquals(0, report.get("failureRate").asInt(), "nothing failed: it was stopped");
        }
    }

    private Run produce(String file, String... options) {
        return Run.producer(Run.args(options, Run.local(stream.endpoint), stream.name, file, "--summary=json"));
    }

    private String rows(int count) throws IOException {
        return Files.writeString(folder.resolve(count + ".csv"), "id\n" + String.join("\n", ids(0, count)) + "\n").toString();
    }

    private static List<String> ids(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> String.format("%03d", i)).toList();
    }

    private List<String> stored() {
        return stream.data().stream().map(data -> data.replaceAll("\\D", "")).sorted().toList();
    }
}
