import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/**
 * The run of a {@link Comparison}: reads the file on a thread of its own while records come in already, and holds those back until it
 * is read. Safe for use by several threads.
 */
final class VerifyRun implements Proof {
    /** Records that wait until the file is read, at some 200 bytes each; then reading from the stream waits. */
    private static final int MAX_WAITING = 400_000;
    private static final int WAITING_WITH_DATA = 1000;

    private final String file;
    private final Rows source;
    private final long maxRows;
    private final Interrupt interrupt;
    private final Comparison verifier;
    private Queue<Comparison.Seen> waiting = new ArrayDeque<>();
    private boolean loaded;
    private RuntimeException broken;

    /**
     * Starts to read the file.
     *
     * @param file what to call it
     * @param source its rows; closed when they have been read
     * @param keyed whether rows have keys of their own
     * @param maxRows how many of the rows were put
     */
    VerifyRun(String file, Rows source, boolean keyed, long maxRows, Interrupt interrupt) {
        this.file = file;
        this.source = source;
        this.maxRows = maxRows;
        this.interrupt = interrupt;
        this.verifier = new Comparison(file, keyed);
        Thread loader = new Thread(this::load, "verify");
        loader.setDaemon(true);
        loader.start();
        interrupt.onRequest(this::wake);
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
        List<Comparison.Seen> page = records.stream().map(record -> verifier.seen(record, withData)).toList();
        synchronized (this) {
            while (!loaded && broken == null && waiting.size() >= MAX_WAITING && !interrupt.requested()) {
                await();
            }
            if (broken != null) {
                throw broken;
            }
            if (loaded) {
                page.forEach(verifier::compare);
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
        while (!loaded && broken == null && !interrupt.requested()) {
            await();
        }
        if (broken != null) {
            throw broken;
        }
    }

    /** As {@link Comparison#isSame}; false as long as the file is not read. */
    @Override
    public synchronized boolean holds() {
        return loaded && verifier.isSame();
    }

    /** As {@link Comparison#values}; null as long as the file is not read. */
    @Override
    public synchronized Map<String, Object> values() {
        return loaded ? verifier.values() : null;
    }

    /** As {@link Comparison#text}. */
    @Override
    public synchronized String text(boolean whole) {
        return verifier.text(whole);
    }

    /** As {@link Comparison#differences}. */
    @Override
    public synchronized List<String> differences() {
        return verifier.differences();
    }

    /** The data of records that wait is not kept, but for the first ones. */
    private synchronized boolean mayHoldData() {
        return loaded || waiting.size() < WAITING_WITH_DATA;
    }

    private void load() {
        try (source) {
            while (verifier.rows() < maxRows && !interrupt.requested()) {
                Row row = source.next();
                if (row == null) {
                    break;
                }
                if (verifier.rows() == RowIndex.MAX_ROWS) {
                    throw Failure.usage(file + " has more than " + Report.grouped(RowIndex.MAX_ROWS) + " rows: verify a part of it with -n");
                }
                add(row);
            }
            if (!interrupt.requested()) {
                verifier.seal();
                compareWaiting();
            }
        } catch (RuntimeException | IOException e) {
            end(e instanceof RuntimeException known ? known : Failure.io("cannot read " + file + ": " + e.getMessage(), e));
        } catch (OutOfMemoryError e) {
            end(Failure.io("no memory for the rows of " + file + ": give Java more, as in JAVA_TOOL_OPTIONS=-Xmx4g", e));
        } catch (Error e) {
            end(new IllegalStateException(e));
        }
    }

    private void add(Row row) {
        String problem = row.problem();
        if (problem == null) {
            try {
                verifier.add(source.entry(row));
                return;
            } catch (Row.Unusable e) {
                problem = e.getMessage();
            }
        }
        verifier.addUnusable(row, problem);
    }

    private synchronized void compareWaiting() {
        waiting.forEach(verifier::compare);
        waiting = null;
        loaded = true;
        wake();
    }

    private synchronized void end(RuntimeException why) {
        broken = why;
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
