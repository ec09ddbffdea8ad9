import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * A line on the terminal that says how far the run is, for the person who waits; nothing at all when stderr is no terminal, and
 * nothing of it stays. {@code 1,234,567 rows  150,000 rows/s  12 retried  0:42 left}.
 */
final class ProgressLine implements AutoCloseable {
    /** Shorter runs need none. */
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration NEXT = Duration.ofMillis(500);
    /** Before so much is done, the time left would be a guess. */
    private static final double FORESEEABLE = 0.005;

    private final Console console;
    private final LongSupplier rows;
    private final LongSupplier retried;
    private final DoubleSupplier portion;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final long started = System.nanoTime();
    private final Thread thread = new Thread(this::draw, "progress");

    /**
     * Starts to draw.
     *
     * @param rows how many are on the stream
     * @param retried how many went again
     * @param portion how much is done, 0 to 1; negative when nobody knows
     */
    ProgressLine(Console console, LongSupplier rows, LongSupplier retried, DoubleSupplier portion) {
        this.console = console;
        this.rows = rows;
        this.retried = retried;
        this.portion = portion;
        thread.setDaemon(true);
        thread.start();
    }

    /** Stops drawing and clears the line. */
    @Override
    public void close() {
        ended.countDown();
        console.progress("");
    }

    /** The line for a moment. */
    static String line(long rows, double seconds, long retried, double portion) {
        StringBuilder line = new StringBuilder(Report.counted(rows, "row"))
                .append("  ").append(Report.grouped(Math.round(rows / seconds))).append(" rows/s");
        if (retried > 0) {
            line.append("  ").append(Report.grouped(retried)).append(" retried");
        }
        if (portion >= FORESEEABLE) {
            long left = Math.round(seconds * (1 - Math.min(1, portion)) / portion);
            line.append("  ").append(left / 60).append(left % 60 < 10 ? ":0" : ":").append(left % 60).append(" left");
        }
        return line.toString();
    }

    private void draw() {
        try {
            if (console.quiet || ended.await(FIRST.toMillis(), TimeUnit.MILLISECONDS) || !isTerminal()) {
                return;
            }
            do {
                String line = line(rows.getAsLong(), (System.nanoTime() - started) / 1e9, retried.getAsLong(), portion.getAsDouble());
                if (ended.getCount() > 0) {
                    console.progress(line);
                }
            } while (!ended.await(NEXT.toMillis(), TimeUnit.MILLISECONDS));
            console.progress("");
        } catch (IOException e) {
            console.detail("no progress line: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether stderr is a terminal. Java can only tell of stdin and stdout together; every POSIX shell can tell (test -t). */
    private static boolean isTerminal() throws IOException, InterruptedException {
        if (System.getProperty("os.name").startsWith("Windows")) {
            return false;
        }
        return new ProcessBuilder("sh", "-c", "test -t 2").redirectError(ProcessBuilder.Redirect.INHERIT).start().waitFor() == 0;
    }
}
