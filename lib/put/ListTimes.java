import java.time.Duration;

/**
 * When the shards may be listed (again): when somebody wants it, not while a list is on its way, and not too often. No clock:
 * times are passed in, as {@link System#nanoTime()} gives them.
 */
final class ListTimes {
    /** From one list to the next; longer each time it was the same. */
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    private Duration pause = PAUSE;
    private boolean isWanted;
    private long next;

    /** @param now from when on */
    ListTimes(long now) {
        next = now;
    }

    /** Whether there is a reason for a list; one that there was holds. */
    void want(boolean isReason) {
        isWanted |= isReason;
    }

    /** Whether the shards are to be listed now; {@link #listed} or {@link #failed} must follow. */
    boolean take(long now) {
        boolean isTime = isWanted && now - next >= 0;
        if (isTime) {
            isWanted = false;
            next = Long.MAX_VALUE / 2 + now; // not while it is on its way
        }
        return isTime;
    }

    /** The list is there. */
    void listed(boolean isSame, long now) {
        Duration longer = pause.multipliedBy(2);
        pause = !isSame ? PAUSE : longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
        next = now + pause.toNanos();
        isWanted = false;
    }

    /** The shards cannot be listed. */
    void failed(long now) {
        next = now + LONGEST_PAUSE.toNanos();
    }
}
