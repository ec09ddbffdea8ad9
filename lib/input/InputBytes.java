import java.io.BufferedInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The bytes of the input: of a file, a pipe, or of standard input for {@code -}; unpacked when they are gzip, whatever the name says.
 * Knows how far it has come. What is no plain file may keep a reader waiting for ever: {@link #stop} ends that.
 */
final class InputBytes extends FilterInputStream {
    /** The name that means standard input (POSIX, Utility Syntax Guidelines, 13). */
    static final String STDIN = "-";

    private final long size;
    private final FileChannel pipe;
    private volatile long position;
    private volatile boolean stopped;

    /** @param pipe where the bytes come from when that is no plain file, else null */
    private InputBytes(InputStream in, long size, FileChannel pipe) {
        super(in);
        this.size = size;
        this.pipe = pipe;
    }

    /**
     * Opens the input.
     *
     * @param stdin what to read for {@code -}, or null for the process's own
     * @throws Failure (usage) when there is no such file or it cannot be read
     */
    static Opened open(String file, InputStream stdin, Interrupt interrupt) {
        try {
            InputBytes raw = !file.equals(STDIN) ? openFile(Path.of(file), interrupt)
                    : stdin != null ? new InputBytes(stdin, -1, null)
                    : pipe(new FileInputStream(FileDescriptor.in).getChannel());
            interrupt.onRequest(raw::stop);
            try {
                return new Opened(raw, unpacked(raw));
            } catch (IOException e) {
                raw.close();
                if (raw.isStopped()) {
                    throw Failure.interrupted("interrupted before the first row");
                }
                throw e;
            }
        } catch (NoSuchFileException | InvalidPathException e) {
            throw Failure.usage("no such file: " + file, e);
        } catch (AccessDeniedException e) {
            throw Failure.usage(file + " may not be read by this user", e);
        } catch (IOException e) {
            throw Failure.io("cannot read " + name(file) + ": " + e.getMessage(), e);
        }
    }

    /**
     * The input as it is to be read, and the raw one that knows how far it has come.
     *
     * @param raw the bytes as they are in the file
     * @param text unpacked where they were packed; can mark and reset
     */
    record Opened(InputBytes raw, InputStream text) {
        /** Whether the text starts with the byte order mark of UTF-16; to be asked before anything is read. */
        boolean isUtf16() throws IOException {
            return isLittleEndian() || startsWith(0xFE, 0xFF);
        }

        /** Whether that mark says that the lower byte of each unit comes first. */
        boolean isLittleEndian() throws IOException {
            return startsWith(0xFF, 0xFE);
        }

        private boolean startsWith(int first, int second) throws IOException {
            text.mark(2);
            boolean both = text.read() == first & text.read() == second;
            text.reset();
            return both;
        }
    }

    /** What to call the input in a message. */
    static String name(String file) {
        return file.equals(STDIN) ? "standard input" : file;
    }

    /** Whether this is a plain file: reading on never waits, and comes to an end. */
    boolean isFile() {
        return size >= 0;
    }

    /** How much of the file has been read, 0 to 1; negative when its size is not known. */
    double portionRead() {
        return size <= 0 ? -1 : (double) position / size;
    }

    /** Nothing more is wanted from a pipe: who reads it, or waits to, gets an exception from here on. A plain file stays open. */
    void stop() {
        if (pipe == null) {
            return;
        }
        stopped = true;
        try {
            pipe.close();
        } catch (IOException e) {
            // Nothing was to be read from it any more.
        }
    }

    /** Whether reading ended because of {@link #stop}, so that what came last may be half a row. */
    boolean isStopped() {
        return stopped;
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        position += value < 0 ? 0 : 1;
        return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int n = super.read(buffer, offset, length);
        position += Math.max(0, n);
        return n;
    }

    private static InputBytes openFile(Path path, Interrupt interrupt) throws IOException {
        if (Files.isDirectory(path)) {
            throw Failure.usage(path + " is a directory: name a file");
        }
        if (!Files.exists(path)) {
            throw new NoSuchFileException(path.toString());
        }
        if (!Files.isReadable(path)) {
            throw new AccessDeniedException(path.toString());
        }
        return Files.isRegularFile(path)
                ? new InputBytes(Files.newInputStream(path), Files.size(path), null)
                : pipe(interrupt.unlessRequested(() -> new FileInputStream(path.toFile())).getChannel()); // waits for somebody to write
    }

    /** A channel can be closed under a reader that waits; a plain stream cannot. */
    private static InputBytes pipe(FileChannel channel) {
        return new InputBytes(new InputStream() {
            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                return channel.read(ByteBuffer.wrap(buffer, offset, length));
            }

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }
        }, -1, channel);
    }

    private static InputStream unpacked(InputStream raw) throws IOException {
        InputStream bytes = new BufferedInputStream(raw, 1 << 16);
        bytes.mark(2);
        boolean gzip = bytes.read() == 0x1F && bytes.read() == 0x8B; // RFC 1952, section 2.3.1
        bytes.reset();
        return gzip ? new BufferedInputStream(new GzipInput(bytes), 1 << 16) : bytes;
    }
}
