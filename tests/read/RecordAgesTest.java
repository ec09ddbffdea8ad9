import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.Record;

/** How old records are when they are printed: by times that are made up, and in front of a server that holds them back. */
class RecordAgesTest {
    private static final Instant READY = Instant.parse("2026-01-31T12:00:00Z");
    private static final Duration HELD = Duration.ofMillis(2500);

    private final RecordAges ages = new RecordAges();

    /** What a fetch gets. */
    private interface Page {
        String records() throws Exception;
    }

    @Test
    void anAgeIsFromArrivalToPrinted() {
        ages.ready(READY);
        printed(Duration.ZERO, 10_100, 10_000L, 10_050L);
        assertEquals(50, ages.values().get("p50"), 0.1);
        assertEquals(100, ages.values().get("max"), 0.1);
    }

    @Test
    void whatArrivedBeforeTheRunWasReadyIsNotMeasured() {
        printed(Duration.ZERO, 100, 50L);
        ages.ready(READY);
        printed(Duration.ZERO, 100, -3_600_000L, -1L, 0L);
        assertNull(ages.values());
        assertEquals("", ages.table());
    }

    @Test
    void aRecordWithoutAnArrivalTimeIsNotMeasured() {
        ages.ready(READY);
        printed(Duration.ZERO, 100, (Long) null);
        assertNull(ages.values());
    }

    @Test
    void aDifferenceOfTheClocksThatWasSeenOnceHolds() {
        ages.ready(READY);
        printed(Duration.ofMillis(2500), 1000, 3400L);
        printed(Duration.ZERO, 2000, 4400L); // a Date in whole seconds does not always show it
        assertEquals(100, ages.values().get("p50"), 0.1);
        assertEquals(100, ages.values().get("max"), 0.1);
    }

    @Test
    void noAgeIsNegative() {
        ages.ready(READY);
        printed(Duration.ZERO, 100, 900L);
        assertEquals(Map.of("p50", 0.0, "p95", 0.0, "p99", 0.0, "max", 0.0), ages.values());
    }

    @ParameterizedTest
    @CsvSource({"600000, 600 seconds behind", "-600000, 600 seconds ahead of"})
    void anotherClockIsReckonedWith(long aheadMillis, String told) {
        ages.ready(READY);
        printed(Duration.ofMillis(aheadMillis), 1000, aheadMillis - 1, aheadMillis + 900);
        assertEquals(100, ages.values().get("p50"), 0.1);
        assertEquals(100, ages.values().get("max"), 0.1, "the one from before is left out");
        assertTrue(ages.table().endsWith("\n(to a second: this machine's clock is " + told + " the service's)"), ages.table());
        assertTrue(ages.table().lines().allMatch(line -> line.length() <= Terminal.USUAL_WIDTH), ages.table());
    }

    @ParameterizedTest
    @CsvSource({"0", "600", "-600"})
    void recordsThatAServerHoldsBackAreThatOldAndItsBacklogIsNotMeasured(long clockSeconds) throws Exception {
        Duration clock = Duration.ofSeconds(clockSeconds);
        List<Instant> asked = new CopyOnWriteArrayList<>();
        try (LoopbackHttp server = server(clock, () -> {
            Instant now = Instant.now().plus(clock);
            asked.add(now);
            if (asked.size() == 1) {
                return records(now.minusSeconds(3600), 5);
            }
            Instant arrival = asked.get(Math.min(4, asked.size() - 1));
            return Duration.between(arrival, now).compareTo(HELD) < 0 ? "" : records(arrival, 2);
        })) {
            JsonNode ages = Run.consumer(Run.local(server.url()), "s", "-n", "7", "--summary=json").exits(0).report()
                    .get("ageMillis");
            long error = clockSeconds == 0 ? 0 : 1000;
            assertTrue(ages.get("p50").asDouble() >= HELD.toMillis() - error, ages.toString());
            assertTrue(ages.get("max").asDouble() < 300_000, "neither the backlog's age nor the clock's error: " + ages);
        }
    }

