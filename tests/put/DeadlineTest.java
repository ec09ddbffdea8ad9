import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the run makes of a stream that takes nothing, or not all, for a while or for good. Against kinesalite, read back with a
 * plain client.
 */
class DeadlineTest extends DeliveryFixture {
    DeadlineTest(@StreamOn(StreamOn.Server.KINESALITE) TestStream stream) {
        super(stream);
    }

    @Test
    void anOutageEndsTheRunAtTheDeadlineAndTheRejectsDeliverTheRest() throws IOException {
        Path rejects = folder.resolve("rejects.csv");
        Instant start = Instant.now();
        Run run = produce(rows(100), request -> FaultProxy.Answer.connectionClosed(), "--bulk", "--retry-for=1s", "--rejects="
                + rejects);
        JsonNode report = run.exits(1).report();
        assertTrue(Duration.between(start, Instant.now()).toSeconds() < 20, "a deadline of one second");
        assertEquals(100, report.get("rowsRead").asInt());
        assertEquals(100, report.get("failed").asInt());
        assertTrue(run.err().contains("error: gave up: nothing got through for 1 s"), run.err());
        assertEquals("id,kinesis_producer_reject_reason", Files.readAllLines(rejects).get(0));
        again(rejects).exits(0);
        assertEquals(ids(100), stored());
    }

    @Test
    void aRowThatFailsForTooLongFailsAloneWhenOthersGetThrough() throws IOException {
        Run run = produce(rows(50), request -> answerEach(request, record ->
                data(record).contains("0007") ? "InternalFailure" : null), "-n", "all", "-b", "10", "-s", "0",
                        "--retry-for=800ms");
        assertEquals(49, run.exits(3).report().get("delivered").asInt());
        assertEquals(1, run.report().get("failed").asInt());
        assertTrue(run.err().contains("row 8 (line 9) is not on the stream: InternalFailure, for 0.8 s"), run.err());
    }

    @Test
    void theLastRowOfAllFailsAloneAndEndsNothing() throws IOException {
        Run run = produce(rows(30), request -> answerEach(request, record -> data(record).contains("0029") ? "InternalFailure"
                : null),
                "-n", "all", "-b", "1", "-s", "0", "--retry-for=500ms");
        assertEquals(29, run.exits(3).report().get("delivered").asInt());
    }

    @Test
    void aPartialSuccessIsNoOutage() throws IOException {
        Run run = produce(rows(30), request -> answerEach(request, record ->
                data(record).contains("0003") ? "ProvisionedThroughputExceededException" : null), "-n", "all", "-s", "0",
                        "--retry-for=0s");
        assertEquals(29, run.exits(3).report().get("delivered").asInt());
    }

    @ParameterizedTest
    @ValueSource(strings = {"closed", "truncated", "500", "html"})
    void copiesBeyondOneAreNeverMoreThanThePossibleDuplicates(String fault) throws IOException {
        AtomicInteger calls = new AtomicInteger();
        Run run = produce(rows(200), request -> {
            FaultProxy.Answer answer = request.forward();
            if (calls.incrementAndGet() % 3 != 1) {
                return answer;
            }
            return switch (fault) {
                case "closed" -> FaultProxy.Answer.connectionClosed();
                case "truncated" -> new FaultProxy.Answer(200, null, java.util.Arrays.copyOf(answer.body(),
                        answer.body().length / 2));
                case "500" -> FaultProxy.Answer.error(500, "InternalFailure");
                default -> FaultProxy.Answer.ok("<html>gateway</html>");
            };
        }, "-n", "all", "-b", "50", "-s", "0");
        JsonNode report = run.exits(0).report();
        assertEquals(200, report.get("delivered").asInt());
        assertEquals(new TreeSet<>(ids(200)), new TreeSet<>(stored()));
        int beyondOne = stored().size() - 200;
        assertTrue(beyondOne > 0, "the fault stored rows twice");
        assertTrue(beyondOne <= report.get("possibleDuplicates").asInt(), report.toString());
    }

    @Test
    void aStreamThatRefusesEverythingForSomeSecondsIsAskedLessAndLess() throws IOException {
        Instant open = Instant.now().plusSeconds(4);
        AtomicInteger refused = new AtomicInteger();
        Run run = produce(rows(100), request -> {
            if (Instant.now().isBefore(open)) {
                refused.incrementAndGet();
                return FaultProxy.Answer.error(400, "ProvisionedThroughputExceededException");
            }
            return request.forward();
        }, "--bulk", "-b", "10");
        assertEquals(100, run.exits(0).report().get("delivered").asInt());
        assertEquals(ids(100), stored());
        assertTrue(refused.get() < 60, refused + " requests in four seconds");
    }
}
