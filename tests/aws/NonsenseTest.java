import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What no Kinesis sends is an outcome that nobody knows: tried again, counted, told in a line, and never a bug of the tool. */
@Order(2)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class NonsenseTest {
    private static final int ROWS = 20;
    /** What looks like a service that is down, and is waited for. */
    private static final Set<String> OUTAGE = Set.of("status 0", "nothing");
    private static final Map<String, String> NONSENSE = new LinkedHashMap<>();

    @TempDir
    Path folder;

    static {
        String head = "HTTP/1.1 200 OK\r\nContent-Length: ";
        NONSENSE.put("text", head + "7\r\n\r\ngarbage");
        NONSENSE.put("HTML", head + "17\r\n\r\n<html>busy</html>");
        NONSENSE.put("cut JSON", head + "15\r\n\r\n{\"Records\":[{\"S");
        NONSENSE.put("an array", head + "2\r\n\r\n[]");
        NONSENSE.put("null", head + "4\r\n\r\nnull");
        NONSENSE.put("an empty object", head + "2\r\n\r\n{}");
        NONSENSE.put("no body", "HTTP/1.1 204 No Content\r\n\r\n");
        NONSENSE.put("deep JSON", head + "500000\r\n\r\n" + "{\"a\":".repeat(100_000));
        NONSENSE.put("status 999", "HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n");
        NONSENSE.put("status 0", "HTTP/1.1 0 Zero\r\nContent-Length: 0\r\n\r\n");
        NONSENSE.put("status -200", "HTTP/1.1 -200 Less\r\nContent-Length: 0\r\n\r\n");
        NONSENSE.put("SSH", "SSH-2.0-OpenSSH_9.6\r\n");
        NONSENSE.put("no status", "HTTP/1.1 Fine\r\n\r\n");
        NONSENSE.put("no colon", "HTTP/1.1 200 OK\r\nnonsense\r\nContent-Length: 2\r\n\r\n{}");
        NONSENSE.put("bad chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\n{}\r\n0\r\n\r\n");
        NONSENSE.put("too long for its length", head + "3\r\n\r\n{\"Records\":[]}");
        NONSENSE.put("too short for its length", head + "900\r\n\r\n{\"Records\":[");
        NONSENSE.put("a length that is no number", head + "x\r\n\r\n{}");
        NONSENSE.put("gzip", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}");
        NONSENSE.put("checksum", "HTTP/1.1 200 OK\r\nx-amz-crc32: zz\r\nContent-Length: 2\r\n\r\n{}");
        NONSENSE.put("301", "HTTP/1.1 301 Moved\r\nContent-Length: 0\r\n\r\n");
        NONSENSE.put("302", "HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n");
        NONSENSE.put("302 to nowhere", "HTTP/1.1 302 Found\r\nLocation: http://[\r\nContent-Length: 0\r\n\r\n");
        NONSENSE.put("100 for ever", "HTTP/1.1 100 Continue\r\n\r\n".repeat(200_000));
        NONSENSE.put("a head without end", "HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(100_000));
        NONSENSE.put("nothing", "");
    }

    @Test
    void nonsenseOnceLosesNoRowAndIsCounted() {
        ofEach(NONSENSE.keySet(), (action, number) -> number == (action.equals("putrecords") ? 2 : 1), server -> {
            Run run = clean(put(server, "-b", "5").exits(0));
            assertEquals(new TreeSet<>(rows()), new TreeSet<>(server.stored()));
            assertEquals(ROWS + 5, server.stored().size(), "the request that was answered with nonsense came twice");
            assertEquals(ROWS, run.report().get("delivered").asInt());
            assertEquals(5, run.report().get("possibleDuplicates").asInt());
            assertEquals(server.requests("putrecords"), run.report().get("requests").asInt());
        });
    }

    @Test
    void nonsenseForEverEndsAndTheCountsAddUp() {
        ofEach(NONSENSE.keySet(), (action, number) -> action.equals("putrecords") && number > 1, server -> {
            Run run = clean(put(server, "-b", "5", "--retry-for=1"));
            assertTrue(run.exit() == 1 || run.exit() == 3, run.err());
            JsonNode report = run.report();
            assertEquals(5, report.get("delivered").asInt());
            assertEquals(report.get("rowsRead").asInt() - 5, report.get("failed").asInt() + report.get("notSent").asInt());
            assertEquals(server.requests("putrecords"), report.get("requests").asInt());
            assertEquals(server.stored().size() - 5, report.get("possibleDuplicates").asInt());
            assertTrue(run.err().contains("perhaps on the stream: "), run.err());
        });
    }

    @Test
    void aServerThatOnlySaysNonsenseIsSaidToDoSoAtTheStart() {
        Set<String> answers = new TreeSet<>(NONSENSE.keySet());
        answers.removeAll(OUTAGE);
        ofEach(answers, (action, number) -> true, server -> {
            for (Run run : List.of(put(server), read(server))) {
                assertTrue(clean(run.exits(1)).err().lines().anyMatch(line -> line.startsWith("error: DescribeStreamSummary ")),
                        run.err());
            }
            assertTrue(server.requests("describestreamsummary") > 2, "it is asked again");
        });
    }

    @Test
    void nonsenseOnceLosesNoRecord() {
        ofEach(NONSENSE.keySet(), (action, number) -> number == 1 || action.equals("getrecords") && number == 4, server -> {
            rows().forEach(server::put);
            assertEquals(rows(), clean(read(server).exits(0)).lines());
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"listshards", "getsharditerator", "getrecords"})
    void nonsenseForEverIsNotReadAsNothing(String broken) {
        ofEach(NONSENSE.keySet(), (action, number) -> action.equals(broken), server -> {
            rows().forEach(server::put);
            Run run = clean(read(server, "-w", "2").exits(1));
            assertEquals("", run.out());
            assertFalse(run.report().get("drained").asBoolean());
        });
    }

    @Test
    void theLineSaysWhatIsWrongAndIsShort() throws IOException {
        String answer = "HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n" + "x".repeat(10_000);
        try (Garbler server = new Garbler((action, number) -> Optional.of(answer))) {
            String line = read(server).exits(1).err().lines().filter(found -> found.startsWith("error: ")).findFirst()
                    .orElseThrow();
            assertTrue(line.startsWith("error: DescribeStreamSummary got no readable answer in us-east-1 at " + server.url()
                    + ": Unrecognized token 'xxx"), line);
            assertTrue(line.endsWith(": is that a Kinesis endpoint?") && line.length() < 500, line);
        }
    }

    @Test
    void theAirPlayReceiverOfMacOsIsNamed() throws IOException {
        String answer = "HTTP/1.1 403 Forbidden\r\nServer: AirTunes/775.3.1\r\nContent-Length: 0\r\n\r\n";
        try (Garbler server = new Garbler((action, number) -> Optional.of(answer))) {
            for (Run run : List.of(put(server), read(server))) {
                String line = run.exits(1).err().lines().filter(found -> found.startsWith("error: ")).findFirst().orElseThrow();
                assertTrue(line.contains(": that is macOS's AirPlay receiver, which takes port 5000; turn it off"), line);
                assertTrue(line.endsWith("start the emulator on another port and name that with --local=URL"), line);
            }
        }
    }

    /** Tries each of these in place of the answers that are garbled, some at the same time: most of it is waiting. */
    private static void ofEach(Set<String> names, BiPredicate<String, Integer> garbled, Try what) {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Executable> tries = names.stream().map(name -> threads.submit(() -> {
            try (Garbler server = new Garbler((action, number) ->
                    garbled.test(action, number) ? Optional.of(NONSENSE.get(name)) : Optional.empty())) {
                what.of(server);
            } catch (AssertionError e) {
                throw new AssertionError(name + ": " + e.getMessage(), e);
            }
            return null;
        })).<Executable>map(result -> result::get).toList();
        threads.shutdown();
        assertAll(tries);
    }

    private interface Try {
        void of(Garbler server) throws IOException;
    }

    private static List<String> rows() {
        return IntStream.rangeClosed(1, ROWS).mapToObj(i -> "{\"id\":\"" + i + "\"}").toList();
    }

    private Run put(Garbler server, String... options) throws IOException {
        String csv = IntStream.rangeClosed(1, ROWS).mapToObj(i -> i + "\n").collect(Collectors.joining("", "id\n", ""));
        Path file = Files.writeString(folder.resolve(UUID.randomUUID() + ".csv"), csv);
        return Run.producer(Run.args(new String[] {Run.local(server.url()), "s", file.toString(), "-n", "all", "-s", "0",
            "--summary=json"}, options));
    }

    private static Run read(Garbler server, String... options) {
        return Run.consumer(Run.args(new String[] {Run.local(server.url()), "s", "--drain", "-s", "0.05", "--summary=json"},
                options));
    }

    private static Run clean(Run run) {
        assertFalse(run.err().contains("this is a bug") || run.err().contains("\tat ") || run.err().contains("  at "), run.err());
        return run;
    }
}
