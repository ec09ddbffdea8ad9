import java.util.OptionalInt;

/**
 * When each row should have gone out, whatever the service did: what its latency counts from, so that a stall is told of all the
 * rows that it kept waiting, and not only of those that happened to be on the wire.
 *
 * <p>Without a rate that is when the row was read. With a rate it is one step after the row before it. A stall of which {@link
 * Pace} does not make good all therefore leaves the rest of the run late, and it is told as late: against its schedule it is.
 *
 * <p>Input may come slower than the rate. Then a row is due when it comes; and after rows were kept waiting for space in the
 * window, when it would have come otherwise: sooner by all the time that was waited so far. But a source that goes on by itself,
 * such as {@code tail -f}, does not stop for that: as soon as it keeps the producer waiting again, as much of the time that was
 * waited is forgotten. What stood in the pipe meanwhile may be told as later than it was, since nobody knows when it came.
 *
 * <p>No clock: times are passed in, as {@link System#nanoTime()} gives them. For one thread.
 */
final class Schedule {
    private final long perRow;
    private boolean begun;
    private long due;
    private long taken;
    private long waited;

    /** @param rate rows a second; empty for no schedule */
    Schedule(OptionalInt rate) {
        perRow = rate.isPresent() ? 1_000_000_000L / rate.getAsInt() : 0;
    }

    /** When the row is due that came at this time; to be asked before it waits for space. */
    long due(long came) {
        if (perRow == 0) {
            return came;
        }
        if (begun) {
            waited = Math.max(0, waited - Math.max(0, came - taken - perRow));
        }
        long couldCome = came - waited;
        due = begun && couldCome - due < perRow ? due + perRow : couldCome;
        begun = true;
        return due;
    }

    /** The row that came at this time was taken at that one; between the two it waited for space. */
    void taken(long came, long now) {
        taken = now;
        waited += now - came;
    }
}
