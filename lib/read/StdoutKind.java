import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process's standard output is, by what the system says of it. */
final class StdoutKind implements Output.Kind {
    /** On Linux this link leads to a file or a terminal, or says {@code pipe:[1234]}: so no shell need be asked. */
    private static final Path LINK = Path.of("/proc/self/fd/1");

    private final Terminal terminal;

    private StdoutKind(Terminal terminal) {
        this.terminal = terminal;
    }

    /** What this is: the process's own standard output, or what a test puts in its place. */
    static Output.Kind of(OutputStream out, Terminal terminal) {
        return out instanceof FileOutputStream ? new StdoutKind(terminal) : FILE;
    }

    @Override
    public boolean isTerminal() {
        return !isKnownOther() && terminal.isThere();
    }

    /** Whoever wrote the error's words, in whatever language: a pipe breaks only when its reader ends. */
    @Override
    public boolean isPipe() {
        try {
            return new ProcessBuilder("sh", "-c", "test -p /dev/fd/1 || test -S /dev/fd/1").inheritIO().start().waitFor() == 0;
        } catch (IOException e) {
            return false; // no shell: the words decide
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean isKnownOther() {
        try {
            String target = Files.readSymbolicLink(LINK).toString();
            return target.startsWith("pipe:") || target.startsWith("socket:") || Files.isRegularFile(LINK);
        } catch (IOException e) {
            return false; // no Linux
        }
    }
}
