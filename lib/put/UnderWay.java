import java.util.ArrayList;
import java.util.List;

/** The requests that were sent and have no answer yet, and how many answers are being booked. The Sender's lock guards it. */
final class UnderWay {
    private final List<List<Outgoing>> requests = new ArrayList<>();
    private int bookings;

    /** A request with these rows goes out. */
    void sent(List<Outgoing> batch) {
        requests.add(batch);
    }

    /**
     * The answer to a request is there.
     *
     * @return false when it was given up: it comes too late, and its rows have their fate; else {@link #booked} must follow
     */
    boolean answered(List<Outgoing> batch) {
        boolean wasAwaited = requests.remove(batch);
        bookings += wasAwaited ? 1 : 0;
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

    /** Gives up on all requests without an answer, and gives back the rows of each, in the order they were sent. */
    List<List<Outgoing>> giveUp() {
        List<List<Outgoing>> lost = List.copyOf(requests);
        requests.clear();
        return lost;
    }
}
