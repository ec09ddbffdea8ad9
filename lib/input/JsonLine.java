import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What one JSON object says: the record to be put. As a rule that is the object itself, byte for byte. A line of the consumer's
 * {@code -o json} ({@link RecordFormat}) is put back as the record it tells of: its own partition key, and exactly its data. A last
 * member {@value Row#REJECT_REASON} is left out.
 */
final class JsonLine {
    /** Jackson's own limits are there for untrusted servers; what Kinesis takes is what counts here. */
    private static final JsonFactory JSON = new JsonFactoryBuilder().streamReadConstraints(StreamReadConstraints.builder()
            .maxNestingDepth(Integer.MAX_VALUE).maxNumberLength(Integer.MAX_VALUE).maxStringLength(Integer.MAX_VALUE).build()).build();
    /** The members that make a line an envelope: all of these. */
    private static final Set<String> ENVELOPE =
            Set.of("shardId", "sequenceNumber", "partitionKey", "approximateArrivalTimestamp", "encoding", "data");

    private final byte[] line;
    private final Map<String, Member> members = new HashMap<>();
    /** Where the object is to end when its last member is left out; -1 when nothing is. */
    private int cut = -1;

    /**
     * One member's value.
     *
     * @param text what a string says, or the value as it is written
     * @param start where the value starts in the line's bytes, and {@code end} is behind it
     */
    private record Member(JsonToken token, String text, int start, int end) {
    }

    private JsonLine(byte[] line) {
        this.line = line;
    }

    /**
     * The record of a line.
     *
     * @param row its cell is the line, one byte a character
     * @param keyMember the member whose value is the partition key, or null for a random one; an envelope has its own
     * @throws Row.Unusable when the line is no JSON object, or has no such member
     */
    static Outgoing entry(Row row, String keyMember) throws Row.Unusable {
        JsonLine line = new JsonLine(row.cells().get(0).strip().getBytes(StandardCharsets.ISO_8859_1));
        line.read();
        if (line.members.keySet().containsAll(ENVELOPE)) {
            return new Outgoing(row, line.text("partitionKey"), line.envelopeData());
        }
        String key = keyMember == null ? CsvRows.randomKey() : line.text(keyMember);
        return new Outgoing(row, key, line.data());
    }

    /** The JSON object in a line, one byte a character, without a last member that gives a reason; null when it is none. */
    static String withoutReason(String text) {
        JsonLine line = new JsonLine(text.strip().getBytes(StandardCharsets.ISO_8859_1));
        try {
            line.read();
            return new String(line.data(), StandardCharsets.ISO_8859_1);
        } catch (Row.Unusable e) {
            return null;
        }
    }

    private void read() throws Row.Unusable {
        if (line.length > 1 && (line[0] == 0 || line[1] == 0)) {
            throw new Row.Unusable("no JSON in UTF-8: it reads like UTF-16"); // Jackson would take it, and nobody else
        }
        try (JsonParser parser = JSON.createParser(line)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new Row.Unusable("no JSON object");
            }
            int end = (int) parser.currentLocation().getByteOffset();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken token = parser.nextToken();
                int start = (int) parser.currentTokenLocation().getByteOffset();
                String text = token.isScalarValue() ? parser.getText() : null;
                parser.skipChildren();
                parser.finishToken();
                cut = name.equals(Row.REJECT_REASON) ? end : -1;
                end = (int) parser.currentLocation().getByteOffset();
                if (cut < 0) {
                    members.put(name, new Member(token, text, start, end));
                }
            }
            if (parser.nextToken() != null) {
                throw new Row.Unusable("no single JSON object: there is more behind it");
            }
        } catch (JsonParseException e) {
            throw new Row.Unusable("no JSON: " + e.getOriginalMessage().lines().findFirst().orElse("") + " (column "
                    + e.getLocation().getColumnNr() + ")");
        } catch (IOException e) {
            throw new Row.Unusable("no JSON in UTF-8: " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }

    private byte[] data() {
        if (cut < 0) {
            return line;
        }
        byte[] data = Arrays.copyOf(line, cut + 1);
        data[cut] = '}';
        return data;
    }

    private String text(String name) throws Row.Unusable {
        Member member = members.get(name);
        if (member == null) {
            throw new Row.Unusable("no member '" + name + "'" + Failure.didYouMean(name, members.keySet()) + " for the partition key");
        }
        if (member.token() != JsonToken.VALUE_STRING && !member.token().isNumeric()) {
            throw new Row.Unusable("the member '" + name + "' is no text or number: it cannot be a partition key");
        }
        return member.text();
    }

    private byte[] envelopeData() throws Row.Unusable {
        Member data = members.get("data");
        String encoding = text("encoding");
        if (encoding.equals("json")) {
            return Arrays.copyOfRange(line, data.start(), data.end());
        }
        if (data.token() != JsonToken.VALUE_STRING) {
            throw new Row.Unusable("an envelope whose data is no string, with the encoding '" + encoding + "'");
        }
        switch (encoding) {
            case "text":
                if (Limits.hasUnpairedSurrogate(data.text())) {
                    throw new Row.Unusable("an envelope whose text has half of a character (an unpaired surrogate)");
                }
                return data.text().getBytes(StandardCharsets.UTF_8);
            case "base64":
                try {
                    return Base64.getDecoder().decode(data.text());
                } catch (IllegalArgumentException e) {
                    throw new Row.Unusable("an envelope whose data is no base64");
                }
            default:
                throw new Row.Unusable("an envelope with the encoding '" + encoding + "', which is none of json, text, base64");
        }
    }
}
