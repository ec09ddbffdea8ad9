import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

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

    /** How long a run that is done waits for the list of shards, to say how many rows are on a foreign one. */
    private static final Duration LAST_LIST = Duration.ofSeconds(5);

    private final PutCall call;
    private final Ledger ledger;
    private final Runnable stopInput;
    private final Interrupt interrupt;
    private final ShardList shards;
    private final Schedule schedule;
    private final Pace pace;
    private final Batcher batcher;
    private final Retries retries;
    private final long windowRows;

    /** Guards everything that follows, and pace, batcher and retries. */
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition space = lock.newCondition();
    private final Condition done = lock.newCondition();
    private final UnderWay underWay = new UnderWay();
    private int threads;
    private boolean finished;
    private volatile Optional<Throwable> fatal = Optional.empty();

    /**
     * Starts the threads that send. {@link #finish} ends them, and must be called.
     *
     * @param shards where the rows go
     * @param where where the requests go, for messages: {@code in us-east-1}
     * @param stopInput called when the run ends early, so that nobody waits for input that is not wanted any more
     */
    Sender(PutCall call, SendSettings settings, ShardList shards, String where, Ledger ledger, Runnable stopInput,
            Interrupt interrupt) {
        this.call = call;
        this.shards = shards;
        this.ledger = ledger;
        this.stopInput = stopInput;
        this.interrupt = interrupt;
        long now = System.nanoTime();
        schedule = new Schedule(settings.rate());
        pace = new Pace(settings, now);
        batcher = new Batcher(settings.batchSize(), settings.ordered(), shards.lanes(settings, now));
        retries = new Retries(batcher, settings, where, now);
        windowRows = settings.windowRows();
        interrupt.onRequest(() -> change(() -> { }));
        threads = settings.inFlight();
        for (int i = 0; i < settings.inFlight(); i++) {
            Thread thread = new Thread(this::sendUntilEnd, "sender");
            thread.setDaemon(true);
            thread.start();
        }
    }

    @Override
    public boolean put(Row row) {
        long came = System.nanoTime();
        Outgoing outgoing = new Outgoing(row, shards.hashKey());
        outgoing.scheduled = schedule.due(came);
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
            long now = System.nanoTime();
            schedule.taken(came, now);
            batcher.add(outgoing, now);
            boolean isLast = isWindowFull() && !batcher.lanes().isPaced(); // paced, they look by themselves
            if (wasIdle || !wasFull && batcher.isFull() || isLast) { // else somebody knows already
                work.signal();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * After an interrupt or a fatal error it only waits for the answers of what is on the wire; the rest is not sent. When the
     * user insists, not even for these: an answer that comes later changes nothing.
     */
    @Override
    public Optional<Throwable> finish() {
        List<List<Entry>> lost;
        List<Outgoing> rest;
        lock.lock();
        try {
            finished = true;
            work.signalAll();
            while (threads > 0 && (!interrupt.insisted() || underWay.isBooking())) {
                done.awaitUninterruptibly();
            }
            lost = underWay.giveUp();
            rest = batcher.giveUpAll();
        } finally {
            lock.unlock();
        }
        for (List<Entry> batch : lost) { // or the thread that sent it broke
            List<Outgoing> rows = Entry.rows(batch);
            rows.forEach(outgoing -> outgoing.failed(Fate.UNKNOWN, "no answer"));
            List<Outcome> outcomes = givenUp(rows, Fate.UNKNOWN);
            ledger.request(outcomes);
            ledger.book(outcomes);
        }
        ledger.book(givenUp(rest, Fate.BROKEN));
        countStrays();
        return fatal;
    }

    /** Tells how many rows are on a shard that does not own their key; at most, where the shards are not listed in time. */
    private void countStrays() {
        Strays strays = batcher.lanes().strays();
        if (look(strays::isUnknown) && !isOver()) {
            shards.readWithin(LAST_LIST).ifPresent(ranges -> change(() -> strays.resolve(ranges)));
        }
        ledger.foreign(look(strays::count), look(strays::isUnknown));
    }

    private List<Outcome> givenUp(List<Outgoing> rows, Fate fate) {
        String end = interrupt.requested() ? "interrupted" : "the run ended";
        return rows.stream().map(outgoing ->
                Outcome.failed(outgoing, fate, outgoing.tries() == 0 ? notSent() : outgoing.whyUntil(end))).toList();
    }

    @Override
    public int requestsUnderWay() {
        return look(underWay::size);
    }

    @Override
    public String outage(long now) {
        return look(() -> batcher.held() == 0 ? "" : underWay.outage(now));
    }

    @Override
    public Optional<ShardLoad> load() {
        return look(() -> batcher.lanes().load()).map(load -> shards.hashKey().isPresent() ? load.ofChosen() : load);
    }

    @Override
    public String notSent() {
        return interrupt.requested() ? "not sent: interrupted" : "not sent: the run ended before";
    }

    private void sendUntilEnd() {
        try {
            for (List<Entry> batch = nextBatch(); !batch.isEmpty(); batch = nextBatch()) {
                long sent = System.nanoTime();
                settle(batch, call.send(batch), sent);
                ledger.problem().ifPresent(this::end);
            }
        } catch (RuntimeException | Error e) { // a bug, or no memory: the run ends, and nobody waits for this thread
            end(e);
        } finally {
            change(() -> threads--);
        }
    }

    /** Waits for the next batch; empty when there is nothing more to send. */
    private List<Entry> nextBatch() {
        lock.lock();
        try {
            while (!isOver() && !(finished && batcher.held() == 0)) {
                long now = System.nanoTime();
                long wait = pace.waitTime(now);
                List<Entry> batch = wait > 0 ? List.of() : batcher.nextRequest(now, finished || isWindowFull());
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

    private List<Entry> sent(List<Entry> batch, long now) {
        int rows = 0;
        for (Entry entry : batch) {
            entry.sent(now);
            rows += entry.count();
        }
        underWay.sent(batch, now);
        pace.sent(rows, now);
        listShards(now);
        if (batcher.hasReady()) {
            work.signal(); // for another thread to wait for, and to send
        }
        return batch;
    }

    private void settle(List<Entry> batch, PutCall.Answer answer, long sent) {
        long over = System.nanoTime();
        Retries.Settled settled;
        lock.lock();
        try {
            long now = System.nanoTime();
            if (!underWay.answered(batch, answer.outcomes(), now)) {
                return;
            }
            ledger.request(answer.outcomes()); // now: once the lock is free other threads may send these rows again
            settled = retries.settle(answer, now, finished);
            fatal = fatal.or(settled::fatal);
            pace.answered(retries.isFlowing(answer, now), now);
            listShards(now);
            space.signal();
            work.signalAll();
        } finally {
            lock.unlock();
        }
        if (isOver()) {
            stopInput.run();
        }
        ledger.over(sent, over, settled.fates());
        ledger.book(settled.fates());
        change(underWay::booked);
    }

    private void listShards(long now) {
        if (batcher.lanes().takesList(now)) {
            shards.read(list -> change(() -> list.ifPresentOrElse(ranges -> batcher.lanes().spread(ranges, System.nanoTime()),
                    () -> batcher.lanes().keep(System.nanoTime()))), this::end);
        }
    }

    private boolean isWindowFull() {
        return batcher.isWindowFull(windowRows);
    }

    private boolean isOver() {
        return fatal.isPresent() || interrupt.requested() || ledger.problem().isPresent();
    }

    /** Ends the run: nothing more is sent. */
    private void end(Throwable why) {
        change(() -> fatal = fatal.or(() -> Optional.of(why)));
        stopInput.run();
    }

    private <T> T look(Supplier<T> question) {
        lock.lock();
        try {
            return question.get();
        } finally {
            lock.unlock();
        }
    }

    /** Changes what threads wait for, and lets all of them look. */
    private void change(Runnable step) {
        lock.lock();
        try {
            step.run();
            work.signalAll();
            space.signalAll();
            done.signal();
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
}
