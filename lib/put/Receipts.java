import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * The proof of delivery: a JSON line for each row that is on the stream, {@code {"row":1,"line":2,"partitionKey":"7",
 * "shardId":"shardId-000000000000","sequenceNumber":"4959..."}}, in the order of the answers; of a row in an aggregate also its
 * {@code subSequenceNumber}, from 0; and its {@code pass} over the file, from 1, where that is asked for. What was answered is
 * in the file, also when the run is killed.
 */
final class Receipts {
    /** What a line takes, about. */
    private static final int LINE_BYTES = 160;

    private final OutputFile file;
    private final boolean withPass;

    /** @param withPass whether each line says in which pass over the file its row was read */
    Receipts(OutputFile file, boolean withPass) {
        this.file = file;
        this.withPass = withPass;
    }

    /**
     * Writes a line for each of these rows.
     *
     * @param delivered they are on the stream
     * @throws Failure (io) when the file cannot be written
     */
    void write(List<Outcome> delivered) {
        if (!file.isAsked() || delivered.isEmpty()) {
            return;
        }
        ByteArrayOutputStream lines = new ByteArrayOutputStream(delivered.size() * LINE_BYTES);
        try (JsonGenerator json = Json.FACTORY.createGenerator(lines)) {
            for (Outcome outcome : delivered) {
                json.writeStartObject();
                json.writeNumberField("row", outcome.outgoing().row.number());
                json.writeNumberField("line", outcome.outgoing().row.line());
                json.writeStringField("partitionKey", outcome.outgoing().partitionKey());
                json.writeStringField("shardId", outcome.shardId());
                json.writeStringField("sequenceNumber", outcome.sequenceNumber());
                if (outcome.entry().count() > 1) {
                    json.writeNumberField("subSequenceNumber", outcome.place());
                }
                if (withPass) {
                    json.writeNumberField("pass", outcome.outgoing().row.pass().number());
                }
                json.writeEndObject();
                json.writeRaw('\n');
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // an array does not fail
        }
        file.write(lines.toByteArray(), true);
    }
}
