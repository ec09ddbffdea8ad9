import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A shard that does not answer has not been read, and nobody is told that it has nothing. */
@Order(2)
class UnansweredTest {
    private final TestStream stream;
    private final List<String> records = IntStream.range(0, 20).mapToObj(i -> "record " + i).toList();

    @TempDir
    Path folder;

    UnansweredTest(@StreamOn(value = StreamOn.Server.KINESALITE, shards = 2) TestStream stream) {
        this.stream = stream;
        records.forEach(record -> stream.put(record, record));
    }

    @ParameterizedTest
    @ValueSource(strings = {"500", "html", "throttled", "expired", "cut", "closed"})
    void whenNoFetchIsAnsweredNothingWasRead(String fault) throws IOException {
        Run run = consume(request -> request.is("GetRecords") ? faulty(fault, request) : request.forward(), "-w", "2");
        run.exits(1);
        assertEquals("", run.out());
        assertTrue(run.err().contains("\nerror: shard shardId-00000000000") && run.err().contains(": no answer for ")
                && run.err().contains("it was not read, nor was 1 other"), run.err());
        for (JsonNode shard : run.report().get("shards")) {
            assertTrue(shard.get("millisBehindLatest").isNull(), run.err());
            assertFalse(shard.get("ended").asBoolean());
        }
        assertFalse(run.report().get("drained").asBoolean());
    }

    @Test
    void aConnectionThatIsLostForGoodUnderLatestIsNotAStreamWithoutNewRecords() throws IOException {
        AtomicInteger fetches = new AtomicInteger();
        Run run = consume(request -> request.is("GetRecords") && fetches.incrementAndGet() > 4
                ? FaultProxy.Answer.connectionClosed() : request.forward(), "-t", "LATEST", "-w", "4");
        assertTrue(run.exits(4).err().contains("error: shard shardId-00000000000"), run.err());
        assertTrue(run.report().get("shards").get(0).get("millisBehindLatest").isNull(), run.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"throttled", "500"})
    void oneShardOfTwoThatIsNeverReadIsNamedAndTheOtherIsPrinted(String fault) throws IOException {
        String other = "shardId-000000000001";
        AtomicReference<String> iterator = new AtomicReference<>("none so far");
        Run run = consume(request -> {
            boolean isOther = request.body.path("ShardId").asText().equals(other)
                    || request.body.path("ShardIterator").asText().equals(iterator.get());
            if (request.is("GetShardIterator") && isOther) {
                FaultProxy.Answer answer = request.forward();
                iterator.set(answer.json().get("ShardIterator").asText());
                return answer;
            }
            return request.is("GetRecords") && isOther ? faulty(fault, request) : request.forward();
        }, "-w", "4");
        run.exits(4);
        assertEquals(stream.recordsOf("shardId-000000000000").stream().map(record -> record.data().asUtf8String()).toList(),
                run.lines());
        assertTrue(run.err().contains("error: shard " + other + ": no answer for "), run.err());
        assertEquals(0, run.report().get("shards").get(0).get("millisBehindLatest").asInt(-1));
        assertTrue(run.report().get("shards").get(1).get("millisBehindLatest").isNull());
    }

    @Test
    void aShardThatIsOnlyRefusedNowAndThenIsRead() throws IOException {
        Set<String> refused = ConcurrentHashMap.newKeySet();
        Run run = consume(request -> request.is("GetRecords") && refused.add(request.body.get("ShardIterator").asText())
                ? faulty("throttled", request) : request.forward(), "-w", "4");
        assertEquals(records.size(), run.exits(0).lines().size());
    }

