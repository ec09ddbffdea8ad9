///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Prints the records of an Amazon Kinesis stream, a line a record.
//JAVA 17+
//DEPS software.amazon.awssdk:bom:2.52.0@pom
//DEPS software.amazon.awssdk:kinesis
//DEPS software.amazon.awssdk:url-connection-client
//DEPS software.amazon.awssdk:sts
//DEPS info.picocli:picocli:4.7.7
//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.4
//DEPS org.slf4j:slf4j-nop:1.7.36
//SOURCES lib/AwsErrors.java lib/AwsSettings.java lib/Backoff.java lib/Cli.java lib/Connection.java lib/Console.java lib/ConsumerReport.java
//SOURCES lib/Failure.java lib/HashRanges.java lib/Interrupt.java lib/KinesisStream.java lib/OptionTypes.java lib/Output.java
//SOURCES lib/ReaderPool.java lib/RecordFormat.java lib/Report.java lib/ShardReader.java lib/ShardTree.java lib/StartPosition.java
//COMPILE_OPTIONS -encoding UTF-8
//RUNTIME_OPTIONS -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xlog:disable -Xlog:all=error:stderr
//CDS

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.Shard;

/** Shards, to readers, to records, to output, to the report. {@link #read()} is the run as a story. */
@Command(name = "kinesis-consumer", versionProvider = Cli.class, sortOptions = false, usageHelpWidth = 100,
        header = "Prints the records of an Amazon Kinesis stream, a line a record.",
        description = {"",
            "All shards are read at the same time, each in its own order. Records go to stdout, everything else to stderr.", ""},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:AWS or I/O failed", "2:wrong usage or AWS configuration; nothing was read",
            Failure.NOT_SEEN + ":the records expected were not seen in time, or the stream was not drained", "130:interrupted"})
public class Consumer implements Callable<Integer> {
    private static final Duration DEFAULT_WORKER_TIME = Duration.ofSeconds(30);
    /** The line at the start names up to so many shards one by one. */
    private static final int NAMED_SHARDS = 8;

    final Interrupt interrupt = new Interrupt();
    /** Where the records go; raw, since println would write ? for what the locale cannot say. */
    OutputStream stdout = new FileOutputStream(FileDescriptor.out);

    @Mixin
    Connection connection;

    @Option(names = {"-w", "--worker-time", "--worker_time"}, paramLabel = "SECONDS", order = 1,
            converter = OptionTypes.Seconds.class,
            description = "How long to read; 0 until interrupted (default: 30; with --drain 0).")
    Duration workerTime;

    @Option(names = {"-s", "--sleep-interval", "--sleep_interval"}, paramLabel = "SECONDS", defaultValue = "0.1", order = 2,
            converter = OptionTypes.Seconds.class, description = "Pause between fetches of a shard (default: ${DEFAULT-VALUE}).")
    Duration sleepInterval;

    @Option(names = {"-t", "--iterator-type"}, paramLabel = "TYPE", order = 3,
            description = "Where to start: ${COMPLETION-CANDIDATES} (default: TRIM_HORIZON).")
    StartPosition.Type iteratorType;

    @Option(names = "--sequence-number", paramLabel = "NUMBER", order = 4,
            description = "Start at this record of the shard given with --shard-id, or after it with"
                + " --iterator-type=AFTER_SEQUENCE_NUMBER.")
    String sequenceNumber;

    @Option(names = "--timestamp", paramLabel = "TIME", order = 5,
            description = "Start at this time: 2026-01-31T12:00:00Z, seconds since 1970, or -15m (s, m, h, d ago).")
    String timestamp;

    @Option(names = "--shard-id", paramLabel = "ID", split = ",", order = 6,
            description = "Only these shards: an ID, several with commas, or the option again (default: all).")
    List<String> shardIds;

    @Option(names = {"-n", "--max-records"}, paramLabel = "N", order = 7, defaultValue = "all",
            converter = OptionTypes.CountOrAll.class, description = "Stop after so many records (default: ${DEFAULT-VALUE}).")
    long maxRecords;

    @Option(names = "--drain", order = 8,
            description = "Stop when everything has been read that was on the stream at the start, child shards included; without"
                + " --worker-time however long that takes.")
    boolean drain;

    @Option(names = "--expect", paramLabel = "N", order = 9, converter = OptionTypes.CountOrAll.class,
            description = "Stop as soon as N records are seen; exit " + Failure.NOT_SEEN + " when time or stream end first.")
    Long expect;

    @Option(names = "--key", paramLabel = "KEY", order = 10,
            description = "Only records with this partition key; only the shards that can hold it are read.")
    String key;

    @Option(names = "--grep", paramLabel = "REGEX", order = 11, description = "Only records in whose data this is found.")
    Pattern grep;

    @Option(names = {"-o", "--output"}, paramLabel = "data|json", defaultValue = "data", order = 12,
            description = "The record's data as it is, or a JSON envelope that says where it is from (default: ${DEFAULT-VALUE}).")
    RecordFormat format;

    @Mixin
    Console console;

    private ConsumerReport report;

