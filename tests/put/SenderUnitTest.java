import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The sender against answers that the test makes up: no server, no network. The books are read as a program reads them. */
class SenderUnitTest {
    private final Interrupt interrupt = new Interrupt();
    private final ProducerReport report = new ProducerReport("s", Duration.ZERO, Optional.empty());
    private final StringWriter told = new StringWriter();
    private final List<List<String>> requests = Collections.synchronizedList(new ArrayList<>());

    @Test
    void onlyWhatFailedGoesAgainAndEveryRowIsBookedOnce() throws IOException {
        JsonNode books = send(4, false, outgoing -> switch (outgoing.row.partitionKey() + outgoing.tries()) {
            case "k11" -> Outcome.failed(outgoing, Fate.THROTTLED, "slow down");
            case "k21" -> Outcome.failed(outgoing, Fate.UNKNOWN, "lost");
            case "k31" -> Outcome.failed(outgoing, Fate.REFUSED, "never");
            default -> Outcome.delivered(outgoing, "shard", "1");
        });
        assertEquals(List.of("k0", "k1", "k2", "k3"), requests.get(0));
        List<String> again = requests.stream().skip(1).flatMap(List::stream).sorted().toList();
        assertEquals(List.of("k1", "k2"), again);
        assertEquals("[4,3,0,1,1,2,1]", counts(books));
        assertEquals("{\"never\":1}", books.get("reasons").toString());
    }

    @Test
    void aRowsLatencyGoesThroughAllItsTriesAndARequestsThroughOne() throws IOException {
        JsonNode latency = send(1, false, outgoing -> {
            DeliveryFixture.sleep(150);
            return outgoing.tries() == 1 ? Outcome.failed(outgoing, Fate.THROTTLED, "slow down")
                    : Outcome.delivered(outgoing, "shard", "1");
        }).get("latencyMillis");
        assertTrue(latency.get("row").get("p50").asDouble() >= 300, latency.toString());
        assertTrue(latency.get("request").get("p50").asDouble() >= 150, latency.toString());
        assertTrue(latency.get("request").get("max").asDouble() <= latency.get("row").get("p50").asDouble() - 100,
                latency.toString());
    }

    @Test
    void aRequestWithoutAnAnswerTakesTimeAndARowThatIsNotDeliveredHasNone() throws IOException {
        JsonNode latency = send(4, false, outgoing -> {
            DeliveryFixture.sleep(50);
            return Outcome.failed(outgoing, outgoing.tries() == 1 ? Fate.UNKNOWN : Fate.REFUSED, "no answer");
        }).get("latencyMillis");
        assertTrue(latency.get("request").get("p50").asDouble() >= 50, latency.toString());
        assertTrue(latency.get("row").isNull(), latency.toString());
    }

    @Test
    void withoutARateARowsLatencyBeginsWhenItIsReadAndNotWhenItIsSent() throws Exception {
        CountDownLatch allRead = new CountDownLatch(1);
        Sender sender = new Sender(batch -> {
            awaitQuietly(allRead);
            DeliveryFixture.sleep(150);
            return PutCall.Answer.of(Entry.rows(batch).stream().map(outgoing -> Outcome.delivered(outgoing, "shard", "1"))
                    .toList());
        }, new SendSettings(4, 1, Duration.ZERO, OptionalInt.empty(), Duration.ofSeconds(60), false, false), anyShards(), "here",
                ledger(), () -> { }, interrupt);
        for (int number = 1; number <= 8; number++) {
            assertTrue(sender.put(row(number)));
        }
        allRead.countDown();
        assertEquals(Optional.empty(), sender.finish());
        JsonNode latency = new ObjectMapper().readTree(Json.line(report.values())).get("latencyMillis");
        assertTrue(latency.get("row").get("p50").asDouble() >= 150, latency.toString());
        assertTrue(latency.get("row").get("p95").asDouble() >= 300, "those of the second request: " + latency);
    }

