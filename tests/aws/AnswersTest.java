import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/** JSON that is an answer but for a member: a line says which one, and nothing is lost or told as fine. */
@Order(2) // one of the longest
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class AnswersTest {
    private static final String RECORD = Garbler.record(1, "one");

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{}|an answer without StreamDescriptionSummary",
        "{\"StreamDescriptionSummary\":null}|an answer without StreamDescriptionSummary",
        "{\"StreamDescriptionSummary\":[1]}|expecting token: START_",
        "{\"StreamDescriptionSummary\":{\"OpenShardCount\":1}}|an answer without StreamStatus",
        "{\"StreamDescriptionSummary\":{\"OpenShardCount\":1,\"StreamStatus\":\"FROZEN\"}}|with the unknown StreamStatus FROZEN",
        "{\"StreamDescriptionSummary\":{\"StreamStatus\":\"ACTIVE\"}}|an answer without OpenShardCount",
        "{\"StreamDescriptionSummary\":{\"StreamStatus\":\"ACTIVE\",\"OpenShardCount\":\"many\"}}|NumberFormatException",
        "{\"StreamDescriptionSummary\":{\"StreamStatus\":\"ACTIVE\",\"OpenShardCount\":-1}}|with OpenShardCount -1",
        "{\"StreamDescriptionSummary\":{\"StreamStatus\":\"ACTIVE\",\"OpenShardCount\":1,\"MaxRecordSizeInKiB\":2147483647}}"
            + "|with MaxRecordSizeInKiB 2147483647"})
    void aSummaryThatLacksWhatIsNeededIsToldByBoth(String json, String what) throws IOException {
        try (Garbler server = garbled("describestreamsummary", json)) {
            for (Run run : List.of(read(server), put(server))) {
                String line = errorLine(run.exits(1));
                assertTrue(line.startsWith("error: DescribeStreamSummary got no readable answer ") && line.contains(what)
                        && line.endsWith(": is that a Kinesis endpoint?"), line);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{}|an answer without Shards",
        "{\"Shards\":\"q\"}|expecting token: START_",
        "{\"Shards\":[SHARD,null]}|with null among its Shards",
        "{\"Shards\":[{}]}|with a shard without ShardId",
        "{\"Shards\":[SHARD,SHARD]}|with shard shardId-000000000000 twice",
        "{\"Shards\":[{\"ShardId\":\"a\",\"SequenceNumberRange\":{}}]}|with shard a without a HashKeyRange of numbers",
        "{\"Shards\":[{\"ShardId\":\"a\",\"SequenceNumberRange\":{},\"HashKeyRange\":{\"StartingHashKey\":\"0\"}}]}"
            + "|without a HashKeyRange of numbers",
        "{\"Shards\":[{\"ShardId\":\"a\",\"SequenceNumberRange\":{},\"HashKeyRange\":{\"StartingHashKey\":\"0\","
            + "\"EndingHashKey\":\"all\"}}]}|without a HashKeyRange of numbers",
        "{\"Shards\":[{\"ShardId\":\"a\",\"HashKeyRange\":{\"StartingHashKey\":\"0\",\"EndingHashKey\":\"9\"}}]}"
            + "|with shard a without SequenceNumberRange"})
    void aListOfShardsThatLacksWhatIsNeededCannotBeRead(String json, String what) throws IOException {
        Connection connection = new Connection();
        connection.stream = "s";
        try (Garbler server = garbled("listshards", json.replace("SHARD", Source.shard(0, 1)))) {
            connection.local = server.url().toString();
            connection.resolve(warning -> { });
            KinesisClient client = connection.open(1);
            AwsError error = assertThrows(ServiceCall.Failed.class, () ->
                    ServiceCall.ask(() -> Answers.checked(client.listShards(request -> request.streamName("s"))))).error;
            assertEquals(Fate.UNKNOWN, error.fate());
            assertTrue(error.brief().contains(what), error.brief());
        }
    }

    @Test
    void aListOfShardsThatCannotBeReadIsAskedForAgain() throws IOException {
        String noNumbers = Source.shard(0, 1).replace("\"StartingHashKey\":\"0\"", "\"StartingHashKey\":\"zero\"");
        int good = 3;
        try (Garbler server = new Garbler((action, number) -> action.equals("listshards") && number < good
                ? json("{\"Shards\":[" + noNumbers + "]}") : Optional.empty())) {
            put(server, "--dry-run").exits(0);
            assertEquals(good, server.requests("listshards"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "getsharditerator|{\"ShardIterator\":\"\"}|an answer without ShardIterator",
        "getrecords|{\"NextShardIterator\":\"1\",\"MillisBehindLatest\":0}|an answer without Records",
        "getrecords|{\"Records\":{},\"NextShardIterator\":\"1\",\"MillisBehindLatest\":0}|expecting token: START_",
        "getrecords|{\"Records\":[],\"NextShardIterator\":\"1\",\"MillisBehindLatest\":\"soon\"}|NumberFormatException",
        "getrecords|{\"Records\":[],\"NextShardIterator\":\"1\",\"MillisBehindLatest\":-1}|with MillisBehindLatest -1",
        "getrecords|{\"Records\":[],\"NextShardIterator\":\"\",\"MillisBehindLatest\":0}|an empty NextShardIterator",
        "getrecords|{\"Records\":[RECORD,null],\"NextShardIterator\":\"1\",\"MillisBehindLatest\":0}|null among its Records",
        "getrecords|{\"Records\":[{\"SequenceNumber\":\"1\",\"PartitionKey\":\"k\"}],\"MillisBehindLatest\":0}"
            + "|record 1 without Data",
        "getrecords|{\"Records\":[{\"Data\":\"eA==\",\"PartitionKey\":\"k\"}],\"MillisBehindLatest\":0}|without SequenceNumber",
        "getrecords|{\"Records\":[],\"MillisBehindLatest\":0,\"ChildShards\":[null]}|with null among its ChildShards",
        "getrecords|{\"Records\":[],\"MillisBehindLatest\":0,\"ChildShards\":[{}]}|with a child without ShardId",
        "getrecords|{\"Records\":[],\"MillisBehindLatest\":0,\"ChildShards\":[{\"ShardId\":\"a\"}]}|child a without ParentShards",
        "getrecords|{\"Records\":[],\"MillisBehindLatest\":0,\"ChildShards\":[{\"ShardId\":\"a\",\"ParentShards\":[null]}]}"
            + "|child a without ParentShards"})
    void whatTheReaderCannotReadIsNotPrintedAndAskedForAgain(String action, String json, String what) throws IOException {
        try (Garbler server = new Garbler((asked, number) -> asked.equals(action) && number == 1
                ? json(json.replace("RECORD", RECORD)) : Optional.empty())) {
            server.put("stored");
            Run run = read(server, "-v").exits(0);
            assertEquals(List.of("stored"), run.lines());
            assertTrue(run.err().lines().anyMatch(line -> line.startsWith("shard shardId-000000000000: ") && line.contains(what)
                    && line.contains(", again in ")), run.err());
            assertClean(run);
        }
    }

    @Test
    void aRecordWithoutKeyOrTimeIsPrinted() throws IOException {
        try (Garbler server = new Garbler((action, number) -> action.equals("getrecords") && number == 1 ? json("{\"Records\":["
                + "{\"SequenceNumber\":\"1\",\"Data\":\"eA==\"}],\"NextShardIterator\":\"0\",\"MillisBehindLatest\":0}")
                : Optional.empty())) {
            assertEquals(List.of("{\"shardId\":\"shardId-000000000000\",\"sequenceNumber\":\"1\",\"partitionKey\":null,"
                    + "\"approximateArrivalTimestamp\":null,\"encoding\":\"text\",\"data\":\"x\"}"),
                    read(server, "-o", "json").exits(0).lines());
            Path file = Files.writeString(folder.resolve("verify.jsonl"), "{\"id\":1}\n");
            Run run = Run.consumer(Run.local(server.url()), "s", "--drain", "--verify", file.toString(), "-k", "id");
            assertClean(run.exits(5));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "null|a result with neither sequence number nor error code|true",
        "{}|a result with neither sequence number nor error code|true",
        "{\"ErrorCode\":\"SomethingNew\"}|SomethingNew|false",
        "{\"ErrorCode\":\"SomethingNew\",\"ErrorMessage\":null}|SomethingNew|false",
        "{\"ErrorCode\":\"SomethingNew\",\"ErrorMessage\":\"as it is\\nor not\"}|SomethingNew: as it is|false"})
    void aResultThatSaysNothingIsNoDelivery(String result, String reason, boolean isUnknown) throws IOException {
        try (Garbler server = garbled("putrecords", "{\"Records\":[" + result + "]}")) {
            JsonNode report = put(server, "--retry-for=0.3").report();
            assertEquals(1, report.get("failed").asInt());
            assertEquals(isUnknown ? report.get("requests").asInt() : 0, report.get("possibleDuplicates").asInt());
            String told = report.get("reasons").fieldNames().next();
            assertTrue(isUnknown ? told.startsWith("perhaps on the stream: " + reason) : told.equals(reason), told);
        }
    }

    @Test
    void aDeliveredRowWithoutAShardIsOnAnUnknownOne() throws IOException {
        try (Garbler server = garbled("putrecords", "{\"Records\":[{\"SequenceNumber\":\"1\"}]}")) {
            assertEquals("unknown", put(server).exits(0).report().get("shards").get(0).get("shardId").asText());
        }
    }

    @Test
    void aListThatComesToNoEndIsEnded() throws IOException {
        String shard = Source.shard(0, 1);
        assertEndlessListIsTold(number -> "{\"Shards\":[],\"NextToken\":\"" + number + "\"}");
        assertEndlessListIsTold(number -> "{\"Shards\":[" + shard + "],\"NextToken\":\"" + number % 2 + "\"}");
        assertEndlessListIsTold(number -> "{\"Shards\":[" + shard + "],\"NextToken\":\"the same\"}");
    }

    private void assertEndlessListIsTold(IntFunction<String> page) throws IOException {
        try (Garbler server = new Garbler((action, number) -> action.equals("listshards") ? json(page.apply(number))
                : Optional.empty())) {
            for (Run run : List.of(read(server), put(server, "--dry-run"))) {
                assertEquals("error: ListShards in us-east-1 at " + server.url()
                        + " comes to no end: 5 pages one after the other had no new shard", errorLine(run.exits(1)));
            }
        }
    }

    @Test
    void shardsThatComeFromEachOtherAreNotWaitedFor() throws IOException {
        String circle = "{\"Shards\":[" + shard(0, 1) + "," + shard(1, 0) + "]}";
        try (Garbler server = garbled("listshards", circle)) {
            assertEquals("error: the service has shards that come from themselves: shardId-000000000000 from shardId-000000000001"
                    + " from shardId-000000000000", errorLine(read(server).exits(1)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aChildThatHasBeenReadIsNoChild(int child) throws IOException {
        String list = "{\"Shards\":[" + Source.shard(0, 2) + "," + Source.shard(1, 2) + "]}";
        String id = "shardId-00000000000" + child;
        String end = "{\"Records\":[" + RECORD + "],\"MillisBehindLatest\":0,\"ChildShards\":[{\"ShardId\":\"" + id
                + "\",\"ParentShards\":[\"shardId-000000000000\",\"shardId-000000000001\"]}]}";
        try (Garbler server = new Garbler((action, number) -> switch (action) {
            case "listshards" -> json(list);
            case "getrecords" -> json(end);
            default -> Optional.empty();
        })) {
            Run run = read(server).exits(1);
            assertTrue(errorLine(run).endsWith(" names shard " + id + " as its child, which does not come from it"), run.err());
            assertTrue(run.lines().contains("one"), "what was read before is printed");
        }
    }

    private static String shard(int number, int parent) {
        return Source.shard(number, 2).replaceFirst("\\{", "{\"ParentShardId\":\"shardId-00000000000" + parent + "\",");
    }

    private Garbler garbled(String broken, String json) throws IOException {
        return new Garbler((action, number) -> action.equals(broken) ? json(json) : Optional.empty());
    }

    private static Optional<String> json(String json) {
        return Optional.of(new String(LoopbackHttp.ok(json), StandardCharsets.ISO_8859_1));
    }

    private Run put(Garbler server, String... options) throws IOException {
        Path file = Files.writeString(folder.resolve("in.csv"), "id\n1\n");
        return Run.producer(Run.args(new String[] {Run.local(server.url()), "s", file.toString(), "--summary=json"}, options));
    }

    private static Run read(Garbler server, String... options) {
        return Run.consumer(Run.args(new String[] {Run.local(server.url()), "s", "--drain", "-s", "0.05", "--summary=json"},
                options));
    }

    private static String errorLine(Run run) {
        assertClean(run);
        List<String> lines = run.err().lines().filter(line -> line.startsWith("error: ")).toList();
        assertEquals(1, lines.size(), run.err());
        return lines.get(0);
    }

    private static void assertClean(Run run) {
        assertFalse(run.err().contains("this is a bug") || run.err().contains("  at "), run.err());
    }
}
