///usr/bin/env true; case "${LC_ALL:-${LC_CTYPE:-$LANG}}" in ""|C|POSIX) export LC_ALL=C.UTF-8;; esac; jbang "$0" "$@"; exit $?
//DESCRIPTION Puts the rows of a CSV file on an Amazon Kinesis stream, a JSON record a row.
//JAVA 17+
//DEPS software.amazon.awssdk:bom:2.57.8@pom
//DEPS software.amazon.awssdk:kinesis
//DEPS software.amazon.awssdk:url-connection-client
//DEPS software.amazon.awssdk:sts
//DEPS software.amazon.awssdk:sso
//DEPS software.amazon.awssdk:ssooidc
//DEPS software.amazon.awssdk:signin
//DEPS info.picocli:picocli:4.7.7
//DEPS org.apache.commons:commons-csv:1.14.1
//DEPS org.apache.commons:commons-compress:1.28.0
//DEPS org.tukaani:xz:1.12
//DEPS commons-codec:commons-codec:1.19.0
//DEPS commons-io:commons-io:2.20.0
//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.4
//DEPS org.hdrhistogram:HdrHistogram:2.2.2
//DEPS org.slf4j:slf4j-nop:1.7.36
//SOURCES lib/cli/Cli.java lib/aws/Connection.java lib/input/Input.java lib/put/Delivery.java
// cli: the command line; aws: the service; input: a file to rows; put: rows onto the stream. lib/README.md is the map.
//COMPILE_OPTIONS -encoding UTF-8
//RUNTIME_OPTIONS -XX:+UseSerialGC -XX:Tier3LoadFeedback=50 -XX:Tier4InvocationThreshold=100000
//RUNTIME_OPTIONS -XX:Tier4CompileThreshold=200000 -XX:Tier4BackEdgeThreshold=2000000 -Xlog:disable -Xlog:all=error:stderr
//CDS

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/** Rows of a file, to records, to batches, to the stream, to the report. {@link #run()} is the run as a story. */
@Command(name = "kinesis-producer", versionProvider = Cli.class, abbreviateSynopsis = true, usageHelpWidth = 100,
        header = "Puts the rows of a CSV file on an Amazon Kinesis stream, a JSON record a row.",
        description = {"",
            "The file's first line names the columns. Each row becomes one JSON object and goes out with PutRecords. A row"
                + " counts as delivered only by its own entry in the answer; what failed is sent again, and the report says what"
                + " became of every row. Delivery is at least once. Rows that go again come after their neighbours, and with"
                + " several requests in flight these may pass each other: --ordered keeps the rows of a key in order.", ""},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:every row read is on the stream", "1:AWS or I/O failed",
            "2:wrong usage, file or AWS configuration; nothing was sent",
            "3:done, but some rows are not on the stream: the report says which and why", "130:interrupted"})
public class Producer implements Callable<Integer> {
    /** A dry run counts so many keys at a time. */
    private static final int KEY_COUNTERS = 100_000;

    final Interrupt interrupt = new Interrupt();
    /** What {@code -} reads; null for the process's own standard input. */
    InputStream stdin;

    @Mixin
    Connection connection;

    @Parameters(index = "1", paramLabel = "<file>",
            description = "The file; - is standard input; gzip, bzip2 and xz are unpacked.")
    String file;

    @Parameters(index = "2..*", hidden = true)
    List<String> more;

    @Option(names = {"-k", "--partition-key", "--partition_key"}, paramLabel = "COLUMN", order = 100,
            description = "The column, or the JSON member or path (user.id), that has a row's partition key"
                    + " (default: a random UUID a row).")
    String partitionKey;

    @Mixin
    SendOptions sending;

    @Option(names = "--rejects", paramLabel = "FILE", order = 300,
            description = "Write the rows that are not on the stream to this file, with a last column " + Row.REJECT_REASON
                    + " that is ignored when the file is fed back in.")
    Path rejects;

    @Option(names = "--receipts", paramLabel = "FILE", order = 301,
            description = "Write a JSON line for each delivered row to this file: row, line, partitionKey, shardId,"
                    + " sequenceNumber, subSequenceNumber with --aggregate, and pass with --repeat or --for.")
    Path receipts;

    @Mixin
    InputOptions input;

    @Option(names = "--create-shards", paramLabel = "N", order = 805,
            description = "Create the stream with so many shards when it is missing, and wait until it is ACTIVE.")
    Integer createShards;

    @Option(names = "--dry-run", order = 103,
            description = "Send nothing: say what would be put on the stream, which must be there: rows, bytes, requests,"
                    + " bad rows, records a shard, hot keys, the shortest time.")
    boolean dryRun;

    @Mixin
    Console console;

    private ProducerReport report;
    private HotKeys keys;

    public static void main(String... args) {
        Producer producer = new Producer();
        Cli.main(producer, producer.interrupt, WarmUp.start(), args);
    }

