import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The rows of an input by portions, each read by a thread of its own while the one before is worked on: to read rows takes about
 * as long as to compare them does, and records wait for both. For one thread at a time.
 */
final class RowsAhead implements Closeable {
    private static final int PORTION_ROWS = 500;
    private static final int PORTION_BYTES = 1 << 20;

    private final Input input;
    private final Limits limits;
    private final ExecutorService reader = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "verify-reader");
        thread.setDaemon(true);
        return thread;
    });
    private Future<List<Row>> ahead;

    /** @param input which this one closes */
    RowsAhead(Input input, Limits limits) {
        this.input = input;
        this.limits = limits;
        this.ahead = reader.submit(this::read);
    }

    /** The next rows; empty when there are no more, and then not to be asked again. */
    List<Row> next() throws IOException {
        try {
            List<Row> rows = ahead.get();
            if (!rows.isEmpty()) {
                ahead = reader.submit(this::read);
            }
            return rows;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException broken) {
                throw broken;
            } else if (e.getCause() instanceof RuntimeException broken) {
                throw broken;
            }
            throw (Error) e.getCause();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.interrupted("interrupted");
        }
    }

    private List<Row> read() throws IOException {
        List<Row> rows = new ArrayList<>();
        int bytes = 0;
        while (rows.size() < PORTION_ROWS && bytes < PORTION_BYTES) {
            Row row = input.next(limits);
            if (row == null) {
                break;
            }
            rows.add(row);
            bytes += row.data().length;
        }
        return rows;
    }

    @Override
    public void close() throws IOException {
        reader.shutdown(); // what it still reads is of no use
        input.close();
    }
}
