import java.io.IOException;

/**
 * What stdout and stderr are connected to. Java can only tell of stdin and stdout together; every POSIX shell can tell of each
 * (test -t). On Windows there is none, and the answer is that there is no terminal.
 */
final class Terminal {
    /** The width of a terminal that does not tell its own. */
    private static final int DEFAULT_WIDTH = 80;

    private Terminal() {
    }

    /** Whether stderr is a terminal: somebody may be watching. */
    static boolean isStderr() throws IOException, InterruptedException {
        return isTerminal(2);
    }

    /** Whether stdout is a terminal, the same one as a rule. */
    static boolean isStdout() throws IOException, InterruptedException {
        return isTerminal(1);
    }

    /** How many characters fit in a line of the terminal that stderr is. */
    static int width() throws IOException, InterruptedException {
        Process stty = new ProcessBuilder("sh", "-c", "stty size <&2").redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String size = new String(stty.getInputStream().readAllBytes()).strip(); // rows and columns
        int columns = stty.waitFor() == 0 && size.matches("\\d+ \\d+") ? Integer.parseInt(size.replaceAll(".* ", "")) : 0;
        return columns > 0 ? columns : DEFAULT_WIDTH;
    }

    private static boolean isTerminal(int descriptor) throws IOException, InterruptedException {
        if (System.getProperty("os.name").startsWith("Windows")) {
            return false;
        }
        return new ProcessBuilder("sh", "-c", "test -t " + descriptor).redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT).start().waitFor() == 0;
    }
}
