import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The wish to stop early: Ctrl-C or SIGTERM. The run asks {@link #requested()} between its steps and sleeps through
 * {@link #sleep(Duration)}, so that it can end in its own words: wait for what is in flight, report, exit.
 * Safe for use by several threads.
 */
final class Interrupt {
    /** How long the process stays for the run to end: longer than any one answer may take. */
    private static final Duration GRACE = Duration.ofSeconds(35);

    private final CountDownLatch requested = new CountDownLatch(1);
    private final Queue<Runnable> actions = new ConcurrentLinkedQueue<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean signalled;

    /** Whether the run should stop. */
    boolean requested() {
        return requested.getCount() == 0;
    }

    /** Asks the run to stop. */
    void request() {
        requested.countDown();
        actions.forEach(Runnable::run);
    }

    /** Runs the action when the run should stop; at once when that is now. It may run twice. */
    void onRequest(Runnable action) {
        actions.add(action);
        if (requested()) {
            action.run();
        }
    }

    /** Waits; comes back at once when the run should stop. */
    void sleep(Duration pause) {
        try {
            requested.await(pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // a thread that is given up, not the user's wish
        }
    }

    /**
     * Does something that may take for ever, on a thread of its own, and does not wait for it when the run should stop.
     *
     * @throws Failure (interrupted) when the run should stop, or this thread is given up
     * @throws IOException what the step threw; what it threw unchecked comes as it is
     */
    <T> T unlessRequested(Callable<T> step) throws IOException {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                result.complete(step.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        }, "step");
        thread.setDaemon(true);
        thread.start();
        Runnable stop = () -> result.completeExceptionally(Failure.interrupted("interrupted"));
        onRequest(stop);
        try {
            return result.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.interrupted("interrupted");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e.getCause());
        } finally {
            actions.remove(stop);
        }
    }

    /** Makes Ctrl-C and SIGTERM request the stop, and keeps the process until {@link #exit(int)} or for the grace time. */
    void listen() {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            signalled = true;
            request();
            try {
                ended.await(GRACE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }, "interrupt"));
    }

    /** Ends the process: with the code, or, after a signal, with the signal's own (130 for SIGINT, 143 for SIGTERM). */
    void exit(int code) {
        ended.countDown();
        if (!signalled) {
            System.exit(code);
        }
    }
}
