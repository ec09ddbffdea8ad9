import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A row of a test's file as it is on a stream, in a record of its own or among others: found by what its JSON looks like,
 * {@code {"id":"...","key":"...",...}} without braces or quotes in its values, and without any knowledge of aggregates.
 */
record StoredRow(String id, String key) {
    private static final Pattern JSON = Pattern.compile("\\{\"id\":\"([^\"]*)\",\"key\":\"([^\"]*)\"[^}]*}");

    /** The rows in a record's data, in their order. */
    static List<StoredRow> in(byte[] data) {
        List<StoredRow> rows = new ArrayList<>();
        Matcher json = JSON.matcher(new String(data, StandardCharsets.ISO_8859_1));
        while (json.find()) {
            rows.add(new StoredRow(json.group(1), json.group(2)));
        }
        return rows;
    }

    /** Where its key lies in the range of hashes: the MD5 of its UTF-8 bytes. */
    BigInteger hash() {
        try {
            return new BigInteger(1, MessageDigest.getInstance("MD5").digest(key.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
