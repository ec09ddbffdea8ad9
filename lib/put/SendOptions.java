import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import picocli.CommandLine.Option;
import software.amazon.awssdk.services.kinesis.model.Shard;

/** The options about how rows are sent: how many, how fast, how long. A picocli mixin; here the defaults are worked out. */
final class SendOptions {
    /** How many rows are put, as by the original script. */
    private static final int DEFAULT_ROWS = 10;
    /** How many records a request has, as in the original script. */
    private static final int DEFAULT_BATCH = 10;
    private static final Duration DEFAULT_PAUSE = Duration.ofMillis(200);
    private static final int BULK_IN_FLIGHT = 8;

    @Option(names = {"-b", "--batch-size", "--batch_size"}, paramLabel = "N", order = 200,
            description = "Records a PutRecords request, 1 to " + Limits.MAX_RECORDS + " (default: " + DEFAULT_BATCH + ").")
    private Integer batchSize;

    @Option(names = {"-s", "--sleep-interval", "--sleep_interval"}, paramLabel = "SECONDS", order = 201,
            converter = OptionTypes.Span.class, description = "Pause between requests (default: 0.2; with --rate 0).")
    private Duration sleepInterval;

    @Option(names = {"-n", "--max-records", "--max_records"}, paramLabel = "N|all", order = 101,
            converter = OptionTypes.CountOrAll.class,
            description = "How many rows to put (default: " + DEFAULT_ROWS + "; with --repeat or --for all).")
    private Long maxRecords;

    @Option(names = "--bulk", order = 102, description = "The whole file at full speed: -n all -b 500 -s 0 --in-flight 8.")
    private boolean bulk;

    @Option(names = "--repeat", paramLabel = "N", order = 105, converter = OptionTypes.Count.class,
            description = "Put the rows of the file N times, one time after the other; -n counts them all.")
    private Long repeat;

    @Option(names = "--for", paramLabel = "DURATION", order = 106, converter = OptionTypes.Span.class,
            description = "Put the rows of the file again and again until the time is up: 30, 2m, 1h30m; with --repeat or -n"
                    + " until the first of these.")
    private Duration time;

    @Option(names = "--in-flight", paramLabel = "N", order = 202,
            description = "Requests on the wire at once (default: 1).")
    private Integer inFlight;

    @Option(names = "--rate", paramLabel = "N|max", order = 203, converter = OptionTypes.CountOrMax.class,
            description = "At most N rows a second, spread over the shards as they can take it; max: do not spare the shards,"
                    + " whatever they refuse.")
    private Integer rate;

    @Option(names = "--ordered", order = 204,
            description = "Rows of one partition key stay in order, across retries too. A request then has one row a key at"
                    + " most, or with --aggregate one record.")
    private boolean ordered;

    @Option(names = "--aggregate", order = 104,
            description = "Many rows a record, in the format of the Kinesis Producer Library, each record with rows of one shard:"
                    + " a shard takes 1,000 records a second, and as many bytes as before.")
    private boolean aggregate;

    @Option(names = "--shard-id", paramLabel = "ID", order = 107, converter = ShardId.class,
            description = "Every row to this shard, an ID or its number, whatever the row's key, by an explicit hash key: to test"
                    + " hot shards.")
    private String shardId;

    @Option(names = "--retry-for", paramLabel = "DURATION", defaultValue = "60s", order = 205, converter = OptionTypes.Span.class,
            description = "How long a row is tried before it counts as failed: 60s, 500ms, 5m (default: ${DEFAULT-VALUE}).")
    private Duration retryFor;

    /** How many rows to put, and how often. */
    Wanted wanted() {
        long unlessGiven = bulk || repeats() ? Long.MAX_VALUE : DEFAULT_ROWS;
        long passes = time == null ? 1 : Long.MAX_VALUE;
        return new Wanted(maxRecords == null ? unlessGiven : maxRecords, repeat == null ? passes : repeat);
    }

    /** Whether the user said how often, or for how long. */
    boolean repeats() {
        return repeat != null || time != null;
    }

    /** For how long rows are put, from now on. */
    TimeLimit timeLimit() {
        return new TimeLimit(Optional.ofNullable(time), settings().rate(), System::nanoTime);
    }

    /** What to say when there are more rows than were asked for. */
    String moreRows() {
        return repeats() ? "the passes have more rows" : "the file has more rows"
                + (maxRecords != null ? "" : ": -n all puts every row");
    }

    /** How to send them. A rate comes as an even flow of smaller requests, and not in bursts. */
    SendSettings settings() {
        OptionalInt rowsASecond = rate == null || isWithoutBound() ? OptionalInt.empty() : OptionalInt.of(rate);
        int rows = orDefault(batchSize, DEFAULT_BATCH, Limits.MAX_RECORDS);
        int evenRows = rowsASecond.isEmpty() || aggregate ? rows : Math.min(rows, Pace.maxRows(rate));
        return new SendSettings(evenRows, orDefault(inFlight, 1, BULK_IN_FLIGHT), pause(), rowsASecond, retryFor, ordered,
                aggregate);
    }

    /** When the shards are spared. */
    Pacing pacing(boolean isEmulator) {
        return isWithoutBound() ? Pacing.NEVER : isEmulator ? Pacing.ONCE_REFUSED : Pacing.ALWAYS;
    }

    /**
     * The shard that all rows go to; empty where their keys decide.
     *
     * @param list lists the shards; only asked where there is such a shard
     * @param stream what to call the stream
     * @throws Failure where they cannot be listed, or (usage) the shard takes nothing
     */
    Optional<ChosenShard> chosen(Supplier<List<Shard>> list, String stream) {
        return Optional.ofNullable(shardId).map(id -> ChosenShard.of(id, list.get(), stream));
    }

    private boolean isWithoutBound() {
        return rate != null && rate == Integer.MAX_VALUE;
    }

    private Duration pause() {
        if (sleepInterval != null) {
            return sleepInterval;
        }
        return bulk || rate != null ? Duration.ZERO : DEFAULT_PAUSE;
    }

    private int orDefault(Integer given, int plainDefault, int bulkDefault) {
        if (given != null) {
            return given;
        }
        return bulk ? bulkDefault : plainDefault;
    }

    /**
     * @param dryRun whether nothing is sent
     * @throws Failure (usage) for what cannot be
     */
    void check(boolean dryRun) {
        if (repeat != null && repeat < 1) {
            throw Failure.usage("--repeat " + repeat + ": a file is put at least once");
        }
        if (time != null && (time.isZero() || dryRun)) {
            throw Failure.usage(dryRun ? "--for is a time of sending: --dry-run sends nothing, and goes with --repeat=N"
                    : "--for 0: a run that ends before a row is put; give some seconds");
        }
        if (batchSize != null && (batchSize < 1 || batchSize > Limits.MAX_RECORDS)) {
            throw Failure.usage("--batch-size " + batchSize + " is outside 1 to " + Limits.MAX_RECORDS
                    + ", what PutRecords takes in one request");
        }
        if (inFlight != null && (inFlight < 1 || inFlight > Sender.MAX_IN_FLIGHT)) {
            throw Failure.usage("--in-flight " + inFlight + " is outside 1 to " + Sender.MAX_IN_FLIGHT);
        }
        if (shardId != null && shardId.isEmpty()) {
            throw ShardId.empty();
        }
        if (shardId != null && aggregate) {
            throw Failure.usage("--shard-id with --aggregate: the KCL leaves out rows of aggregates on a shard that does not own"
                    + " their keys; leave one of the two out");
        }
    }
}
