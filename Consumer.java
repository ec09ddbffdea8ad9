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
//SOURCES lib/Failure.java lib/Interrupt.java lib/KinesisStream.java lib/OptionTypes.java lib/Output.java
//SOURCES lib/ReaderPool.java lib/RecordFormat.java lib/Report.java lib/ShardReader.java lib/StartPosition.java
//COMPILE_OPTIONS -encoding UTF-8
//RUNTIME_OPTIONS -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xlog:disable -Xlog:all=error:stderr
//CDS

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.Shard;

/** Shards, to readers, to records, to output, to the report. {@link #read()} is the run as a story. */
@Command(name = "kinesis-consumer", versionProvider = Cli.class, sortOptions = false, usageHelpWidth = 100,
        header = "Prints the records of an Amazon Kinesis stream, a line a record.",
        description = {"",
            "All shards are read at the same time, each in its own order. Records go to stdout, everything else to stderr.", ""},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:AWS or I/O failed", "2:wrong usage or AWS configuration; nothing was read",
            "130:interrupted"})
public class Consumer implements Callable<Integer> {
    /** The line at the start names up to so many shards one by one. */
    private static final int NAMED_SHARDS = 8;

    final Interrupt interrupt = new Interrupt();
    /** Where the records go; raw, since println would write ? for what the locale cannot say. */
    OutputStream stdout = new FileOutputStream(FileDescriptor.out);

    @Mixin
    Connection connection;

    @Option(names = {"-w", "--worker-time", "--worker_time"}, paramLabel = "SECONDS", defaultValue = "30", order = 1,
            converter = OptionTypes.Seconds.class,
            description = "How long to read; 0 until interrupted (default: ${DEFAULT-VALUE}).")
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

    @Option(names = {"-o", "--output"}, paramLabel = "data|json", defaultValue = "data", order = 8,
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
            List<String> chosen = chosenShards(stream.shards(), start);
            console.note(connection.stream + " " + connection.where() + connection.profileNote() + ", from " + start + ": "
                    + (chosen.size() <= NAMED_SHARDS ? String.join(", ", chosen)
                            : chosen.get(0) + " to " + chosen.get(chosen.size() - 1)));
            Output output = new Output(stdout, maxRecords);
            List<ShardReader> readers = chosen.stream().map(shardId -> new ShardReader(
                    client, connection, shardId, start, format, output, sleepInterval, console)).toList();
            report.reads(readers);
            try (ReaderPool pool = new ReaderPool(readers, output, interrupt)) {
                pool.open();
                if (!interrupt.requested()) {
                    console.say("ready: " + Report.counted(readers.size(), "shard"));
                    if (pool.read(workerTime)) {
                        report.drained();
                    }
                }
            } catch (Output.PipeClosed e) {
                console.detail("standard output was closed: done");
                return 0;
            }
        }
        return interrupt.requested() ? Failure.INTERRUPTED : 0;
    }

    /** The IDs of the shards to read: all, or those asked for. */
    private List<String> chosenShards(List<Shard> shards, StartPosition start) {
        List<String> all = shards.stream().map(Shard::shardId).toList();
        List<String> chosen = shardIds == null ? all : shardIds.stream().distinct().toList();
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
