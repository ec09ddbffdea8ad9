/**
 * One limit of a shard, so many units a second, as services count it: a bucket that fills all the time and holds a second's
 * worth, or windows of a second. No clock: times are passed in, in nanoseconds.
 */
final class Meter {
    private static final double SECOND = 1e9;

    private final Kind kind;
    private final double limit;
    private final double left;
    private double level;
    private long at = Long.MIN_VALUE;

    /** How a service counts; both are seen in the field. */
    enum Kind {
        BUCKET,
        WINDOW
    }

    /**
     * @param limit units a second; what a bucket holds
     * @param left what others leave of it: what a bucket gets in a second, or a window has
     */
    Meter(Kind kind, double limit, double left) {
        this.kind = kind;
        this.limit = limit;
        this.left = left;
        this.level = kind == Kind.BUCKET ? limit : left;
    }

    /** The units that may be spent now; below 0 where more was spent than there was. */
    double level(long now) {
        if (at == Long.MIN_VALUE) {
            at = now;
        }
        if (kind == Kind.BUCKET) {
            level = Math.min(limit, level + left * (now - at) / SECOND);
            at = Math.max(at, now);
        } else if (Math.floorDiv(now, (long) SECOND) > Math.floorDiv(at, (long) SECOND)) {
            level = left;
            at = now;
        }
        return level;
    }

    /** Takes units away. */
    void spend(double units) {
        level -= units;
    }
}
