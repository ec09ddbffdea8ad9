import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The line that says how far a producer is, and what it is made of. No clock, no server. */
class ProgressTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Limits LIMITS = new Limits(1 << 20);

    @TempDir
    Path folder;

    @Test
    void itSaysHowFastItGoesNowAndWhatIsLeftOfAllRows() {
        ProducerProgress progress = unlimited();
        assertEquals("1,500 rows  100 rows/s  12 retried  2:15 left", progress.line(counts(1500, 1500, 12), 15_000, "",
                15 * SECOND));
        assertEquals("1 row  1 rows/s", unlimited().line(counts(1, 1, 0), -1, "", SECOND), "nobody knows how many");
        assertEquals("100 rows  50 rows/s  0:02 left", unlimited().line(counts(100, 100, 0), 200, "", 2 * SECOND));
        assertEquals("100 rows  50 rows/s", unlimited().line(counts(100, 100, 0), 100, "", 2 * SECOND), "all done");
    }

    @Test
    void rowsThatCannotBeSentAreDoneToo() {
        assertEquals("100 rows  50 rows/s  0:01 left", unlimited().line(counts(100, 1000, 0), 1500, "", 2 * SECOND));
    }

    @Test
    void aSteadyRunSaysAllTheTimeWhatIsReallyLeft() {
        ProducerProgress progress = unlimited();
        for (int second = 1; second < 20; second++) {
            String line = progress.line(counts(50 * second, 50 * second, 0), 1000, "", second * SECOND);
            assertEquals(String.format("%d rows  50 rows/s  0:%02d left", 50 * second, 20 - second), line);
        }
    }

    @Test
    void inAnOutageItSaysSoInsteadOfARate() {
        ProducerProgress progress = unlimited();
        assertEquals("12,000 rows  no answer for 35 s: connection refused", progress.line(counts(12_000, 12_000, 7), 20_000,
                "no answer for 35 s: connection refused", 99 * SECOND));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"4|4|8000|1,000 rows  500 rows/s  100 % of 4 shards  0:02 left",
        "4|1|3200|1,000 rows  500 rows/s  40 % of 4 shards, 1 full  0:02 left",
        "4|2|4000|1,000 rows  500 rows/s  50 % of 4 shards, 2 full  0:02 left",
        "1|0|1000|1,000 rows  500 rows/s  50 % of 1 shard  0:02 left"})
    void whenShardsAreSparedItSaysHowMuchOfWhatTheyTakeIsUsed(int shards, int full, long shardMillis, String line) {
        ProducerProgress.Counts counts = new ProducerProgress.Counts(1000, 1000, 0, shardMillis, Optional.of(new ShardLoad(shards,
                full, false)));
        assertEquals(line, unlimited().line(counts, 2000, "", 2 * SECOND));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"1|0.95|0.95|false|95 % of what the shard takes: more shards take more",
        "4|1.1|1.1|true|100 % of what 4 shards take: --aggregate gets more rows onto them, more shards take more",
        "4|0.3|0.5|true|30 % of what 4 shards take",
        "4|0.3|0.9|true|30 % of what 4 shards take, 90 % of what the busiest does: keys that spread better are faster"})
    void inTheEndItIsSaidWhetherTheShardsWereTheLimitAndWhatHelps(int shards, double share, double busiest, boolean isByRecords,
            String text) {
        assertEquals(text, new ShardLoad(shards, 0, false).ofRun(share, busiest, isByRecords));
    }

    @Test
    void nothingHelpsAShardThatWasChosen() {
        assertEquals("95 % of what the shard takes", new ShardLoad(1, 0, false).ofChosen().ofRun(0.95, 0.95, true));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"BROKEN|ConnectException: Connection refused|: connection refused",
        "UNKNOWN|InternalFailure|: InternalFailure", "UNKNOWN|HTTP 502|: HTTP 502", "DELIVERED||", "THROTTLED|Slow|",
        "REFUSED|No|"})
    void onlyWhatTheServiceSaysOfARowIsAnAnswer(Fate fate, String reason, String said) {
        UnderWay underWay = new UnderWay();
        List<Entry> batch = List.of(outgoing(1));
        underWay.sent(batch, 0);
        assertEquals("", underWay.outage(4 * SECOND));
        assertEquals("no answer for 5 s", underWay.outage(5 * SECOND), "a request is under way");
        underWay.answered(batch, List.of(Outcome.failed(outgoing(1), fate, reason == null ? "" : reason)), 6 * SECOND);
        assertEquals(said == null ? "" : "no answer for 35 s" + said, underWay.outage(35 * SECOND));
    }

    @Test
    void oneRequestThatHangsAmongOthersThatAreAnsweredIsNoOutage() {
        UnderWay underWay = new UnderWay();
        underWay.sent(List.of(outgoing(0)), 0);
        for (int second = 1; second < 30; second++) {
            List<Entry> batch = List.of(outgoing(second));
            underWay.sent(batch, second * SECOND);
            underWay.answered(batch, List.of(Outcome.delivered(outgoing(second), "shard", "1")), second * SECOND + 1);
            assertEquals("", underWay.outage((second + 1) * SECOND));
        }
        assertEquals("no answer for 6 s", underWay.outage(29 * SECOND + 6 * SECOND + 1));
    }

    @ParameterizedTest
    @CsvSource({"csv, 1000", "jsonl, 1000", "lines, 1000", "csv, 300000", "jsonl, 300000"})
    void howManyRowsThereWillBeIsKnownAboutAlsoWhenTheWholeFileIsInMemory(String format, int rows) throws IOException {
        Path file = Files.writeString(folder.resolve("rows." + format), IntStream.range(0, rows)
                .mapToObj(i -> format.equals("csv") ? 1_000_000 + i + ",x" : "{\"i\":" + (1_000_000 + i) + "}")
                .collect(Collectors.joining("\n", format.equals("csv") ? "id,name\n" : "", "\n")));
        try (Input input = open(file, format, Long.MAX_VALUE)) {
            for (int i = 1; i <= rows; i++) {
                input.next(LIMITS);
                assertTrue(i < 20 || Math.abs(input.expectedRows() - rows) < rows / 10, input.expectedRows() + " at row " + i);
            }
            assertNull(input.next(LIMITS));
            assertEquals(rows, input.expectedRows());
        }
        try (Input input = open(file, format, 50)) {
            for (int i = 1; i <= 50; i++) {
                input.next(LIMITS);
                assertTrue(i < 20 || input.expectedRows() == 50, input.expectedRows() + " at row " + i);
            }
        }
    }

    @Test
    void ofAPipeNobodyKnowsHowManyRowsThereWillBeButHowManyWereAskedFor() throws IOException {
        for (long most : List.of(Long.MAX_VALUE, 70L)) {
            try (Input input = new InputOptions().open("-", new ByteArrayInputStream("id\n1\n2\n".getBytes()), new Interrupt(),
                    null, Wanted.once(most), warning -> { })) {
                input.next(LIMITS);
                assertEquals(most == 70 ? 70 : -1, input.expectedRows());
            }
        }
    }

    private static Input open(Path file, String format, long most) throws IOException {
        InputOptions options = new InputOptions();
        options.format = InputOptions.Format.valueOf(format);
        return options.open(file.toString(), null, new Interrupt(), null, Wanted.once(most), warning -> { });
    }

    private static ProducerProgress unlimited() {
        return new ProducerProgress(0, TimeLimit.none());
    }

    private static ProducerProgress.Counts counts(long delivered, long settled, long retried) {
        return new ProducerProgress.Counts(delivered, settled, retried, 0, Optional.empty());
    }

    private static Outgoing outgoing(int number) {
        return new Outgoing(Row.of(number, number + 1, List.of(), "k" + number, new byte[1]), Optional.empty());
    }
}
