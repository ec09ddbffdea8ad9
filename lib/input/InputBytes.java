import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.apache.commons.io.ByteOrderMark;
import org.apache.commons.io.input.BOMInputStream;

/**
 * The bytes of the input: of a file, a pipe, or of standard input for {@code -}; unpacked when they are packed, whatever the name
 * says. Knows how far it has come. What is not a plain file may keep a reader waiting for ever: {@link #stop}, from any thread,
 * ends that.
 */
final class InputBytes implements Closeable {
    private static final int LONGEST_MARK_BYTES = 4;

    private final Counted raw;
    private final BOMInputStream text;
    private final Optional<FileChannel> pipe;
    private final Optional<Path> plainFile;
    private final long size;
    private final FileTime modified;
    private volatile boolean stopped;

    /**
     * @param pipe where the bytes come from when that may wait, so that it can be closed under a reader that waits
     * @param plainFile where they come from when that has a size and a time of change
     */
    InputBytes(InputStream in, Optional<FileChannel> pipe, Optional<Path> plainFile,
            Interrupt interrupt) throws IOException {
        this.raw = new Counted(in);
        this.pipe = pipe;
        this.plainFile = plainFile;
        this.size = plainFile.isPresent() ? Files.size(plainFile.get()) : -1;
        this.modified = plainFile.isPresent() ? Files.getLastModifiedTime(plainFile.get()) : FileTime.fromMillis(0);
        if (pipe.isPresent()) { // of a file that is opened again and again there would be one for each time
            interrupt.onRequest(this::stop);
        }
        try {
            text = BOMInputStream.builder().setInputStream(Unpacked.of(raw)).setInclude(true)
                    .setByteOrderMarks(ByteOrderMark.UTF_8,
                    ByteOrderMark.UTF_16LE, ByteOrderMark.UTF_16BE, ByteOrderMark.UTF_32LE, ByteOrderMark.UTF_32BE).get();
        } catch (IOException e) {
            in.close();
            if (stopped) {
                throw Failure.interrupted("interrupted before the first row");
            }
            throw e;
        }
    }

    /** The bytes, unpacked where they were packed, a byte order mark included. */
    InputStream text() {
        return text;
    }

    /** What the text starts with, as far as it is there without waiting for more; to be asked before anything is read. */
    byte[] start() throws IOException {
        text.mark(FirstBytes.LOOKED_AT);
        byte[] start = new byte[FirstBytes.LOOKED_AT];
        int read = 0;
        // The look for a mark has read these bytes, and does not count them as available.
        while (read < LONGEST_MARK_BYTES && readOne(start, read)) {
            read++;
        }
        while (read >= LONGEST_MARK_BYTES && read < start.length && text.available() > 0) {
            read += Math.max(0, text.read(start, read, Math.min(start.length - read, text.available())));
        }
        text.reset();
        return Arrays.copyOf(start, read);
    }

    /**
     * Whether a plain file is still what it was when it was opened; one that only grew is.
     *
     * @throws Failure (io) when it is not: what was read may be half of one and half of the other
     */
    void checkUnchanged() {
        if (!plainFile.isPresent()) {
            return;
        }
        try {
            long now = Files.size(plainFile.get());
            boolean touched = !Files.getLastModifiedTime(plainFile.get()).equals(modified);
            if (now < size || touched && !stillStartsWithWhatWasRead()) {
                throw Failure.io(plainFile.get() + " was changed while it was read" + (now < size ? ", and is shorter now" : "")
                        + ": rows may be missing, or half of each; put it again when nobody writes it", null);
            }
        } catch (IOException e) {
            throw Failure.io(plainFile.get() + " is gone, or cannot be read any more: " + e.getMessage(), e);
        }
    }

    /** Whether this had the same size and the same time of change when it was opened. */
    boolean isAsOldAs(InputBytes other) {
        return size == other.size && modified.equals(other.modified);
    }

    private boolean stillStartsWithWhatWasRead() throws IOException {
        CRC32C sum = new CRC32C();
        byte[] part = new byte[1 << 16];
        try (InputStream again = Files.newInputStream(plainFile.get())) {
            long left = raw.count;
            for (int n = again.read(part); n > 0 && left > 0; n = again.read(part)) {
                sum.update(part, 0, (int) Math.min(n, left));
                left -= Math.min(n, left);
            }
            return left == 0 && sum.getValue() == raw.sum.getValue();
        }
    }

    /** The encoding that a byte order mark at the start tells, such as {@code UTF-16LE}; empty where there is none. */
    Optional<String> markedEncoding() throws IOException {
        return Optional.ofNullable(text.getBOMCharsetName());
    }

    /** Whether this is a plain file: reading on never waits, and comes to an end. */
    boolean isFile() {
        return size >= 0;
    }

    /** How many bytes have been read, as they were before they were unpacked. */
    long count() {
        return raw.count;
    }

    /** How much of the file has been read, 0 to 1; negative when its size is not known. */
    double portionRead() {
        return size <= 0 ? -1 : (double) raw.count / size;
    }

    /** Nothing more is wanted from a pipe: who reads it, or waits to, gets an exception from here on. A plain file stays open. */
    void stop() {
        if (pipe.isPresent()) {
            stopped = true;
            try {
                pipe.get().close();
            } catch (IOException e) {
                // Nothing was to be read from it any more.
            }
        }
    }

    /** Whether reading ended because of {@link #stop}, so that what came last may be half a row. */
    boolean isStopped() {
        return stopped;
    }

    @Override
    public void close() throws IOException {
        text.close();
    }

    private boolean readOne(byte[] buffer, int place) throws IOException {
        int value = text.read();
        buffer[place] = (byte) value;
        return value >= 0;
    }

    /** Counts the bytes that have been read, which any thread may look at, and sums them up. */
    private static final class Counted extends FilterInputStream {
        private final CRC32C sum = new CRC32C();
        private volatile long count;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            if (value >= 0) {
                sum.update(value);
                count++;
            }
            return value;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int n = super.read(buffer, offset, length);
            if (n > 0) {
                sum.update(buffer, offset, n);
                count += n;
            }
            return n;
        }
    }
}
