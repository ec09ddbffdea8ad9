import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.kinesis.model.Record;

/** Receipts, and the files of a run when they cannot be written or read. Against kinesalite, read back with a plain client. */
class OutputFilesTest extends DeliveryFixture {
    OutputFilesTest(@StreamOn(StreamOn.Server.KINESALITE) TestStream stream) {
        super(stream);
    }

    @Test
    void aReceiptTellsTheRowItsKeyAndItsPlaceOnTheStream() throws IOException {
        Path receipts = folder.resolve("receipts.jsonl");
        Run.producer(local(), stream.name, rows(1200), "--bulk", "-k", "id", "--receipts=" + receipts).exits(0);
        Set<String> expected = new TreeSet<>();
        for (Record record : stream.records()) {
            int row = Integer.parseInt(record.partitionKey()) + 1;
            expected.add("{\"row\":" + row + ",\"line\":" + (row + 1) + ",\"partitionKey\":\"" + record.partitionKey()
                    + "\",\"shardId\":\"shardId-000000000000\",\"sequenceNumber\":\"" + record.sequenceNumber() + "\"}");
        }
        List<String> lines = Files.readAllLines(receipts);
        assertEquals(1200, lines.size());
        assertEquals(expected, new TreeSet<>(lines));
    }

    @Test
    void aDiskThatIsFullEndsTheRunAndEveryRowIsAccountedFor() throws IOException {
        String bad = file(List.of("id,name", "1,x,y", "2,x"));
        Run rejects = Run.producer(local(), stream.name, bad, "--rejects=/dev/full", "--summary=json");
        assertTrue(rejects.exits(1).err().contains("error: cannot write /dev/full: No space left on device"), rejects.err());
        assertTrue(rejects.err().contains("row 1 (line 2) is not on the stream: 3 cells"), "named, since it is not kept");
        assertEquals(0, stored().size(), "nothing is sent once something cannot be kept");
        JsonNode report = Run.producer(local(), stream.name, rows(500), "-n", "all", "-s", "0", "--receipts=/dev/full",
                "--summary=json")
                .exits(1).report();
        assertEquals(stored().size(), report.get("delivered").asInt());
        assertEquals(report.get("rowsRead").asInt(), report.get("delivered").asInt() + report.get("notSent").asInt());
    }

