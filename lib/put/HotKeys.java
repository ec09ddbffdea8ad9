import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The most frequent keys of a long run, in bounded memory (the algorithm of Misra and Gries, 1982): exact as long as there are
 * no more different keys than counters, else each count is too low by at most rows / counters. Not safe for use by several threads.
 */
final class HotKeys {
    private final int counters;
    private final Map<String, Long> counts = new HashMap<>();
    private boolean exact = true;

    HotKeys(int counters) {
        this.counters = counters;
    }

    void add(String key) {
        if (counts.size() < counters || counts.containsKey(key)) {
            counts.merge(key, 1L, Long::sum);
            return;
        }
        exact = false;
        counts.replaceAll((other, count) -> count - 1);
        counts.values().removeIf(count -> count == 0);
    }

    /** Whether the counts are exact; else they are the least that can be. */
    boolean isExact() {
        return exact;
    }

    /** The most frequent keys with their counts, the hottest first. */
    List<Map.Entry<String, Long>> hottest(int count) {
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()).thenComparing(Map.Entry.comparingByKey()))
                .limit(count).toList();
    }
}
