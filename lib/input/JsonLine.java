import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
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
    private static final String OWN_KEY = "partitionKey";
    /** The members that make a line an envelope: all of these. */
    private static final Set<String> ENVELOPE =
            Set.of("shardId", "sequenceNumber", OWN_KEY, "approximateArrivalTimestamp", "encoding", "data");

    private final byte[] line;
    private final Map<String, Member> members = new HashMap<>();
    /** Where the object is to end when its last member is left out; -1 when nothing is. */
    private int cut = -1;

    /**
     * One member's value.
     *
     * @param start where the value starts in the line's bytes, and {@code end} is behind it
     */
    private record Member(byte[] line, JsonToken token, int start, int end) {
        /** What a string says, or the value as it is written. */
        String text() throws Unusable {
            if (token != JsonToken.VALUE_STRING) {
                return new String(line, start, end - start, StandardCharsets.UTF_8);
            }
            try (JsonParser parser = Json.FACTORY.createParser(line, start, end - start)) {
                parser.nextToken();
                return parser.getText();
            } catch (IOException e) {
                throw new Unusable("not JSON in UTF-8");
            }
        }
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
     *     for a random one; an envelope has its own
     */
    static Row row(long number, long lineNumber, String text, String keyMember) {
        List<String> cells = List.of(text);
        try {
            JsonLine line = new JsonLine(text);
            if (line.members.keySet().containsAll(ENVELOPE)) {
                line.checkEnvelope(keyMember);
                return Row.of(number, lineNumber, cells, line.key(OWN_KEY), line.envelopeData());
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
        } catch (JsonEOFException e) {
            throw new Unusable("not JSON: the line ends too early");
        } catch (StreamConstraintsException e) {
            throw new Unusable("JSON nested deeper than " + Text.grouped(Json.MAX_DEPTH));
        } catch (JsonProcessingException e) {
            throw new Unusable("not JSON from column " + e.getLocation().getColumnNr() + " on");
        } catch (IOException e) {
            throw new Unusable("not JSON in UTF-8");
        }
    }

    /** Reads no value: a string may be as long as the line, and few are asked for. */
    private void readMembers(JsonParser parser) throws IOException {
        JsonToken next = parser.nextToken();
        while (next == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            int before = endBefore((int) parser.currentTokenLocation().getByteOffset());
            JsonToken token = parser.nextToken();
            int start = (int) parser.currentTokenLocation().getByteOffset();
            parser.skipChildren();
            next = parser.nextToken();
            cut = name.equals(Row.REJECT_REASON) ? before : -1;
            if (cut < 0) {
                members.put(name, new Member(line, token, start, endBefore((int) parser.currentTokenLocation().getByteOffset())));
            }
        }
    }

    /** Where the value, or the brace, ends that stands before this place, with a comma between them perhaps. */
    private int endBefore(int place) {
        int end = place;
        while (isBlank(line[end - 1])) {
            end--;
        }
        if (line[end - 1] == ',') {
            end--;
            while (isBlank(line[end - 1])) {
                end--;
            }
        }
        return end;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t' || b == '\r';
    }

    private boolean isUtf8() {
        for (byte b : line) {
            if (b < 0) {
                return isDecoded(StandardCharsets.UTF_8.newDecoder(), ByteBuffer.wrap(line));
            }
        }
        return true; // ASCII
    }

    /** Whether the bytes are text; a part at a time, since the whole would take twice the room. */
    private static boolean isDecoded(CharsetDecoder decoder, ByteBuffer bytes) {
        CharBuffer chars = CharBuffer.allocate(1 << 13);
        CoderResult result = decoder.decode(bytes, chars, true);
        while (result.isOverflow()) {
            chars.clear();
            result = decoder.decode(bytes, chars, true);
        }
        return !result.isError();
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
            member = memberLike(name);
        }
        if (member == null) {
            throw new Unusable("no member '" + Text.shown(name) + "'" + DidYouMean.hint(name, members.keySet())
                    + " for the partition key");
        }
        if (member.token() != JsonToken.VALUE_STRING && !member.token().isNumeric()) {
            throw new Unusable("the member '" + Text.shown(name)
                    + "' is neither text nor a number: it cannot be a partition key");
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

    /** The only member with the same name in Unicode's normal form: an accent can be written in two ways; null for none. */
    private Member memberLike(String name) {
        String normal = Normalizer.normalize(name, Normalizer.Form.NFC);
        List<String> alike = members.keySet().stream()
                .filter(other -> Normalizer.normalize(other, Normalizer.Form.NFC).equals(normal)).toList();
        return alike.size() == 1 ? members.get(alike.get(0)) : null;
    }

    /** What an envelope has beside the record it tells of would be lost, and so would a key of another member. */
    private void checkEnvelope(String keyMember) throws Unusable {
        if (keyMember != null && !keyMember.equals(OWN_KEY)) {
            throw new Unusable("an envelope of -o json, which has its own key: leave out -k, or say -k " + OWN_KEY);
        }
        for (String name : members.keySet()) {
            if (!ENVELOPE.contains(name) && !name.equals("subSequenceNumber")) {
                throw new Unusable("an envelope of -o json with another member, '" + Text.shown(name) + "', which would be lost");
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
        throw new Unusable("an envelope with the encoding '" + Text.shown(encoding)
                + "', which is neither json, text nor base64");
    }
}
