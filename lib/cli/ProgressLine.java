import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * A line on the terminal that says how far the run is, for the person who waits; nothing at all when stderr is not a terminal,
 * and nothing of it stays. Java can only tell of stdin and stdout together whether they are a terminal, every POSIX shell of each
 * ({@code test -t}); on Windows there is none, and no line.
 */
final class ProgressLine implements AutoCloseable {
    /** Shorter runs need none. */
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration NEXT = Duration.ofMillis(500);
    /** The width of a terminal that does not tell its own. */
    private static final int DEFAULT_WIDTH = 80;
    private static final int STDOUT = 1;
    private static final int STDERR = 2;

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
            console.progress("");
        }
    }

    /** Stops drawing and clears the line. */
    @Override
    public void close() {
        ended.countDown();
        console.progress("");
    }

    private void draw(IntFunction<String> text) {
        try {
            if (console.quiet || ended.await(FIRST.toMillis(), TimeUnit.MILLISECONDS) || !isTerminal(STDERR)) {
                return;
            }
            besideRecords = isTerminal(STDOUT);
            int width = width() - 1; // a full line would wrap
            do {
                String line = text.apply(width);
                if (ended.getCount() > 0) {
                    console.progress(line.length() > width ? line.substring(0, width) : line);
                }
            } while (!ended.await(NEXT.toMillis(), TimeUnit.MILLISECONDS));
            console.progress("");
        } catch (IOException e) {
            console.detail("no progress line: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isTerminal(int descriptor) throws IOException, InterruptedException {
        if (System.getProperty("os.name").startsWith("Windows")) {
            return false;
        }
        return new ProcessBuilder("sh", "-c", "test -t " + descriptor).redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT).start().waitFor() == 0;
    }

    /** How many characters fit in a line of the terminal that stderr is. */
    private static int width() throws IOException, InterruptedException {
        Process stty = new ProcessBuilder("sh", "-c", "stty size <&2").redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String size = new String(stty.getInputStream().readAllBytes()).strip(); // rows and columns
        int columns = stty.waitFor() == 0 && size.matches("\\d+ \\d+") ? Integer.parseInt(size.replaceAll(".* ", "")) : 0;
        return columns > 0 ? columns : DEFAULT_WIDTH;
    }
}
