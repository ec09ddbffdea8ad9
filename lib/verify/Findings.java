import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a comparison has found, in numbers, and how it is said.
 *
 * @param file what to call the file
 * @param rules what was compared
 * @param sealed whether the file was read to its end
 * @param whole whether the stream was read to its end: only then a row that was not seen is missing, or changed
 * @param rows of the file
 * @param copies how many of them there should be, the copies of those that were put more than once included
 * @param taken how many of these were seen
 * @param changed rows that have a record with their id, and neither is counted as missing or unexpected
 */
record Findings(String file, Rules rules, boolean sealed, boolean whole, long rows, long copies, long taken, long changed,
        long duplicate, long unexpected, long outOfOrder) {
    /** Rows that were not seen; 0 as long as the file is not read. */
    long missing() {
        return sealed ? copies - taken - changed : 0;
    }

    /** Whether every row was seen. */
    boolean isComplete() {
        return sealed && taken == copies;
    }

    /** Whether something is known to be wrong. */
    boolean differs() {
        return whole && !isComplete() || duplicate + unexpected + (rules.ordered() ? outOfOrder : 0) > 0;
    }

    /** Names and values for the report's {@code verify}; those that nobody can know are null. */
    Map<String, Object> values() {
        boolean isKnown = whole || isComplete();
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("rows", sealed ? copies : 0);
        values.put("missing", isKnown ? missing() : null);
        values.put("duplicate", duplicate);
        values.put("unexpected", unexpected);
        values.put("outOfOrder", rules.isRepeated() ? null : outOfOrder);
        values.put("changed", isKnown ? changed : null);
        return values;
    }

    /** The same in a line, for people. */
    String text() {
        if (!sealed) {
            return file + " was not read to its end: nothing is verified";
        }
        String verified = "verified " + Text.counted(copies, "row") + " of " + file
                + (rules.isRepeated() ? ", which has " + Text.grouped(rows) : "");
        if (!whole && !isComplete()) {
            return verified + ", but not to the end: " + Text.grouped(taken) + " seen, " + counts()
                    + "; what is missing nobody knows, since the stream was not read to its end";
        }
        return verified + ": " + (differs() ? Text.grouped(missing()) + " missing, " + counts() : sameness()) + order();
    }

    private String sameness() {
        return "every one is on the stream, once" + (rules.keyed() ? ", with its key" : "")
                + (rules.ordered() ? " and in its order" : "")
                + (whole ? ", and nothing else" : "; what the stream has beside the records read is not known");
    }

    private String counts() {
        boolean perhapsTheKeys = rules.keyed() && missing() > 0 && unexpected > 0;
        return Text.grouped(duplicate) + " duplicate, " + Text.grouped(unexpected) + " unexpected"
                + (perhapsTheKeys ? " (do only the keys differ? see without --partition-key)" : "")
                + (rules.hasId() && whole ? ", " + Text.grouped(changed) + " changed" : "")
                + (rules.ordered() ? ", " + Text.grouped(outOfOrder) + " out of order" : "");
    }

    /** The order of the keys apart, where it is not asked for: it says how rows were put, and not whether they arrived. */
    private String order() {
        return rules.keyed() && !rules.ordered() && outOfOrder > 0 ? "; " + Text.counted(outOfOrder, "row")
                + " out of the order of its key, which counts only with --ordered" : "";
    }
}
