import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A row as the data of its record: one JSON object in UTF-8, a member a column in the file's order, every value a string unless
 * the user asked for types: {@code {"id":"1","name":"Ann"}}. <b>To change what is sent, change {@link #bytes}.</b>
 */
final class RowJson {
    /** What a cell becomes. */
    enum Types { string, infer }

    /** What an empty cell becomes. */
    enum Empty { STRING, NULL, OMIT }

    /** A number as JSON writes one (RFC 8259, section 6), so {@code 007} and {@code +1} are none. */
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

    /** One generator for all rows, which costs less than one a row. */
    private final ByteArrayBuilder bytes = new ByteArrayBuilder(1024);
    private final JsonGenerator json;
    /** The columns' names, encoded once. */
    private final List<SerializedString> names;
    private final Types types;
    private final Empty empty;
    private final Optional<String> nullText;

    /**
     * @param header the columns' names
     * @param nullText what a cell says that becomes null
     */
    RowJson(List<String> header, Types types, Empty empty, Optional<String> nullText) {
        try {
            this.json = Json.FACTORY.createGenerator(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // an array does not fail
        }
        this.names = header.stream().map(SerializedString::new).toList();
        this.types = types;
        this.empty = empty;
        this.nullText = nullText;
    }

    /**
     * The record's data.
     *
     * @param cells the row's texts, as many as there are columns
     */
    byte[] bytes(List<String> cells) {
        bytes.reset();
        try {
            json.writeStartObject();
            for (int i = 0; i < names.size(); i++) {
                String cell = cells.get(i);
                if (cell.isEmpty() && empty == Empty.OMIT) {
                    continue;
                }
                json.writeFieldName(names.get(i));
                writeCell(cell);
            }
            json.writeEndObject();
            json.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // an array does not fail
        }
        return bytes.toByteArray();
    }

    private void writeCell(String cell) throws IOException {
        boolean isNull = nullText.isPresent() && nullText.get().equals(cell);
        if (isNull || cell.isEmpty() && empty == Empty.NULL) {
            json.writeNull();
        } else if (types == Types.infer && isLiteral(cell)) {
            json.writeRawValue(cell); // its digits as they are: 1.50 stays 1.50
        } else {
            json.writeString(cell);
        }
    }

    private static boolean isLiteral(String cell) {
        return cell.equals("true") || cell.equals("false") || cell.equals("null") || NUMBER.matcher(cell).matches();
    }
}
