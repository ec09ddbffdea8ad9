import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Some seconds of a backlog on shards with the limits of real ones: each record once, in its shard's order. No word of speed. */
class PacedReadTest {
    @ParameterizedTest
    @CsvSource({"1, 1", "4, 1", "2, 0.5"})
    void aBacklogIsReadWholeAndInOrderHoweverOftenFetchesAreRefused(int shards, double left) throws Exception {
        int records = 35_000;
        try (RealLimits server = new RealLimits(shards, Meter.Kind.BUCKET, left, Duration.ofMillis(5))) {
            server.fill(records, 150);
            Run run = Run.consumer(Run.local(server.url()), "s", "--drain", "--summary=json").exits(0);
            Map<String, Integer> next = new HashMap<>();
            for (String line : run.lines()) {
                List<String> parts = List.of(line.split(" "));
                assertEquals(next.merge(parts.get(0), 1, Integer::sum) - 1, Integer.parseInt(parts.get(1)), line);
            }
            assertEquals(shards, next.size());
            next.values().forEach(count -> assertEquals(records, count));
            long throttled = 0;
            for (var shard : run.report().get("shards")) {
                throttled += shard.get("throttled").asLong();
            }
            assertEquals(server.refusedFetches(), throttled);
        }
    }
}
