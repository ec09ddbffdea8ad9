/**
 * How much may go now, learnt from what became of what went. No clock: times are passed in, as {@link System#nanoTime()} gives
 * them.
 */
interface Allowance {
    /** Whatever comes. */
    Allowance ALL = new Allowance() {
        @Override
        public boolean allows(long now) {
            return true;
        }

        @Override
        public void sent(int size) {
        }

        @Override
        public void answered(int size, Fate fate, long now) {
        }
    };

    /** Whether a record may go now, whatever its size. */
    boolean allows(long now);

    /** A record of so many bytes goes out, its key included. */
    void sent(int size);

    /** A record that was sent came to this. */
    void answered(int size, Fate fate, long now);
}
