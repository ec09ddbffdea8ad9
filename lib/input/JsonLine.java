import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one JSON object says: the record to be put. As a rule that is the object itself, byte for byte. A line of the consumer's
 * {@code -o json}, an envelope, is put back as the record it tells of: its own partition key, and exactly its data. A last
 * member {@value Row#REJECT_REASON} is left out.
 */
final class JsonLine {
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

    /** Why the line is no record. */
    private static final class Unusable extends Exception {
        private static final long serialVersionUID = 1;

        Unusable(String reason) {
            super(reason);
        }
    }

    private JsonLine(String text) throws Unusable {
        line = text.strip().getBytes(StandardCharsets.ISO_8859_1);
        read();
    }

    /**
     * The row of a line; with a problem when the line is not a JSON object, or has no such member.
     *
     * @param text one byte a character
     * @param keyMember the member whose value is the partition key, a path with dots where no member has that very name, or null
     *         for
     *     a random one; an envelope has its own
     */
    static Row row(long number, long lineNumber, String text, String keyMember) {
        List<String> cells = List.of(text);
        try {
            JsonLine line = new JsonLine(text);
            if (line.members.keySet().containsAll(ENVELOPE)) {
                line.checkEnvelope();
                return Row.of(number, lineNumber, cells, line.key("partitionKey"), line.envelopeData());
            }
            return Row.of(number, lineNumber, cells, keyMember == null ? Row.randomKey() : line.key(keyMember), line.data());
        } catch (Unusable e) {
            return Row.unusable(number, lineNumber, cells, e.getMessage());
        }
    }

    /**
     * The line with a last member {@value Row#REJECT_REASON}, in place of one that it has; one that is not a JSON object as it
     * is.
     *
     * @param text one byte a character, and so is what comes back
     */
    static String withReason(String text, String reason) {
        try {
            String object = new String(new JsonLine(text).data(), StandardCharsets.ISO_8859_1);
            String start = object.substring(0, object.length() - 1).stripTrailing();
            String quoted = new String(JsonStringEncoder.getInstance().quoteAsUTF8(reason), StandardCharsets.ISO_8859_1);
            return start + (start.equals("{") ? "\"" : ",\"") + Row.REJECT_REASON + "\":\"" + quoted + "\"}";
        } catch (Unusable e) {
            return text;
        }
    }

    private void read() throws Unusable {
        if (line.length > 1 && (line[0] == 0 || line[1] == 0)) {
            throw new Unusable("not JSON in UTF-8: it reads like UTF-16"); // Jackson would take it, and nobody else
        }
        if (!isUtf8()) {
            throw new Unusable("not JSON in UTF-8: bytes that are not UTF-8"); // Jackson lets some of them pass
        }
        try (JsonParser parser = Json.FACTORY.createParser(line)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new Unusable("not a JSON object");
            }
            readMembers(parser);
            if (parser.nextToken() != null) {
                throw new Unusable("not a single JSON object: there is more behind it");
            }
        } catch (JsonParseException e) {
            throw new Unusable("not JSON: " + e.getOriginalMessage().lines().findFirst().orElse("") + " (column "
                    + e.getLocation().getColumnNr() + ")");
        } catch (IOException e) {
            throw new Unusable("not JSON in UTF-8: " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }

    private void readMembers(JsonParser parser) throws IOException {
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
    }

    private boolean isUtf8() {
        for (byte b : line) {
            if (b < 0) {
                try {
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line));
                    return true;
                } catch (CharacterCodingException e) {
                    return false;
                }
            }
        }
        return true; // ASCII
    }

    private byte[] data() {
        if (cut < 0) {
            return line;
        }
        byte[] data = Arrays.copyOf(line, cut + 1);
        data[cut] = '}';
        return data;
    }

    private String key(String name) throws Unusable {
        Member member = members.containsKey(name) ? members.get(name) : memberAt(name);
        if (member == null) {
            throw new Unusable("no member '" + name + "'" + DidYouMean.hint(name, members.keySet()) + " for the partition key");
        }
        if (member.token() != JsonToken.VALUE_STRING && !member.token().isNumeric()) {
            throw new Unusable("the member '" + name + "' is neither text nor a number: it cannot be a partition key");
        }
        return member.text();
    }

    /** The member of an object in an object, {@code user.id}; null when there is none. */
    private Member memberAt(String path) throws Unusable {
        int dot = path.indexOf('.');
        Member outer = dot < 0 ? null : members.get(path.substring(0, dot));
        if (outer == null || outer.token() != JsonToken.START_OBJECT) {
            return null;
        }
        String inner = path.substring(dot + 1);
        JsonLine object = new JsonLine(new String(line, outer.start(), outer.end() - outer.start(), StandardCharsets.ISO_8859_1));
        return object.members.containsKey(inner) ? object.members.get(inner) : object.memberAt(inner);
    }

    /** What an envelope has beside the record it tells of would be lost. */
    private void checkEnvelope() throws Unusable {
        for (String name : members.keySet()) {
            if (!ENVELOPE.contains(name) && !name.equals("subSequenceNumber")) {
                throw new Unusable("an envelope of -o json with another member, '" + name + "', which would be lost");
            }
        }
    }

    private byte[] envelopeData() throws Unusable {
        Member data = members.get("data");
        String encoding = members.get("encoding").text();
        if ("json".equals(encoding)) {
            return Arrays.copyOfRange(line, data.start(), data.end());
        }
        if (data.token() != JsonToken.VALUE_STRING) {
            throw new Unusable("an envelope whose data is not a string, with the encoding '" + encoding + "'");
        }
        if ("text".equals(encoding)) {
            if (Limits.hasUnpairedSurrogate(data.text())) {
                throw new Unusable("an envelope whose text has half of a character (an unpaired surrogate)");
            }
            return data.text().getBytes(StandardCharsets.UTF_8);
        }
        if ("base64".equals(encoding)) {
            try {
                return Base64.getDecoder().decode(data.text());
            } catch (IllegalArgumentException e) {
                throw new Unusable("an envelope whose data is not base64");
            }
        }
        throw new Unusable("an envelope with the encoding '" + encoding + "', which is neither json, text nor base64");
    }
}