    @Override
    public Integer call() {
        // Random keys say nothing: only those of the file are counted.
        keys = new HotKeys(partitionKey == null ? 0 : KEY_COUNTERS);
        report = new ProducerReport(connection.streamAsGiven(), sending.settings().pause(),
                dryRun ? Optional.of(keys) : Optional.empty());
        return Cli.reported(this::run, report, console);
    }

    private int run() throws IOException {
        checkOptions();
        connection.resolve(console::warn);
        SendSettings settings = sending.settings();
        try (Input rows = input.open(file, stdin, interrupt, partitionKey, sending.wanted(), console::warn);
                OutputFile rejected = OutputFile.open(rejects, interrupt, inputFile());
                OutputFile delivered = OutputFile.open(receipts, interrupt, inputFile(), rejects);
                KinesisClient client = connection.open(settings.inFlight())) {
            ControlCalls calls = new ControlCalls(connection, interrupt, console);
            KinesisStream stream = createShards == null || dryRun
                    ? KinesisStream.find(client, connection, calls, interrupt)
                    : KinesisStream.findOrCreate(client, connection, calls, interrupt, createShards, console);
            ShardList shards = new ShardList(sending.pacing(connection.isEmulator()), stream.openShards(),
                    sending.chosen(stream::shards, connection.streamAsGiven()), stream::shards, interrupt, console);
            introduce(rows, stream, shards, settings);
            Ledger ledger = new Ledger(report, new Rejects(rejected, rows.rows()), new Receipts(delivered, sending.repeats()),
                    shards.hint(settings.aggregate()), console);
            deliver(rows, stream.limits(), dryRun ? rehearsal(shards, settings, ledger)
                    : new Sender(new PutRecords(client, connection), settings, shards, connection.where(), ledger, rows::stop,
                            interrupt), ledger);
            conclude(rows);
        }
        return report.exitCode(interrupt.requested());
    }

    private void deliver(Input rows, Limits limits, Destination destination, Ledger ledger) {
        try (ProgressLine progress = new ProgressLine(console)) {
            TimeLimit time = sending.timeLimit();
            ProducerProgress line = new ProducerProgress(System.nanoTime(), time);
            progress.show(width -> {
                long now = System.nanoTime();
                destination.load().ifPresent(report::spares);
                double expected = interrupt.requested() ? 0 : rows.expectedRows();
                return line.line(report.counts(), expected, destination.outage(now), now);
            });
            Delivery delivery = new Delivery(rows, time, limits, destination, ledger, interrupt, console);
            try {
                delivery.run();
            } finally {
                destination.load().ifPresent(report::spares);
                if (sending.repeats()) {
                    report.passes(delivery.wholePasses());
                }
                if (delivery.endedEarly()) {
                    report.moreRows("the input was not read to its end");
                }
            }
        }
    }

    private DryRun rehearsal(ShardList shards, SendSettings settings, Ledger ledger) {
        HashRanges ranges = shards.atStart();
        report.know(ranges.shardIds());
        return new DryRun(settings, ranges, shards.hashKey(), keys, ledger, interrupt);
    }

    private void introduce(Input rows, KinesisStream stream, ShardList shards, SendSettings settings) {
        List<String> names = rows.header();
        console.note(rows.name() + " to " + connection.streamAsGiven() + " " + connection.where() + connection.profileNote()
                + ", " + Text.counted(stream.openShards(), "open shard") + shards.chosenOne());
        if (stream.isOnMoto() && settings.inFlight() > 1 && !dryRun) {
            console.warn("Moto loses records when requests come side by side: add --in-flight=1");
        }
        if (!names.isEmpty()) {
            console.note("columns: " + Text.shown(names));
        }
    }

    private void conclude(Input rows) {
        if (report.rowsRead() == 0 && !interrupt.requested()) {
            String empty = rows.name() + " has " + (rows.header().isEmpty() ? "" : "a header and ") + "no rows";
            if (rows.isLarge()) {
                console.warn(empty + ", long as it is: is it text of another encoding, or with other line ends?");
            } else {
                console.note(empty);
            }
        }
        if (rows.hasMore()) {
            report.moreRows(sending.moreRows());
            if (console.summary == Console.Summary.none) {
                console.warn(sending.moreRows());
            }
        }
        rows.rows().notes().forEach(console::note);
    }

    private Path inputFile() {
        return Path.of(file.equals(InputFile.STDIN) ? "/dev/stdin" : file);
    }

    private void checkOptions() {
        sending.check(dryRun);
        if (createShards != null && createShards < 1) {
            throw Failure.usage("--create-shards " + createShards + ": a stream has at least 1 shard");
        }
        if (dryRun && receipts != null) {
            throw Failure.usage("--receipts are of rows that are on the stream: --dry-run sends none");
        }
        if (more != null) {
            throw Failure.usage("one file a run: for file in " + Text.argument(file) + " "
                    + String.join(" ", more.stream().map(Text::argument).toList())
                    + "; do kinesis-producer " + connection.streamAsGiven() + " \"$file\" || break; done");
        }
    }
}
