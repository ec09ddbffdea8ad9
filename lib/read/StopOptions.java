import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Option;

/** The options about when reading stops. A picocli mixin. */
final class StopOptions {
    private static final Duration DEFAULT_WORKER_TIME = Duration.ofSeconds(30);

    @Option(names = {"-w", "--worker-time", "--worker_time"}, paramLabel = "SECONDS", order = 500,
            converter = OptionTypes.Span.class,
            description = "How long to read; 0 until interrupted (default: 30; with --drain, --until or --idle 0).")
    private Duration workerTime;

    @Option(names = {"-n", "--max-records"}, paramLabel = "N", order = 501, converter = OptionTypes.CountOrAll.class,
            description = "Stop after so many records; with --verify: how many rows of the file were put (default: all).")
    private Long maxRecords;

    @Option(names = "--drain", order = 502,
            description = "Stop when everything has been read that was on the stream at the start, child shards included.")
    private boolean drain;

    @Option(names = "--until", paramLabel = "TIME", order = 503,
            description = "Only records that arrived before this time, and stop when all of them have been read; as --timestamp.")
    private String until;

    @Option(names = "--idle", paramLabel = "SECONDS", order = 504, converter = OptionTypes.Span.class,
            description = "Stop when all has been read and nothing new came for so long.")
    private Duration idle;

    @Option(names = "--expect", paramLabel = "N", order = 505, converter = OptionTypes.Count.class,
            description = "Stop as soon as N records are seen; exit " + Failure.NOT_SEEN + " when time or stream end first."
                    + " 0: nothing may come, else exit " + Failure.DIFFERENT + ".")
    private Long expect;

    /**
     * @param verify whether the records are compared with a file
     * @throws Failure (usage) for what does not go together
     */
    void check(boolean verify) {
        if (expect != null && maxRecords != null && !verify && expect > maxRecords) {
            throw Failure.usage("--expect " + expect + " -n " + maxRecords + ": only " + maxRecords
                    + " are read: leave out -n, which stops the run too early");
        }
        if (idle != null && idle.isZero()) {
            throw Failure.usage("--idle 0: a run that stops before anything can come; give some seconds");
        }
    }

    /** How long to read; zero for no bound. */
    Duration time() {
        boolean endsByItself = drain || until != null || idle != null;
        Duration unlessGiven = endsByItself ? Duration.ZERO : DEFAULT_WORKER_TIME;
        return workerTime == null ? unlessGiven : workerTime;
    }

    /** How many rows of a file were put; {@link Long#MAX_VALUE} for all. */
    long maxRecords() {
        return maxRecords == null ? Long.MAX_VALUE : maxRecords;
    }

    /** How many records are printed at most: with an expectation of none, the one that is too much. */
    long recordsAtMost(boolean verify) {
        long asked = verify ? Long.MAX_VALUE : maxRecords();
        return expect == null ? asked : Math.min(Math.max(1, expect), asked);
    }

    /** How many records have to be seen; empty for no demand. */
    OptionalLong expected() {
        return expect == null ? OptionalLong.empty() : OptionalLong.of(expect);
    }

    /** Whether the run is to read all that was there at its start. */
    boolean drains() {
        return drain;
    }

    /** Whether records from some time of arrival on are not wanted. */
    boolean hasUntil() {
        return until != null;
    }

    /** How long nothing has to come for the run to end. */
    Optional<Duration> idle() {
        return Optional.ofNullable(idle);
    }

    /** How far each shard is to be read; what was there at the start is what is there now. */
    EndRule.Goal goal() {
        return new EndRule.Goal(drain ? OptionalLong.of(System.nanoTime()) : OptionalLong.empty(),
                Optional.ofNullable(until).map(text -> StartPosition.moment("--until", text, Instant.now())), false);
    }
}