    @Test
    void theReportAsTextHasALineOfItOnlyWhereAnythingWasMeasured() throws Exception {
        AtomicInteger pages = new AtomicInteger();
        try (LoopbackHttp server = server(Duration.ZERO, () -> records(Instant.now().minusSeconds(60
                - 60 * pages.getAndIncrement()).plusMillis(1), 2))) {
            Run old = Run.consumer(Run.local(server.url()), "s", "-n", "2").exits(0);
            assertFalse(old.err().contains("milliseconds"), old.err());
            Run fresh = Run.consumer(Run.local(server.url()), "s", "-n", "2").exits(0);
            assertTrue(fresh.err().matches("(?s).*\nmilliseconds +p50 +p95 +p99 +max\nrecord until printed( +[\\d,]+\\.\\d){4}"
                    + "\n\n2 records, .*"), fresh.err());
        }
    }

    @Test
    void onlyRecordsThatArePrintedCountAndEachUserRecordOfAnAggregate() throws Exception {
        ages.ready(Instant.now().minusSeconds(60));
        PagePrinter printer = new PagePrinter(true, record -> record, record -> record.partitionKey().equals("a"),
                RecordFormat.data, new Output(new ByteArrayOutputStream(), Output.Kind.FILE, 4), Proof.NONE, ages);
        Instant now = Instant.now();
        printer.print("shard", List.of(record("other", now.minusSeconds(50), bytes("not asked for"))), 1, Duration.ZERO);
        assertNull(ages.values());
        byte[] aggregate = AggregatedTest.aggregate("a one", "a two", "a three");
        List<Record> page = List.of(record("b", now.minusSeconds(20), aggregate),
                record("a", now, bytes("plain")), record("a", now.minusSeconds(40), bytes("one too many")));
        assertEquals(4, printer.print("shard", page, 1, Duration.ZERO).size());
        assertTrue(ages.values().get("p50") >= 20_000, "three of four are in the aggregate: " + ages.values());
        assertTrue(ages.values().get("max") < 40_000, "the output was full: " + ages.values());
    }

    private void printed(Duration serviceAhead, long atMillis, Long... arrivals) {
        ages.printed(Stream.of(arrivals).map(millis -> new StreamRecord("shard", "1", StreamRecord.NOT_A_PART, "k",
                millis == null ? null : READY.plusMillis(millis), new byte[1])).toList(), serviceAhead,
                READY.plusMillis(atMillis));
    }

    private static Record record(String key, Instant arrival, byte[] data) {
        return Record.builder().partitionKey(key).sequenceNumber("1").approximateArrivalTimestamp(arrival)
                .data(SdkBytes.fromByteArray(data)).build();
    }

    /** A stream of one shard with a page behind the other, whose server tells its time by this clock. */
    private static LoopbackHttp server(Duration clock, Page page) throws IOException {
        return new LoopbackHttp((action, body) -> switch (action) {
            case "getrecords" -> {
                String records = page.records();
                yield LoopbackHttp.ok("{\"MillisBehindLatest\":1000,\"NextShardIterator\":\"next\",\"Records\":[" + records
                        + "]}", Instant.now().plus(clock));
            }
            case "getsharditerator" -> LoopbackHttp.ok("{\"ShardIterator\":\"first\"}", Instant.now().plus(clock));
            case "listshards" -> Source.listShards(1);
            default -> Source.summary(1);
        });
    }

    private static String records(Instant arrival, int count) {
        return records(arrival, IntStream.range(0, count).mapToObj(i -> "record " + i).toArray(String[]::new));
    }

    private static String records(Instant arrival, String... data) {
        List<String> records = Stream.of(data).map(text -> "{\"ApproximateArrivalTimestamp\":" + arrival.toEpochMilli() / 1000.0
                + ",\"PartitionKey\":\"k\",\"SequenceNumber\":\"4959033827149025660855969253836157109592157598913\",\"Data\":\""
                + Base64.getEncoder().encodeToString(bytes(text)) + "\"}").toList();
        return String.join(",", records);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
