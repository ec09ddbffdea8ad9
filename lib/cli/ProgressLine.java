import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * A line on the terminal that says how far the run is, for the person who waits; nothing at all when stderr is not a terminal,
 * and nothing of it stays.
 */
final class ProgressLine implements AutoCloseable {
    /** Shorter runs need none. */
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration NEXT = Duration.ofMillis(500);

    private final Console console;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean besideRecords;

    ProgressLine(Console console) {
        this.console = console;
    }

    /**
     * Starts to draw.
     *
     * @param line the line for a moment, of at most so many characters as it is given
     */
    void show(IntFunction<String> line) {
        Thread thread = new Thread(() -> draw(line), "progress");
        thread.setDaemon(true);
        thread.start();
    }

    /** Takes the line away where stdout is the same terminal: records are about to be written there. */
    void makeRoom() {
        if (besideRecords) {
            console.progress("", 0);
        }
    }

    /** Stops drawing and clears the line. */
    @Override
    public void close() {
        ended.countDown();
        console.progress("", 0);
    }

    private void draw(IntFunction<String> text) {
        try {
            if (console.quiet || ended.await(FIRST.toMillis(), TimeUnit.MILLISECONDS) || !console.err.isThere()) {
                return;
            }
            besideRecords = console.out.isThere();
            int width = console.err.width() - 1; // a full line would wrap
            do {
                String line = text.apply(width);
                if (ended.getCount() > 0) {
                    console.progress(line, width);
                }
            } while (!ended.await(NEXT.toMillis(), TimeUnit.MILLISECONDS));
            console.progress("", 0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
