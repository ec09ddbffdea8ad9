import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The requests that were sent and have no answer yet, how many answers are being booked, and for how long there was none at all.
 * The Sender's lock guards it. No clock: times are passed in, as {@link System#nanoTime()} gives them.
 */
final class UnderWay {
    /** So long without any answer is an outage. */
    private static final Duration OUTAGE = Duration.ofSeconds(5);
    /** What only the service itself can say of a row. */
    private static final Set<Fate> ANSWERS = Set.of(Fate.DELIVERED, Fate.THROTTLED, Fate.REFUSED);

    private final List<List<Entry>> requests = new ArrayList<>();
    private int bookings;
    private boolean isSilent;
    private long silentSince;
    private String fault = "";

    /** A request with these records goes out. */
    void sent(List<Entry> batch, long now) {
        requests.add(batch);
        if (!isSilent) {
            isSilent = true;
            silentSince = now;
        }
    }

    /**
     * A request is over.
     *
     * @param outcomes of its rows: an answer, or that there was none
     * @return false when it was given up: this comes too late, and its rows have their fate; else {@link #booked} must follow
     */
    boolean answered(List<Entry> batch, List<Outcome> outcomes, long now) {
        boolean wasAwaited = requests.remove(batch);
        bookings += wasAwaited ? 1 : 0;
        if (outcomes.stream().anyMatch(outcome -> ANSWERS.contains(outcome.fate()))) {
            isSilent = !requests.isEmpty();
            silentSince = now;
            fault = "";
        } else {
            fault = outcomes.get(0).reason();
        }
        return wasAwaited;
    }

    /** What an answer settled is in the books. */
    void booked() {
        bookings--;
    }

    /** How many requests have no answer. */
    int size() {
        return requests.size();
    }

    /** Whether rows that have an answer are not in the books yet. */
    boolean isBooking() {
        return bookings > 0;
    }

    /** Gives up on all requests without an answer, and gives them back, in the order they were sent. */
    List<List<Entry>> giveUp() {
        List<List<Entry>> lost = List.copyOf(requests);
        requests.clear();
        return lost;
    }

    /** As {@link Destination#outage} says it. */
    String outage(long now) {
        Duration silence = Duration.ofNanos(now - silentSince);
        if (!isSilent || silence.compareTo(OUTAGE) < 0) {
            return "";
        }
        return "no answer for " + Text.grouped(silence.toSeconds()) + " s" + (fault.isEmpty() ? "" : ": " + plain(fault));
    }

    /** Without the name of Java's exception: {@code ConnectException: Connection refused} is of no use to people. */
    private static String plain(String fault) {
        String text = fault.replaceFirst("^\\w+Exception: ", "");
        return text.equals(fault) || text.isEmpty() ? fault : Character.toLowerCase(text.charAt(0)) + text.substring(1);
    }
}
