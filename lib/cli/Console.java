import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The options about what people are told, and the one way to tell them: stderr, a line at a time. Stdout is for records
 * alone. What is in a line from a file or a server can neither end it nor drive the terminal: see {@link Text#oneLine}; no key
 * and no password is in it: see {@link Secrets}. On a terminal a few words have a colour. A picocli mixin of both scripts; safe
 * for use by several threads.
 */
final class Console {
    /** How the report at the end is printed. */
    enum Summary { text, json, none }

    /** To the line's start, and erase to its end (ECMA-48, EL). */
    private static final String CLEAR_LINE = "\r\u001B[K";
    /** Colours of letters, and their end (ECMA-48, SGR). */
    private static final String RED = "\u001B[31m";
    private static final String GREEN = "\u001B[32m";
    private static final String YELLOW = "\u001B[33m";
    private static final String PLAIN = "\u001B[0m";

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
            description = "source <(${COMMAND-NAME} --completion) brings completion to bash and zsh; this prints the script.")
    boolean completion;

    @Option(names = {"-h", "--help"}, usageHelp = true, order = 904, description = "Print this help.")
    boolean help;

    @Option(names = {"-V", "--version"}, versionHelp = true, order = 905, description = "Print the version.")
    boolean version;

    private boolean progressShown;

    /** A line that programs may wait for: said always. */
    void say(String line) {
        print(Text.oneLine(line));
    }

    /** A report: its own line ends stay. The last line is green where that is good news. */
    void report(String lines, boolean endsWithGoodNews) {
        String clean = Text.lines(lines);
        int last = clean.lastIndexOf('\n') + 1;
        print(endsWithGoodNews ? clean.substring(0, last) + coloured(GREEN, clean.substring(last)) : clean);
    }

    /** Shows this in the terminal's last line, of so many characters, in place of what was there; an empty text clears it. */
    synchronized void progress(String line, int width) {
        if (!line.isEmpty() || progressShown) {
            String clean = Secrets.hide(Text.oneLine(line));
            PrintWriter stderr = spec.commandLine().getErr();
            stderr.print(CLEAR_LINE + clean.substring(0, Math.min(clean.length(), width)));
            stderr.flush();
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
        print(coloured(YELLOW, "warning:") + " " + Text.oneLine(line));
    }

    /** What ended the run, or makes its exit code other than 0, in one line. */
    void error(String line) {
        print(coloured(RED, "error:") + " " + Text.oneLine(line));
    }

    /** The same of what was thrown; with {@code --verbose} with its stack trace. */
    void error(Failure failure) {
        error(failure.getMessage());
        if (verbose) {
            trace(failure);
        }
    }

    /** The stack trace. The lines behind the first are indented: those of a message in it are not taken for the tool's. */
    void trace(Throwable thrown) {
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        String lines = Secrets.withoutUser(trace.toString()).stripTrailing().replace(System.lineSeparator(), "\n")
                .replace("\t", "  ");
        print(Text.lines(lines.replace("\n", "\n  ")));
    }

    private synchronized void print(String clean) {
        PrintWriter stderr = spec.commandLine().getErr();
        stderr.println((progressShown ? CLEAR_LINE : "") + Secrets.hide(clean));
        stderr.flush();
        progressShown = false;
    }

    /** The terminal is asked for here, where it is of use: that takes a process. */
    private String coloured(String colour, String clean) {
        return summary != Summary.json && err.takesColour() ? colour + clean + PLAIN : clean;
    }
}
