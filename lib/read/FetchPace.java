import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long a shard rests between two fetches: the pause asked for, and as long as the service needs until it gives more: it
 * gives so many answers and bytes a second, to all readers of the shard together. What others leave is learnt from refusals: a
 * fetch that is refused goes again after a part of the rest, and the time from page to page that came of it holds for the next
 * ones; after a while it is tried with less. No clock.
 */
final class FetchPace {
    /** API reference, GetRecords: five transactions a second and shard. */
    static final Duration SERVICE_INTERVAL = Duration.ofMillis(200);
    /** API reference, GetRecords: two MiB a second and shard; more in one answer is waited for afterwards. */
    static final int SERVICE_BYTES_A_SECOND = 2 * 1024 * 1024;

    /** So many seconds' worth of bytes may come at once. */
    private static final double CREDIT = 1;
    /** Requests are not equally long on their way: in seconds, and as a part of the rest. */
    private static final double SLACK = 0.005;
    private static final double MARGIN = 1.01;
    /** However often it is refused, a shard is taken to give this share, */
    private static final double LEAST = 0.05;
    /** and is asked again after two seconds. */
    private static final double LONGEST_WAIT = 2;
    /** The part of the rest that is waited after a refusal; twice as much after the next one. */
    private static final double FIRST_WAIT = 0.15;
    private static final int DOUBLINGS = 10;
    /** After so many pages it is tried whether others have gone, */
    private static final int STEADY = 8;
    /** with so much more of the shard a page; twice as much at the next one, and so on. */
    private static final double STEP = 0.01;

    private final double pause;
    private boolean isLimited;
    private double share = 1;
    /** What the service would give at once, in seconds; less than nothing after a large page. */
    private double credit = CREDIT;
    /** The time that the last page took of the shard's, in seconds. */
    private double cost;
    /** Since the page before, as far as is known. */
    private double elapsed;
    private int refusals;
    private boolean isFirstRefusal;
    private int pages;

    /**
     * @param pause from an answer to the next fetch
     * @param isLimited whether the service has limits, or only when it says so: most emulators have none
     */
    FetchPace(Duration pause, boolean isLimited) {
        this.pause = seconds(pause);
        this.isLimited = isLimited;
    }

    /** The time from one fetch to the next as things are, about. */
    Duration interval() {
        return duration(isLimited ? Math.max(pause, cost / share) : pause);
    }

    /**
     * The rest after an answer.
     *
     * @param took how long it was asked for
     * @param bytes the data in it
     */
    Duration afterAnswer(Duration took, long bytes) {
        elapsed += seconds(took);
        learn();
        double call = seconds(SERVICE_INTERVAL);
        double data = (double) bytes / SERVICE_BYTES_A_SECOND;
        credit = Math.min(CREDIT, credit - data + seconds(took) * share); // it was given at the beginning of that time
        cost = Math.max(call, data);
        double rest = pause;
        if (isLimited) {
            double untilCredit = Math.max(0, -credit) * MARGIN / share + SLACK;
            rest = Math.max(pause, Math.max(call / share - seconds(took), untilCredit));
        }
        elapsed = 0;
        pass(rest);
        return duration(rest);
    }

    /** The rest after a fetch that was refused for too much traffic: at random, so that several readers do not go on in step. */
    Duration afterThrottle() {
        isFirstRefusal = !isLimited || isFirstRefusal;
        isLimited = true;
        double part = FIRST_WAIT * Math.max(seconds(SERVICE_INTERVAL), cost) / share * (1 << Math.min(refusals, DOUBLINGS));
        double random = part * (0.75 + ThreadLocalRandom.current().nextDouble() / 2);
        double wait = Math.min(LONGEST_WAIT, Math.max(random, -credit + SLACK));
        refusals++;
        credit = Math.min(credit, 0);
        pass(wait);
        return duration(wait);
    }

    /** What the time from the page before to this one says of the shard; not where nobody minded its limits until then. */
    private void learn() {
        if (refusals == 0) {
            pages++;
            share = Math.min(1, share + STEP * Math.max(0, pages - STEADY));
            return;
        }
        share = isFirstRefusal ? share : Math.max(LEAST, Math.min(share, cost / elapsed));
        credit = 0;
        refusals = 0;
        pages = 0;
        isFirstRefusal = false;
    }

    private void pass(double time) {
        elapsed += time;
        credit = Math.min(CREDIT, credit + time * share);
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }

    private static Duration duration(double seconds) {
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }
}
