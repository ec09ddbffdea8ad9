import static org.junit.jupiter.api.Assertions.assertEquals;

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
