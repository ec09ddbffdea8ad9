import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Map;

/** How JSON is read and written everywhere in the tool. */
final class Json {
    /** How deep JSON may be nested. Each level takes memory, and a record has room for ten million; nobody reads that. */
    static final int MAX_DEPTH = 100_000;

    /**
     * Reads whatever Kinesis takes: Jackson's own limits are there for untrusted servers. Writes a character outside Unicode's
     * first plane as it is and not as two escapes, and nothing between two values.
     */
    static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(Integer.MAX_VALUE).maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE).build())
            .rootValueSeparator((String) null)
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();

    private Json() {
    }

    /** Whether this is exactly one JSON value, white space around it included. */
    static boolean isOneValue(byte[] text) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token.isNumeric()) {
                    parser.getNumberType(); // numbers are checked only when asked for
                }
                if (parser.getParsingContext().inRoot() && !token.isStructStart()) {
                    return parser.nextToken() == null; // the first value has ended: is there a second one?
                }
            }
            return false;
        } catch (IOException e) {
            return false; // not JSON
        }
    }

    /** One line of JSON, of maps, lists, texts, numbers and null. */
    static String line(Map<String, Object> values) {
        try {
            return new ObjectMapper(FACTORY).writeValueAsString(values);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // none of these fail
        }
    }

    /** Rounded to three decimals, for seconds and rates. */
    static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}
