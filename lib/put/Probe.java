/**
 * The beginning of a run in front of an emulator: most have no limits, and one that has those of real shards is not to be flooded
 * before that is known. Until the shards have taken more than real ones would at once, only half a second's worth of their limits
 * is under way.
 */
final class Probe implements Allowance {
    private static final double UNDER_WAY = 0.5;
    /** Real shards, or what emulates them, have room for a second at the most, and take another meanwhile. */
    private static final double ENOUGH = 2;

    private final int shards;
    private double underWay;
    private double taken;

    /** @param shards how many take records */
    Probe(int shards) {
        this.shards = shards;
    }

    @Override
    public boolean allows(long now) {
        return taken > ENOUGH || underWay < UNDER_WAY;
    }

    @Override
    public void sent(int size) {
        underWay += seconds(size);
    }

    @Override
    public void answered(int size, Fate fate, long now) {
        underWay = Math.max(0, underWay - seconds(size)); // the halves of a request have more answers than were counted
        taken += fate == Fate.DELIVERED ? seconds(size) : 0;
    }

    /** The part of a second of all shards that a record takes. */
    private double seconds(int size) {
        return Math.max(1.0 / Limits.SHARD_RECORDS_A_SECOND, (double) size / Limits.SHARD_BYTES_A_SECOND) / shards;
    }
}
