import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * The threads that read the shards, all at the same time. A reader gives its thread back between two fetches, so that a
 * thousand shards need no thousand threads and no more than a few pages are in memory at once. The first reader that
 * breaks ends the run for all.
 */
final class ReaderPool implements AutoCloseable {
    /** Fetches at once; more shards than this take turns. */
    static final int MAX_THREADS = 32;
    /** How long a fetch under way may still take when the run is over. */
    private static final Duration LAST_FETCH = Duration.ofSeconds(1);

    private final List<ShardReader> readers;
    private final Output output;
    private final Interrupt interrupt;
    private final ScheduledThreadPoolExecutor threads;

    /** @param output when it is full the run is over; closed at the end, so that no late page follows the report */
    ReaderPool(List<ShardReader> readers, Output output, Interrupt interrupt) {
        this.readers = readers;
        this.output = output;
        this.interrupt = interrupt;
        threads = new ScheduledThreadPoolExecutor(Math.max(1, Math.min(MAX_THREADS, readers.size())));
        threads.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /**
     * Opens every reader; when this comes back without an interrupt, every iterator is held.
     *
     * @throws RuntimeException what broke the first reader that broke
     */
    void open() {
        new Repeat(ShardReader::open).await(Duration.ZERO);
    }

    /**
     * Reads until every shard has ended, the output is full, the time is up or the run is interrupted.
     *
     * @param atMost zero for no bound
     * @return whether every shard has ended and all of it was printed
     * @throws RuntimeException what broke the first reader that broke
     */
    boolean read(Duration atMost) {
        return new Repeat(ShardReader::fetch).await(atMost);
    }

    /** Lets the fetches under way end, for a moment, and prints no more. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            threads.awaitTermination(LAST_FETCH.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        output.close();
        threads.shutdownNow();
    }

    /** One step of a reader, repeated for each of them after the pause it gives back, until it gives back null. */
    private final class Repeat {
        private final Function<ShardReader, Duration> step;
        private final AtomicInteger unfinished = new AtomicInteger(readers.size());
        private final AtomicReference<RuntimeException> broken = new AtomicReference<>();
        private final CountDownLatch over = new CountDownLatch(1);

        Repeat(Function<ShardReader, Duration> step) {
            this.step = step;
        }

        boolean await(Duration atMost) {
            interrupt.onRequest(over::countDown);
            readers.forEach(reader -> threads.execute(() -> run(reader)));
            try {
                if (atMost.isZero()) {
                    over.await();
                } else {
                    over.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (broken.get() != null) {
                throw broken.get();
            }
            return unfinished.get() == 0;
        }

        private void run(ShardReader reader) {
            if (over.getCount() == 0) {
                return;
            }
            try {
                Duration pause = step.apply(reader);
                if (pause == null && unfinished.decrementAndGet() == 0 || output.isFull()) {
                    over.countDown();
                } else if (pause != null) {
                    again(reader, pause);
                }
            } catch (RuntimeException e) {
                broken.compareAndSet(null, e);
                over.countDown();
            }
        }

        private void again(ShardReader reader, Duration pause) {
            if (!threads.isShutdown()) {
                threads.schedule(() -> run(reader), pause.toNanos(), TimeUnit.NANOSECONDS);
            }
        }
    }
}
