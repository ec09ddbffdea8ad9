import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {
    @Test
    void columnsLineUp() {
        assertEquals("shard  records\na            1\nbb       1,000",
                Text.table(List.of(List.of("shard", "records"), List.of("a", "1"), List.of("bb", "1,000"))));
    }

    @Test
    void aTableThatIsTooWideHasOneBlankBetweenItsColumns() {
        List<List<String>> cells = List.of(List.of("shard", "records"), List.of("a", "1"));
        assertEquals("shard  records\na            1", Text.table(cells, 14));
        assertEquals("shard records\na           1", Text.table(cells, 13));
    }

    @Test
    void theConsumersTablesFitAUsualTerminalWithTheNumbersOfALongRun() {
        List<String> shard = List.of("shardId-000000000017", "999,999,999", "999,999,999,999", "86,400,000", "1,000", "1,000");
        List<String> end = List.of("shardId-000000000017", "49590338271490256608559692538361571095921575989136588898");
        for (List<String> cells : List.of(shard, end)) {
            List<String> header = cells == end ? List.of("shard", "last sequence number") : ShardProgress.COLUMNS;
            String table = Text.table(List.of(header, cells), Terminal.USUAL_WIDTH);
            assertTrue(table.lines().allMatch(line -> line.length() <= Terminal.USUAL_WIDTH), table);
        }
    }

    @Test
    void jsonIsOneLine() {
        assertEquals("{\"a\":\"x\\ny\"}", Json.line(Map.of("a", "x\ny")));
    }

    @Test
    void countsReadWell() {
        assertEquals("1 row", Text.counted(1, "row"));
        assertEquals("1,234 rows", Text.counted(1234, "row"));
        assertEquals("-1,234,567", Text.grouped(-1234567));
        assertEquals("999", Text.grouped(999));
        assertEquals("1,234.50", Text.grouped(1234.5, 2));
        assertEquals("0.0", Text.grouped(0.04, 1));
        assertEquals(0.333, Json.rounded(1 / 3.0));
    }
}
