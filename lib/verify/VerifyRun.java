import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * The run of a {@link Comparison}: reads the file on a thread of its own while records come in already, and holds those back
 * until it is read. Safe for use by several threads.
 */
final class VerifyRun implements Proof {
    /** Records that wait until the file is read, at some 200 bytes each; then reading from the stream waits. */
    private static final int MAX_WAITING = 20_000;
    private static final int WAITING_WITH_DATA = 1000;

    private final Input rows;
    private final Rules rules;
    private final Interrupt interrupt;
    private final Consumer<String> warn;
    private final Comparison comparison;
    private final Queue<Comparison.Seen> waiting = new ArrayDeque<>();
    private boolean loaded;
    private Optional<RuntimeException> broken = Optional.empty();

    /**
     * @param rows of the file; closed when they have been read
     * @param rules what is compared
     * @param warn told at the end what looks wrong about the rules
     */
    VerifyRun(Input rows, Rules rules, Interrupt interrupt, Consumer<String> warn) {
        this.rows = rows;
        this.rules = rules;
        this.warn = warn;
        this.interrupt = interrupt;
        this.comparison = new Comparison(rows.name(), rules);
        interrupt.onRequest(this::wake);
    }

    /** Starts to read the file. */
    @Override
    public void start(Limits limits) {
        Thread loader = new Thread(() -> load(limits), "verify");
        loader.setDaemon(true);
        loader.start();
    }

    @Override
    public boolean isAsked() {
        return true;
    }

    /**
     * These records were printed, those of one shard in its order.
     *
     * @throws RuntimeException what broke the reading of the file
     */
    @Override
    public void seen(List<StreamRecord> records) {
        boolean withData = mayHoldData();
        Contents contents = rules.contents();
        List<Comparison.Seen> page = records.stream().map(record -> comparison.seen(contents, record, withData)).toList();
        synchronized (this) {
            while (!loaded && broken.isEmpty() && waiting.size() >= MAX_WAITING && !interrupt.requested()) {
                await();
            }
            if (broken.isPresent()) {
                throw broken.get();
            }
            if (loaded) {
                page.forEach(comparison::compare);
            } else {
                waiting.addAll(page);
            }
        }
    }

    /**
     * No more records come: waits until the file is read and everything is compared.
     *
     * @throws RuntimeException what broke the reading of the file
     */
    @Override
    public synchronized void finish() {
        while (!loaded && broken.isEmpty() && !interrupt.requested()) {
            await();
        }
        if (broken.isPresent()) {
            throw broken.get();
        }
        if (loaded) {
            comparison.warnings().forEach(warn);
        }
    }

    @Override
    public synchronized boolean differs(boolean whole) {
        return loaded && comparison.differs(whole);
    }

    /** As {@link Comparison#isComplete}; false as long as the file is not read. */
    @Override
    public synchronized boolean isComplete() {
        return loaded && comparison.isComplete();
    }

    /** As {@link Comparison#values}; null as long as the file is not read. */
    @Override
    public synchronized Map<String, Object> values(boolean whole) {
        return loaded ? comparison.values(whole) : null;
    }

    @Override
    public synchronized String text(boolean whole) {
        return comparison.text(whole);
    }

    @Override
    public synchronized List<String> differences(boolean whole) {
        return comparison.differences(whole);
    }

    /** The data of records that wait is not kept, but for the first ones. */
    private synchronized boolean mayHoldData() {
        return loaded || waiting.size() < WAITING_WITH_DATA;
    }

    private void load(Limits limits) {
        try (rows) {
            for (Row row = rows.next(limits); row != null && !interrupt.requested(); row = rows.next(limits)) {
                if (comparison.rows() == RowIndex.MAX_ROWS) {
                    throw Failure.usage(rows.name() + " has more than " + Text.grouped(RowIndex.MAX_ROWS)
                            + " rows: verify a part of it with -n");
                }
                comparison.add(row);
            }
            if (!interrupt.requested()) {
                comparison.seal();
                compareWaiting();
            }
        } catch (RuntimeException e) {
            end(e);
        } catch (IOException e) {
            end(Failure.io("cannot read " + rows.name() + ": " + e.getMessage(), e));
        } catch (OutOfMemoryError e) {
            end(Failure.io("no memory for the rows of " + rows.name() + ": give Java more, as in JAVA_TOOL_OPTIONS=-Xmx4g", e));
        } catch (Error e) {
            end(new IllegalStateException(e));
        }
    }

    private synchronized void compareWaiting() {
        waiting.forEach(comparison::compare);
        waiting.clear();
        loaded = true;
        wake();
    }

    private synchronized void end(RuntimeException why) {
        broken = Optional.of(why);
        wake();
    }

    private synchronized void wake() {
        notifyAll();
    }

    private void await() {
        try {
            wait();
        } catch (InterruptedException e) { // the run is over, and these records were not compared
            Thread.currentThread().interrupt();
            throw Failure.interrupted("interrupted");
        }
    }
}
