import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;

/**
 * The calls beside those that move records, one at a time: repeated while the service is busy or does not answer, for as long as
 * the run has time, and not in silence. Until the first answer of all a connection that does not come about is told at once.
 */
final class ControlCalls {
    /** How long anything is asked for again before it is given up: a call, or a shard. */
    static final Duration PATIENCE = Duration.ofSeconds(60);
    /** So long nobody is told that a call takes its time. */
    static final Duration SILENCE = Duration.ofSeconds(5);
    private static final String NO_ANSWER = "no answer";

    /** A server of which no answer could be read so far is asked so many times: it may be no Kinesis at all. */
    private static final int UNREADABLE = 5;

    private final Connection connection;
    private final Interrupt interrupt;
    private final Console console;
    private volatile boolean anyAnswer;
    private volatile boolean signedIn;
    private volatile Optional<Long> startBy = Optional.empty();

    ControlCalls(Connection connection, Interrupt interrupt, Console console) {
        this.connection = connection;
        this.interrupt = interrupt;
        this.console = console;
    }

    /** Bounds all calls from now to {@link #started()} by this time together; zero for no bound but that of each one. */
    void startWithin(Duration time) {
        startBy = time.isZero() ? Optional.empty() : Optional.of(System.nanoTime() + time.toNanos());
    }

    /** Tells the person who waits what for. */
    void tell(String what) {
        console.note(what);
    }

    /** The run has begun: from here on each call has its own time. */
    void started() {
        startBy = Optional.empty();
    }

    /**
     * Makes a call, again and again where that may help.
     *
     * @param action the API operation, as IAM names it without its prefix
     * @throws Failure when it is refused, or the time is up
     */
    <T> T ask(String action, Supplier<T> call) {
        long begun = System.nanoTime();
        long giveUp = Math.min(begun + PATIENCE.toNanos(), startBy.orElse(Long.MAX_VALUE));
        Telling telling = new Telling(action, begun);
        Backoff backoff = new Backoff();
        for (int tries = 1; ; tries++) {
            try {
                T answer = interrupt.unlessRequested(() -> once(() -> signedIn(call, telling), giveUp, telling));
                anyAnswer = true;
                return answer;
            } catch (IOException e) {
                throw new UncheckedIOException(e); // a call throws none
            } catch (ServiceCall.Failed e) {
                AwsError error = e.error;
                anyAnswer |= error.fate() == Fate.THROTTLED;
                boolean isHopeless = !connection.hasSent() || !anyAnswer && error.isUnreadable() && tries >= UNREADABLE;
                if (!mayHelp(error) || isHopeless || System.nanoTime() > giveUp || interrupt.requested()) {
                    throw ofStart(error, error.explain(action, connection));
                }
                telling.why(error.brief());
                interrupt.sleep(backoff.next());
            }
        }
    }

    /** Before the first call of all there must be credentials, and these may take longer than a call may. */
    private <T> T signedIn(Supplier<T> call, Telling telling) {
        if (!signedIn) {
            telling.why("no credentials of " + connection.credentialsFrom());
            connection.signIn();
            signedIn = true;
            telling.why(NO_ANSWER);
        }
        return call.get();
    }

    /** As long as there was no answer at all, what is refused on this side is the configuration. */
    private Failure ofStart(AwsError error, Failure failure) {
        boolean isConfiguration = !anyAnswer && (error.fate() == Fate.REFUSED
                || error.fate() == Fate.UNKNOWN && !connection.hasSent())
                && !(error.cause() instanceof AwsServiceException answer && answer.statusCode() > 0
                && answer.statusCode() != Causes.PROXY_WANTS_USER);
        return isConfiguration ? Failure.usage(failure.getMessage(), failure.getCause()) : failure;
    }

    private boolean mayHelp(AwsError error) {
        boolean isThere = error.cause() instanceof ResourceInUseException; // CreateStream says it of a stream, and not of traffic
        return !isThere && (error.fate() == Fate.THROTTLED || error.fate() == Fate.UNKNOWN
                || error.fate() == Fate.BROKEN && anyAnswer);
    }

    /** One try, on a thread of its own: a socket cannot be waited for with a bound that is not its own. */
    private <T> T once(Supplier<T> call, long giveUp, Telling telling) {
        FutureTask<T> task = new FutureTask<>(() -> ServiceCall.ask(call));
        Thread thread = new Thread(task, "call");
        thread.setDaemon(true);
        thread.start();
        try {
            while (true) {
                long now = System.nanoTime();
                long wait = Math.min(giveUp, telling.next()) - now;
                try {
                    return task.get(Math.max(0, wait), TimeUnit.NANOSECONDS);
                } catch (TimeoutException e) {
                    if (System.nanoTime() >= giveUp) {
                        throw telling.gaveUp(e);
                    }
                    telling.tell();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.interrupted("interrupted");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) e.getCause(); // a call throws nothing else
        }
    }

    /** Tells the person who waits what for, once a call. */
    private final class Telling {
        private final String action;
        private final long begun;
        private volatile String why = NO_ANSWER;
        private boolean told;

        Telling(String action, long begun) {
            this.action = action;
            this.begun = begun;
        }

        /** What the last try came to; told when it is time. */
        void why(String reason) {
            why = reason;
            if (System.nanoTime() >= next()) {
                tell();
            }
        }

        /** When there is something to tell. */
        long next() {
            return told ? Long.MAX_VALUE : begun + SILENCE.toNanos();
        }

        void tell() {
            told = true;
            console.note("waiting for " + action + " " + connection.where() + ": " + why + " for " + waited());
        }

        Failure gaveUp(Throwable cause) {
            return Failure.io(action + " " + connection.where() + ": " + why + " for " + waited()
                    + (signedIn ? ": check --endpoint-url and the network" : ""), cause);
        }

        private String waited() {
            return Times.seconds(Duration.ofMillis((System.nanoTime() - begun) / 100_000_000 * 100));
        }
    }
}
