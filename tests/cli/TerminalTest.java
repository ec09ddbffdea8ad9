import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a process knows of the terminals it is on. */
class TerminalTest {
    @TempDir
    Path folder;

    /** Writes to a file what stdout and stderr are. */
    public static void main(String... args) throws IOException {
        Files.writeString(Path.of(args[0]), "out " + Terminal.STDOUT.isThere() + " " + Terminal.STDOUT.width() + ", err "
                + Terminal.STDERR.isThere() + " " + Terminal.STDERR.width());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "stty cols 93|  |out true 93, err true 93",
        "stty cols 93|> /dev/null|out false 100, err true 93",
        "stty cols 93|2> /dev/null|out true 93, err false 100",
        "stty cols 93|> /dev/null 2>&1|out false 100, err false 100",
        "stty cols 0|  |out true 80, err true 80",
        "stty cols 93; export PATH=/nowhere|  |out false 100, err false 100"
    })
    void eachOfTheTwoIsATerminalOrNotAndHasItsWidth(String before, String redirected, String expected) throws Exception {
        Path answer = folder.resolve("answer");
        Run run = onTerminal(before, "TerminalTest " + answer + (redirected == null ? "" : " " + redirected));
        assertEquals(expected, Files.readString(answer), run.out());
        assertEquals("", run.exits(0).out(), "asking prints nothing");
    }

    @Test
    void aRunOnATerminalHasItsWidthAndColoursAndOneInAPipeHasNone() throws Exception {
        String red = "\u001b[31merror:\u001b[0m ";
        assertTrue(onTerminal("stty cols 84", "Producer --local s no-such-file").exits(2).out().startsWith(red));
        assertFalse(onTerminal("export NO_COLOR=1", "Producer --local s no-such-file").exits(2).out().contains("\u001b"));
        assertFalse(onTerminal("true", "Producer --local s no-such-file 2>&1 | cat").out().contains("\u001b"));
        assertTrue(onTerminal("true", "Producer s --frob").exits(2).out().startsWith(red), "wrong usage");
        Run help = onTerminal("stty cols 84; export NO_COLOR=1", "Consumer --help").exits(0);
        int width = help.out().lines().mapToInt(String::length).max().orElse(0);
        assertTrue(onTerminal("true", "Consumer --help").out().contains("\u001b["), "picocli's own colours");
        assertTrue(width > 80 && width <= 84, width + " in\n" + help.out());
    }

    @Test
    void itIsAskedWhenThatIsOfUseAndOnce() {
        AtomicInteger asked = new AtomicInteger();
        Terminal terminal = new Terminal(() -> OptionalInt.of(80 + asked.getAndIncrement()), Map.of());
        assertEquals(0, asked.get());
        assertTrue(terminal.isThere());
        assertEquals(80, terminal.width());
        assertEquals(1, asked.get());
        assertFalse(Terminal.NONE.isThere());
    }

    @Test
    void coloursAreForThoseWhoWantThem() {
        assertTrue(takesColour(Map.of("TERM", "xterm-256color")));
        assertTrue(takesColour(Map.of("NO_COLOR", "")), "set to nothing is not set");
        assertFalse(takesColour(Map.of("TERM", "xterm-256color", "NO_COLOR", "1")));
        assertFalse(takesColour(Map.of("TERM", "dumb")));
        assertFalse(Terminal.NONE.takesColour());
    }

    /** A class of Java with its arguments on a terminal, when these commands of the shell have been done. */
    private static Run onTerminal(String before, String command) throws Exception {
        assumeTrue(Run.of(Run.start(Map.of(), "script", "--version")).out().contains("util-linux"), "needs script of util-linux");
        Map<String, String> environment = new HashMap<>();
        environment.put("KINESIS_CLASSES", System.getProperty("java.class.path"));
        environment.put("TERM", "xterm");
        environment.put("NO_COLOR", null);
        environment.put("SHELL", "/bin/sh"); // what script runs
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return Run.of(Run.start(environment, "script", "-qec", before + "; " + java + " -cp \"$KINESIS_CLASSES\" " + command,
                "/dev/null"));
    }

    private static boolean takesColour(Map<String, String> environment) {
        return new Terminal(() -> OptionalInt.of(80), environment).takesColour();
    }
}
