import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.kinesis.model.Record;

/** A reader of aggregates that has nothing to do with the tool's: AWS's own for Python, in a virtual environment made once. */
final class KplReader {
    private static final String VERSION = "1.2.3";
    /** Records of the stream, a JSON line each, on stdin; their user records on stdout. */
    private static final String SCRIPT = """
            import json, sys
            from aws_kinesis_agg.deaggregator import iter_deaggregate_records
            records = [{'kinesis': json.loads(line)} for line in sys.stdin]
            for record in iter_deaggregate_records(records):
                found = record['kinesis']
                data = found['data']
                print(json.dumps({'sequenceNumber': found['sequenceNumber'], 'place': found.get('subSequenceNumber', -1),
                    'partitionKey': found['partitionKey'], 'data': data if isinstance(data, str) else data.decode('ascii')}))
            """;

    private KplReader() {
    }

    /** A user record; {@code place} is -1 for a record that is no aggregate. */
    record UserRecord(String sequenceNumber, int place, String partitionKey, String data) {
    }

    /** The user records of these records; where there is no Python the test is skipped, as {@link ServerProcess#missing} says. */
    static List<UserRecord> read(List<Record> records, Path folder) throws IOException {
        Path in = folder.resolve("records.jsonl");
        ObjectMapper json = new ObjectMapper();
        List<String> lines = new ArrayList<>();
        for (Record record : records) {
            lines.add(json.writeValueAsString(Map.of("sequenceNumber", record.sequenceNumber(), "partitionKey",
                    record.partitionKey(), "approximateArrivalTimestamp", 0, "kinesisSchemaVersion", "1.0",
                    "data", Base64.getEncoder().encodeToString(record.data().asByteArray()))));
        }
        Files.write(in, lines);
        Path out = folder.resolve("user-records.jsonl");
        Path err = folder.resolve("reader.err");
        Process python = new ProcessBuilder(python(), "-c", SCRIPT).redirectInput(in.toFile())
                .redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        try {
            if (python.waitFor() != 0) {
                throw new IllegalStateException(Files.readString(err));
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        List<UserRecord> read = new ArrayList<>();
        for (String line : Files.readAllLines(out)) {
            JsonNode record = json.readTree(line);
            read.add(new UserRecord(record.get("sequenceNumber").asText(), record.get("place").asInt(),
                    record.get("partitionKey").asText(), new String(Base64.getDecoder().decode(record.get("data").asText()))));
        }
        return read;
    }

    private static synchronized String python() {
        Path folder = ServerProcess.cache("aws-kinesis-agg-" + VERSION);
        Path python = folder.resolve("bin/python");
        Path isReady = folder.resolve("ready");
        if (!Files.exists(isReady)) {
            System.err.println("getting aws-kinesis-agg " + VERSION + " with pip (once) ...");
            try {
                ServerProcess.run(List.of("python3", "-m", "venv", "--clear", folder.toString()));
                ServerProcess.run(List.of(folder.resolve("bin/pip").toString(), "install", "--quiet",
                        "aws-kinesis-agg==" + VERSION, "six==1.17.0", "protobuf<8")); // it needs six and does not say so
                Files.createFile(isReady);
            } catch (IOException e) {
                ServerProcess.missing("no aws-kinesis-agg: " + e.getMessage());
            }
        }
        return python.toString();
    }
}
