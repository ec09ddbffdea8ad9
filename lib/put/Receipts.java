import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/**
 * The proof of delivery: a JSON line for each row that is on the stream, {@code {"row":1,"line":2,"partitionKey":"7",
 * "shardId":"shardId-000000000000","sequenceNumber":"4959..."}}, in the order of the answers. What was answered is in the file,
 * also when the run is killed.
 */
final class Receipts implements Closeable {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();

    private final Path file;
    private final OutputStream out;

    /** @throws Failure (usage) when the file cannot be written */
    Receipts(Path file, Interrupt interrupt) {
        this.file = file;
        out = OutputFile.create(file, interrupt);
    }

    /** @throws Failure (io) when the file cannot be written */
    void write(List<Ledger.Delivered> rows) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream(rows.size() * 160);
        try {
            for (Ledger.Delivered row : rows) {
                try (JsonGenerator json = JSON.createGenerator(lines)) {
                    json.writeStartObject();
                    json.writeNumberField("row", row.entry().row.number());
                    json.writeNumberField("line", row.entry().row.line());
                    json.writeStringField("partitionKey", row.entry().partitionKey);
                    json.writeStringField("shardId", row.shardId());
                    json.writeStringField("sequenceNumber", row.sequenceNumber());
                    json.writeEndObject();
                }
                lines.write('\n');
            }
            lines.writeTo(out);
        } catch (IOException e) {
            throw OutputFile.broken(file, e);
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
