import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * Says how far the run is, for the person who waits: on a terminal in a line of which nothing stays, elsewhere in a note now and
 * then, so that a log shows that the run is alive. Nothing with {@code --quiet}.
 */
final class ProgressLine implements AutoCloseable {
    /** Shorter runs need none. */
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration NEXT = Duration.ofMillis(500);
    /** A terminal is asked for its width once in so many lines, since that takes a process. */
    private static final int LINES_A_WIDTH = 6;
    private static final Duration BETWEEN_NOTES = Duration.ofSeconds(30);

    private final Console console;
    private final Duration betweenNotes;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean besideRecords;

    ProgressLine(Console console) {
        this(console, BETWEEN_NOTES);
    }

    /** @param betweenNotes how long it is quiet where there is no terminal; a test cannot wait for half a minute */
    ProgressLine(Console console, Duration betweenNotes) {
        this.console = console;
        this.betweenNotes = betweenNotes;
    }

    /**
     * Starts to draw.
     *
     * @param line the line for a moment, of at most so many characters as it is given
     */
    void show(IntFunction<String> line) {
        Thread thread = new Thread(() -> run(line), "progress");
        thread.setDaemon(true);
        thread.start();
    }

    /** Takes the line away where stdout is the same terminal: records are about to be written there. */
    void makeRoom() {
        if (besideRecords) {
            console.progress("", 0);
        }
    }

    /** Stops drawing and clears the line; nothing comes after this. */
    @Override
    public synchronized void close() {
        ended.countDown();
        console.progress("", 0);
    }

    private void run(IntFunction<String> line) {
        try {
            if (console.quiet || ended.await(FIRST.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
            if (console.err.drawsLines()) {
                draw(line);
            } else {
                tell(line);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void draw(IntFunction<String> line) throws InterruptedException {
        besideRecords = console.out.isThere();
        int drawn = 0;
        do {
            if (++drawn % LINES_A_WIDTH == 0) {
                console.err.askAgain();
            }
            int width = console.err.width() - 1; // a full line would wrap
            unlessEnded(() -> console.progress(line.apply(width), width));
        } while (!ended.await(NEXT.toMillis(), TimeUnit.MILLISECONDS));
    }

    private void tell(IntFunction<String> line) throws InterruptedException {
        while (!ended.await(betweenNotes.toMillis(), TimeUnit.MILLISECONDS)) {
            unlessEnded(() -> console.note(line.apply(console.err.width())));
        }
    }

    /** A line that comes as the run ends must not stand behind the report, which is the last word. */
    private synchronized void unlessEnded(Runnable step) {
        if (ended.getCount() > 0) {
            step.run();
        }
    }
}
