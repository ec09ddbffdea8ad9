import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * A row as the data of its record: one JSON object in UTF-8, a member a column in the file's order, every value a string.
 * {@code {"id":"1","name":"Ann"}}. <b>To change what is sent, change {@link #bytes}.</b>
 */
final class RowJson {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8) // an emoji as it is, not as two escapes
            .build();

    /** The columns' names, encoded once. */
    private final List<SerializedString> names;

    RowJson(List<String> header) {
        names = header.stream().map(SerializedString::new).toList();
    }

    /** The record's data for a row without a problem. */
    byte[] bytes(Row row) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            for (int i = 0; i < names.size(); i++) {
                json.writeFieldName(names.get(i));
                json.writeString(row.cells().get(i));
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // an array does not fail
        }
        return bytes.toByteArray();
    }
}
