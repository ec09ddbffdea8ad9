import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * What stdout or stderr leads to: whether it is a terminal, and how wide. Java can only tell of stdin and stdout together
 * whether they are a terminal, every POSIX shell of each; so where there is no shell, as on Windows, there is no terminal. The
 * shell is started by the first question, and not again. Safe for use by several threads.
 */
final class Terminal {
    /** The widest help, and the width of what is no terminal. */
    static final int FULL_WIDTH = 100;
    /** The width that everything fits, and that of a terminal that does not tell its own. */
    static final int USUAL_WIDTH = 80;

    /** A pipe, a file, or a test. */
    static final Terminal NONE = new Terminal(OptionalInt::empty, Map.of());
    /** The process's standard output. */
    static final Terminal STDOUT = new Terminal(() -> ask(1), System.getenv());
    /** The process's standard error. */
    static final Terminal STDERR = new Terminal(() -> ask(2), System.getenv());

    private final Supplier<OptionalInt> question;
    private final Map<String, String> environment;
    private OptionalInt answer;

    /**
     * @param question its width; empty when it is no terminal
     * @param environment of the process, which says whether people want colours
     */
    Terminal(Supplier<OptionalInt> question, Map<String, String> environment) {
        this.question = question;
        this.environment = environment;
    }

    /** Whether a person may be looking at it. */
    boolean isThere() {
        return answer().isPresent();
    }

    /** How many characters fit in a line; {@value #FULL_WIDTH} where there is no terminal. */
    int width() {
        return answer().orElse(FULL_WIDTH);
    }

    /** Whether it is there and a line of it can be written again: a dumb one takes each line once, as a log does. */
    boolean drawsLines() {
        return !"dumb".equals(environment.get("TERM")) && isThere();
    }

    /** Asks again how wide it is: people change that. */
    synchronized void askAgain() {
        answer = question.get();
    }

    /** Whether it is there and shows colours, and people want them (https://no-color.org). */
    boolean takesColour() {
        return environment.getOrDefault("NO_COLOR", "").isEmpty() && !"dumb".equals(environment.get("TERM")) && isThere();
    }

    private synchronized OptionalInt answer() {
        if (answer == null) {
            answer = question.get();
        }
        return answer;
    }

    /** The shell has the descriptor from this process, and answers through the other of the two. */
    private static OptionalInt ask(int descriptor) {
        if (System.getProperty("os.name").startsWith("Windows")) {
            return OptionalInt.empty();
        }
        boolean isStdout = descriptor == 1;
        ProcessBuilder shell = new ProcessBuilder("sh", "-c", "exec 3>&" + descriptor + (isStdout ? " 1>&2" : "")
                + " 2>/dev/null; test -t 3 || exit 1; stty size <&3; exit 0");
        if (isStdout) {
            shell.redirectOutput(ProcessBuilder.Redirect.INHERIT);
        } else {
            shell.redirectError(ProcessBuilder.Redirect.INHERIT);
        }
        try {
            Process process = shell.start();
            try (InputStream answer = isStdout ? process.getErrorStream() : process.getInputStream()) {
                String size = new String(answer.readAllBytes(), StandardCharsets.US_ASCII).strip(); // rows and columns
                int columns = size.matches("\\d+ \\d{1,9}") ? Integer.parseInt(size.replaceAll(".* ", "")) : 0;
                return process.waitFor() != 0 ? OptionalInt.empty() : OptionalInt.of(columns > 0 ? columns : USUAL_WIDTH);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalInt.empty();
        } catch (IOException | OutOfMemoryError e) {
            return OptionalInt.empty(); // no shell, or no room for one: the last words of a run come without it
        }
    }
}
