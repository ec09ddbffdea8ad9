import com.fasterxml.jackson.core.JsonToken;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What sets all rows apart from all records, where no row is the same as any: by the members of the first ones of both. For one
 * thread at a time.
 */
final class NearMiss {
    /** So many rows and records are looked at. */
    private static final int LOOKED_AT = 20;

    private final Side rows = new Side();
    private final Side records = new Side();

    /** The members of the first rows, or records, with their types. */
    private static final class Side {
        private final Map<String, List<JsonToken>> members = new TreeMap<>();
        private int count;
        private int objects;

        void see(byte[] data) {
            if (data == null || count == LOOKED_AT) {
                return;
            }
            count++;
            try {
                JsonObject object = new JsonObject(new String(data, StandardCharsets.ISO_8859_1), name -> true);
                object.names().forEach(name -> members.computeIfAbsent(name, none -> new ArrayList<>())
                        .add(object.member(name).token()));
                objects++;
            } catch (JsonObject.Unusable e) {
                return; // no object: it has no members
            }
        }

        boolean allHave(String name) {
            return members.getOrDefault(name, List.of()).size() == count;
        }

        boolean areTexts(String name) {
            return Set.of(JsonToken.VALUE_STRING).equals(new HashSet<>(members.get(name)));
        }

        boolean haveNoText(String name) {
            return members.get(name).stream().allMatch(JsonToken::isScalarValue)
                    && !members.get(name).contains(JsonToken.VALUE_STRING);
        }
    }

    /** A row. */
    void seeRow(byte[] data) {
        rows.see(data);
    }

    /** A record that is in no row; null where its data is not known. */
    void seeRecord(byte[] data) {
        records.see(data);
    }

    /**
     * What they differ in, as far as that can be seen.
     *
     * @param rules by which they do
     */
    List<String> reasons(Rules rules) {
        List<String> reasons = new ArrayList<>();
        if (rows.objects < rows.count || records.objects < records.count) {
            reasons.add(rows.objects == rows.count ? "not every record is a JSON object" : "not every row is a JSON object");
            return reasons;
        }
        for (String name : records.members.keySet()) {
            String shown = "'" + Text.shown(name) + "'";
            if (rows.members.containsKey(name)) {
                if (rows.areTexts(name) && records.haveNoText(name)) {
                    reasons.add(shown + " is a text in the rows and none in the records (--types infer?)");
                } else if (records.areTexts(name) && rows.haveNoText(name)) {
                    reasons.add(shown + " is a text in the records and none in the rows");
                }
            } else if (records.allHave(name) && !rules.members().in(name).isLeftOut()) {
                reasons.add("every record has " + shown + ", and no row (--ignore?)");
            }
        }
        for (String name : rows.members.keySet()) {
            if (!records.members.containsKey(name) && rows.allHave(name) && !rules.members().in(name).isLeftOut()) {
                reasons.add("every row has '" + Text.shown(name) + "', and no record (--ignore?)");
            }
        }
        if (reasons.isEmpty() && rules.exact()) {
            reasons.add("do only the bytes differ? see without --exact");
        }
        return reasons;
    }
}
