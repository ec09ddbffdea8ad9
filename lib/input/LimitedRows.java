import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** The rows of the input, as many as are asked for. Knows whether there were more. Not safe for use by several threads. */
final class LimitedRows implements Closeable {
    private final Rows rows;
    private final long maxRows;
    private long read;
    private boolean hasMore;
    private boolean endedEarly;

    /** @param rows closed with this */
    LimitedRows(Rows rows, long maxRows) {
        this.rows = rows;
        this.maxRows = maxRows;
    }

    /**
     * The next row, or null after the last, or the last asked for.
     *
     * @throws Failure (io) where the input cannot be read on, with the line
     */
    Row next() {
        if (read == maxRows) {
            lookForMore();
            return null;
        }
        Row row = rows.next();
        read += row == null ? 0 : 1;
        return row;
    }

    /**
     * The record of a row.
     *
     * @throws Row.Unusable when the row, or the record it becomes, cannot be sent
     */
    Outgoing entry(Row row, Limits limits) throws Row.Unusable {
        if (row.problem() != null) {
            throw new Row.Unusable(row.problem());
        }
        Outgoing entry = rows.entry(row);
        String problem = limits.problemOf(entry.partitionKey, entry.size);
        if (problem != null) {
            throw new Row.Unusable(problem);
        }
        return entry;
    }

    /** Whether the input has more rows than were asked for, as far as anybody looked. */
    boolean hasMore() {
        return hasMore;
    }

    /** The run ends before the input does. */
    void endEarly() {
        endedEarly = true;
    }

    /** Whether the run ended before the input did. */
    boolean endedEarly() {
        return endedEarly;
    }

    List<String> header() {
        return rows.header();
    }

    long blankLines() {
        return rows.blankLines();
    }

    CsvWriter writer() {
        return rows.writer();
    }

    /** Nobody waits for more input, see {@link InputBytes#stop}. */
    void stop() {
        rows.input().stop();
    }

    /** Whether the input was stopped before its end. */
    boolean isStopped() {
        return rows.input().isStopped();
    }

    /** Whether reading on never waits, and comes to an end. */
    boolean isFile() {
        return rows.input().isFile();
    }

    /** How much of a file has been read, 0 to 1; negative when its size is not known. */
    double portionRead() {
        return rows.input().portionRead();
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }

    private void lookForMore() {
        if (!hasMore && rows.input().isFile()) { // elsewhere it could mean to wait for it
            try {
                hasMore = rows.next() != null;
            } catch (Failure e) {
                hasMore = true; // something is there, whatever it is
            }
        }
    }
}
