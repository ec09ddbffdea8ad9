import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How fast a count has grown of late, as it is looked at now and then: not since the start, which says little after a pause. No
 * clock: times are passed in, as {@link System#nanoTime()} gives them. For one thread.
 */
final class RecentRate {
    /** What is recent: long enough for a steady number, short enough to show what happens now. */
    private static final Duration RECENT = Duration.ofSeconds(5);

    private final List<Look> looks = new ArrayList<>();

    private record Look(long total, long time) {
    }

    /** @param now when the count was 0 */
    RecentRate(long now) {
        looks.add(new Look(0, now));
    }

    /**
     * How much was counted in a second, over the last five or a little more; over all the time while there was less.
     *
     * @param total the whole count by now
     * @return 0 where no time has passed
     */
    double perSecond(long total, long now) {
        looks.add(new Look(total, now));
        while (looks.size() > 2 && now - looks.get(1).time() >= RECENT.toNanos()) {
            looks.remove(0);
        }
        Look first = looks.get(0);
        return now == first.time() ? 0 : (total - first.total()) * 1e9 / (now - first.time());
    }
}
