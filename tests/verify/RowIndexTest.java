import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("it measures the heap")
class RowIndexTest {
    @Test
    void aMillionOperationsOfTheIndexAreThoseOfAPlainMultiset() {
        Random random = new Random(1);
        for (int round = 0; round < 40; round++) {
            int rows = random.nextInt(3000);
            int contents = 1 + random.nextInt(2000);
            RowIndex index = new RowIndex(true, false);
            Map<Integer, List<Integer>> left = new HashMap<>();
            Map<Integer, Integer> last = new HashMap<>();
            for (int row = 0; row < rows; row++) {
                int content = random.nextInt(contents);
                index.add(row + 2, hash(content), content % 7, 0);
                left.computeIfAbsent(content, none -> new ArrayList<>()).add(row);
                last.put(content, row);
            }
            index.seal(index.rows());
            Map<Integer, Integer> latest = new HashMap<>();
            int taken = 0;
            for (int i = 0; i < 5000; i++) {
                int content = random.nextInt(contents + 10);
                List<Integer> rest = left.getOrDefault(content, List.of());
                int row = index.find(hash(content));
                if (!left.containsKey(content)) {
                    assertEquals(RowIndex.NONE, row);
                } else if (rest.isEmpty()) {
                    assertEquals(last.get(content), row);
                    assertFalse(index.take(row));
                } else {
                    assertEquals(rest.remove(0), row);
                    assertTrue(index.take(row));
                    assertEquals(row + 2, index.line(row));
                    int before = latest.getOrDefault(content % 7, -1);
                    assertEquals(before > row ? before : -1, index.takenBefore(row));
                    latest.merge(content % 7, row, Math::max);
                    taken++;
                }
            }
            assertEquals(taken, index.copiesTaken());
            int missing = 0;
            for (int row = index.nextMissing(0); row < rows; row = index.nextMissing(row + 1)) {
                missing++;
            }
            assertEquals(rows - taken, missing);
        }
    }

    @Test
    void aRowCostsNoMoreMemoryThanItMay() {
        int rows = 1_000_000;
        long before = used();
        RowIndex index = new RowIndex(true, false);
        for (int row = 0; row < rows; row++) {
            index.add(row, hash(row), hash(row)[1], 0);
        }
        index.seal(index.rows());
        long each = (used() - before) / rows;
        assertTrue(each <= RowIndex.MAX_BYTES_A_ROW, each + " bytes a row");
        assertEquals(17, index.find(hash(17)), "it is still in use");
    }

    @Test
    void aRowWithAnIdCostsNoMoreMemoryThanItMay() {
        int rows = 1_000_000;
        long before = used();
        RowIndex index = new RowIndex(true, true);
        for (int row = 0; row < rows; row++) {
            index.add(row, hash(row), hash(row)[1], row);
        }
        index.seal(index.rows());
        int[] records = new int[rows]; // as a comparison has them at its end
        long each = (used() - before) / rows;
        assertTrue(each <= RowIndex.MAX_BYTES_WITH_ID, each + " bytes a row");
        assertEquals(17, index.id(17) + records[17], "they are still in use");
    }

    private static long used() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** Different for each number, and spread. */
    private static long[] hash(int number) {
        Random random = new Random(number);
        return new long[] {random.nextLong(), random.nextLong()};
    }
}
