import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A file the user asked for, or did not. It is opened at the start of the run, so that a wrong path stops it before anything is
 * sent, and belongs to this run alone. What is in it already is never touched, and where nothing was written no file stays.
 */
final class OutputFile implements Closeable {
    private static final int BUFFER_BYTES = 1 << 16;

    private final String name;
    private final OutputStream out;
    private final boolean asked;
    private final Optional<Path> made;
    private boolean written;
    private boolean closed;

    /** @param made the file, if it was not there before */
    private OutputFile(String name, OutputStream out, boolean asked, Optional<Path> made) {
        this.name = name;
        this.out = out;
        this.asked = asked;
        this.made = made;
    }

    /** A file that nobody asked for; what is written to it goes nowhere. */
    static OutputFile none() {
        return new OutputFile("", OutputStream.nullOutputStream(), false, Optional.empty());
    }

    /**
     * A new file, or one with nothing in it, or what is no plain file: a device, or a pipe.
     *
     * @param file null when the user asked for none
     * @param interrupt ends the wait for somebody to read, if it is a pipe
     * @param others files of the same run, each of which may be null: this must be none of them, by whatever name
     * @throws Failure (usage) when it cannot be written, has something in it, or another run writes it
     */
    static OutputFile open(Path file, Interrupt interrupt, Path... others) {
        if (file == null) {
            return none();
        }
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                OutputStream out = interrupt.unlessRequested(() -> Files.newOutputStream(file));
                return new OutputFile(file.toString(), new BufferedOutputStream(out, BUFFER_BYTES), true, Optional.empty());
            }
            for (Path other : others) {
                if (other != null && Files.exists(other) && Files.exists(file) && Files.isSameFile(file, other)) {
                    throw Failure.usage(file + " is the input, or another output, by this name or another: name another file");
                }
            }
            return openPlain(file);
        } catch (NoSuchFileException e) {
            throw Failure.usage("cannot write " + file + ": there is no such folder", e);
        } catch (AccessDeniedException e) {
            throw Failure.usage("cannot write " + file + ": it may not be written by this user", e);
        } catch (IOException e) {
            throw Failure.usage("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    /** Whether the user asked for the file. */
    boolean isAsked() {
        return asked;
    }

    /** Whether anything was written. */
    boolean isWritten() {
        return written;
    }

    /**
     * Writes.
     *
     * @param flush whether it must be in the file at once, else with something later
     * @throws Failure (io) when the file cannot be written
     */
    void write(byte[] bytes, boolean flush) {
        written = true;
        try {
            out.write(bytes);
            if (flush) {
                out.flush();
            }
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /**
     * To be called at the end, and once more where it is not known whether that was reached.
     *
     * @throws Failure (io) when what is left cannot be written
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (out) {
            out.flush();
            if (made.isPresent() && !written) {
                Files.deleteIfExists(made.get()); // while it is locked, so that it is nobody else's
            }
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private static OutputFile openPlain(Path file) throws IOException {
        boolean isNew = !Files.exists(file);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (!isLocked(channel)) {
                throw Failure.usage("another run writes " + file + ": name another file");
            }
            if (channel.size() > 0) {
                throw Failure.usage(file + " has something in it, and is not touched: move it away, or name another file");
            }
            // Not the path itself: that may be a link which led to nothing before.
            Optional<Path> made = isNew ? Optional.of(file.toRealPath()) : Optional.empty();
            return new OutputFile(file.toString(), new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES),
                    true, made);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // by another run in this process
        }
    }

    private Failure broken(IOException e) {
        return Failure.io("cannot write " + name + ": " + e.getMessage(), e);
    }
}
