import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * The rows that are not on the stream: in the rejects, as they came, however the run ends. Against kinesalite, read back with a
 * plain client.
 */
class RejectsTest extends DeliveryFixture {
    RejectsTest(@StreamOn(StreamOn.Server.KINESALITE) TestStream stream) {
        super(stream);
    }

    @Test
    void aFatalErrorInTheMiddleLeavesTheRestOfTheFileInTheRejects() throws IOException {
        Path rejects = folder.resolve("rejects.csv");
        AtomicInteger calls = new AtomicInteger();
        Run run = produce(rows(100), request -> calls.incrementAndGet() == 3
                ? FaultProxy.Answer.error(400, "AccessDeniedException") : request.forward(),
                "-n", "all", "-s", "0", "--rejects=" + rejects);
        assertEquals(20, run.exits(1).report().get("delivered").asInt());
        assertEquals(100, run.report().get("rowsRead").asInt());
        assertEquals(10, run.report().get("failed").asInt(), "the request that was refused");
        assertEquals(70, run.report().get("notSent").asInt(), "what nobody tried");
        assertEquals(0.333, run.report().get("failureRate").asDouble(), "10 of the 30 that were tried");
        assertEquals(81, Files.readAllLines(rejects).size());
        again(rejects).exits(0);
        assertEquals(ids(100), stored());
    }

    @Test
    void anInterruptLeavesEveryRowOnTheStreamOrInTheRejects() throws IOException {
        Path rejects = folder.resolve("rejects.csv");
        Producer producer = new Producer();
        AtomicInteger calls = new AtomicInteger();
        try (FaultProxy proxy = proxy(request -> {
            if (calls.incrementAndGet() == 5) {
                producer.interrupt.request();
            }
            sleep(20);
            return request.forward();
        })) {
            Run run = Run.run(producer, new ByteArrayOutputStream(), Run.local(proxy.url()), stream.name, rows(1000),
                    "--bulk", "-b", "10", "--rejects=" + rejects, "--summary=json");
            JsonNode report = run.exits(130).report();
            assertEquals(1000, report.get("delivered").asInt() + report.get("notSent").asInt());
            assertEquals(stored().size(), report.get("delivered").asInt(), "what was in flight is waited for");
            assertTrue(report.get("notSent").asInt() > 500, report.toString());
        }
        again(rejects).exits(0);
        assertEquals(ids(1000), stored());
    }

    @Test
    void aRowThatWasSentBeforeTheInterruptIsPerhapsOnTheStream() throws IOException {
        Path rejects = folder.resolve("rejects.csv");
        Producer producer = new Producer();
        try (FaultProxy proxy = proxy(request -> {
            request.forward();
            producer.interrupt.request();
            return FaultProxy.Answer.connectionClosed();
        })) {
            Run run = Run.run(producer, new ByteArrayOutputStream(), Run.local(proxy.url()), stream.name, rows(30), "-n", "all",
                    "--rejects=" + rejects, "--summary=json").exits(130);
            assertEquals(10, run.report().get("possibleDuplicates").asInt());
            List<String> lines = Files.readAllLines(rejects);
            assertEquals(31, lines.size());
            for (int i = 1; i <= 30; i++) {
                assertTrue(lines.get(i).contains(i <= 10 ? "perhaps on the stream: " : "not sent: interrupted"), lines.get(i));
            }
        }
    }

    @Test
    void whatEndedTheRunIsSaidAlsoWhenTheRestOfTheFileIsBroken() throws IOException {
        List<String> lines = new ArrayList<>(List.of("id"));
        lines.addAll(ids(49));
        lines.add("\"a\"b");
        Path rejects = folder.resolve("rejects.csv");
        Run run = produce(file(lines), request -> FaultProxy.Answer.error(400, "AccessDeniedException"), "-n", "all", "-s", "0",
                "--rejects=" + rejects);
        assertTrue(run.exits(1).err().contains("error: not allowed: these credentials need kinesis:PutRecords"), run.err());
        assertTrue(run.err().contains("warning: ") && run.err().contains("line 51: a quote"), run.err());
        assertEquals(50, Files.readAllLines(rejects).size());
    }

