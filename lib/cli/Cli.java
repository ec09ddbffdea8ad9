//SOURCES Completion.java Console.java DidYouMean.java Failure.java Interrupt.java Json.java Latency.java OptionGroups.java
//SOURCES OptionTypes.java OutputFile.java ProgressLine.java RecentRate.java Report.java Secrets.java Terminal.java Text.java
//SOURCES Times.java

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

/** The frame both scripts run in: parse, run, turn what was thrown into one line and an exit code. */
final class Cli implements IVersionProvider {
    /** The version of the tool, both scripts together. */
    static final String VERSION = "0.2.0";

    /** What a decoder gives for bytes that it cannot read. */
    private static final char REPLACEMENT = '\uFFFD';

    private static volatile boolean jobDone;

    @Override
    public String[] getVersion() {
        return new String[] {"${COMMAND-FULL-NAME} " + VERSION};
    }

    /**
     * Runs a script as the process's main job and ends the process with its exit code.
     *
     * @param ifIdle what is to be done before the process ends without having done its job, as after {@code --help}
     */
    static void main(Object script, Interrupt interrupt, Runnable ifIdle, String... args) {
        interrupt.listen();
        int code = CommandLine.ExitCode.SOFTWARE;
        try {
            CommandLine cli = commandLine(script);
            console(cli).out = Terminal.STDOUT;
            console(cli).err = Terminal.STDERR;
            Optional<String> broken = broken(args);
            code = broken.isPresent() ? wrongUsage(cli, broken.get()) : cli.execute(args);
            if (!jobDone) {
                ifIdle.run();
            }
        } finally {
            interrupt.exit(code);
        }
    }

    /** The script's command line, ready to be executed; its exit codes are those listed in the script's help. */
    static CommandLine commandLine(Object script) {
        CommandLine cli = new CommandLine(script);
        cli.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, OptionGroups::text);
        return cli
                .setErr(utf8(FileDescriptor.err))
                .setOut(utf8(FileDescriptor.out))
                .setExpandAtFiles(false) // -k @id names a column
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Cli::wrongUsage)
                .setExecutionStrategy(Cli::run);
    }

    /**
     * Does a script's job and prints its report, however the job ends: the report is the last word on stderr.
     *
     * @return the job's exit code, or that of what it threw
     */
    static int reported(Callable<Integer> job, Report report, Console console) {
        jobDone = true;
        int code;
        try {
            code = job.call();
        } catch (Failure e) {
            console.error(e);
            code = e.exitCode;
        } catch (OutOfMemoryError e) {
            console.error("out of memory: give Java more than its " + Text.grouped(Runtime.getRuntime().maxMemory() >> 20)
                    + " MiB"
                    + ", as in JAVA_TOOL_OPTIONS=-Xmx1g, or lower --in-flight and --batch-size");
            code = CommandLine.ExitCode.SOFTWARE;
        } catch (Exception | Error e) {
            console.error("this is a bug in the tool, version " + VERSION + ":");
            console.trace(e);
            code = CommandLine.ExitCode.SOFTWARE;
        }
        report.print(console, code);
        return code;
    }

    private static Console console(CommandLine cli) {
        return (Console) cli.getMixins().get("console");
    }

    private static int run(ParseResult parsed) {
        CommandLine cli = parsed.commandSpec().commandLine();
        if (parsed.isUsageHelpRequested()) {
            Terminal out = console(cli).out;
            cli.setUsageHelpWidth(Math.max(Terminal.USUAL_WIDTH, Math.min(out.width(), Terminal.FULL_WIDTH)));
            cli.setColorScheme(Help.defaultColorScheme(out.takesColour() ? Help.Ansi.ON : Help.Ansi.OFF));
        }
        return parsed.hasMatchedOption("--completion") ? complete(cli) : new RunLast().execute(parsed);
    }

    private static int complete(CommandLine cli) {
        cli.getOut().print(Completion.script(cli));
        cli.getOut().flush();
        return CommandLine.ExitCode.OK;
    }

    private static int wrongUsage(ParameterException e, String[] args) {
        CommandLine cli = e.getCommandLine();
        if (List.of(args).contains("--completion")) {
            return complete(cli); // asked for without stream and file
        }
        String message = e.getMessage();
        if (e instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
            String typed = unmatched.getUnmatched().get(0).replaceFirst("=.*", "");
            message += DidYouMean.hint(typed, cli.getCommandSpec().optionsMap().keySet());
        }
        return wrongUsage(cli, message + "; try '" + cli.getCommandName() + " --help'");
    }

    private static int wrongUsage(CommandLine cli, String message) {
        console(cli).error(message);
        return Failure.USAGE;
    }

    /**
     * What to say of an argument that is no more what was typed: where the locale knows ASCII only, Java cannot read others, and
     * JBang passes a question mark on for each byte, of which such a character has two or more.
     */
    private static Optional<String> broken(String... args) {
        boolean isAscii = System.getProperty("sun.jnu.encoding", "").matches("ANSI_X3.4-1968|US-ASCII|646");
        return Stream.of(args).filter(arg -> arg.indexOf(REPLACEMENT) >= 0 || isAscii && arg.contains("??")).findFirst()
                .map(arg -> "the argument '" + arg + "' has characters that did not get here: set a locale with UTF-8, as in"
                        + " LC_ALL=C.UTF-8");
    }

    /** The JVM would write ? for what the locale cannot say: these are always UTF-8. */
    private static PrintWriter utf8(FileDescriptor descriptor) {
        return new PrintWriter(new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8), true);
    }
}
