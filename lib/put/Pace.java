import java.time.Duration;

/**
 * When the next request may go out: not before the pause is over, not faster than the rate, and not while the service needs
 * time to recover. Times are as {@link System#nanoTime()} gives them.
 */
final class Pace {
    /** How far a rate may catch up after slow answers: some are made good, a long stall is not. */
    private static final long CATCH_UP = Duration.ofMillis(500).toNanos();
    /** Requests a second that a rate is spread over. */
    private static final int STEPS = 10;

    private final long pause;
    private final boolean pauseAfterAnswer;
    private final long perRow;
    private final Backoff backoff = new Backoff();
    private long pauseEnds;
    private long rateAllows;
    private long recovered;

    /**
     * The pause is from answer to request where one is in flight at a time, else from request to request.
     *
     * @param now any time before the first request
     */
    Pace(SendSettings settings, long now) {
        this.pause = settings.pause().toNanos();
        this.pauseAfterAnswer = settings.inFlight() == 1;
        this.perRow = settings.rate().isPresent() ? 1_000_000_000L / settings.rate().getAsInt() : 0;
        this.pauseEnds = now;
        this.rateAllows = now;
        this.recovered = now;
    }

    /** The most rows a request has at a rate of so many a second, so that it comes as an even flow and not in bursts. */
    static int maxRows(int rate) {
        return Math.max(1, rate / STEPS);
    }

    /** How long from now until the next request may go, in nanoseconds; 0 or less for now. */
    long waitTime(long now) {
        return Math.max(recovered - now, Math.max(pauseEnds - now, rateAllows - now));
    }

    /** There is nothing to send: what is not used of a rate now is not made good later. */
    void idle(long now) {
        rateAllows = Math.max(rateAllows - now, 0) + now;
    }

    /** A request with so many rows goes out. */
    void sent(int rows, long now) {
        pauseEnds = now + pause;
        rateAllows = (rateAllows - now > -CATCH_UP ? rateAllows : now - CATCH_UP) + rows * perRow;
    }

    /**
     * A request is over.
     *
     * @param gotThrough whether any of its entries was taken, or refused for good; where none was, the next request waits, longer
     *     each time
     */
    void answered(boolean gotThrough, long now) {
        if (pauseAfterAnswer) {
            pauseEnds = now + pause;
        }
        if (gotThrough) {
            backoff.reset();
        } else {
            recovered = now + backoff.next().toNanos();
        }
    }
}
