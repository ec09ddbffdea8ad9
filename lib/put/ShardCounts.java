import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Records and bytes a shard, and how they spread over the shards. */
final class ShardCounts {
    /** A chart with more lines than a terminal is none. */
    private static final int CHART_LINES = 20;
    private static final int SHORTEST_BAR = 10;
    private static final int LONGEST_BAR = 40;
    private static final String GAP = "  ";

    private final Map<String, Count> shards = new TreeMap<>();
    private long records;
    private long bytes;

    private static final class Count {
        long records;
        long bytes;

        double seconds() {
            return Math.max((double) records / Limits.SHARD_RECORDS_A_SECOND, (double) bytes / Limits.SHARD_BYTES_A_SECOND);
        }
    }

    /** A shard that may stay without any record. */
    void know(String shardId) {
        shards.computeIfAbsent(shardId, id -> new Count());
    }

    /** One more record of so many bytes, its key included. */
    void add(String shardId, int size) {
        Count count = shards.computeIfAbsent(shardId, id -> new Count());
        count.records++;
        count.bytes += size;
        records++;
        bytes += size;
    }

    /** The records of all shards. */
    long records() {
        return records;
    }

    /** Whether the shards take no more for the number of records, and not for their bytes. */
    boolean isByRecords() {
        return (double) records / Limits.SHARD_RECORDS_A_SECOND > (double) bytes / Limits.SHARD_BYTES_A_SECOND;
    }

    /** The bytes of all shards. */
    long bytes() {
        return bytes;
    }

    /** The seconds that the busiest shard needs at its limits: no run can be faster. */
    double shortestSeconds() {
        return shards.values().stream().mapToDouble(Count::seconds).max().orElse(0);
    }

    /** The seconds that all shards need at their limits, added up. */
    double shardSeconds() {
        return shards.values().stream().mapToDouble(Count::seconds).sum();
    }

    /** {@code [{shardId, records, bytes}]}, by shard ID. */
    List<Map<String, Object>> values() {
        List<Map<String, Object>> values = new ArrayList<>();
        shards.forEach((id, count) -> {
            Map<String, Object> value = new LinkedHashMap<>();
            value.put("shardId", id);
            value.put("records", count.records);
            value.put("bytes", count.bytes);
            values.add(value);
        });
        return values;
    }

    /**
     * A line a shard with a bar for its records; of many shards the busiest ones.
     *
     * @param columns how wide the lines may be; a bar has room for ten characters all the same
     * @return the lines without a final line end
     */
    String chart(int columns) {
        long most = Math.max(1, shards.values().stream().mapToLong(count -> count.records).max().orElse(1));
        List<String> shown = shards.keySet().stream()
                .sorted(Comparator.comparingLong((String id) -> -shards.get(id).records))
                .limit(CHART_LINES).sorted().toList();
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("shard", "records", "bytes"));
        for (String id : shown) {
            lines.add(List.of(id, Text.grouped(shards.get(id).records), Text.grouped(shards.get(id).bytes)));
        }
        List<String> table = Text.table(lines).lines().toList();
        int room = columns - table.get(0).length() - GAP.length();
        int width = Math.max(SHORTEST_BAR, Math.min(LONGEST_BAR, room));
        StringBuilder text = new StringBuilder(table.get(0));
        for (int i = 0; i < shown.size(); i++) {
            long bar = (shards.get(shown.get(i)).records * width + most - 1) / most;
            text.append('\n').append((table.get(i + 1) + GAP + "#".repeat((int) bar)).stripTrailing());
        }
        if (shards.size() > shown.size()) {
            text.append("\nand ").append(Text.counted(shards.size() - shown.size(), "quieter shard"));
        }
        return text.toString();
    }
}
