import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The wish to stop early: Ctrl-C or SIGTERM. The run asks {@link #requested()} between its steps and sleeps through
 * {@link #sleep(Duration)}, so that it can end in its own words: wait for what is in flight, report, exit. A second Ctrl-C is the
 * wish to wait for nothing any more ({@link #insisted()}); a third one ends the process as it is.
 * Safe for use by several threads.
 */
final class Interrupt {
    /** What a signal's own exit code is, as shells report it. */
    private static final Map<String, Integer> SIGNALS = Map.of("INT", Failure.INTERRUPTED, "TERM", 143);
    /** How long the process stays for the run to end: longer than any one answer may take, and what is written after it. */
    private static final Duration GRACE = Duration.ofSeconds(65);
    /** And how long when nothing is waited for any more: the report is printed by then. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(10);
    /** timeout(1) sends each SIGTERM twice: to the process, and to its group. */
    private static final Duration ECHO = Duration.ofSeconds(2);

    private final CountDownLatch requested = new CountDownLatch(1);
    private final Queue<Runnable> actions = new ConcurrentLinkedQueue<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean insisted;
    private volatile boolean shuttingDown;
    private int signals;
    private long lastTerm;
    private volatile int signalsCode;

    /** Whether the run should stop. */
    boolean requested() {
        return requested.getCount() == 0;
    }

    /** Whether it should wait for nothing any more, the answers that are due included. */
    boolean insisted() {
        return insisted;
    }

    /** Asks the run to stop; once is enough. */
    void request() {
        if (!requested()) {
            requested.countDown();
            actions.forEach(Runnable::run);
        }
    }

    /** Asks the run to stop, and to wait for nothing. */
    void insist() {
        insisted = true;
        requested.countDown();
        actions.forEach(Runnable::run);
    }

    /** Runs the action when the run should stop, at once when that is now, and again on {@link #insist()}; or more often. */
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

    /**
     * Makes Ctrl-C and SIGTERM request the stop, a second one insist on it and a third one end the process. What else ends a
     * process (SIGHUP) requests the stop too, and the process stays until {@link #exit(int)} or for the grace time.
     */
    void listen() {
        SIGNALS.forEach(this::handle);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            shuttingDown = true;
            if (ended.getCount() > 0) {
                request();
                awaitEnd(GRACE);
            }
        }, "interrupt"));
    }

    /** Ends the process: with the code, or, after a signal, with the signal's own (130 for SIGINT, 143 for SIGTERM). */
    void exit(int code) {
        ended.countDown();
        if (!shuttingDown) {
            System.exit(signalsCode == 0 ? code : signalsCode);
        }
    }

    /**
     * Takes a signal over from the JVM, whose shutdown hooks run at the first one and never see a second. By reflection: the
     * compiler warns of every use of sun.misc.Signal, and there is no other way.
     */
    private void handle(String name, int code) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(Interrupt.class.getClassLoader(), new Class<?>[] {handler},
                    (self, method, arguments) -> {
                        signalled(code);
                        return null;
                    });
            Object named = signal.getConstructor(String.class).newInstance(name);
            signal.getMethod("handle", signal, handler).invoke(null, named, proxy);
        } catch (ReflectiveOperationException e) {
            // A JVM without that class, or told to leave signals alone (-Xrs): the shutdown hook does what can be done.
        }
    }

    /** A signal came; on a thread of its own. */
    private void signalled(int code) {
        switch (count(code)) {
            case 0 -> { }
            case 1 -> {
                request();
                haltAfter(GRACE);
            }
            case 2 -> {
                insist();
                haltAfter(LAST_WORDS);
            }
            default -> Runtime.getRuntime().halt(signalsCode);
        }
    }

    /** How many signals that makes; 0 for one that is the echo of the last. The exit code is that of the first. */
    private synchronized int count(int code) {
        long now = System.nanoTime();
        boolean isTerm = code != Failure.INTERRUPTED;
        if (isTerm && lastTerm != 0 && now - lastTerm < ECHO.toNanos()) {
            return 0;
        }
        lastTerm = isTerm ? now : lastTerm;
        signalsCode = signalsCode == 0 ? code : signalsCode;
        return ++signals;
    }

    private void haltAfter(Duration time) {
        if (!awaitEnd(time)) {
            Runtime.getRuntime().halt(signalsCode);
        }
    }

    private boolean awaitEnd(Duration time) {
        try {
            return ended.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
