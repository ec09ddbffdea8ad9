import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the producer's report says of counts that are made up. */
class ProducerReportTest {
    private final ProducerReport report = new ProducerReport("s", Duration.ZERO, Optional.empty());

    @Test
    void theFourFatesAddUpAndTheFailureRateIsOfWhatWasDealtWith() {
        report.delivered(List.of(delivered(1), delivered(2), delivered(3)));
        report.rejected("bad");
        report.failed("slow");
        for (int i = 0; i < 95; i++) {
            report.notSent("not sent: interrupted");
        }
        Map<String, Object> values = report.values();
        assertEquals(List.of(100L, 3L, 1L, 1L, 95L), List.of(values.get("rowsRead"), values.get("delivered"),
                values.get("rejected"), values.get("failed"), values.get("notSent")));
        assertEquals(0.4, values.get("failureRate"));
        assertEquals("latencyMillis", values.keySet().stream().reduce((one, next) -> next).orElseThrow(), "new names come last");
        assertTrue(report.text(80).matches("(?s).*failed +1\nnot sent +95\nfailure rate +40.0 %\n.*"), report.text(80));
        assertEquals(Failure.NOT_DELIVERED, report.exitCode(false));
        assertEquals(Failure.INTERRUPTED, report.exitCode(true));
    }

    @Test
    void aRunThatSentNothingHasNoFailureRate() {
        report.notSent("not sent: interrupted");
        assertEquals(0.0, report.values().get("failureRate"));
        assertEquals(Failure.NOT_DELIVERED, report.exitCode(false));
    }

    @Test
    void possibleDuplicatesAreAnUpperBoundInTheTextAndANumberInTheJson() {
        report.delivered(List.of(delivered(1)));
        assertTrue(report.text(80).matches("(?s).*possible duplicates +0\n.*"), report.text(80));
        report.request(List.of(Outcome.failed(outgoing(2), Fate.UNKNOWN, "lost"), Outcome.failed(outgoing(3), Fate.UNKNOWN,
                "lost")));
        assertTrue(report.text(80).matches("(?s).*possible duplicates +up to 2\n.*"), report.text(80));
        assertEquals(2L, report.values().get("possibleDuplicates"));
    }

    @Test
    void itEndsWithOneSentence() {
        report.delivered(List.of(delivered(1)));
        assertTrue(lastLine().matches("1 row delivered in \\d+\\.\\d\\d s: [\\d,]+\\.\\d rows a second"), lastLine());
        report.rejected("bad");
        assertTrue(lastLine().matches("1 of 2 rows delivered in \\d+\\.\\d\\d s: [\\d,]+\\.\\d rows a second"), lastLine());
        report.moreRows("the file has more rows");
        report.hint("throttled");
        assertTrue(lastLine().startsWith("1 of 2 rows delivered"), report.text(80));
        assertFalse(report.text(80).contains("-n all"), report.text(80));
    }

    @ParameterizedTest
    @CsvSource({"1, 100, 80, 40", "1000000, 100, 80, 34", "1000000, 2000000000, 80, 24", "1000000, 2000000000, 50, 10"})
    void theChartIsAsWideAsATerminalAndABarHasRoom(int records, int size, int columns, int bar) {
        ShardCounts counts = new ShardCounts();
        for (int i = 0; i < records; i++) {
            counts.add("shardId-000000000000", size);
        }
        counts.add("shardId-000000000001", size);
        List<String> lines = counts.chart(columns).lines().toList();
        lines.forEach(line -> assertTrue(bar == 10 || line.length() <= columns, line));
        assertEquals(bar, lines.get(1).chars().filter(c -> c == '#').count(), lines.get(1));
        assertTrue(lines.get(2).endsWith("#"), "what has any record has a bar");
    }

    private String lastLine() {
        return report.text(80).lines().reduce((one, next) -> next).orElseThrow();
    }

    private static Outcome delivered(int number) {
        return Outcome.delivered(outgoing(number), "shardId-000000000000", "1");
    }

    private static Outgoing outgoing(int number) {
        return new Outgoing(Row.of(number, number + 1, List.of(), "k" + number, new byte[1]), Optional.empty());
    }
}
