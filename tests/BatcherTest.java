import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BatcherTest {
    private static final int MIB = 1024 * 1024;

    @Test
    void nothingIsLostOrReorderedAndEveryBatchIsLegal() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            int maxRecords = 1 + random.nextInt(500);
            Batcher batcher = new Batcher(maxRecords, MIB);
            List<Entry> in = new ArrayList<>();
            List<List<Entry>> batches = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                Entry entry = entry("k" + i, random.nextInt(10) == 0 ? random.nextInt(MIB - 10) : random.nextInt(300));
                in.add(entry);
                List<Entry> full = batcher.add(entry);
                if (!full.isEmpty()) {
                    batches.add(full);
                }
            }
            batches.add(batcher.flush());
            assertEquals(in, batches.stream().flatMap(List::stream).toList(), "seed " + seed);
            for (List<Entry> batch : batches) {
                assertTrue(batch.size() >= 1 && batch.size() <= maxRecords, "seed " + seed);
                assertTrue(batch.stream().mapToLong(Entry::size).sum() <= 5L * MIB, "seed " + seed);
            }
            assertTrue(batcher.flush().isEmpty());
        }
    }

    @Test
    void aBatchIsCutExactlyAtItsLimits() {
        Batcher byCount = new Batcher(500, MIB);
        for (int i = 0; i < 500; i++) {
            assertTrue(byCount.add(entry("k", 1)).isEmpty());
        }
        assertEquals(500, byCount.add(entry("k", 1)).size());

        Batcher byBytes = new Batcher(500, MIB);
        for (int i = 0; i < 5; i++) {
            assertTrue(byBytes.add(entry("k", MIB - 1)).isEmpty());
        }
        assertEquals(5, byBytes.add(entry("k", 0)).size());
    }

    @Test
    void aRecordMayFillTheStreamsLimitWithItsKey() {
        Batcher batcher = new Batcher(500, MIB);
        assertNull(batcher.problemOf(entry("k", MIB - 1)));
        assertEquals("the record has 1048577 bytes with its key, the stream takes 1048576", batcher.problemOf(entry("k", MIB)));
        assertNotNull(batcher.problemOf(entry("\u00e9", MIB - 1)), "the key counts in UTF-8 bytes");
    }

    @Test
    void aPartitionKeyHasOneTo256Characters() {
        Batcher batcher = new Batcher(500, MIB);
        assertEquals("the partition key is empty", batcher.problemOf(entry("", 1)));
        assertNull(batcher.problemOf(entry("x".repeat(256), 1)));
        assertEquals("the partition key has 257 characters, Kinesis takes 256", batcher.problemOf(entry("x".repeat(257), 1)));
    }

    private static Entry entry(String key, int bytes) {
        return new Entry(new Row(1, 2, List.of(), null), key, new byte[bytes]);
    }
}
