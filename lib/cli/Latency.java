import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * How long something took, time and again: its percentiles to within a thousandth, in less than half a megabyte however often and
 * however long. Safe for use by several threads.
 */
final class Latency {
    private static final int SIGNIFICANT_DIGITS = 3;
    private static final List<String> NAMES = List.of("p50", "p95", "p99", "max");
    private static final double[] PERCENTILES = {50, 95, 99, 100};

    /** In microseconds; null until something is recorded, since its classes take time to load. */
    private Histogram micros;

    /** Something took so many nanoseconds; a negative time counts as none. */
    synchronized void record(long nanos) {
        if (micros == null) {
            micros = new Histogram(SIGNIFICANT_DIGITS);
        }
        micros.recordValue(Math.max(0, nanos) / 1000);
    }

    /**
     * {@code p50}, {@code p95}, {@code p99} and {@code max} in milliseconds, with a decimal at most; null where nothing was
     * recorded.
     */
    synchronized Map<String, Double> values() {
        if (micros == null) {
            return null;
        }
        Map<String, Double> values = new LinkedHashMap<>();
        for (int i = 0; i < PERCENTILES.length; i++) {
            values.put(NAMES.get(i), Math.round(micros.getValueAtPercentile(PERCENTILES[i]) / 100.0) / 10.0);
        }
        return values;
    }

    /**
     * The same for people, as a table without a final line end: {@code milliseconds  p50  p95  p99  max}, and a line below for
     * each of which anything was recorded; empty where nothing was.
     *
     * @param named each with its name, in the order of the lines
     */
    static String table(Map<String, Latency> named) {
        List<List<String>> lines = new ArrayList<>();
        named.forEach((name, latency) -> {
            Map<String, Double> values = latency.values();
            if (values != null) {
                lines.add(line(name, values.values().stream().map(millis -> Text.grouped(millis, 1)).toList()));
            }
        });
        if (lines.isEmpty()) {
            return "";
        }
        lines.add(0, line("milliseconds", NAMES));
        return Text.table(lines);
    }

    private static List<String> line(String name, List<String> cells) {
        List<String> line = new ArrayList<>(List.of(name));
        line.addAll(cells);
        return line;
    }
}
