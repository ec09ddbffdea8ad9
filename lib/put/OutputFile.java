import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file the user asked for: made at the start of the run, so that a wrong path stops it before anything is sent. */
final class OutputFile {
    private OutputFile() {
    }

    /**
     * An empty file, what was in it is gone. Not buffered: what is written is there.
     *
     * @param interrupt ends the wait for somebody to read, if it is a pipe
     * @throws Failure (usage) when it cannot be made
     */
    static OutputStream create(Path file, Interrupt interrupt) {
        try {
            return interrupt.unlessRequested(() -> Files.newOutputStream(file));
        } catch (NoSuchFileException e) {
            throw Failure.usage("cannot write " + file + ": there is no such folder", e);
        } catch (AccessDeniedException e) {
            throw Failure.usage("cannot write " + file + ": it may not be written by this user", e);
        } catch (IOException e) {
            throw Failure.usage("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    /** Whether both paths lead to the same file: writing one would destroy the other. */
    static boolean isSame(Path one, Path other) {
        try {
            return Files.isSameFile(one, other);
        } catch (IOException e) {
            return false; // one of them is not there
        }
    }

    /** The failure to end the run with when the file cannot be written on. */
    static Failure broken(Path file, IOException e) {
        return Failure.io("cannot write " + file + ": " + e.getMessage(), e);
    }
}
