import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.model.Shard;

class ShardListTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private final Interrupt interrupt = new Interrupt();

    @Test
    void theShardsAreListedWithinATime() {
        assertEquals(2, list(() -> LanesTest.shards(2)).readWithin(LONG).orElseThrow().shardIds().size());
    }

    @Test
    void aListThatDoesNotComeIsNotWaitedForLonger() {
        CountDownLatch end = new CountDownLatch(1);
        assertEquals(Optional.empty(), list(() -> hang(end)).readWithin(Duration.ofMillis(50)));
        end.countDown();
    }

    @Test
    void norAfterAnInterrupt() {
        CountDownLatch end = new CountDownLatch(1);
        assertEquals(Optional.empty(), list(() -> {
            interrupt.request();
            return hang(end);
        }).readWithin(LONG));
        end.countDown();
    }

    @Test
    void aRefusalIsNoList() {
        assertEquals(Optional.empty(), list(() -> {
            throw Failure.io("denied", null);
        }).readWithin(LONG));
    }

    @Test
    void aBugIsTold() {
        CompletionException told = assertThrows(CompletionException.class, () -> list(() -> {
            throw new IllegalStateException("a bug");
        }).readWithin(LONG));
        assertTrue(told.getMessage().contains("a bug"), told.getMessage());
    }

    private ShardList list(Supplier<List<Shard>> shards) {
        Producer script = new Producer();
        Run.commandLine(script, new PrintWriter(new StringWriter()),
                new PrintWriter(new StringWriter()));
        return new ShardList(Pacing.NEVER, 1, Optional.empty(), shards, interrupt, script.console);
    }

    private static List<Shard> hang(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return List.of();
    }
}