    @ParameterizedTest
    @CsvSource({"--rejects, no/such/folder/x.csv, there is no such folder", "--receipts, ., Is a directory"})
    void anOutputThatCannotBeWrittenIsSaidBeforeAnythingIsSent(String option, String path, String message) throws IOException {
        Run run = Run.producer(local(), stream.name, rows(10), option + "=" + path);
        assertTrue(run.exits(2).err().contains(message), run.err());
        assertEquals(0, stored().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"csv", "jsonl"})
    void aReadErrorInTheMiddleOfTheInputSendsWhatCameBeforeAndIsSaid(String format) throws IOException {
        byte[] start = ids(700).stream().map(id -> format.equals("csv") ? id : "{\"id\":\"" + id + "\"}")
                .collect(Collectors.joining("\n", format.equals("csv") ? "id\n" : "", "\n")).getBytes(StandardCharsets.UTF_8);
        Producer producer = new Producer();
        producer.stdin = new SequenceInputStream(new ByteArrayInputStream(start), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("Input/output error");
            }
        });
        Run run = Run.run(producer, new ByteArrayOutputStream(), local(), stream.name, "-", "--bulk", "--format=" + format,
                "--summary=json");
        assertTrue(run.exits(1).err().contains("error: cannot read standard input after line 7"), run.err());
        assertTrue(run.err().contains("Input/output error"), run.err());
        int delivered = run.report().get("delivered").asInt();
        assertTrue(delivered >= 500, run.err());
        assertEquals(ids(delivered), stored());
        assertEquals(delivered, run.report().get("rowsRead").asInt());
    }

    @Test
    void theInputIsNoPlaceForTheRejects() throws IOException {
        String input = rows(10);
        Path link = Files.createSymbolicLink(folder.resolve("link.csv"), Path.of(input));
        for (String name : List.of(input, link.toString(), folder + "/./" + Path.of(input).getFileName())) {
            Run run = Run.producer(local(), stream.name, input, "--rejects=" + name, "--summary=none");
            assertTrue(run.exits(2).onlyErrorLine().contains("is the input"), run.err());
        }
        assertEquals(11, Files.readAllLines(Path.of(input)).size());
    }

    @Test
    void theRejectsAndTheReceiptsAreNotTheSameFileByAnotherName() throws IOException {
        Path file = Files.writeString(folder.resolve("one.csv"), "");
        Path link = Files.createSymbolicLink(folder.resolve("two.csv"), file);
        Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("nothing-yet"));
        for (List<Path> names : List.of(List.of(file, file), List.of(file, link), List.of(link, file),
                List.of(dangling, folder.resolve("nothing-yet")), List.of(folder.resolve("nothing-yet"), dangling))) {
            Run run = Run.producer(local(), stream.name, rows(1), "--rejects=" + names.get(0), "--receipts=" + names.get(1),
                    "--create-shards=1", "--summary=none");
            assertTrue(run.exits(2).onlyErrorLine().contains("is the input, or another output"), names + run.err());
        }
        assertFalse(Files.exists(folder.resolve("nothing-yet")), "made for nothing, and taken away");
        assertTrue(Files.isSymbolicLink(dangling));
        assertEquals(0, stored().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--rejects", "--receipts"})
    void aFileWithSomethingInItIsNotTouched(String option) throws IOException {
        Path file = Files.writeString(folder.resolve("kept"), "something\n");
        String missing = "missing-" + folder.getFileName();
        Run run = Run.producer(local(), missing, rows(3), option + "=" + file, "--create-shards=1", "--summary=none");
        assertTrue(run.exits(2).onlyErrorLine().contains(file + " has something in it, and is not touched: move it away, or"
                + " name another file"), run.err());
        assertEquals("something\n", Files.readString(file));
        Run none = Run.producer(local(), missing, rows(3), "--summary=none");
        assertTrue(none.exits(2).err().contains("no stream"), "none was created: " + none.err());
    }

    @Test
    void whatNothingWasWrittenToIsNoFile() throws IOException {
        Path rejects = folder.resolve("rejects.csv");
        Path receipts = folder.resolve("receipts.jsonl");
        Path empty = Files.createFile(folder.resolve("empty"));
        Run.producer(local(), stream.name, rows(3), "--rejects=" + rejects, "--receipts=" + receipts).exits(0);
        assertFalse(Files.exists(rejects));
        assertEquals(3, Files.readAllLines(receipts).size());
        Run.producer(local(), stream.name, rows(3), "--rejects=" + empty).exits(0);
        assertTrue(Files.exists(empty), "it was there before");
        Run.producer(local(), stream.name, rows(3), "--rejects=/dev/null", "--receipts=/dev/null").exits(0);
    }

    @Test
    void twoRunsDoNotWriteOneFile() throws IOException {
        Path rejects = folder.resolve("rejects.csv");
        Run first = produce(file(List.of("id,name", "1", "2,x")), request -> {
            if (request.is("PutRecords")) {
                Run second = Run.producer(local(), stream.name, rows(2), "--rejects=" + rejects, "--summary=none");
                assertTrue(second.exits(2).onlyErrorLine().contains("another run writes " + rejects), second.err());
            }
            return request.forward();
        }, "--rejects=" + rejects);
        assertEquals(1, first.exits(3).report().get("delivered").asInt());
        assertEquals(List.of("id,name,kinesis_producer_reject_reason", "1,\"1 cell, the header has 2\""),
                Files.readAllLines(rejects));
    }
}
