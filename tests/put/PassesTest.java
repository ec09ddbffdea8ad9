import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Passes over a file: when time ends them, and in what order their rows go. No server, and a clock that is a number. */
class PassesTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Limits LIMITS = new Limits(1 << 20);

    @TempDir
    Path folder;
    private final Interrupt interrupt = new Interrupt();
    private final ProducerReport report = new ProducerReport("s", Duration.ZERO, Optional.empty());
    private final AtomicLong clock = new AtomicLong(7);
    private final List<String> put = new ArrayList<>();

    @ParameterizedTest
    @CsvSource({"1, 1, 0", "4, 4, 1", "10, 10, 2", "12, 12, 3", "13, 13, 3"})
    void theTimeEndsInTheMiddleOfAFileAndWhatWasPutTillThenIsAllThereIs(int seconds, int rows, int whole) throws IOException {
        Delivery delivery = deliver(4, new Wanted(Long.MAX_VALUE, Long.MAX_VALUE), time(seconds, OptionalInt.empty()), SECOND);
        assertEquals(names(4, rows), put);
        assertEquals(whole, delivery.wholePasses());
        assertFalse(delivery.endedEarly(), "its end is as it should be");
    }

    @ParameterizedTest
    @CsvSource({"3, 9223372036854775807, 100, 12, 3", "100, 9, 100, 9, 2", "100, 1000, 5, 5, 1"})
    void whicheverComesFirstOfPassesRowsAndTimeEndsTheRun(long passes, long most, int seconds, int rows, int whole)
            throws IOException {
        Delivery delivery = deliver(4, new Wanted(most, passes), time(seconds, OptionalInt.empty()), SECOND);
        assertEquals(names(4, rows), put);
        assertEquals(whole, delivery.wholePasses());
    }

    @ParameterizedTest
    @CsvSource({"5, 3, 15, 3", "1, 1, 1, 0", "2, 7, 14, 3"})
    void atARateNoMoreRowsAreReadAheadThanGoOutInTheTime(int seconds, int rate, int rows, int whole) throws IOException {
        Delivery delivery = deliver(4, new Wanted(Long.MAX_VALUE, Long.MAX_VALUE), time(seconds, OptionalInt.of(rate)), 0);
        assertEquals(rows, put.size());
        assertEquals(whole, delivery.wholePasses());
    }

    @Test
    void rowsThatCannotBeSentTakeNothingOfTheRate() throws IOException {
        Path file = Files.writeString(folder.resolve("rows.csv"), "id\n1\ntoo,many\n");
        deliver(file, new Wanted(Long.MAX_VALUE, Long.MAX_VALUE), time(5, OptionalInt.of(2)), 0);
        assertEquals(10, put.size());
        assertEquals(9, report.rowsRead(), "those that were rejected");
    }

    @Test
    void howManyRowsThereWillBeIsKnownOverAllPasses() throws IOException {
        try (Input input = open(rows(1000), new Wanted(Long.MAX_VALUE, 5))) {
            for (int i = 1; i <= 5000; i++) {
                input.next(LIMITS);
                assertTrue(i < 20 || Math.abs(input.expectedRows() - 5000) < 500, input.expectedRows() + " at row " + i);
                assertTrue(i <= 1000 || input.expectedRows() == 5000, input.expectedRows() + " at row " + i);
            }
        }
        try (Input input = open(rows(10), new Wanted(Long.MAX_VALUE, Long.MAX_VALUE))) {
            input.next(LIMITS);
            assertEquals(-1, input.expectedRows());
        }
    }

    @Test
    void theProgressLineSaysWhatIsLeftOfTheTimeWhereThatIsLess() {
        ProducerProgress.Counts counts = new ProducerProgress.Counts(100, 100, 0, 0, Optional.empty());
        clock.set(0);
        TimeLimit minute = time(60, OptionalInt.empty());
        clock.set(2 * SECOND);
        assertEquals("100 rows  50 rows/s  0:58 left", new ProducerProgress(0, minute).line(counts, -1, "", 2 * SECOND));
        assertEquals("100 rows  50 rows/s  0:02 left", new ProducerProgress(0, minute).line(counts, 200, "", 2 * SECOND));
        assertEquals("100 rows  50 rows/s", new ProducerProgress(0, minute).line(counts, 0, "", 2 * SECOND), "it is ending");
    }

    @Test
    void atARateTheRowsOfAPassGoBehindThoseOfThePassBefore() {
        HashRanges two = LanesTest.ranges(2);
        Lanes lanes = new Lanes(Pacing.NEVER, 2, Optional.of(new Lanes.Packing(two, 4)), 0);
        Batcher batcher = new Batcher(500, false, lanes);
        List<Outgoing> rows = over(2, 8, two);
        rows.forEach(row -> batcher.add(row, 0));
        List<Long> order = new ArrayList<>();
        for (long now = 0; batcher.hasReady(); now += SECOND) {
            List<Long> places = Entry.rows(batcher.nextRequest(now, true)).stream().map(row -> row.row.place()).sorted().toList();
            assertEquals(4, places.size());
            order.addAll(places);
        }
        assertEquals(IntStream.rangeClosed(1, 16).mapToObj(Long::valueOf).toList(), order);
    }

    @Test
    void whatIsGivenUpComesInTheOrderOfThePasses() {
        Batcher batcher = new Batcher(500, false, new Lanes(Pacing.NEVER, 2, Optional.of(new Lanes.Packing(LanesTest.ranges(2),
                Integer.MAX_VALUE)), 0));
        List<Outgoing> rows = over(3, 5, LanesTest.ranges(2));
        rows.forEach(row -> batcher.add(row, 0));
        assertEquals(rows, batcher.giveUpAll());
    }

    @Test
    void whatGoesAgainOfAKeyGoesInTheOrderOfThePasses() {
        KeyOrder order = new KeyOrder();
        Outgoing last = outgoing(9, Pass.FIRST, "key");
        Outgoing first = outgoing(1, new Pass(2, 9), "key");
        assertTrue(order.add(last));
        assertFalse(order.add(first));
        order.goesAlong(order.behind(last));
        assertEquals(Optional.empty(), order.goesAgain(first));
        assertEquals(Optional.of(last), order.goesAgain(last));
        assertEquals(first, order.behind(last));
    }

    private Delivery deliver(int rows, Wanted wanted, TimeLimit time, long nanosARow) throws IOException {
        return deliver(rows(rows), wanted, time, nanosARow);
    }

    private Delivery deliver(Path file, Wanted wanted, TimeLimit time, long nanosARow) throws IOException {
        Producer script = new Producer();
        Run.commandLine(script, new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()));
        try (Input input = open(file, wanted)) {
            Ledger ledger = new Ledger(report, new Rejects(OutputFile.none(), input.rows()),
                    new Receipts(OutputFile.none(), true), "", script.console);
            Delivery delivery = new Delivery(input, time, LIMITS, new Taking(nanosARow), ledger, interrupt, script.console);
            delivery.run();
            return delivery;
        }
    }

    private Input open(Path file, Wanted wanted) throws IOException {
        return new InputOptions().open(file.toString(), null, interrupt, null, wanted, warning -> { });
    }

    private Path rows(int count) throws IOException {
        return Files.writeString(folder.resolve("rows.csv"), IntStream.range(0, count).mapToObj(i -> 1_000_000 + i + ",x")
                .collect(Collectors.joining("\n", "id,name\n", "\n")));
    }

    private TimeLimit time(int seconds, OptionalInt rate) {
        return new TimeLimit(Optional.of(Duration.ofSeconds(seconds)), rate, clock::get);
    }

    /** The passes and numbers of so many rows of a file that is put again and again. */
    private static List<String> names(int rows, int count) {
        return IntStream.range(0, count).mapToObj(i -> i / rows + 1 + "/" + (i % rows + 1)).toList();
    }

    /** The rows of passes, whose keys are of two shards in turn: two of one, two of the other. */
    private static List<Outgoing> over(int passes, int rows, HashRanges shards) {
        List<String> ids = shards.shardIds();
        List<String> keys = ids.stream().map(id -> IntStream.range(0, 1000).mapToObj(i -> "k" + i)
                .filter(key -> shards.shardOf(key).equals(id)).findFirst().orElseThrow()).toList();
        List<Outgoing> all = new ArrayList<>();
        for (int pass = 1; pass <= passes; pass++) {
            for (int row = 1; row <= rows; row++) {
                all.add(outgoing(row, new Pass(pass, (pass - 1L) * rows), keys.get(row / 2 % 2)));
            }
        }
        return all;
    }

    private static Outgoing outgoing(int number, Pass pass, String key) {
        return new Outgoing(Row.of(number, number + 1, List.of(), key, new byte[1]).in(pass), Optional.empty());
    }

    /** Takes every row, each in its time. */
    private final class Taking implements Destination {
        private final long nanosARow;

        Taking(long nanosARow) {
            this.nanosARow = nanosARow;
        }

        @Override
        public boolean put(Row row) {
            put.add(row.pass().number() + "/" + row.number());
            clock.addAndGet(nanosARow);
            return true;
        }

        @Override
        public Optional<Throwable> finish() {
            return Optional.empty();
        }

        @Override
        public int requestsUnderWay() {
            return 0;
        }

        @Override
        public String outage(long now) {
            return "";
        }

        @Override
        public String notSent() {
            return "not sent";
        }
    }
}
