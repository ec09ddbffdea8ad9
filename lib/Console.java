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

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--summary", paramLabel = "text|json|none", order = 90,
            description = "The report at the end, on stderr (default: ${DEFAULT-VALUE}).")
    Summary summary = Summary.text;

    @Option(names = {"-q", "--quiet"}, order = 91,
            description = "No notes; errors, warnings and the report stay.")
    boolean quiet;

    @Option(names = {"-v", "--verbose"}, order = 92,
            description = "More detail, and stack traces.")
    boolean verbose;

    @Option(names = "--completion", order = 93,
            description = "Print a completion script for bash and zsh: source <(${COMMAND-NAME} --completion)")
    boolean completion;

    @Option(names = {"-h", "--help"}, usageHelp = true, order = 94, description = "Print this help.")
    boolean help;

    @Option(names = {"-V", "--version"}, versionHelp = true, order = 95, description = "Print the version.")
    boolean version;

    /** A line that programs may wait for: said always. */
    void say(String line) {
        PrintWriter err = spec.commandLine().getErr();
        synchronized (this) {
            err.println(line);
            err.flush();
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

    /** What ended the run, in one line; with {@code --verbose} with its stack trace. */
    void error(Failure failure) {
        say("error: " + failure.getMessage());
        if (verbose) {
            StringWriter trace = new StringWriter();
            failure.printStackTrace(new PrintWriter(trace));
            say(trace.toString().stripTrailing());
        }
    }
}
