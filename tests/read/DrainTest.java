import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A drain of more than the 10 MiB that a page can have: servers cut it inside the newest request, and some say of that page that
 * nothing is behind it.
 */
@Order(2) // one of the longest
class DrainTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"kinesis-mock, 14, 900000", "kinesalite, 14, 900000"})
    void aPageThatIsCutIsNotTheEnd(String server, int rows, int length) throws IOException {
        String pad = "x".repeat(length);
        List<String> lines = IntStream.range(0, rows).mapToObj(i -> i + "," + pad).toList();
        Path file = Files.write(folder.resolve("rows.csv"), lines);
        try (TestStream stream = TestStream.create(url(server), 1)) {
            Run.producer(Run.local(stream.endpoint), stream.name, file.toString(), "--header=id,pad", "-n", "all", "-b", "500",
                    "-s",
                    "0", "--summary=none").exits(0);
            Run run = Run.consumer(Run.local(stream.endpoint), stream.name, "--drain", "--summary=json").exits(0);
            assertEquals(rows, run.lines().stream().map(line -> line.substring(0, 15)).distinct().count());
            assertEquals(rows, run.lines().size());
            assertTrue(run.report().get("drained").asBoolean());
        }
    }

    private static URI url(String server) {
        return server.equals("kinesalite") ? Kinesalite.url() : KinesisMock.url();
    }
}
