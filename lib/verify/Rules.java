/**
 * What makes a record that of a row.
 *
 * @param keyed whether rows have keys of their own, which are compared too
 * @param ordered whether rows that came out of the order of their key are a difference
 * @param exact whether data is compared byte for byte, and not by the JSON value that it is
 * @param members of JSON values that are not compared
 */
record Rules(boolean keyed, boolean ordered, boolean exact, MemberPaths members) {
    /** What is compared of rows or records; for one thread. */
    Contents contents() {
        return new Contents(this);
    }
}
