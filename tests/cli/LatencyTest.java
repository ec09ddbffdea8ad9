import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LatencyTest {
    private final Latency latency = new Latency();

    @Test
    void percentilesAreThoseOfTheSortedTimesToWithinAThousandth() {
        Random random = new Random(7);
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            times.add(Math.round(Math.exp(random.nextGaussian() * 2 + 17))); // some 24 ms, from microseconds to minutes
        }
        times.forEach(latency::record);
        Collections.sort(times);
        Map<String, Double> values = latency.values();
        assertEquals(List.of("p50", "p95", "p99", "max"), List.copyOf(values.keySet()));
        assertNear(times.get(4999), values.get("p50"));
        assertNear(times.get(9499), values.get("p95"));
        assertNear(times.get(9899), values.get("p99"));
        assertNear(times.get(9999), values.get("max"));
    }

    @Test
    void ofNothingThereIsNothingToTell() {
        assertNull(latency.values());
        assertEquals("", Latency.table(Map.of("request", latency)));
    }

    @Test
    void aNegativeTimeIsNoneAndADayIsNotTooLong() {
        latency.record(-5_000_000_000L);
        assertEquals(Map.of("p50", 0.0, "p95", 0.0, "p99", 0.0, "max", 0.0), latency.values());
        latency.record(Duration.ofDays(1).toNanos());
        assertNear(Duration.ofDays(1).toNanos(), latency.values().get("max"));
    }

    @Test
    void theTableHasALineForEachOfWhichThereIsAny() {
        latency.record(12_340_000);
        latency.record(1_500_000_000);
        Map<String, Latency> named = new LinkedHashMap<>();
        named.put("request", latency);
        named.put("row", new Latency());
        assertTrue(Latency.table(named).matches("milliseconds +p50 +p95 +p99 +max\nrequest +12\\.3 +1,50\\d\\.\\d.*"),
                Latency.table(named));
    }

    private static void assertNear(long nanos, double millis) {
        assertEquals(nanos / 1e6, millis, 0.06 + nanos / 1e6 / 1000);
    }
}
