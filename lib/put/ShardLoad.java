/**
 * How busy the shards are that are spared.
 *
 * @param shards how many take records
 * @param full how many have rows waiting for them
 * @param isChosen whether rows go to one shard, as was asked for: then there is nothing that would help
 */
record ShardLoad(int shards, int full, boolean isChosen) {
    /** From so much on a shard has no room to speak of. */
    private static final double FULL = 0.8;
    /** What helps where the number of records is the limit. */
    private static final String HELP = "--aggregate gets more rows onto them, more shards take more";
    /** What helps else. */
    private static final String MORE = "more shards take more";

    /** What to tell people once shards refuse records. */
    static String hint(int shards, boolean isAggregated) {
        return "throttled: the stream's " + (shards == 1 ? "shard takes " : Text.counted(shards, "shard") + " take ")
                + Text.grouped((long) shards * Limits.SHARD_RECORDS_A_SECOND) + (isAggregated ? " records" : " rows") + "/s and "
                + Text.grouped(shards) + " MiB/s; " + (isAggregated ? MORE : HELP);
    }

    /** The same, where all rows go to this shard. */
    static String hint(String shardId) {
        return "throttled: shard " + shardId + " takes " + Text.grouped(Limits.SHARD_RECORDS_A_SECOND) + " rows/s and 1 MiB/s";
    }

    /** The same load, of a shard that was chosen. */
    ShardLoad ofChosen() {
        return new ShardLoad(shards, full, true);
    }

    /** {@code 33 % of 4 shards, 1 full}: what is used of what they take, and how many take no more. */
    String now(double share) {
        String all = percent(share) + " of " + Text.counted(shards, "shard");
        return full == 0 || full == shards ? all : all + ", " + full + " full";
    }

    /**
     * The same of a whole run, with what would help.
     *
     * @param share what was used of all shards, 0 to 1
     * @param busiest what was used of the busiest one
     * @param isByRecords whether their number is the limit, and not their bytes
     */
    String ofRun(double share, double busiest, boolean isByRecords) {
        String all = percent(share) + " of what " + (shards == 1 ? "the shard takes" : Text.grouped(shards) + " shards take");
        if (isChosen) {
            return all;
        }
        if (share >= FULL) {
            return all + ": " + (isByRecords ? HELP : MORE);
        }
        return busiest < FULL ? all
                : all + ", " + percent(busiest) + " of what the busiest does: keys that spread better are faster";
    }

    private static String percent(double share) {
        return Math.round(100 * Math.min(1, share)) + " %"; // what was there at once at the start may be more
    }
}
