import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The options about what people are told, and the one way to tell them: stderr, a line at a time. Stdout is for records
 * alone. A picocli mixin of both scripts; safe for use by several threads.
 */
final class Console {
    /** How the report at the end is printed. */
    enum Summary { text, json, none }

    /** To the line's start, and erase to its end (ECMA-48, EL). */
    private static final String CLEAR_LINE = "\r\u001B[K";

    /** Where stdout leads to; only a process that runs a script as its main job has it on a terminal. */
    Terminal out = Terminal.NONE;
    /** The same of stderr. */
    Terminal err = Terminal.NONE;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--summary", paramLabel = "text|json|none", order = 900,
            description = "The report at the end, on stderr (default: ${DEFAULT-VALUE}).")
    Summary summary = Summary.text;

    @Option(names = {"-q", "--quiet"}, order = 901,
            description = "No notes; errors, warnings, the ready line and the report stay.")
    boolean quiet;

    @Option(names = {"-v", "--verbose"}, order = 902,
            description = "More detail, and stack traces.")
    boolean verbose;

    @Option(names = "--completion", order = 903,
            description = "Print a completion script for bash and zsh: source <(${COMMAND-NAME} --completion)")
    boolean completion;

    @Option(names = {"-h", "--help"}, usageHelp = true, order = 904, description = "Print this help.")
    boolean help;

    @Option(names = {"-V", "--version"}, versionHelp = true, order = 905, description = "Print the version.")
    boolean version;

    private boolean progressShown;

    /** A line that programs may wait for: said always. What is in it from a file or a server cannot drive the terminal. */
    synchronized void say(String line) {
        PrintWriter err = spec.commandLine().getErr();
        String plain = Text.withoutControls(line);
        err.println(progressShown ? CLEAR_LINE + plain : plain);
        err.flush();
        progressShown = false;
    }

    /** Shows this in the terminal's last line in place of what was shown there before; an empty text clears it. */
    synchronized void progress(String line) {
        if (!line.isEmpty() || progressShown) {
            PrintWriter err = spec.commandLine().getErr();
            err.print(CLEAR_LINE + line);
            err.flush();
            progressShown = !line.isEmpty();
        }
    }

    /** A line for a person who watches: not with {@code --quiet}. */
    void note(String line) {
        if (!quiet) {
            say(line);
        }
    }

    /** A line of detail: only with {@code --verbose}. */
    void detail(String line) {
        if (verbose) {
            say(line);
        }
    }

    /** Something went wrong and the run goes on. */
    void warn(String line) {
        say("warning: " + line);
    }

    /** What ended the run, or makes its exit code other than 0, in one line. */
    void error(String line) {
        say("error: " + line);
    }

    /** The same of what was thrown; with {@code --verbose} with its stack trace. */
    void error(Failure failure) {
        error(failure.getMessage());
        if (verbose) {
            say(stackTrace(failure));
        }
    }

    /** The stack trace as lines, without a final line end. */
    static String stackTrace(Throwable thrown) {
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        return trace.toString().stripTrailing();
    }
}
