import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Locale;

/**
 * Standard output for records: whole lines as raw bytes, never mixed with another shard's, and never more records than
 * asked for. Safe for use by several threads.
 */
final class Output {
    private final OutputStream out;
    // Read without the lock too: a write may wait for its reader for ever, and the run must end all the same.
    private volatile long left;
    private volatile long records;
    private volatile boolean closed;
    private volatile boolean writing;
    private volatile Runnable beforeWriting = () -> { };

    /** Whoever read our output has gone ({@code | head -1}): the run ends quietly. */
    static final class PipeClosed extends RuntimeException {
        private static final long serialVersionUID = 1;

        PipeClosed(IOException cause) {
            super(cause);
        }
    }

    /** The lines of one page of records, put together by one thread before they are written in one go. */
    static final class Lines extends ByteArrayOutputStream {
        private int[] ends = new int[64];
        private int records;
        private JsonGenerator json;

        /** @param bytes how many there will be, about */
        Lines(long bytes) {
            super((int) Math.min(bytes, Integer.MAX_VALUE - 8));
        }

        /** Writes JSON into the lines; to be flushed before {@link #endRecord}. One for all of them, which costs less. */
        JsonGenerator json() {
            if (json == null) {
                try {
                    json = Json.FACTORY.createGenerator(this);
                } catch (IOException e) {
                    throw new UncheckedIOException(e); // lines in memory do not fail
                }
            }
            return json;
        }

        /** The record is complete, its line end included. */
        void endRecord() {
            if (records == ends.length) {
                ends = Arrays.copyOf(ends, records * 2);
            }
            ends[records++] = size();
        }

        private void writeTo(OutputStream to, int firstRecords) throws IOException {
            to.write(buf, 0, firstRecords == 0 ? 0 : ends[firstRecords - 1]);
        }
    }

    /**
     * @param out written to at once, without another buffer
     * @param maxRecords how many records may be printed in all
     */
    Output(OutputStream out, long maxRecords) {
        this.out = out;
        this.left = maxRecords;
    }

    /**
     * Writes a page, or as much of it as is still asked for.
     *
     * @return how many records were written, from the page's first on; 0 after {@link #close()}
     * @throws PipeClosed when nobody reads any more
     * @throws Failure (io) when they cannot be written, a full disk for instance
     */
    synchronized int write(Lines page) {
        int written = closed ? 0 : (int) Math.min(page.records, left);
        if (written == 0) {
            return 0;
        }
        beforeWriting.run();
        writing = true;
        try {
            page.writeTo(out, written);
            out.flush();
        } catch (IOException e) {
            closed = true;
            if (String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("pipe")) {
                throw new PipeClosed(e);
            }
            throw Failure.io("cannot write the records to standard output: " + e.getMessage(), e);
        }
        writing = false;
        left -= written;
        records += written;
        return written;
    }

    /** What is to be done each time before something is written. */
    void beforeWriting(Runnable action) {
        beforeWriting = action;
    }

    /** How many records have been written. */
    long records() {
        return records;
    }

    /** Whether all the records asked for have been written. */
    boolean isFull() {
        return left == 0;
    }

    /** After this nothing is written any more: the report has the last word. */
    void close() {
        closed = true;
    }

    /** Whether a page is being written that nobody takes. */
    boolean isStuck() {
        return writing;
    }
}
