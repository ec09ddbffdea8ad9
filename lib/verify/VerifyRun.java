import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
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
    /** Records that wait until the file is read, at some 150 bytes each; then reading from the stream waits. */
    private static final int MAX_WAITING = 100_000;
    private static final int WAITING_WITH_DATA = 1000;
    private static final long MAX_WAITING_BYTES = 16 << 20;

    private final Input rows;
    private final Plan plan;
    private final Interrupt interrupt;
    private final Optional<Kept> kept;
    private final Comparison comparison;
    private final Queue<Comparison.Seen> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private Limits limits;
    private List<String> told = List.of();
    private boolean loaded;
    private Optional<RuntimeException> broken = Optional.empty();

    /**
     * What is to be compared, and what to do with it.
     *
     * @param again opens the file once more, where differences are told with their rows
     * @param wanted how many of the rows were put, and how often
     * @param differences where they are written, if that is asked for
     * @param warn told at the end what looks wrong about the rules
     */
    record Plan(Rules rules, Wanted wanted, Opener again, OutputFile differences, Consumer<String> warn) {
        /** Whether records that are differences are kept until the end. */
        boolean keeps() {
            return rules.hasId() || differences.isAsked();
        }
    }

    /** Opens the file that is compared with. */
    interface Opener {
        /** @throws Failure (usage) when it cannot be read */
        Input open() throws IOException;
    }

    /** @param rows of the file; closed when they have been read */
    VerifyRun(Input rows, Plan plan, Interrupt interrupt) throws IOException {
        this.rows = rows;
        this.plan = plan;
        this.interrupt = interrupt;
        this.kept = plan.keeps() ? Optional.of(Kept.create()) : Optional.empty();
        this.comparison = new Comparison(rows.name(), plan.rules(), kept);
        interrupt.onRequest(this::wake);
    }

    /** Starts to read the file. */
    @Override
    public void start(Limits of) {
        limits = of;
        Thread loader = new Thread(this::load, "verify");
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
        Contents contents = plan.rules().contents();
        List<Comparison.Seen> page = records.stream().map(record -> comparison.seen(contents, record, withData)).toList();
        synchronized (this) {
            while (!loaded && broken.isEmpty() && isFull() && !interrupt.requested()) {
                await();
            }
            if (broken.isPresent()) {
                throw broken.get();
            }
            if (loaded) {
                page.forEach(comparison::compare);
            } else {
                waiting.addAll(page);
                waitingBytes += kept.isEmpty() ? 0 : records.stream().mapToLong(record -> record.data().length).sum();
            }
        }
    }

    /**
     * No more records come: waits until the file is read and everything is compared, and tells the differences.
     *
     * @throws RuntimeException what broke the reading of the file
     */
    @Override
    public synchronized void finish(boolean whole) {
        while (!loaded && broken.isEmpty() && !interrupt.requested()) {
            await();
        }
        if (broken.isPresent()) {
            throw broken.get();
        }
        if (loaded) {
            comparison.finish();
            comparison.warnings().forEach(plan.warn());
            try {
                told = new ArrayList<>(tell(whole));
                told.addAll(whole ? comparison.nearMisses() : List.of());
                plan.differences().close();
            } catch (IOException e) {
                throw Failure.io("cannot read " + rows.name() + " once more: " + e.getMessage(), e);
            }
        }
    }

    private List<String> tell(boolean whole) throws IOException {
        List<String> lines = new ArrayList<>(whole ? comparison.namesOfMissing() : List.of());
        if (kept.isEmpty()) {
            lines.addAll(comparison.named());
            return lines;
        }
        Differences differences = new Differences(comparison, plan.rules(), kept.get(), plan.differences(), whole);
        if (comparison.findings(whole).differs()) {
            readAgain(differences);
        }
        lines.addAll(differences.changed());
        lines.addAll(comparison.named());
        List<String> unexpected = differences.unexpected();
        lines.addAll(plan.rules().hasId() ? unexpected : List.of());
        return lines;
    }

    private void readAgain(Differences differences) throws IOException {
        try (Input again = openAgain()) {
            boolean hasMore = true;
            for (int place = 0; hasMore && place < comparison.rows(); place++) {
                if (interrupt.requested()) {
                    plan.warn().accept("interrupted: the differences of rows are told up to row " + Text.grouped(place)
                            + ", those behind it are only counted");
                    return;
                }
                Row row = again.next(limits);
                if (row == null) {
                    throw Failure.io(rows.name() + " has fewer rows than before: it was changed meanwhile", null);
                }
                hasMore = differences.row(row, place);
            }
        }
    }

    private Input openAgain() throws IOException {
        try {
            return plan.again().open();
        } catch (Failure e) { // it was right when it was opened first
            throw Failure.io(rows.name() + " cannot be read once more: " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized boolean differs(boolean whole) {
        return loaded && comparison.findings(whole).differs();
    }

    /** As {@link Findings#isComplete}; false as long as the file is not read. */
    @Override
    public synchronized boolean isComplete() {
        return loaded && comparison.findings(true).isComplete();
    }

    /** As {@link Findings#values}; null as long as the file is not read. */
    @Override
    public synchronized Map<String, Object> values(boolean whole) {
        return loaded ? comparison.findings(whole).values() : null;
    }

    @Override
    public synchronized String text(boolean whole) {
        return comparison.findings(whole).text();
    }

    @Override
    public synchronized List<String> differences() {
        return told;
    }

    @Override
    public void close() throws IOException {
        plan.differences().close();
        if (kept.isPresent()) {
            kept.get().close();
        }
    }

    private boolean isFull() {
        return waiting.size() >= MAX_WAITING || waitingBytes >= MAX_WAITING_BYTES;
    }

    /** The data of records that wait is not held, but for the first ones, where nobody asks for it at the end. */
    private synchronized boolean mayHoldData() {
        return loaded || kept.isPresent() || waiting.size() < WAITING_WITH_DATA;
    }

    private void load() {
        try (RowsAhead ahead = new RowsAhead(rows, limits)) {
            for (List<Row> portion = ahead.next(); !portion.isEmpty() && !interrupt.requested(); portion = ahead.next()) {
                if (comparison.rows() > RowIndex.MAX_ROWS - portion.size()) {
                    throw Failure.usage(rows.name() + " has more than " + Text.grouped(RowIndex.MAX_ROWS)
                            + " rows: verify a part of it with -n");
                }
                portion.forEach(comparison::add);
            }
            if (!interrupt.requested()) {
                comparison.seal(plan.wanted());
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
