/**
 * What makes a record that of a row.
 *
 * @param keyed whether rows have keys of their own, which are compared too
 * @param ordered whether rows that came out of the order of their key are a difference
 * @param exact whether data is compared byte for byte, and not by the JSON value that it is
 * @param members of JSON values that are not compared, and their id
 * @param isRepeated whether the rows were put more than once: then nobody can tell the copies of a row apart, nor their order
 * @param id the path to the member by which a row and a record that is not the same belong together; null when there is none
 */
record Rules(boolean keyed, boolean ordered, boolean exact, MemberPaths members, String id,
        boolean isRepeated) {
    /** Whether the order of each key can be told. */
    boolean hasOrder() {
        return keyed && !isRepeated;
    }

    /** Whether there is an id. */
    boolean hasId() {
        return id != null;
    }

    /** What is compared of rows or records; for one thread. */
    Contents contents() {
        return new Contents(this);
    }
}
