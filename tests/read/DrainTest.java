import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code --drain} and {@code --until} in front of a service with a clock and a lag of its own: everything, and then the end. */
@Order(2) // one waits for a slow line
class DrainTest {
    /** A drain that goes on for ever is ended by this, and then it fails. */
    private static final String BOUND = "60";

    @ParameterizedTest
    @CsvSource({"FROM_NOW,0", "FROM_NOW,-30", "FROM_NOW,-120", "FROM_NOW,60", "FROM_THE_NEWEST,0", "FROM_THE_NEWEST,-30",
            "FROM_THE_NEWEST,-120", "FROM_THE_NEWEST,60", "ZERO,-120", "ZERO,60", "NONE,0", "NONE,-120", "NONE,60"})
    void allIsReadWhateverTheServicesClockAndLagSay(OneShard.Lag lag, int secondsAhead) throws IOException {
        try (OneShard shard = new OneShard(lag, Duration.ofSeconds(secondsAhead), 10)) {
            for (int i = 0; i < 50; i++) {
                shard.put("record " + i);
            }
            Instant start = Instant.now();
            Run run = Run.consumer(Run.local(shard.url()), "s", "--drain", "-w", BOUND, "-s", "0", "--summary=json").exits(0);
            assertEquals(shard.stored(), run.lines());
            assertTrue(run.report().get("drained").asBoolean());
            assertTrue(Duration.between(start, Instant.now()).toSeconds() < 25, "it waited for another clock");
            assertTrue(shard.fetches() <= 7, "five pages, and two empty ones at most: " + shard.fetches());
        }
    }

    @ParameterizedTest
    @EnumSource(OneShard.Lag.class)
    void aDrainEndsWhileOthersGoOnWriting(OneShard.Lag lag) throws Exception {
        try (OneShard shard = new OneShard(lag, Duration.ofSeconds(-40), 10)) {
            shard.put("first");
            AtomicBoolean done = new AtomicBoolean();
            Thread writer = new Thread(() -> {
                while (!done.get()) {
                    shard.put("more");
                    pause(5);
                }
            });
            writer.start();
            Run run = Run.consumer(Run.local(shard.url()), "s", "--drain", "-w", BOUND, "-s", "0.02", "--summary=json");
            done.set(true);
            writer.join();
            assertEquals(shard.stored().subList(0, run.exits(0).lines().size()), run.lines(), "in order, and nothing between");
            assertTrue(run.report().get("drained").asBoolean());
        }
    }

    @Test
    void anEmptyShardCostsTwoFetchesAndOneWithRecordsOneMoreThanItHasPages() throws IOException {
        try (OneShard shard = new OneShard(OneShard.Lag.FROM_NOW, Duration.ZERO, 10)) {
            Run.consumer(Run.local(shard.url()), "s", "--drain", "-s", "0").exits(0);
            assertEquals(2, shard.fetches(), "an empty shard");
            for (int i = 0; i < 25; i++) {
                shard.put("record " + i, Instant.now().minusSeconds(60));
            }
            Run.consumer(Run.local(shard.url()), "s", "--drain", "-s", "0").exits(0);
            assertEquals(2 + 3 + 1, shard.fetches(), "three pages and an empty one");
        }
    }

    @ParameterizedTest
    @EnumSource(OneShard.Lag.class)
    void untilATimeIsAllThatArrivedBeforeItByTheServicesClock(OneShard.Lag lag) throws IOException {
        try (OneShard shard = new OneShard(lag, Duration.ofSeconds(-90), 2)) {
            Instant until = Instant.parse("2026-01-31T12:00:00Z");
            for (int second = -4; second <= 4; second++) {
                shard.put("at " + second, until.plusSeconds(second));
            }
            Run run = Run.consumer(Run.local(shard.url()), "s", "--until", until.toString(), "-s", "0", "--summary=json")
                    .exits(0);
            assertEquals(shard.stored().subList(0, 4), run.lines());
            Run none = Run.consumer(Run.local(shard.url()), "s", "--until", "2026-02-01", "-s", "0", "--summary=json").exits(0);
            assertEquals(shard.stored(), none.lines());
            Run future = Run.consumer(Run.local(shard.url()), "s", "--until", Instant.now().plusSeconds(600).toString(), "-w",
                    "1.5");
            assertTrue(future.exits(4).err()
                    .contains("error: the time was up before everything was read that arrived until then"),
                    future.err());
            assertEquals(shard.stored(), future.lines());
        }
    }

    @Test
    void idleEndsOnlyWhenAllIsReadAndNothingCame() throws Exception {
        try (OneShard shard = new OneShard(OneShard.Lag.FROM_NOW, Duration.ZERO, 3)) {
            for (int i = 0; i < 20; i++) {
                shard.put("record " + i, Instant.now().minusSeconds(60));
            }
            Thread writer = new Thread(() -> {
                for (int i = 0; i < 6; i++) {
                    pause(300);
                    shard.put("later " + i);
                }
            });
            writer.start();
            Run run = Run.consumer(Run.local(shard.url()), "s", "--idle", "3", "--summary=json").exits(0);
            writer.join();
            assertEquals(shard.stored(), run.lines());
        }
    }

    @Test
    void aPageThatTakesLongerThanAnAnswerMayBeSilentComesInOnASlowLine() throws IOException {
        try (OneShard shard = new OneShard(OneShard.Lag.FROM_NOW, Duration.ZERO, 100)) {
            for (int i = 0; i < 20; i++) {
                shard.put("record " + i + "x".repeat(1000), Instant.now().minusSeconds(60));
            }
            shard.transfer(Network.ATTEMPT_TIMEOUT.plusSeconds(8));
            Run run = Run.consumer(Run.local(shard.url()), "s", "--expect", "20", "-w", "120").exits(0);
            assertEquals(shard.stored(), run.lines());
            assertEquals(1, shard.fetches(), "it was not asked for again");
        }
    }

    private static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
