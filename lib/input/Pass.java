/**
 * A pass over the file, of which there may be many.
 *
 * @param number 1 for the first
 * @param rowsBefore how many rows the passes before it had, together
 */
record Pass(long number, long rowsBefore) {
    /** The first one, and as a rule the only one. */
    static final Pass FIRST = new Pass(1, 0);
}
