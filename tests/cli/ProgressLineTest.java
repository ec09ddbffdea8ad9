import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressLineTest {
    private final StringWriter err = new StringWriter();
    private final AtomicInteger calls = new AtomicInteger();
    private final CountDownLatch three = new CountDownLatch(3);

    @Test
    void withoutATerminalALogGetsALineNowAndThen() throws Exception {
        try (ProgressLine progress = new ProgressLine(console(), Duration.ofMillis(10))) {
            progress.show(this::line);
            assertTrue(three.await(60, TimeUnit.SECONDS));
        }
        String told = err.toString();
        List<String> lines = told.lines().toList();
        assertEquals(List.of("100 wide, 1", "100 wide, 2"), lines.subList(0, 2));
        assertTrue(told.indexOf('\r') < 0, told);
    }

    @Test
    void aLineThatIsBeingMadeComesBeforeTheEnd() throws Exception {
        ProgressLine progress = new ProgressLine(console(), Duration.ofMillis(10));
        CountDownLatch making = new CountDownLatch(1);
        progress.show(width -> {
            making.countDown();
            try {
                Thread.sleep(300);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return "slow";
        });
        assertTrue(making.await(60, TimeUnit.SECONDS));
        progress.close();
        String told = err.toString();
        Thread.sleep(600);
        assertEquals(told, err.toString(), "the report behind it is the last word");
    }

    @Test
    void halfAMinuteIsTheTimeBetweenTwoLinesOfALog() throws Exception {
        try (ProgressLine progress = new ProgressLine(console())) {
            progress.show(this::line);
            Thread.sleep(2500); // a terminal would have three lines by now
        }
        assertEquals("", err.toString());
    }

    @Test
    void aTerminalHasALineThatIsDrawnAgainAndGoesAway() throws Exception {
        Console console = console();
        console.err = new Terminal(() -> OptionalInt.of(11), Map.of());
        try (ProgressLine progress = new ProgressLine(console, Duration.ofMillis(10))) {
            progress.show(this::line);
            assertTrue(three.await(60, TimeUnit.SECONDS));
        }
        assertTrue(err.toString().startsWith("\r\u001B[K10 wide, 1\r\u001B[K10 wide, 2\r\u001B[K"), err.toString());
        assertTrue(err.toString().endsWith("\r\u001B[K"), err.toString());
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void quietIsQuiet(boolean terminal) throws Exception {
        Console console = console("--quiet");
        console.err = terminal ? new Terminal(() -> OptionalInt.of(80), Map.of()) : Terminal.NONE;
        try (ProgressLine progress = new ProgressLine(console, Duration.ofMillis(10))) {
            progress.show(this::line);
            Thread.sleep(1500);
        }
        assertEquals(0, calls.get());
        assertEquals("", err.toString());
    }

    private String line(int width) {
        three.countDown();
        return width + " wide, " + calls.incrementAndGet();
    }

    private Console console(String... options) {
        Producer producer = new Producer();
        Run.commandLine(producer, new PrintWriter(new StringWriter()), new PrintWriter(err))
                .parseArgs(Run.args(new String[] {"s", "f"}, options));
        return producer.console;
    }
}
