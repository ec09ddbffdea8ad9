import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Gets entries onto the stream: takes them one by one, sends them in batches, several requests at a time, and tells the
 * {@link Ledger} the fate of each, once. What failed, and only that, goes again after a random wait that grows, next to new
 * entries, until it is delivered, refused for good, or its time is up. Delivery is at least once: an entry whose answer was lost
 * is sent again and may be on the stream twice; PutRecords has no token against that.
 *
 * <p>Holds a bounded number of entries and bytes: {@link #put} waits while the stream is slower than the file. One thread puts.
 */
final class Sender {
    /** More requests at once than any stream needs from one machine; each has a thread. */
    static final int MAX_IN_FLIGHT = 256;

    /** Ordered entries of other keys to choose from while those of one key wait for each other. */
    static final int ORDERED_WINDOW = 10_000;
    /** The share of the heap that entries may fill; a request needs several times its bytes on its way out. */
    private static final int HEAP_SHARE = 24;

    private final PutCall putRecords;
    private final SendSettings settings;
    private final Pace pace;
    private final Ledger ledger;
    private final Runnable stopInput;
    private final Interrupt interrupt;
    private final Console console;
    private final Batcher batcher;
    private final Retries retries;
    private final long windowRows;
    private final long windowBytes = Runtime.getRuntime().maxMemory() / HEAP_SHARE;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition space = lock.newCondition();
    private final List<Thread> threads = new ArrayList<>();
    /** The requests without an answer: when a thread breaks, their entries are not forgotten. */
    private final Set<List<Outgoing>> underWay = Collections.newSetFromMap(new IdentityHashMap<>());
    private boolean finished;
    private Throwable fatal;

    /**
     * Starts the threads that send. {@link #finish} ends them, and must be called.
     *
     * @param stopInput called when the run ends early, so that nobody waits for input that is not wanted any more
     */
    Sender(PutCall putRecords, SendSettings settings, Pace pace, Ledger ledger, Runnable stopInput, Interrupt interrupt, Console console) {
        this.putRecords = putRecords;
        this.settings = settings;
        this.pace = pace;
        this.ledger = ledger;
        this.stopInput = stopInput;
        this.interrupt = interrupt;
        this.console = console;
        batcher = new Batcher(settings.batchSize(), settings.ordered());
        retries = new Retries(batcher, settings, putRecords.where());
        windowRows = Math.max((settings.inFlight() + 1L) * settings.batchSize(), settings.ordered() ? ORDERED_WINDOW : 0);
        interrupt.onRequest(this::wakeAll);
        for (int i = 1; i <= settings.inFlight(); i++) {
            Thread thread = new Thread(this::sendUntilEnd, "sender-" + i);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
    }

    /**
     * Takes a legal entry to be sent; waits while too many are on their way.
     *
     * @return false when the run is over and the entry was not taken: its fate is the caller's to tell
     */
    boolean put(Outgoing entry) {
        lock.lock();
        try {
            while (isWindowFull() && !isOver()) {
                space.awaitUninterruptibly();
            }
            if (isOver()) {
                return false;
            }
            boolean idle = !batcher.hasReady();
            boolean full = batcher.isFull();
            batcher.add(entry, System.nanoTime());
            if (idle || !full && batcher.isFull() || isWindowFull()) { // else somebody knows already
                work.signal();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * No more entries come: waits until the fate of each is known and told. After an interrupt or a fatal error it only waits
     * for the answers of what is on the wire; the rest has failed.
     *
     * @return what ended the run early, or null: a {@link Failure}, a bug, or that there was no memory
     */
    Throwable finish() {
        lock.lock();
        try {
            finished = true;
            work.signalAll();
        } finally {
            lock.unlock();
        }
        for (Thread thread : threads) {
            join(thread);
        }
        List<Outgoing> rest = new ArrayList<>(batcher.clear());
        underWay.forEach(rest::addAll);
        for (Outgoing entry : rest) {
            ledger.failed(entry.row, entry.tries == 0 ? notSent() : Retries.triedUntil(entry, interrupt.requested() ? "interrupted" : "the run ended"));
        }
        return fatal;
    }

    /** Why rows that were read are not sent any more. */
    String notSent() {
        return interrupt.requested() ? "not sent: interrupted" : "not sent: the run ended before";
    }

    private void sendUntilEnd() {
        try {
            for (List<Outgoing> batch = nextBatch(); batch != null; batch = nextBatch()) {
                settle(batch, putRecords.send(batch));
                if (ledger.problem() != null) {
                    end(ledger.problem());
                }
            }
        } catch (RuntimeException | Error e) { // a bug, or no memory: the run ends, and nobody waits for this thread
            end(e);
        }
    }

    /** Waits for the next batch; null when there is nothing more to send. */
    private List<Outgoing> nextBatch() {
        lock.lock();
        try {
            while (!isOver() && !(finished && batcher.held() == 0)) {
                long now = System.nanoTime();
                long wait = pace.waitTime(now);
                if (wait <= 0) {
                    List<Outgoing> batch = batcher.next(now, finished || isWindowFull());
                    if (!batch.isEmpty()) {
                        batch.forEach(entry -> entry.firstTried = entry.tries++ == 0 ? now : entry.firstTried);
                        underWay.add(batch);
                        pace.sent(batch.size(), now);
                        if (batcher.hasReady()) {
                            work.signal(); // for another thread to wait for, and to send
                        }
                        return batch;
                    }
                    if (!batcher.hasReady()) {
                        pace.idle(now);
                    }
                    wait = batcher.waitTime(now);
                }
                await(work, wait);
            }
            work.signalAll(); // the others are to end as well
            return null;
        } finally {
            lock.unlock();
        }
    }

    private void settle(List<Outgoing> batch, PutCall.Answer answer) {
        Retries.Settled settled;
        lock.lock();
        try {
            underWay.remove(batch);
            long now = System.nanoTime();
            settled = retries.settle(batch, answer, now, finished);
            fatal = fatal == null ? settled.fatal() : fatal;
            pace.answered(!settled.delivered().isEmpty(), now);
            space.signal();
            work.signalAll();
        } finally {
            lock.unlock();
        }
        if (console.verbose) {
            console.detail(Report.counted(batch.size(), "row") + ": " + settled.delivered().size() + " delivered, " + settled.failed().size()
                    + " failed" + answer.results().stream().filter(result -> result.reason() != null).findFirst()
                            .map(result -> ", the first with " + result.reason()).orElse(""));
        }
        if (isOver()) {
            stopInput.run();
        }
        ledger.request(settled.counts());
        ledger.delivered(settled.delivered());
        settled.failed().forEach(row -> ledger.failed(row.row(), row.reason()));
    }

    private boolean isWindowFull() {
        return batcher.held() >= windowRows || batcher.heldBytes() >= windowBytes;
    }

    private boolean isOver() {
        return fatal != null || interrupt.requested();
    }

    /** Ends the run: nothing more is sent. */
    private void end(Throwable why) {
        lock.lock();
        try {
            fatal = fatal == null ? why : fatal;
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

    private void await(Condition condition, long nanos) {
        try {
            condition.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            interrupt.request();
        }
    }

    private void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
                interrupt.request();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
