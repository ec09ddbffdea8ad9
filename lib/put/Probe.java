/**
 * The beginning of a run in front of an emulator: most have no limits, and one that has those of real shards is not to be flooded
 * before that is known. At first half a second's worth of these limits is under way; once the shards have taken more than real
 * ones have room for, twice as much for each further second's worth.
 */
final class Probe implements Allowance {
    private static final long SECOND = 1_000_000_000;
    private static final long UNDER_WAY = SECOND / 2;
    /** Real shards, or what emulates them, have room for a second at the most; and some time has passed. */
    private static final int ROOM = 2;
    /** After so many seconds' worth there are no limits. */
    private static final int ENOUGH = 6;

    private final int shards;
    /** In nanoseconds of one shard at its limits. */
    private long underWay;
    private long taken;

    /** @param shards how many take records */
    Probe(int shards) {
        this.shards = shards;
    }

    @Override
    public boolean allows(long now) {
        long seconds = taken / (SECOND * shards);
        return seconds >= ENOUGH || underWay < UNDER_WAY * shards << Math.max(0, seconds - ROOM + 1);
    }

    @Override
    public void sent(int size) {
        underWay += nanos(size);
    }

    @Override
    public void answered(int size, Fate fate, long now) {
        underWay = Math.max(0, underWay - nanos(size)); // the halves of a request have more answers than were counted
        taken += fate == Fate.DELIVERED ? nanos(size) : 0;
    }

    private static long nanos(int size) {
        return Math.max(SECOND / Limits.SHARD_RECORDS_A_SECOND, size * SECOND / Limits.SHARD_BYTES_A_SECOND);
    }
}
