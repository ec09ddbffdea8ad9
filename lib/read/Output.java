import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Standard output for records: whole lines as raw bytes, never mixed with another shard's, and never more records than
 * asked for. Safe for use by several threads.
 */
final class Output {
    /** So many bytes are written at a time. */
    private static final int PIECE = 1 << 16;
    /** Nobody reads who has not read for so long. */
    private static final Duration SLOW_READER = Duration.ofSeconds(5);
    private static final Duration LOOK = Duration.ofMillis(20);

    private final OutputStream out;
    private final Kind kind;
    // Read without the lock too: a write may wait for its reader for ever, and the run must end all the same.
    private volatile long left;
    private volatile long records;
    private volatile boolean closed;
    private volatile boolean writing;
    private volatile long moved;
    private volatile Optional<RuntimeException> problem = Optional.empty();
    private volatile Runnable beforeWriting = () -> { };

    /** What the output is. */
    interface Kind {
        /** Neither: its bytes are nobody's but the reader's. */
        Kind FILE = new Kind() { };

        /** Whether people look at it: then no record may drive it. */
        default boolean isTerminal() {
            return false;
        }

        /** Whether it can break only by its reader's end. */
        default boolean isPipe() {
            return false;
        }
    }

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

        private byte[] buffer() {
            return buf;
        }

        /** How many bytes the first of the records have. */
        private int bytesOf(int firstRecords) {
            return firstRecords == 0 ? 0 : ends[firstRecords - 1];
        }

        /** How many whole records are in so many bytes. */
        private int recordsIn(long bytes) {
            int whole = 0;
            while (whole < records && ends[whole] <= bytes) {
                whole++;
            }
            return whole;
        }
    }

    /**
     * @param out written to at once, without another buffer
     * @param maxRecords how many records may be printed in all
     */
    Output(OutputStream out, Kind kind, long maxRecords) {
        this.out = out;
        this.kind = kind;
        this.left = maxRecords;
    }

    /**
     * Writes a page, or as much of it as is still asked for. What goes wrong is told by {@link #problem}, after the records that
     * got through have been counted.
     *
     * @return how many records were written, from the page's first on; 0 after {@link #close()}
     */
    synchronized int write(Lines page) {
        int asked = closed ? 0 : (int) Math.min(page.records, left);
        if (asked == 0) {
            return 0;
        }
        beforeWriting.run();
        moved = System.nanoTime();
        writing = true;
        int written = asked;
        long start = position();
        try {
            put(page.buffer(), page.bytesOf(asked));
            out.flush();
        } catch (IOException e) {
            closed = true;
            problem = Optional.of(whatIsWrong(e));
            written = start < 0 ? 0 : Math.min(asked, page.recordsIn(position() - start));
        }
        writing = false;
        left -= written;
        records += written;
        return written;
    }

    /**
     * Why the output takes nothing more: a {@link PipeClosed} when nobody reads any more, a {@link Failure} (io) when the records
     * cannot be written, to a full disk for instance.
     */
    Optional<RuntimeException> problem() {
        return problem;
    }

    private void put(byte[] bytes, int length) throws IOException {
        if (kind.isTerminal()) {
            out.write(Text.tame(new String(bytes, 0, length, StandardCharsets.UTF_8))
                    .getBytes(StandardCharsets.UTF_8));
        } else {
            for (int done = 0; done < length; done += PIECE) {
                out.write(bytes, done, Math.min(PIECE, length - done));
                moved = System.nanoTime();
            }
        }
    }

    /**
     * Waits for whoever reads the output slowly: until the page is written, nobody has read for a while, or the run is
     * interrupted.
     */
    void awaitReader(Interrupt interrupt) {
        while (writing && System.nanoTime() - moved < SLOW_READER.toNanos() && !interrupt.requested()) {
            interrupt.sleep(LOOK);
        }
    }

    private RuntimeException whatIsWrong(IOException e) {
        boolean isPipe = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("pipe") || kind.isPipe();
        return isPipe ? new PipeClosed(e) : Failure.io("cannot write the records to standard output: " + e.getMessage(), e);
    }

    /** How much a file has; negative for what is not a file, and for what does not tell. */
    private long position() {
        try {
            return out instanceof FileOutputStream file ? file.getChannel().position() : -1;
        } catch (IOException e) {
            return -1; // a pipe
        }
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

    /** Whether nothing is printed any more. */
    boolean isClosed() {
        return closed;
    }

    /** Whether a page is being written that nobody takes. */
    boolean isStuck() {
        return writing;
    }
}
