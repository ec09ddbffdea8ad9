import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A JSON object in UTF-8, byte for byte, and its members: where their values stand, and what they say. A last member
 * {@value Row#REJECT_REASON} is left out of its {@link #data}.
 */
final class JsonObject {
    /** So many members are kept; a line of 10 MiB has room for a million. */
    private static final int MANY = 10_000;

    private final byte[] line;
    private final Predicate<String> isWanted;
    private final Map<String, Member> members = new HashMap<>();
    /** Where the object is to end when its last member is left out; -1 when nothing is. */
    private int cut = -1;

    /**
     * One member's value.
     *
     * @param start where the value starts in the line's bytes, and {@code end} is behind it
     */
    record Member(byte[] line, JsonToken token, int start, int end) {
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
    static final class Unusable extends Exception {
        private static final long serialVersionUID = 1;

        Unusable(String reason) {
            super(reason);
        }
    }

    /**
     * Reads the object.
     *
     * @param text one byte a character
     * @param isWanted which members must be known however many there are; of the others only some are
     * @throws Unusable when it is anything else
     */
    JsonObject(String text, Predicate<String> isWanted) throws Unusable {
        this.isWanted = isWanted;
        line = text.strip().getBytes(StandardCharsets.ISO_8859_1);
        read();
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
            if (members.size() < MANY || members.containsKey(name) || isWanted.test(name)) {
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
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
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

    /** The object as it stands, without the reason why an earlier run rejected it. */
    byte[] data() {
        if (cut < 0) {
            return line;
        }
        byte[] data = Arrays.copyOf(line, cut + 1);
        data[cut] = '}';
        return data;
    }

    /** Whether a path is this name, or starts with it. */
    static boolean leadsTo(String path, String name) {
        return path.equals(name) || path.startsWith(name + ".");
    }

    /** The members' names. */
    Set<String> names() {
        return members.keySet();
    }

    /** The member of this name; null when there is none. */
    Member member(String name) {
        return members.get(name);
    }

    /** The part of the object in which a value stands. */
    byte[] bytes(Member member) {
        return Arrays.copyOfRange(line, member.start(), member.end());
    }

    /**
     * What a member says, as a partition key.
     *
     * @param name its name, or a path to it with dots where no member has that very name
     * @throws Unusable when there is none, or it is neither text nor a number
     */
    String key(String name) throws Unusable {
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
        JsonObject object = new JsonObject(new String(line, outer.start(), outer.end() - outer.start(),
                StandardCharsets.ISO_8859_1), name -> leadsTo(inner, name));
        return object.members.containsKey(inner) ? object.members.get(inner) : object.memberAt(inner);
    }

    /** The only member with the same name in Unicode's normal form: an accent can be written in two ways; null for none. */
    private Member memberLike(String name) {
        String normal = Normalizer.normalize(name, Normalizer.Form.NFC);
        List<String> alike = members.keySet().stream()
                .filter(other -> Normalizer.normalize(other, Normalizer.Form.NFC).equals(normal)).toList();
        return alike.size() == 1 ? members.get(alike.get(0)) : null;
    }
}
