/**
 * How much may go to one shard: two token buckets, for records and for bytes, that fill at the service's limits, or at the
 * share of them that the shard was seen to take while others write to it too. Each second is looked at by itself: one in which
 * entries were refused sets the share to what was taken, the ones without raise it again, faster and faster up to the limit,
 * and slowly beyond it until the first refusal there. A refused entry costs its tokens twice. No clock: times are passed in, as
 * {@link System#nanoTime()} gives them.
 */
final class ShardPace implements Allowance {
    /** What the buckets hold, in seconds of the limit: what a late answer or a busy machine may make good. */
    private static final double DEPTH = 0.3;
    /** What they hold at the start in front of a service that was not asked yet; real shards have room for a moment. */
    private static final double START = 0.5;
    /** Limits may be counted in windows of a second (both are seen in the field): so long is looked at. */
    private static final double LOOK = 1;
    /** So few refusals in a second are a matter of chance. */
    private static final double CHANCE = 0.02;
    /** However often it is refused, a shard is asked for this share of its limits. */
    private static final double LEAST = 0.05;
    /** What a second without refusals adds to the share; one more each second. */
    private static final double STEP = 0.02;
    private static final double LARGEST_STEP = 0.2;
    /** The same beyond the limit. */
    private static final double BEYOND = 0.01;
    /** A shard that takes no more than this beyond the limit has the limit of a shard. */
    private static final double MARGIN = 0.05;
    /** A shard that gets less than this share of what it might says nothing about its limit. */
    private static final double IN_USE = 0.8;

    private final double recordsASecond;
    private final double bytesASecond;
    /** What is left, in seconds of the limit; less than nothing after a record that is larger than what there was. */
    private double records;
    private double bytes;
    private long filled;
    private double share = 1;
    private double most = Double.POSITIVE_INFINITY;
    private double step;
    private boolean isFirstLook = true;
    private long lookBegan;
    private double takenRecords;
    private double takenBytes;
    private double refusedRecords;
    private double refusedBytes;

    /**
     * @param shards how many shards have this pace together: 1, or all of a stream of which nobody knows the shard of a key
     * @param isFresh whether the service has not been asked for anything yet
     * @param now when it begins
     */
    ShardPace(int shards, boolean isFresh, long now) {
        recordsASecond = (double) shards * Limits.SHARD_RECORDS_A_SECOND;
        bytesASecond = (double) shards * Limits.SHARD_BYTES_A_SECOND;
        records = isFresh ? START / shards : 0; // the first rows of all may be of one shard
        bytes = records;
        filled = now;
        lookBegan = now;
    }

    @Override
    public boolean allows(long now) {
        if (now - filled > 0) {
            double more = share * seconds(now - filled);
            records = Math.max(records, Math.min(DEPTH, records + more)); // at the start there is more than that
            bytes = Math.max(bytes, Math.min(DEPTH, bytes + more));
            filled = now;
        }
        return records > 0 && bytes > 0;
    }

    @Override
    public void sent(int size) {
        records -= 1 / recordsASecond;
        bytes -= size / bytesASecond;
    }

    @Override
    public void answered(int size, Fate fate, long now) {
        if (fate == Fate.DELIVERED) {
            takenRecords++;
            takenBytes += size;
            look(now);
        } else if (fate == Fate.THROTTLED) {
            refusedRecords++;
            refusedBytes += size;
            sent(size);
            look(now);
        }
    }

    /** What the shard is sent at the most, as a share of its limit: 1 for all of it. */
    double share() {
        return share;
    }

    private void look(long now) {
        double time = seconds(now - lookBegan);
        if (time < LOOK) {
            return;
        }
        double taken = Math.max(takenRecords / recordsASecond, takenBytes / bytesASecond);
        double refused = Math.max(refusedRecords / recordsASecond, refusedBytes / bytesASecond);
        if (refused > 0 && !isFirstLook) { // the end of a burst says little about what follows
            most = Math.min(most, taken / time > 1 + MARGIN ? taken / time : 1);
            if (refused > CHANCE * (taken + refused)) {
                share = Math.max(LEAST, Math.min(share, Math.max(taken / time, share * taken / (taken + 2 * refused))));
            }
        }
        if (refused == 0 && share < 1) {
            step = Math.min(LARGEST_STEP, step + STEP);
            share = Math.min(1, share + step);
        } else {
            step = 0;
            share = Math.min(most, refused == 0 && taken > IN_USE * share * time ? share + BEYOND : share);
        }
        isFirstLook = false;
        lookBegan = now;
        takenRecords = 0;
        takenBytes = 0;
        refusedRecords = 0;
        refusedBytes = 0;
    }

    private static double seconds(long nanos) {
        return nanos / 1e9;
    }
}