    @Test
    void openShardsThatAreNotListedAreNotRead() throws IOException {
        try (LoopbackHttp server = new LoopbackHttp((action, body) -> switch (action) {
            case "listshards" -> Source.listShards(100);
            case "getsharditerator" -> LoopbackHttp.ok("{\"ShardIterator\":\"it\"}");
            case "getrecords" -> LoopbackHttp.ok("{\"Records\":[],\"MillisBehindLatest\":0,\"NextShardIterator\":\"it\"}");
            default -> Source.summary(120);
        })) {
            Run run = Run.consumer(Run.local(server.url()), "s", "--drain", "--summary=json").exits(4);
            assertTrue(run.err().contains("warning: the service says that the stream has 120 open shards, and does not list 20 of"
                    + " them"), run.err());
            assertTrue(run.err().contains("error: 20 shards not read, which the service does not list"), run.err());
            assertFalse(run.report().get("drained").asBoolean());
            Run.consumer(Run.local(server.url()), "s", "--drain", "--shard-id=7").exits(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"DescribeStreamSummary", "ListShards"})
    void aControlCallIsAskedForAsLongAsAFetch(String action) throws IOException {
        Instant until = Instant.now().plusSeconds(5);
        Run run = consume(request -> request.is(action) && Instant.now().isBefore(until)
                ? FaultProxy.Answer.error(400, "LimitExceededException") : request.forward(), "--drain");
        assertEquals(records.size(), run.exits(0).lines().size());
    }

    @Test
    void aControlCallInMidRunIsAskedForAsLongAsAFetch() throws IOException {
        stream.split("shardId-000000000000");
        AtomicReference<Instant> until = new AtomicReference<>();
        AtomicInteger lists = new AtomicInteger();
        Run run = consume(request -> {
            if (!request.is("ListShards") || lists.incrementAndGet() == 1) {
                return request.forward();
            }
            until.compareAndSet(null, Instant.now().plusSeconds(5));
            return Instant.now().isBefore(until.get()) ? FaultProxy.Answer.connectionClosed() : request.forward();
        }, "--drain");
        assertEquals(records.size(), run.exits(0).lines().size());
        assertTrue(lists.get() > 2, "it was asked in mid-run");
    }

    @Test
    void aServerThatTakesTheConnectionAndNeverAnswersIsToldOfAndEndsWithTheTime() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread acceptor = new Thread(() -> {
                try {
                    while (true) {
                        sockets.add(server.accept());
                    }
                } catch (IOException e) {
                    // the end of the test
                }
            });
            acceptor.start();
            URI url = URI.create("http://127.0.0.1:" + server.getLocalPort());
            Instant start = Instant.now();
            Run run = Run.consumer(Run.local(url), "s", "-w", "7").exits(1);
            assertTrue(Duration.between(start, Instant.now()).toSeconds() < 25, "-w is kept");
            assertTrue(run.err().contains("waiting for DescribeStreamSummary in us-east-1 at " + url + ": no answer for 5"),
                    run.err());
            assertTrue(run.err().contains("error: DescribeStreamSummary in us-east-1 at " + url + ": no answer for "), run.err());
        }
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-w 3", "-w 3 --expect=0 --key=nobody", "--idle=1 -w 8", "-w 3 --verify"})
    void aChildWhoseParentDoesNotEndWasNotRead(String options) throws IOException {
        stream.split("shardId-000000000000");
        Path file = Files.writeString(folder.resolve("rows.csv"), "id\n1\n");
        Run run = consume(request -> {
            FaultProxy.Answer answer = request.forward();
            if (!request.is("GetRecords")) {
                return answer;
            }
            ObjectNode page = (ObjectNode) answer.json(); // at its tip, and never at its end
            return FaultProxy.Answer.ok(page.has("NextShardIterator") ? page.toString()
                    : page.put("NextShardIterator", request.body.get("ShardIterator").asText()).toString());
        }, options.replace("--verify", "--verify=" + file).split(" "));
        assertTrue(run.exit() == 4 || run.exit() == 5 && options.contains("verify"), run.err());
        assertTrue(run.err().contains("waits for the end of the shard that it comes from")
                || run.err().contains("it was not read, nor were "), run.err());
        assertFalse(run.err().contains("missing:"), run.err());
    }

