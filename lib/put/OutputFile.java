import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file the user asked for, or did not: made at the start of the run, so that a wrong path stops it before anything is sent. */
final class OutputFile implements Closeable {
    private static final int BUFFER_BYTES = 1 << 16;

    private final String name;
    private final OutputStream out;
    private final boolean asked;

    private OutputFile(String name, OutputStream out, boolean asked) {
        this.name = name;
        this.out = out;
        this.asked = asked;
    }

    /**
     * An empty file, what was in it is gone; or none at all.
     *
     * @param file null when the user asked for none
     * @param interrupt ends the wait for somebody to read, if it is a pipe
     * @throws Failure (usage) when it cannot be made
     */
    static OutputFile create(Path file, Interrupt interrupt) {
        if (file == null) {
            return new OutputFile("", OutputStream.nullOutputStream(), false);
        }
        try {
            OutputStream out = interrupt.unlessRequested(() -> Files.newOutputStream(file));
            return new OutputFile(file.toString(), new BufferedOutputStream(out, BUFFER_BYTES), true);
        } catch (NoSuchFileException e) {
            throw Failure.usage("cannot write " + file + ": there is no such folder", e);
        } catch (AccessDeniedException e) {
            throw Failure.usage("cannot write " + file + ": it may not be written by this user", e);
        } catch (IOException e) {
            throw Failure.usage("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    /** Whether the user asked for the file; what is written to one that nobody asked for goes nowhere. */
    boolean isAsked() {
        return asked;
    }

    /**
     * Writes.
     *
     * @param flush whether it must be in the file at once, else with something later
     * @throws Failure (io) when the file cannot be written
     */
    void write(byte[] bytes, boolean flush) {
        try {
            out.write(bytes);
            if (flush) {
                out.flush();
            }
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /** @throws Failure (io) when what is left cannot be written */
    @Override
    public void close() {
        try (out) {
            out.flush();
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /** Whether both paths lead to the same file: writing one would destroy the other. */
    static boolean isSame(Path one, Path other) {
        try {
            return one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize()) || Files.isSameFile(one, other);
        } catch (IOException e) {
            return false; // one of them is not there
        }
    }

    private Failure broken(IOException e) {
        return Failure.io("cannot write " + name + ": " + e.getMessage(), e);
    }
}
