import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Gets rows onto the stream: takes them one by one, sends them in batches, several requests at a time, and tells the
 * {@link Ledger} the fate of each, once. What failed, and only that, goes again after a random wait that grows, next to new
 * rows, until it is delivered, refused for good, or its time is up. Delivery is at least once: a row whose answer was lost
 * is sent again and may be on the stream twice; PutRecords has no token against that.
 *
 * <p>Holds a bounded number of rows and bytes: {@link #put} waits while the stream is slower than the file.
 */
final class Sender implements Destination {
    /** More requests at once than any stream needs from one machine; each has a thread. */
    static final int MAX_IN_FLIGHT = 256;

    /** The share of the heap that rows may fill; a request needs several times its bytes on its way out. */
    private static final int HEAP_SHARE = 24;

    private final PutCall call;
    private final Ledger ledger;
    private final Runnable stopInput;
    private final Interrupt interrupt;
    private final Pace pace;
    private final Batcher batcher;
    private final Retries retries;
    private final long windowRows;
    private final long windowBytes = Runtime.getRuntime().maxMemory() / HEAP_SHARE;
    private final ExecutorService threads;

    /** Guards everything that follows, and pace, batcher and retries. */
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition space = lock.newCondition();
    /** The requests without an answer: when a thread breaks, their rows are not forgotten. */
    private final Set<List<Outgoing>> underWay = Collections.newSetFromMap(new IdentityHashMap<>());
    private boolean finished;
    private volatile Optional<Throwable> fatal = Optional.empty();

    /**
     * Starts the threads that send. {@link #finish} ends them, and must be called.
     *
     * @param where where the requests go, for messages: {@code in us-east-1}
     * @param stopInput called when the run ends early, so that nobody waits for input that is not wanted any more
     */
    Sender(PutCall call, SendSettings settings, String where, Ledger ledger, Runnable stopInput, Interrupt interrupt) {
        this.call = call;
        this.ledger = ledger;
        this.stopInput = stopInput;
        this.interrupt = interrupt;
        long now = System.nanoTime();
        pace = new Pace(settings, now);
        batcher = new Batcher(settings.batchSize(), settings.ordered());
        retries = new Retries(batcher, settings, where, now);
        windowRows = settings.windowRows();
        interrupt.onRequest(this::wakeAll);
        threads = Executors.newFixedThreadPool(settings.inFlight(), Sender::daemon);
        for (int i = 0; i < settings.inFlight(); i++) {
            threads.execute(this::sendUntilEnd);
        }
        threads.shutdown(); // they end by themselves, when the run does
    }

    @Override
    public boolean put(Row row) {
        Outgoing outgoing = new Outgoing(row);
        lock.lock();
        try {
            while (isWindowFull() && !isOver()) {
                space.awaitUninterruptibly();
            }
            if (isOver()) {
                return false;
            }
            boolean wasIdle = !batcher.hasReady();
            boolean wasFull = batcher.isFull();
            batcher.add(outgoing, System.nanoTime());
            if (wasIdle || !wasFull && batcher.isFull() || isWindowFull()) { // else somebody knows already
                work.signal();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** After an interrupt or a fatal error it only waits for the answers of what is on the wire; the rest is not sent. */
    @Override
    public Optional<Throwable> finish() {
        lock.lock();
        try {
            finished = true;
            work.signalAll();
        } finally {
            lock.unlock();
        }
        awaitThreads();
        String end = interrupt.requested() ? "interrupted" : "the run ended";
        for (List<Outgoing> lost : underWay) { // the thread that sent them broke
            ledger.book(lost.stream().map(outgoing -> Outcome.failed(outgoing, Fate.UNKNOWN, outgoing.whyUntil(end))).toList());
        }
        ledger.book(batcher.giveUpAll().stream().map(outgoing -> Outcome.failed(outgoing, Fate.BROKEN,
                outgoing.tries() == 0 ? notSent() : outgoing.whyUntil(end))).toList());
        return fatal;
    }

    @Override
    public String notSent() {
        return interrupt.requested() ? "not sent: interrupted" : "not sent: the run ended before";
    }

    private void sendUntilEnd() {
        try {
            for (List<Outgoing> batch = nextBatch(); !batch.isEmpty(); batch = nextBatch()) {
                settle(batch, call.send(batch));
                ledger.problem().ifPresent(this::end);
            }
        } catch (RuntimeException | Error e) { // a bug, or no memory: the run ends, and nobody waits for this thread
            end(e);
        }
    }

    /** Waits for the next batch; empty when there is nothing more to send. */
    private List<Outgoing> nextBatch() {
        lock.lock();
        try {
            while (!isOver() && !(finished && batcher.held() == 0)) {
                long now = System.nanoTime();
                long wait = pace.waitTime(now);
                List<Outgoing> batch = wait > 0 ? List.of() : batcher.nextRequest(now, finished || isWindowFull());
                if (!batch.isEmpty()) {
                    return sent(batch, now);
                }
                if (wait <= 0) {
                    if (!batcher.hasReady()) {
                        pace.idle(now);
                    }
                    wait = batcher.waitTime(now);
                }
                awaitWork(wait);
            }
            work.signalAll(); // the others are to end as well
            return List.of();
        } finally {
            lock.unlock();
        }
    }

    private List<Outgoing> sent(List<Outgoing> batch, long now) {
        batch.forEach(outgoing -> outgoing.sent(now));
        underWay.add(batch);
        pace.sent(batch.size(), now);
        if (batcher.hasReady()) {
            work.signal(); // for another thread to wait for, and to send
        }
        return batch;
    }

    private void settle(List<Outgoing> batch, PutCall.Answer answer) {
        ledger.request(answer.outcomes()); // first: from the next line on other threads may send these rows again
        Retries.Settled settled;
        lock.lock();
        try {
            underWay.remove(batch);
            long now = System.nanoTime();
            settled = retries.settle(answer, now, finished);
            fatal = fatal.or(settled::fatal);
            pace.answered(answer.outcomes().stream().anyMatch(Outcome::isDelivered), now);
            space.signal();
            work.signalAll();
        } finally {
            lock.unlock();
        }
        if (isOver()) {
            stopInput.run();
        }
        ledger.book(settled.fates());
    }

    private boolean isWindowFull() {
        return batcher.held() >= windowRows || batcher.heldBytes() >= windowBytes;
    }

    private boolean isOver() {
        return fatal.isPresent() || interrupt.requested() || ledger.problem().isPresent();
    }

    /** Ends the run: nothing more is sent. */
    private void end(Throwable why) {
        lock.lock();
        try {
            fatal = fatal.or(() -> Optional.of(why));
        } finally {
            lock.unlock();
        }
        stopInput.run();
        wakeAll();
    }

    private void wakeAll() {
        lock.lock();
        try {
            work.signalAll();
            space.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void awaitWork(long nanos) {
        try {
            work.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            interrupt.request();
        }
    }

    private void awaitThreads() {
        boolean interrupted = false;
        while (!threads.isTerminated()) {
            try {
                threads.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
                interrupt.request();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "sender");
        thread.setDaemon(true);
        return thread;
    }
}
