import static org.junit.jupiter.api.Assertions.assertEquals;
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
        Run rejects = Run.producer(local(), stream.name, rows(10), "--rejects=/dev/full", "--summary=json");
        assertTrue(rejects.exits(1).err().contains("error: cannot write /dev/full: No space left on device"), rejects.err());
        assertEquals(0, stored().size(), "nothing is sent when it cannot be kept");
        JsonNode report = Run.producer(local(), stream.name, rows(500), "-n", "all", "-s", "0", "--receipts=/dev/full",
                "--summary=json")
                .exits(1).report();
        assertEquals(stored().size(), report.get("delivered").asInt());
        assertEquals(report.get("rowsRead").asInt(), report.get("delivered").asInt() + report.get("failed").asInt());
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
        assertTrue(Run.producer(local(), stream.name, input, "--rejects=" + input).exits(2).err().contains("is the input"));
        assertEquals(11, Files.readAllLines(Path.of(input)).size());
    }

    @Test
    void theRejectsAndTheReceiptsAreNotTheSameFileByAnotherName() throws IOException {
        Path file = Files.writeString(folder.resolve("one.csv"), "");
        Path link = Files.createSymbolicLink(folder.resolve("two.csv"), file);
        assertTrue(Run.producer(local(), stream.name, rows(1), "--rejects=" + file, "--receipts=" + link).exits(2).err()
                .contains("both name"));
    }
}
