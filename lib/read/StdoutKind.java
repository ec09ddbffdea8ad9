import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process's standard output is, by what the system says of it: Java knows it only together with standard input. */
final class StdoutKind implements Output.Kind {
    /** On Linux this link leads to a file or a terminal, or says {@code pipe:[1234]}; elsewhere a shell is asked. */
    private static final Path LINK = Path.of("/proc/self/fd/1");

    private Boolean terminal;

    private StdoutKind() {
    }

    /** What this is: the process's own standard output, or what a test puts in its place. */
    static Output.Kind of(OutputStream out) {
        return out instanceof FileOutputStream ? new StdoutKind() : FILE;
    }

    @Override
    public synchronized boolean isTerminal() {
        if (terminal == null) {
            terminal = !isKnownOther() && test("test -t 1");
        }
        return terminal;
    }

    /** Whoever wrote the error's words, in whatever language: a pipe breaks only when its reader ends. */
    @Override
    public boolean isPipe() {
        return test("test -p /dev/fd/1 || test -S /dev/fd/1");
    }

    private static boolean isKnownOther() {
        try {
            String target = Files.readSymbolicLink(LINK).toString();
            return target.startsWith("pipe:") || target.startsWith("socket:") || Files.isRegularFile(LINK);
        } catch (IOException e) {
            return false; // no Linux
        }
    }

    private static boolean test(String condition) {
        try {
            return !System.getProperty("os.name").startsWith("Windows")
                    && new ProcessBuilder("sh", "-c", condition).inheritIO().start().waitFor() == 0;
        } catch (IOException e) {
            return false; // no shell, no terminal
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
