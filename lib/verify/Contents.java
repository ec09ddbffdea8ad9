import java.nio.charset.StandardCharsets;
import org.apache.commons.codec.digest.MurmurHash3;

/** Says of rows and records, one after the other, all that is compared of them in 128 bits. For one thread. */
final class Contents {
    private final Rules rules;
    private final JsonHash values;

    /** @param rules what is compared */
    Contents(Rules rules) {
        this.rules = rules;
        this.values = new JsonHash(rules.members());
    }

    /**
     * 128 bits that are the same for what is the same: for JSON by its value, for other data, or where the rules are exact, by
     * its bytes.
     *
     * @param key the partition key, which only matters where the rules say so
     */
    long[] of(String key, byte[] data) {
        long[] value = rules.exact() ? null : values.of(data);
        long[] content = value == null ? MurmurHash3.hash128x64(data) : value;
        if (rules.keyed() && key != null) {
            long[] hash = hash(key);
            content[0] ^= Long.rotateLeft(hash[0], 1); // else data that is its own key would say nothing
            content[1] ^= Long.rotateLeft(hash[1], 1);
        }
        return content;
    }

    /** 64 bits for the id of the last one; 0 when it has none. */
    long id() {
        return rules.exact() ? 0 : values.id();
    }

    /** 128 bits for a key. */
    static long[] hash(String key) {
        return MurmurHash3.hash128x64(key.getBytes(StandardCharsets.UTF_8));
    }
}