    public static void main(String... args) {
        Consumer consumer = new Consumer();
        Cli.main(consumer, consumer.interrupt, args);
    }

    @Override
    public Integer call() {
        report = new ConsumerReport(connection.stream);
        return Cli.reported(this::read, report, console);
    }

    private int read() {
        StartPosition start = StartPosition.of(iteratorType, sequenceNumber, timestamp, Instant.now());
        connection.resolve();
        try (KinesisClient client = connection.open(ReaderPool.MAX_THREADS)) {
            KinesisStream stream = KinesisStream.find(client, connection, interrupt);
            List<Shard> shards = withKey(stream.shards());
            List<String> chosen = chosenShards(shards, start);
            console.note(connection.stream + " " + connection.where() + connection.profileNote() + ", from " + start + ": "
                    + (chosen.size() <= NAMED_SHARDS ? String.join(", ", chosen)
                            : chosen.get(0) + " to " + chosen.get(chosen.size() - 1)));
            Output output = new Output(stdout, expect == null ? maxRecords : Math.min(expect, maxRecords));
            Duration time = workerTime != null ? workerTime : drain ? Duration.ZERO : DEFAULT_WORKER_TIME;
            boolean drained = false;
            ReaderPool.Shards readers = shardsOf(stream, chosen, client, start, output);
            try (ReaderPool pool = new ReaderPool(treeOf(chosen, shards), readers, output, interrupt)) {
                report.reads(pool.readers());
                pool.open();
                if (!interrupt.requested()) {
                    console.say("ready: " + Report.counted(pool.readers().size(), "shard"));
                    drained = pool.read(time, drain);
                }
            } catch (Output.PipeClosed e) {
                console.detail("standard output was closed: done");
                return 0;
            }
            return conclude(drained, output);
        }
    }

    /** The shards that can hold the key asked for; all when none was. */
    private List<Shard> withKey(List<Shard> shards) {
        return key == null ? shards : shards.stream().filter(shard -> HashRanges.holds(shard.hashKeyRange(), key)).toList();
    }

    /** Which records are printed. */
    private Predicate<Record> filter() {
        Predicate<Record> wanted = key == null ? record -> true : record -> record.partitionKey().equals(key);
        return grep == null ? wanted : wanted.and(record ->
                grep.matcher(new String(record.data().asByteArrayUnsafe(), StandardCharsets.UTF_8)).find());
    }

    private int conclude(boolean drained, Output output) {
        if (drained) {
            report.drained();
        }
        if (interrupt.requested()) {
            return Failure.INTERRUPTED;
        }
        if (expect != null && output.records() < expect) {
            console.say("error: " + Report.counted(output.records(), "record") + " seen, " + Report.grouped(expect) + " expected");
            return Failure.NOT_SEEN;
        }
        if (drain && !drained && !output.isFull()) {
            console.say("error: the time was up before the stream was drained");
            return Failure.NOT_SEEN;
        }
        return 0;
    }

    /** The shards to begin with. Under LATEST a closed one has nothing to say, and its children must not wait for it. */
    private static ShardTree treeOf(List<String> chosen, List<Shard> shards) {
        ShardTree tree = new ShardTree();
        tree.add(KinesisStream.nodes(shards.stream().filter(shard -> chosen.contains(shard.shardId())).toList()));
        return tree;
    }

    private ReaderPool.Shards shardsOf(KinesisStream stream, List<String> chosen, KinesisClient client, StartPosition start, Output output) {
        return new ReaderPool.Shards() {
            @Override
            public ShardReader reader(String shardId) {
                // What was not there at the start is read whole: LATEST would miss what came before its iterator.
                StartPosition from = chosen.contains(shardId) ? start : StartPosition.of(StartPosition.Type.TRIM_HORIZON, null, null, null);
                return new ShardReader(client, connection, shardId, from, filter(), format, output, sleepInterval, console);
            }

            @Override
            public List<ShardTree.Node> successors(ShardReader ended) {
                if (shardIds != null) {
                    return List.of();
                }
                return key == null && !ended.children().isEmpty() ? ended.children() : KinesisStream.nodes(withKey(stream.shards()));
            }
        };
    }

    /** The IDs of the shards to read: all, or those asked for. */
    private List<String> chosenShards(List<Shard> shards, StartPosition start) {
        List<String> all = shards.stream().map(Shard::shardId).toList();
        List<String> chosen = shardIds != null ? shardIds.stream().distinct().toList()
                : start.type() != StartPosition.Type.LATEST ? all
                : shards.stream().filter(shard -> shard.sequenceNumberRange().endingSequenceNumber() == null).map(Shard::shardId).toList();
        for (String shardId : chosen) {
            if (!all.contains(shardId)) {
                throw Failure.usage("stream '" + connection.stream + "' has no shard '" + shardId + "'"
                        + Failure.didYouMean(shardId, all) + ": its " + Report.counted(all.size(), "shard") + " start with "
                        + all.get(0));
            }
        }
        if (start.sequenceNumber() != null && chosen.size() > 1) {
            throw Failure.usage("a sequence number belongs to one shard: name it with --shard-id");
        }
        return chosen;
    }
}