    @Test
    void childrenThatAreNotListedYetWereNotRead() throws IOException {
        stream.split("shardId-000000000000");
        AtomicInteger lists = new AtomicInteger();
        Run run = consume(request -> request.is("ListShards") && lists.incrementAndGet() > 1
                ? FaultProxy.Answer.error(400, "LimitExceededException") : request.forward(), "--shard-id=1", "-w", "2");
        run.exits(0); // nothing follows what is named
        lists.set(0);
        Run all = consume(request -> request.is("ListShards") && lists.incrementAndGet() > 1
                ? FaultProxy.Answer.error(400, "LimitExceededException") : request.forward(), "-w", "3");
        assertEquals(4, all.exit(), all.err());
        assertFalse(all.report().get("drained").asBoolean());
    }

    @Test
    void noShardAtAllIsNotAStreamWithNothingOnIt() throws IOException {
        try (LoopbackHttp server = new LoopbackHttp((action, body) -> action.equals("listshards")
                ? LoopbackHttp.ok("{\"Shards\":[]}") : Source.summary(0))) {
            Run run = Run.consumer(Run.local(server.url()), "s", "--drain").exits(1);
            assertTrue(run.err().contains(" lists no shards of stream 's'"), run.err());
        }
        for (String empty : List.of("--shard-id=,", "--shard-id=")) {
            assertTrue(consume(FaultProxy.Request::forward, empty, "--drain").exits(2).err().contains("--shard-id is empty"));
        }
        assertTrue(consume(FaultProxy.Request::forward, "--key=").exits(2).err()
                .contains("no record has an empty partition key"));
    }

    @Test
    void toExpectNothingIsNotFulfilledByNotReading() throws IOException {
        Run run = consume(request -> request.is("GetRecords") ? FaultProxy.Answer.ok("{\"Records\":[],\"MillisBehindLatest\":"
                + "3600000,\"NextShardIterator\":" + request.body.get("ShardIterator") + "}") : request.forward(), "--expect=0",
                "-w", "1.5");
        assertTrue(run.exits(4).err().contains("error: nothing came, but the stream was not read to its end"), run.err());
    }

    @Test
    void whatCouldNotBePrintedIsNeitherReadNorMissing() throws IOException {
        Consumer consumer = new Consumer();
        consumer.stdout = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        try (FaultProxy proxy = new FaultProxy(stream.endpoint, request -> {
            FaultProxy.Answer answer = request.forward();
            if (!request.is("GetRecords")) {
                return answer;
            }
            ObjectNode last = (ObjectNode) answer.json(); // the page with the records is the end of the shard
            last.remove("NextShardIterator");
            return FaultProxy.Answer.ok(last.toString());
        })) {
            Path file = Files.writeString(folder.resolve("rows.csv"), "id\n1\n");
            Run run = assertTimeoutPreemptively(Duration.ofSeconds(60), () -> Run.run(consumer, new ByteArrayOutputStream(),
                    Run.local(proxy.url()), stream.name, "--drain", "--verify", file.toString(), "--summary=json"),
                    "it reads on for an output that is broken").exits(1);
            assertFalse(run.report().get("drained").asBoolean(), run.err());
            assertTrue(run.report().get("verify").isNull() || run.report().get("verify").get("missing").isNull(), run.err());
        }
    }

    private Run consume(FaultProxy.Fault fault, String... args) throws IOException {
        try (FaultProxy proxy = new FaultProxy(stream.endpoint, fault)) {
            return Run.consumer(Run.args(new String[] {Run.local(proxy.url()), stream.name, "-s", "0.1", "--summary=json"},
                    args));
        }
    }

    private static FaultProxy.Answer faulty(String fault, FaultProxy.Request request) throws IOException {
        return switch (fault) {
            case "500" -> FaultProxy.Answer.error(500, "InternalFailure");
            case "html" -> FaultProxy.Answer.ok("<html>busy</html>");
            case "throttled" -> FaultProxy.Answer.error(400, "ProvisionedThroughputExceededException");
            case "expired" -> FaultProxy.Answer.error(400, "ExpiredIteratorException");
            case "cut" -> {
                byte[] whole = request.forward().body();
                yield new FaultProxy.Answer(200, null, Arrays.copyOf(whole, whole.length / 2));
            }
            default -> FaultProxy.Answer.connectionClosed();
        };
    }
}
