import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.apache.commons.codec.digest.MurmurHash3;

/**
 * Compares the rows of a file with the records that were printed: which rows are missing, which came more than once, which records
 * are in no row, and, where rows have keys, which came out of the order of their key. Equal rows count as often as they stand in the
 * file. A record is that of a row when it has the same data, byte for byte, and the same partition key where rows have keys.
 * The file is read on a thread of its own while records come in already. Safe for use by several threads.
 */
final class Verifier {
    /** So many of each kind are named. */
    private static final int NAMED = 10;
    /** Records that wait until the file is read, at some 200 bytes each; then reading from the stream waits. */
    private static final int MAX_WAITING = 400_000;

    private final String file;
    private final Rows source;
    private final boolean keyed;
    private final long maxRows;
    private final Interrupt interrupt;
    private final RowIndex index;
    private final Thread loader = new Thread(this::load, "verify");
    private final Map<Integer, String> reasons = new HashMap<>();
    private final List<String> named = new ArrayList<>();
    private Queue<Seen> waiting = new ArrayDeque<>();
    private boolean loaded;
    private RuntimeException broken;
    private long duplicate;
    private long unexpected;
    private long outOfOrder;

    /** What has to be known of a record until the file is read. */
    private record Seen(long[] content, String shardId, String sequenceNumber, int subSequenceNumber, String key) {
        String where() {
            return "sequence number " + sequenceNumber + (subSequenceNumber == StreamRecord.PLAIN ? "" : " (" + subSequenceNumber + " in it)")
                    + " of " + shardId;
        }
    }

    /**
     * @param file what to call the file
     * @param source its rows; closed when they have been read
     * @param keyed whether rows have keys of their own
     * @param maxRows how many of the rows were put
     */
    Verifier(String file, Rows source, boolean keyed, long maxRows, Interrupt interrupt) {
        this.file = file;
        this.source = source;
        this.keyed = keyed;
        this.maxRows = maxRows;
        this.interrupt = interrupt;
        this.index = new RowIndex(keyed);
        loader.setDaemon(true);
        loader.start();
        interrupt.onRequest(this::wake);
    }

    /**
     * These records were printed, those of one shard in its order.
     *
     * @throws RuntimeException what broke the reading of the file
     */
    void seen(List<StreamRecord> records) {
        List<Seen> page = new ArrayList<>(records.size());
        for (StreamRecord record : records) {
            String key = keyed ? record.partitionKey() : null;
            page.add(new Seen(content(key, record.data()), record.shardId(), record.sequenceNumber(), record.subSequenceNumber(), key));
        }
        synchronized (this) {
            while (!loaded && broken == null && waiting.size() >= MAX_WAITING && !interrupt.requested()) {
                await();
            }
            if (broken != null) {
                throw broken;
            }
            if (loaded) {
                page.forEach(this::compare);
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
    synchronized void finish() {
        while (!loaded && broken == null && !interrupt.requested()) {
            await();
        }
        if (broken != null) {
            throw broken;
        }
    }

    /** Whether every row was seen, once and in order, and nothing else. */
    synchronized boolean isSame() {
        return missing() + duplicate + unexpected + outOfOrder == 0;
    }

    /** Names and values for the report's {@code verify}. */
    synchronized Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("rows", loaded ? index.rows() : 0);
        values.put("missing", missing());
        values.put("duplicate", duplicate);
        values.put("unexpected", unexpected);
        values.put("outOfOrder", outOfOrder);
        return values;
    }

    /** The same in a line, for people. */
    synchronized String text() {
        if (!loaded) {
            return file + " was not read to its end: nothing is verified";
        }
        return "verified " + Report.counted(index.rows(), "row") + " of " + file + ": " + (isSame()
                ? "every one is on the stream, once" + (keyed ? ", in the order of its key" : "") + ", and nothing else"
                : Report.grouped(missing()) + " missing, " + Report.grouped(duplicate) + " duplicate, " + Report.grouped(unexpected)
                        + " unexpected" + (keyed ? ", " + Report.grouped(outOfOrder) + " out of order" : ""));
    }

    /** A line for each difference, of each kind the first ten. */
    synchronized List<String> differences() {
        List<String> lines = new ArrayList<>();
        for (int row = loaded ? index.nextMissing(0) : 0; loaded && row < index.rows() && lines.size() < NAMED; row = index.nextMissing(row + 1)) {
            lines.add("missing: " + name(row) + (reasons.containsKey(row) ? ", which cannot be sent: " + reasons.get(row) : ""));
        }
        lines.addAll(named);
        return lines;
    }

    private long missing() {
        return loaded ? index.rows() - index.takenRows() : 0;
    }

    private void load() {
        try (source) {
            while (index.rows() < maxRows && !interrupt.requested()) {
                Row row = source.next();
                if (row == null) {
                    break;
                }
                if (index.rows() == RowIndex.MAX_ROWS) {
                    throw Failure.usage(file + " has more than " + Report.grouped(RowIndex.MAX_ROWS) + " rows: verify a part of it with -n");
                }
                add(row);
            }
            if (!interrupt.requested()) {
                index.seal();
                compareWaiting();
            }
        } catch (RuntimeException | IOException e) {
            synchronized (this) {
                broken = e instanceof RuntimeException bug ? bug : Failure.io("cannot read " + file + ": " + e.getMessage(), e);
                wake();
            }
        }
    }

    private void add(Row row) {
        String problem = row.problem();
        if (problem == null) {
            try {
                Entry entry = source.entry(row);
                index.add(row.line(), content(keyed ? entry.partitionKey : null, entry.data), keyed ? hash(entry.partitionKey)[0] : 0);
                return;
            } catch (Row.Unusable e) {
                problem = e.getMessage();
            }
        }
        if (reasons.size() < NAMED) {
            reasons.put(index.rows(), problem);
        }
        index.addUnusable(row.line());
    }

    private synchronized void compareWaiting() {
        waiting.forEach(this::compare);
        waiting = null;
        loaded = true;
        wake();
    }

    private void compare(Seen record) {
        int row = index.take(record.content());
        if (row == RowIndex.NONE) {
            if (++unexpected <= NAMED) {
                named.add("unexpected: " + record.where());
            }
        } else if (row < 0) {
            if (++duplicate <= NAMED) {
                named.add("duplicate: " + name(-1 - row) + " again, with " + record.where());
            }
        } else if (keyed) {
            int before = index.takenBefore(row);
            if (before >= 0 && ++outOfOrder <= NAMED) {
                named.add("out of order: key '" + record.key() + "', " + name(row) + " came after " + name(before));
            }
        }
    }

    private String name(int row) {
        return "row " + Report.grouped(row + 1L) + " (line " + Report.grouped(index.line(row)) + ")";
    }

    /** 128 bits that say all of a record that is compared. */
    private static long[] content(String key, byte[] data) {
        long[] content = MurmurHash3.hash128x64(data);
        if (key != null) {
            long[] hash = hash(key);
            content[0] ^= Long.rotateLeft(hash[0], 1); // else data that is its own key would say nothing
            content[1] ^= Long.rotateLeft(hash[1], 1);
        }
        return content;
    }

    private static long[] hash(String key) {
        return MurmurHash3.hash128x64(key.getBytes(StandardCharsets.UTF_8));
    }

    private synchronized void wake() {
        notifyAll();
    }

    private void await() {
        try {
            wait();
        } catch (InterruptedException e) {
            interrupt.request();
            Thread.currentThread().interrupt();
        }
    }
}
