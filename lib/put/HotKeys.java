import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The most frequent keys of a long run, in bounded memory (the algorithm of Misra and Gries, 1982): exact as long as there are
 * no more different keys than counters, else each count is too low by at most rows / counters.
 */
final class HotKeys {
    /** So many keys are told. */
    private static final int TOLD = 5;
    private static final int SHOWN_CHARACTERS = 40;

    private final int counters;
    private final Map<String, Long> counts = new HashMap<>();
    private boolean exact = true;

    /** @param counters how many keys are counted at a time; with 0 none is */
    HotKeys(int counters) {
        this.counters = counters;
    }

    /** Counts a key. */
    void add(String key) {
        if (counters == 0) {
            return;
        }
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
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(count).toList();
    }

    /** {@code [{partitionKey, records}]}, the hottest first. */
    List<Map<String, Object>> values() {
        return hottest(TOLD).stream().map(key -> Map.<String, Object>of("partitionKey", key.getKey(), "records", key.getValue()))
                .toList();
    }

    /**
     * The hottest keys with their shares as a table, a header in front; only that where no key is counted.
     *
     * @param rows of how many a share is
     */
    List<List<String>> table(long rows) {
        List<List<String>> table = new ArrayList<>();
        table.add(List.of("hottest keys", "records", "share"));
        hottest(TOLD).forEach(key -> table.add(List.of(shortened(key.getKey()),
                (exact ? "" : "at least ") + Text.grouped(key.getValue()),
                Text.grouped(100.0 * key.getValue() / rows, 1) + " %")));
        return table;
    }

    private static String shortened(String key) {
        String plain = Text.printable(key);
        int half = (SHOWN_CHARACTERS - 3) / 2; // long keys differ at their end as often as at their start
        return plain.length() <= SHOWN_CHARACTERS ? plain
                : plain.substring(0, half) + "..." + plain.substring(plain.length() - half);
    }
}
