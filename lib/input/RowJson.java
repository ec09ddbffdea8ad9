import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A row as the data of its record: one JSON object in UTF-8, a member a column in the file's order, every value a string unless
 * the user asked for types: {@code {"id":"1","name":"Ann"}}. <b>To change what is sent, change {@link #bytes}.</b>
 */
final class RowJson {
    /** What a cell becomes: {@link #INFER} a number, a boolean or null where its text is exactly one, else a string. */
    enum Type { STRING, INFER, NUMBER, BOOLEAN, JSON }

    /** What an empty cell becomes. */
    enum Empty { STRING, NULL, OMIT }

    /** A number as JSON writes one (RFC 8259, section 6), so {@code 007} and {@code +1} are none. */
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

    /** One generator for all rows, which costs less than one a row. */
    private final ByteArrayBuilder bytes = new ByteArrayBuilder(1024);
    private final JsonGenerator json;
    /** The columns' names, encoded once. */
    private final List<SerializedString> names;
    private final List<Type> types;
    /** How many columns may have a cell of a wrong type. */
    private final int typed;
    private final Empty empty;
    private final Optional<String> nullText;

    /**
     * @param header the columns' names
     * @param types the columns' types
     * @param nullText what a cell says that becomes null
     */
    RowJson(List<String> header, List<Type> types, Empty empty, Optional<String> nullText) {
        try {
            this.json = Json.FACTORY.createGenerator(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // an array does not fail
        }
        this.names = header.stream().map(SerializedString::new).toList();
        this.types = types;
        this.typed = types.stream().anyMatch(type -> type != Type.STRING && type != Type.INFER) ? types.size() : 0;
        this.empty = empty;
        this.nullText = nullText;
    }

    /**
     * The record's data.
     *
     * @param cells the row's texts, as many as there are columns, with no {@link #problemOf}
     */
    byte[] bytes(List<String> cells) {
        bytes.reset();
        try {
            json.writeStartObject();
            for (int i = 0; i < names.size(); i++) {
                String cell = cells.get(i);
                if (isOmitted(cell)) {
                    continue;
                }
                json.writeFieldName(names.get(i));
                writeCell(types.get(i), cell);
            }
            json.writeEndObject();
            json.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // an array does not fail
        }
        return bytes.toByteArray();
    }

    /** Why these cells make no record: one of them is not what its column was said to be. Empty as a rule. */
    Optional<String> problemOf(List<String> cells) {
        for (int i = 0; i < typed; i++) {
            String cell = cells.get(i);
            if (!fits(types.get(i), cell) && !isNull(cell) && !isOmitted(cell)) {
                return Optional.of("the cell of '" + Text.shown(names.get(i).getValue()) + "' is not "
                        + types.get(i).name().toLowerCase(Locale.ROOT)
                        + (cell.isEmpty() ? " but empty (--empty=null or omit takes that)" : ""));
            }
        }
        return Optional.empty();
    }

    private void writeCell(Type type, String cell) throws IOException {
        if (isNull(cell)) {
            json.writeNull();
            return;
        }
        switch (type) {
            case STRING -> json.writeString(cell);
            case INFER -> {
                if (isLiteral(cell)) {
                    json.writeRawValue(cell); // its digits as they are: 1.50 stays 1.50
                } else {
                    json.writeString(cell);
                }
            }
            case NUMBER -> json.writeRawValue(cell);
            case BOOLEAN -> json.writeBoolean(cell.equalsIgnoreCase("true"));
            case JSON -> json.writeRawValue(cell.strip().replaceAll("[\r\n]", " ")); // line ends are white space there
        }
    }

    private boolean isOmitted(String cell) {
        return cell.isEmpty() && empty == Empty.OMIT;
    }

    private boolean isNull(String cell) {
        return nullText.isPresent() && nullText.get().equals(cell) || cell.isEmpty() && empty == Empty.NULL;
    }

    /** Whether a cell can be what its column was said to be. */
    private static boolean fits(Type type, String cell) {
        return switch (type) {
            case STRING, INFER -> true;
            case NUMBER -> NUMBER.matcher(cell).matches();
            case BOOLEAN -> cell.equalsIgnoreCase("true") || cell.equalsIgnoreCase("false");
            // Jackson would pass a mark and take zeros for UTF-16.
            case JSON -> !cell.startsWith("\uFEFF") && cell.indexOf('\0') < 0
                    && Json.isOneValue(cell.getBytes(StandardCharsets.UTF_8));
        };
    }

    private static boolean isLiteral(String cell) {
        return cell.equals("true") || cell.equals("false") || cell.equals("null") || NUMBER.matcher(cell).matches();
    }
}
