/**
 * How much of a file is wanted.
 *
 * @param rows the most rows, those of all passes together; {@link Long#MAX_VALUE} for all
 * @param passes how often the file is read, 1 or more; {@link Long#MAX_VALUE} for again and again
 */
record Wanted(long rows, long passes) {
    /** So many rows at the most, and the file is read once. */
    static Wanted once(long rows) {
        return new Wanted(rows, 1);
    }
}
