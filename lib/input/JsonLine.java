import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
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

    /** What an envelope may have beside: the first says where in an aggregate it was, the other what its JSON ends in. */
    private static final String PLACE = "subSequenceNumber";
    private static final String LINE_END = "lineEnd";

    private JsonLine() {
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
            JsonObject object = new JsonObject(text, name -> ENVELOPE.contains(name) || name.equals(LINE_END)
                    || keyMember != null && JsonObject.leadsTo(keyMember, name));
            if (object.names().containsAll(ENVELOPE)) {
                checkEnvelope(object, keyMember);
                return Row.of(number, lineNumber, cells, object.key(OWN_KEY), envelopeData(object));
            }
            String key = keyMember == null ? Row.randomKey() : object.key(keyMember);
            return Row.of(number, lineNumber, cells, key, object.data());
        } catch (JsonObject.Unusable e) {
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
            String object = new String(new JsonObject(text, name -> false).data(), StandardCharsets.ISO_8859_1);
            String start = object.substring(0, object.length() - 1).stripTrailing();
            String quoted = new String(JsonStringEncoder.getInstance().quoteAsUTF8(reason), StandardCharsets.ISO_8859_1);
            return start + (start.equals("{") ? "\"" : ",\"") + Row.REJECT_REASON + "\":\"" + quoted + "\"}";
        } catch (JsonObject.Unusable e) {
            return text;
        }
    }

    /** What an envelope has beside the record it tells of would be lost, and so would a key of another member. */
    private static void checkEnvelope(JsonObject object, String keyMember) throws JsonObject.Unusable {
        if (keyMember != null && !keyMember.equals(OWN_KEY)) {
            throw new JsonObject.Unusable("an envelope of -o json, which has its own key: leave out -k, or say -k " + OWN_KEY);
        }
        for (String name : object.names()) {
            if (!ENVELOPE.contains(name) && !name.equals(PLACE) && !name.equals(LINE_END)) {
                throw new JsonObject.Unusable("an envelope of -o json with another member, '" + Text.shown(name)
                        + "', which would be lost");
            }
        }
    }

    private static byte[] withLineEnd(JsonObject object, String encoding, byte[] data) throws JsonObject.Unusable {
        String end = String.valueOf(object.member(LINE_END).text());
        if (!"json".equals(encoding) || !end.matches("\\r?\\n")) {
            throw new JsonObject.Unusable("an envelope with a member '" + LINE_END + "' that is not the line end of JSON");
        }
        byte[] whole = Arrays.copyOf(data, data.length + end.length());
        System.arraycopy(end.getBytes(StandardCharsets.UTF_8), 0, whole, data.length, end.length());
        return whole;
    }

    private static byte[] envelopeData(JsonObject object) throws JsonObject.Unusable {
        JsonObject.Member data = object.member("data");
        String encoding = object.member("encoding").text();
        if (object.names().contains(LINE_END)) {
            return withLineEnd(object, encoding, object.bytes(data));
        }
        if ("json".equals(encoding)) {
            return object.bytes(data);
        }
        if (data.token() != JsonToken.VALUE_STRING) {
            throw new JsonObject.Unusable("an envelope whose data is not a string, with the encoding '" + encoding + "'");
        }
        if ("text".equals(encoding)) {
            if (Limits.hasUnpairedSurrogate(data.text())) {
                throw new JsonObject.Unusable("an envelope whose text has half of a character (an unpaired surrogate)");
            }
            return data.text().getBytes(StandardCharsets.UTF_8);
        }
        if ("base64".equals(encoding)) {
            try {
                return Base64.getDecoder().decode(data.text());
            } catch (IllegalArgumentException e) {
                throw new JsonObject.Unusable("an envelope whose data is not base64");
            }
        }
        throw new JsonObject.Unusable("an envelope with the encoding '" + Text.shown(encoding)
                + "', which is neither json, text nor base64");
    }
}
