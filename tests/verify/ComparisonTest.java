import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A million rows against a million records in another order and another writing, with faults that were counted when made. */
class ComparisonTest {
    private static final int ROWS = 1_000_000;

    @Test
    void faultsInAMillionRowsAreFoundExactly() throws IOException {
        Rules rules = new Rules(false, false, false, MemberPaths.of(List.of("at"), "id"), "id", false);
        try (Kept kept = Kept.create()) {
            Comparison comparison = new Comparison("file", rules, Optional.of(kept));
            for (int i = 0; i < ROWS; i++) {
                comparison.add(Row.of(i + 1, i + 2, List.of(), "", bytes("{\"id\":" + i + ",\"amount\":" + i % 97 + "}")));
            }
            comparison.seal(Wanted.once(Long.MAX_VALUE));
            Random random = new Random(17);
            Map<String, Long> made = new TreeMap<>(Map.of("rows", (long) ROWS, "outOfOrder", 0L));
            for (int id : shuffled(random)) {
                String right = "{ \"at\":" + random.nextInt() + ", \"amount\": " + id % 97 + ".0, \"id\":" + id + " }";
                for (String record : records(id, right, random.nextInt(4000), made)) {
                    comparison.compare(comparison.seen(rules.contents(), new StreamRecord("shardId-000000000000", "1",
                            StreamRecord.NOT_A_PART, "k", Instant.EPOCH, bytes(record)), true));
                }
            }
            comparison.finish();
            Map<String, Object> found = new TreeMap<>(comparison.findings(true).values());
            assertEquals(made.toString(), found.toString());
        }
    }

    @Test
    void aRowThatIsAnotherWhenItIsReadAgainIsToldFromTheOneThatWasCompared() {
        Rules rules = new Rules(false, false, false, MemberPaths.of(List.of(), "id"), "id", false);
        Comparison comparison = new Comparison("file", rules, Optional.empty());
        Row row = Row.of(1, 1, List.of(), "", bytes("{\"id\":1}"));
        Row unusable = Row.unusable(2, 2, List.of(), "why");
        comparison.add(row);
        comparison.add(unusable);
        assertTrue(comparison.isSame(row, 0) && comparison.isSame(unusable, 1));
        assertFalse(comparison.isSame(unusable, 0));
        assertFalse(comparison.isSame(row, 1));
        assertFalse(comparison.isSame(Row.of(1, 1, List.of(), "", bytes("{\"id\":2}")), 0));
        assertFalse(comparison.isSame(row, 2), "there is no such row");
    }

    /** One of a thousand rows with a fault, of each kind as many. */
    private static List<String> records(int id, String right, int fault, Map<String, Long> made) {
        List<String> kinds = List.of("missing", "duplicate", "unexpected", "changed");
        kinds.forEach(kind -> made.merge(kind, fault < 4 && kinds.get(fault).equals(kind) ? 1L : 0L, Long::sum));
        return switch (fault) {
            case 0 -> List.of();
            case 1 -> List.of(right, right);
            case 2 -> List.of(right, right.replace("\"id\":", "\"id\":-1"));
            case 3 -> List.of(right.replace(".0,", ".01,"));
            default -> List.of(right);
        };
    }

    private static List<Integer> shuffled(Random random) {
        List<Integer> ids = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            ids.add(i);
        }
        Collections.shuffle(ids, random);
        return ids;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