    @Test
    void orderedRowsOfAKeyNeverPassEachOther() throws IOException {
        List<Integer> stored = Collections.synchronizedList(new ArrayList<>());
        Sender sender = sender(true, outgoing -> {
            boolean fails = outgoing.tries() == 1 && outgoing.row.number() % 3 == 0;
            if (!fails) {
                stored.add((int) outgoing.row.number());
            }
            return fails ? Outcome.failed(outgoing, Fate.BROKEN, "broken") : Outcome.delivered(outgoing, "shard", "1");
        });
        for (int number = 1; number <= 12; number++) {
            assertTrue(sender.put(Row.of(number, number + 1, List.of(), "one key", new byte[1])));
        }
        assertEquals(Optional.empty(), sender.finish());
        assertEquals(List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), stored);
    }

    @Test
    void aFatalAnswerEndsTheRunAndTheRestIsBookedAsNotSent() throws IOException {
        Failure denied = Failure.io("not allowed", null);
        Sender sender = new Sender(batch -> {
            requests.add(Entry.rows(batch).stream().map(Outgoing::partitionKey).toList());
            return PutCall.Answer.fatal(batch, "AccessDenied", denied);
        }, settings(1, false), anyShards(), "here", ledger(), () -> { }, interrupt);
        int taken = 0;
        for (int number = 1; number <= 1000 && sender.put(row(number)); number++) {
            taken++;
        }
        assertEquals(Optional.of(denied), sender.finish());
        assertFalse(sender.put(row(1001)), "the run is over");
        JsonNode books = new ObjectMapper().readTree(Json.line(report.values()));
        long tried = requests.stream().mapToLong(List::size).sum();
        assertEquals(tried, books.get("failed").asInt());
        assertEquals(taken, books.get("failed").asInt() + books.get("notSent").asInt());
        assertEquals(taken, books.get("rowsRead").asInt());
    }

    @Test
    void aBugInACallLosesNoRowOutOfTheBooks() throws IOException {
        Sender sender = new Sender(batch -> {
            throw new IllegalStateException("a bug");
        }, settings(1, false), anyShards(), "here", ledger(), () -> { }, interrupt);
        int taken = 0;
        for (int number = 1; number <= 100 && sender.put(row(number)); number++) {
            taken++;
        }
        assertInstanceOf(IllegalStateException.class, sender.finish().orElseThrow());
        JsonNode books = new ObjectMapper().readTree(Json.line(report.values()));
        assertEquals(taken, books.get("failed").asInt() + books.get("notSent").asInt());
        assertTrue(books.get("reasons").toString().contains("perhaps on the stream: no answer, then the run ended"),
                books.toString());
    }

    @Test
    void afterAnInterruptWhatWasNotSentIsBookedAsSuch() throws IOException {
        interrupt.request();
        Sender sender = sender(false, outgoing -> Outcome.delivered(outgoing, "shard", "1"));
        assertFalse(sender.put(row(1)));
        assertEquals(Optional.empty(), sender.finish());
        assertEquals("not sent: interrupted", sender.notSent());
    }

    @Test
    void aShardThatTakesNothingIsNoOutageAsLongAsAnotherTakesRows() throws IOException {
        HashRanges ranges = new HashRanges(LanesTest.shards(2));
        String dead = ranges.shardOf("k0");
        ShardList shards = new ShardList(Pacing.ALWAYS, 2, Optional.empty(), () -> LanesTest.shards(2), interrupt,
                new Producer().console);
        PutCall call = batch -> PutCall.Answer.of(Entry.rows(batch).stream().map(outgoing -> {
            String shard = LanesTest.ranges(2).shardOf(outgoing.partitionKey());
            return shard.equals(dead) ? Outcome.failed(outgoing, Fate.THROTTLED, "full")
                    : Outcome.delivered(outgoing, shard, "1");
        }).toList());
        SendSettings settings = new SendSettings(500, 4, Duration.ZERO, OptionalInt.empty(), Duration.ofMillis(300), false,
                false);
        Sender sender = new Sender(call, settings, shards, "here", ledger(), () -> { }, interrupt);
        int rows = 2000;
        int live = 0;
        for (int number = 1; number <= rows; number++) {
            boolean isDead = number % 100 == 0 && number < rows / 2; // rows of the other one come after them
            String key = isDead ? "k0" : "live " + number;
            boolean isLive = !ranges.shardOf(key).equals(dead);
            if (isLive || isDead) {
                assertTrue(sender.put(Row.of(number, number + 1, List.of(), key, new byte[1])), "the run is not over");
                live += isLive ? 1 : 0;
            }
        }
        assertEquals(Optional.empty(), sender.finish(), "nobody says that nothing got through");
        JsonNode books = new ObjectMapper().readTree(Json.line(report.values()));
        assertEquals(live, books.get("delivered").asInt());
        assertEquals(9, books.get("failed").asInt());
    }

    @Test
    void anAnswerThatComesAfterTheUserInsistedChangesNothing() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch late = new CountDownLatch(1);
        AtomicReference<Thread> sending = new AtomicReference<>();
        Sender sender = new Sender(batch -> {
            sending.set(Thread.currentThread());
            asked.countDown();
            awaitQuietly(late);
            return PutCall.Answer.of(Entry.rows(batch).stream().map(outgoing -> Outcome.delivered(outgoing, "shard", "1"))
                    .toList());
        }, settings(4, false), anyShards(), "here", ledger(), () -> { }, interrupt);
        for (int number = 1; number <= 4; number++) {
            assertTrue(sender.put(row(number)));
        }
        asked.await();
        assertEquals(1, sender.requestsUnderWay());
        interrupt.request();
        interrupt.insist();
        assertEquals(Optional.empty(), sender.finish());
        JsonNode books = new ObjectMapper().readTree(Json.line(report.values()));
        assertEquals("[4,0,0,4,0,0,4]", counts(books));
        assertEquals(1, books.get("requests").asInt());
        assertEquals("{\"perhaps on the stream: no answer, then interrupted\":4}", books.get("reasons").toString());
        assertEquals("{\"request\":null,\"row\":null}", books.get("latencyMillis").toString(), "nobody waited for it");
        late.countDown();
        sending.get().join();
        assertEquals("[4,0,0,4,0,0,4]", counts(new ObjectMapper().readTree(Json.line(report.values()))));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private JsonNode send(int rows, boolean ordered, Function<Outgoing, Outcome> service) throws IOException {
        Sender sender = sender(ordered, service);
        for (int i = 0; i < rows; i++) {
            assertTrue(sender.put(Row.of(i + 1, i + 2, List.of(), "k" + i, new byte[1])));
        }
        assertEquals(Optional.empty(), sender.finish());
        return new ObjectMapper().readTree(Json.line(report.values()));
    }

    private Sender sender(boolean ordered, Function<Outgoing, Outcome> service) {
        PutCall call = batch -> {
            requests.add(Entry.rows(batch).stream().map(Outgoing::partitionKey).toList());
            return PutCall.Answer.of(Entry.rows(batch).stream().map(service).toList());
        };
        return new Sender(call, settings(4, ordered), anyShards(), "here", ledger(), () -> { }, interrupt);
    }

    private ShardList anyShards() {
        return new ShardList(Pacing.NEVER, 1, Optional.empty(), List::of, interrupt, new Producer().console);
    }

    private Ledger ledger() {
        Producer script = new Producer();
        Run.commandLine(script, new PrintWriter(told), new PrintWriter(told));
        Rejects none = new Rejects(OutputFile.none(), new NoRows());
        return new Ledger(report, none, new Receipts(OutputFile.none(), false), "throttled", script.console);
    }

    private static SendSettings settings(int batchSize, boolean ordered) {
        return new SendSettings(batchSize, 2, Duration.ZERO, OptionalInt.empty(), Duration.ofSeconds(60), ordered, false);
    }

    private static Row row(int number) {
        return Row.of(number, number + 1, List.of(), "k" + number, new byte[1]);
    }

    private static String counts(JsonNode books) {
        List<String> names = List.of("rowsRead", "delivered", "rejected", "failed", "throttled", "retried", "possibleDuplicates");
        return names.stream().map(name -> books.get(name).asText()).toList().toString().replace(" ", "");
    }

    /** An input that nobody reads. */
    private static final class NoRows implements Rows {
        @Override
        public Row next() {
            return null;
        }

        @Override
        public double portionTaken() {
            return 1;
        }

        @Override
        public List<String> header() {
            return List.of();
        }

        @Override
        public List<String> notes() {
            return List.of();
        }

        @Override
        public byte[] rejectsHeader() {
            return new byte[0];
        }

        @Override
        public byte[] rejected(Row row, String reason) {
            return new byte[0];
        }
    }
}
