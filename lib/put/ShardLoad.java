/**
 * How busy the shards are that are spared.
 *
 * @param shards how many take records
 * @param full how many have rows waiting for them
 */
record ShardLoad(int shards, int full) {
    /** {@code 99 % of what 4 shards take}; a shard that is full among others that are not is said too. */
    String used(double share) {
        String text = Math.round(100 * Math.min(1, share)) + " % of what "
                + (shards == 1 ? "the shard takes" : Text.grouped(shards) + " shards take");
        return full == 0 || full == shards ? text : text + ", " + full + (full == 1 ? " is" : " are") + " full";
    }
}
