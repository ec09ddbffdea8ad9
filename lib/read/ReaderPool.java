import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * The threads that read the shards, all at the same time, and follow them: when a shard has ended, the shards it was split or
 * merged into are read from their beginning, each after all of its parents. A reader gives its thread back between two fetches,
 * so that a thousand shards need no thousand threads and no more than a few pages are in memory at once. The first reader that
 * breaks ends the run for all.
 */
final class ReaderPool implements AutoCloseable {
    /** Fetches at once; more shards than this take turns. */
    static final int MAX_THREADS = 32;
    /**
     * The pages in memory at the same time, as they come from the service, in MiB; on their way to the output they take some
     * seven times that.
     */
    private static final int PAGES_MEBIBYTES = 60;
    /** How long a fetch under way may still take when the run is over. */
    private static final Duration LAST_FETCH = Duration.ofSeconds(1);
    /** So often it is looked at whether nothing came. */
    private static final Duration IDLE_LOOK = Duration.ofMillis(50);

    private final ShardPlan plan;
    private final List<ShardReader> readers;
    private final Output output;
    private final Interrupt interrupt;
    private final ScheduledThreadPoolExecutor threads;
    private final Set<String> followed = ConcurrentHashMap.newKeySet();
    private volatile List<String> waiting;
    private final Semaphore pages = new Semaphore(PAGES_MEBIBYTES);

    /** @param output when it is full the run is over; closed at the end, so that no late page follows the report */
    ReaderPool(ShardPlan plan, Output output, Interrupt interrupt) {
        this.plan = plan;
        this.output = output;
        this.interrupt = interrupt;
        readers = new CopyOnWriteArrayList<>(plan.startable());
        waiting = plan.waiting();
        threads = new ScheduledThreadPoolExecutor(MAX_THREADS);
        threads.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** The readers so far; more come when shards are split or merged. */
    List<ShardReader> readers() {
        return readers;
    }

    /**
     * Opens every reader.
     *
     * @param atMost zero for no bound
     * @return whether every iterator is held; else the time was up, or the run was interrupted
     * @throws RuntimeException what broke the first reader that broke
     */
    boolean open(Duration atMost) {
        return new Round(ShardReader::open).await(atMost, Optional.empty());
    }

    /**
     * Reads until every shard has ended or was read as far as was asked for, the output is full, the time is up, nothing came for
     * long enough, or the run is interrupted.
     *
     * @param atMost zero for no bound
     * @param idle how long nothing has to come; empty to wait on
     * @return whether every shard has ended, or was read as far as was asked for, and all of it was printed
     * @throws RuntimeException what broke the first reader that broke, or the output
     */
    boolean read(Duration atMost, Optional<Duration> idle) {
        return new Round(this::fetch).await(atMost, idle);
    }

    private boolean isIdle(Duration time) {
        long now = System.nanoTime();
        return pending().isEmpty() && readers.stream().allMatch(reader -> reader.progress().isIdle(now, time));
    }

    /** Fetches a page when there is memory for it: many readers may have large pages at the same time. */
    private Next fetch(ShardReader reader) {
        int mebibytes = reader.pageMebibytes();
        pages.acquireUninterruptibly(mebibytes);
        try {
            return reader.fetch();
        } finally {
            pages.release(mebibytes);
        }
    }

    /**
     * What is known to be there and has no reader yet: a line for each shard that waits, and for each end whose children are not
     * known.
     */
    List<String> pending() {
        List<String> lines = new ArrayList<>();
        followed.forEach(shardId -> lines.add(shardId + ": it has ended, and what follows it is not known yet"));
        waiting.forEach(shardId -> lines.add(shardId + ": waits for the end of the shard that it comes from"));
        return lines;
    }

    private List<ShardReader> successorsOf(ShardReader ended) {
        followed.add(ended.shardId());
        List<ShardReader> next = started(ended);
        ended.progress().end(); // not before those that follow are known: else everything would seem to be read
        followed.remove(ended.shardId());
        return next;
    }

    private synchronized List<ShardReader> started(ShardReader ended) {
        List<ShardReader> next = plan.startableAfter(ended);
        readers.addAll(next);
        waiting = plan.waiting();
        return next;
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
        output.awaitReader(interrupt);
        output.close();
        threads.shutdownNow();
    }

    /** One kind of step, repeated for each reader after the pause it asks for, until every reader is done with it. */
    private final class Round {
        private final Function<ShardReader, Next> step;
        private final AtomicInteger unfinished = new AtomicInteger(readers.size());
        private final AtomicReference<Throwable> broken = new AtomicReference<>();
        private final CountDownLatch over = new CountDownLatch(1);

        Round(Function<ShardReader, Next> step) {
            this.step = step;
        }

        boolean await(Duration atMost, Optional<Duration> idle) {
            interrupt.onRequest(over::countDown);
            readers.forEach(reader -> threads.execute(() -> run(reader)));
            if (readers.isEmpty()) {
                over.countDown();
            }
            long end = System.nanoTime() + (atMost.isZero() ? Long.MAX_VALUE / 2 : atMost.toNanos());
            try {
                while (!over.await(nextLook(end, idle), TimeUnit.NANOSECONDS) && System.nanoTime() - end < 0
                        && idle.filter(ReaderPool.this::isIdle).isEmpty()) {
                    // Nothing has ended the run so far.
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            over.countDown(); // nobody starts another step
            if (broken.get() instanceof Error error) {
                throw error;
            }
            if (broken.get() != null) {
                throw (RuntimeException) broken.get();
            }
            return unfinished.get() == 0;
        }

        /** How long to wait before it is looked at the time again. */
        private long nextLook(long end, Optional<Duration> idle) {
            long left = end - System.nanoTime();
            return idle.isEmpty() ? left : Math.min(left, IDLE_LOOK.toNanos());
        }

        private void run(ShardReader reader) {
            if (over.getCount() == 0) {
                return;
            }
            try {
                Next next = step.apply(reader);
                output.problem().ifPresent(problem -> { // before anything is called done that could not be printed
                    throw problem;
                });
                if (next instanceof Next.Again again) {
                    schedule(reader, again.pause());
                } else {
                    done(reader, next);
                }
                if (output.isFull()) {
                    over.countDown();
                }
            } catch (RuntimeException | Error e) { // the executor would keep it to itself
                broken.compareAndSet(null, e);
                over.countDown();
            }
        }

        /** A reader is done; when its shard has ended, those that come from it are next. */
        private void done(ShardReader reader, Next next) {
            if (next == Next.Done.ENDED) {
                List<ShardReader> successors = successorsOf(reader);
                unfinished.addAndGet(successors.size());
                successors.forEach(successor -> schedule(successor, Duration.ZERO));
            }
            if (unfinished.decrementAndGet() == 0) {
                over.countDown();
            }
        }

        private void schedule(ShardReader reader, Duration pause) {
            if (!threads.isShutdown()) {
                threads.schedule(() -> run(reader), pause.toNanos(), TimeUnit.NANOSECONDS);
            }
        }
    }
}
