import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;

/** How JSON is read and written everywhere in the tool. */
final class Json {
    /**
     * Reads whatever Kinesis takes: Jackson's own limits are there for untrusted servers. Writes a character outside Unicode's
     * first plane as it is and not as two escapes, and nothing between two values.
     */
    static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE).maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE).build())
            .rootValueSeparator((String) null)
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();

    private Json() {
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