    @Test
    void rowsThatCannotBeSentComeBackUnchangedHoweverOftenTheyAreFedBackIn() throws IOException {
        byte[] file = ("id,name\n1,x\n2\n3,a,b\n4,\"two\nlines, \"\"quoted\"\"\",z\n5,caf\u00e9\n,y\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        Path input = Files.write(folder.resolve("bad.csv"), file);
        Path first = folder.resolve("first.csv");
        Path second = folder.resolve("second.csv");
        Run run = Run.producer(local(), stream.name, input.toString(), "-k", "id", "--rejects=" + first, "--summary=json");
        assertEquals(5, run.exits(3).report().get("rejected").asInt());
        run = Run.producer(local(), stream.name, first.toString(), "-k", "id", "--rejects=" + second, "--summary=json");
        assertEquals(5, run.exits(3).report().get("rejected").asInt());
        assertEquals(new String(Files.readAllBytes(first), StandardCharsets.ISO_8859_1),
                new String(Files.readAllBytes(second), StandardCharsets.ISO_8859_1));
        assertTrue(new String(Files.readAllBytes(second), StandardCharsets.ISO_8859_1).contains("5,caf\u00e9,"),
                "the byte as it was");
        assertFalse(run.err().contains("warning"), "with rejects no row is named: " + run.err());
        assertEquals(List.of("1"), stream.data().stream().map(data -> data.replaceAll("\\D", "")).toList());
    }

    @Test
    void rejectsOfJsonLinesAreTheSameLinesWithTheReason() throws IOException {
        Path input = Files.writeString(folder.resolve("in.jsonl"), "{\"k\":\"\"}\n{\"k\":\"a\"}\nnope\n{\"x\":1}\n");
        Path rejects = folder.resolve("rejects.jsonl");
        Run.producer(local(), stream.name, input.toString(), "-k", "k", "--rejects=" + rejects).exits(3);
        assertEquals(List.of("{\"k\":\"\",\"kinesis_producer_reject_reason\":\"the partition key is empty\"}", "nope",
                "{\"x\":1,\"kinesis_producer_reject_reason\":\"no member 'k' (did you mean 'x'?) for the partition key\"}"),
                        Files.readAllLines(rejects));
        Run.producer(local(), stream.name, rejects.toString()).exits(3);
        assertEquals(Set.of("{\"k\":\"a\"}", "{\"k\":\"\"}", "{\"x\":1}"), Set.copyOf(stream.data()));
    }

    @Test
    void rejectsOfJsonLinesKeepOnlyTheLastReasonHoweverOftenTheyFail() throws IOException {
        Path input = Files.writeString(folder.resolve("in.jsonl"), "{\"id\":\"0001\"}\n");
        Path rejects = folder.resolve("rejects.jsonl");
        Path again = folder.resolve("again.jsonl");
        Run.producer(local(), stream.name, input.toString(), "-k", "nope", "--rejects=" + rejects).exits(3);
        Run.producer(local(), stream.name, rejects.toString(), "-k", "neither", "--rejects=" + again).exits(3);
        Run.producer(local(), stream.name, again.toString(), "-k", "id").exits(0);
        assertEquals(List.of("{\"id\":\"0001\"}"), stream.data());
    }

    @Test
    void aColumnOfTheSameNameAsTheReasonsDoesNotSpoilTheRejects() throws IOException {
        String input = file(List.of("id,kinesis_producer_reject_reason,name", "0001,r", "0002,r,x"));
        Path rejects = folder.resolve("rejects.csv");
        Run.producer(local(), stream.name, input, "--rejects=" + rejects).exits(3);
        assertTrue(Run.producer(local(), stream.name, rejects.toString()).exits(3).err().contains("2 cells, the header has 3"));
    }
}
