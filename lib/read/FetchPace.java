import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long a shard rests between two fetches: the pause asked for, never more calls than the service takes, and longer for as
 * long as the service says that it is too much; other programs may read the same shard. No clock.
 */
final class FetchPace {
    /** API reference, GetRecords: five transactions a second and shard. */
    static final Duration SERVICE_INTERVAL = Duration.ofMillis(200);
    /** However often it is refused, a shard is asked so many times a second. */
    private static final double SLOWEST = 0.5;
    /**
     * What each answer adds to the fetches a second after a refusal has halved them: a refusal in some seconds, and not in each.
     */
    private static final double RECOVERY = 0.1;

    private final Duration pause;
    private final Duration interval;
    /** The most fetches a second because of refusals; infinite as long as there was none. */
    private double rate = Double.POSITIVE_INFINITY;

    /**
     * @param pause from an answer to the next fetch
     * @param interval the least time from one fetch to the next
     */
    FetchPace(Duration pause, Duration interval) {
        this.pause = pause;
        this.interval = interval;
    }

    /** The pace of one shard: an emulator has no limit of calls. */
    static FetchPace forShard(Duration pause, boolean emulator) {
        return new FetchPace(pause, emulator ? Duration.ZERO : SERVICE_INTERVAL);
    }

    /** The time from one fetch to the next as things are, about. */
    Duration interval() {
        return longer(longer(pause, slowdown()), interval);
    }

    /** The rest after an answer that took so long to come. */
    Duration afterAnswer(Duration took) {
        rate += RECOVERY;
        if (slowdown().compareTo(pause) <= 0) {
            rate = Double.POSITIVE_INFINITY;
        }
        return longer(longer(pause, slowdown()), interval.minus(took));
    }

    /** The rest after a fetch that was refused for too much traffic: at random, so that several readers do not go on in step. */
    Duration afterThrottle() {
        rate = Math.max(SLOWEST, Math.min(rate, 1e9 / SERVICE_INTERVAL.toNanos()) / 2);
        return Duration.ofNanos(Math.round(slowdown().toNanos() * (0.5 + ThreadLocalRandom.current().nextDouble() / 2)));
    }

    private Duration slowdown() {
        return Duration.ofNanos(Math.round(1e9 / rate));
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
