///usr/bin/env true; case "${LC_ALL:-${LC_CTYPE:-$LANG}}" in ""|C|POSIX) export LC_ALL=C.UTF-8;; esac; jbang "$0" "$@"; exit $?
//DESCRIPTION Prints the records of an Amazon Kinesis stream, a line a record.
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
//DEPS org.slf4j:slf4j-nop:1.7.36
//SOURCES lib/cli/Cli.java lib/aws/Connection.java lib/input/Input.java lib/read/ShardPlan.java lib/verify/VerifyOptions.java
// cli: the command line; aws: the service; read: shards to records; input, verify: the file to compare with. Map: lib/README.md
//COMPILE_OPTIONS -encoding UTF-8
//RUNTIME_OPTIONS -XX:+UseSerialGC -Xms64m -XX:MaxHeapFreeRatio=40 -XX:Tier3LoadFeedback=50 -XX:Tier4InvocationThreshold=50000
//RUNTIME_OPTIONS -XX:Tier4CompileThreshold=100000 -XX:Tier4BackEdgeThreshold=1000000 -Xlog:disable -Xlog:all=error:stderr
//CDS

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/** Shards, to readers, to records, to output, to the report. {@link #run()} is the run as a story. */
@Command(name = "kinesis-consumer", versionProvider = Cli.class, abbreviateSynopsis = true, usageHelpWidth = 100,
        header = "Prints the records of an Amazon Kinesis stream, a line a record.",
        description = {"",
            "All shards are read at the same time, each in its own order, and a shard that comes from a split or a merge after"
                + " those it comes from. Records go to stdout, everything else to stderr.", ""},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:AWS or I/O failed", "2:wrong usage, file or AWS configuration; nothing was read",
            Failure.NOT_SEEN + ":the records expected were not seen in time, or the stream was not drained",
            Failure.DIFFERENT + ":--verify found differences", "130:interrupted"})
public class Consumer implements Callable<Integer> {
    private static final Duration DEFAULT_WORKER_TIME = Duration.ofSeconds(30);
    /** The line at the start names up to so many shards one by one. */
    private static final int NAMED_SHARDS = 8;

    final Interrupt interrupt = new Interrupt();
    /** Where the records go; raw, since println would write ? for what the locale cannot say. */
    OutputStream stdout = new FileOutputStream(FileDescriptor.out);

    @Mixin
    Connection connection;

    @Option(names = {"-w", "--worker-time", "--worker_time"}, paramLabel = "SECONDS", order = 500,
            converter = OptionTypes.Span.class,
            description = "How long to read; 0 until interrupted (default: 30; with --drain 0).")
    Duration workerTime;

    @Option(names = {"-s", "--sleep-interval", "--sleep_interval"}, paramLabel = "SECONDS", defaultValue = "0.1", order = 504,
            converter = OptionTypes.Span.class,
            description = "Pause between fetches of a shard (default: ${DEFAULT-VALUE}). Never more than the five fetches a"
                + " second that AWS takes, and less often while it refuses them.")
    Duration sleepInterval;

    @Mixin
    Selection selection;

    @Option(names = {"-n", "--max-records"}, paramLabel = "N", order = 501, defaultValue = "all",
            converter = OptionTypes.CountOrAll.class,
            description = "Stop after so many records; with --verify: how many rows of the file were put"
                + " (default: ${DEFAULT-VALUE}).")
    long maxRecords;

    @Option(names = "--drain", order = 502,
            description = "Stop when everything has been read that was on the stream at the start, child shards included; without"
                + " --worker-time however long that takes.")
    boolean drain;

    @Option(names = "--expect", paramLabel = "N", order = 503, converter = OptionTypes.CountOrAll.class,
            description = "Stop as soon as N records are seen; exit " + Failure.NOT_SEEN + " when time or stream end first.")
    Long expect;

    @Option(names = {"-o", "--output"}, paramLabel = "data|json", defaultValue = "data", order = 600,
            description = "The record's data as it is, or a JSON envelope that says where it is from"
                + " (default: ${DEFAULT-VALUE}).")
    RecordFormat format;

    @Option(names = "--no-deaggregate", order = 601,
            description = "Print records that the KPL has aggregated as they are, and not the user records in them.")
    boolean noDeaggregate;

    @Mixin
    VerifyOptions verify;

    @Mixin
    Console console;

    private ConsumerReport report;

    public static void main(String... args) {
        Consumer consumer = new Consumer();
        Cli.main(consumer, consumer.interrupt, WarmUp.start(), args);
    }

    @Override
    public Integer call() {
        report = new ConsumerReport(connection.streamAsGiven());
        return Cli.reported(this::run, report, console);
    }

    private int run() throws IOException {
        StartPosition start = selection.start();
        if (verify.given() && selection.leavesOut()) {
            throw Failure.usage("--verify compares the whole stream with the file: leave out --shard-id, --key and --grep");
        }
        connection.resolve();
        Proof proof = verify.open(maxRecords, interrupt, console::warn);
        report.proves(proof);
        try (KinesisClient client = connection.open(ReaderPool.MAX_THREADS)) {
            KinesisStream stream = KinesisStream.find(client, connection, interrupt);
            proof.start(stream.limits());
            Output output = new Output(stdout, recordsAtMost());
            PagePrinter printer = new PagePrinter(!noDeaggregate, selection.filter(), format, output, proof);
            ShardReader.Kit kit = new ShardReader.Kit(new ShardRequests(client, connection, stream), printer,
                    () -> FetchPace.forShard(sleepInterval, connection.isEmulator()), console);
            ShardPlan plan = new ShardPlan(connection.streamAsGiven(), selection, start, drain, kit);
            introduce(plan.chosen(), start);
            if (read(plan, output)) {
                report.drained();
            }
            if (output.isFull()) {
                report.cutShort();
            }
            return conclude(output, proof);
        } catch (Output.PipeClosed e) {
            if (verify.given()) {
                throw Failure.io("standard output was closed before everything was verified: send it to a file or /dev/null", e);
            }
            console.detail("standard output was closed: done");
            return expect == null ? 0 : Failure.NOT_SEEN; // else all of them would have been written
        }
    }

    /** Whether every shard was read to its end, or to what was there at the start. */
    private boolean read(ShardPlan plan, Output output) {
        Duration time = timeToRead();
        try (ReaderPool pool = new ReaderPool(plan, output, interrupt)) {
            report.reads(pool.readers());
            long started = System.nanoTime();
            if (!pool.open(time)) {
                if (!interrupt.requested()) {
                    throw Failure.io("the time was up before every shard had an iterator: see with -v what AWS says, and give"
                            + " more --worker-time", null);
                }
                return false;
            }
            console.say("ready: " + Text.counted(pool.readers().size(), "shard"));
            try (ProgressLine progress = new ProgressLine(console)) {
                progress.show(report::progress);
                output.beforeWriting(progress::makeRoom);
                long left = Math.max(1, time.toNanos() - (System.nanoTime() - started));
                return pool.read(time.isZero() ? time : Duration.ofNanos(left));
            }
        }
    }

    private int conclude(Output output, Proof proof) {
        if (output.isStuck() && !interrupt.requested()) {
            throw Failure.io("standard output does not take the records: who reads it?", null);
        }
        proof.finish();
        proof.differences().forEach(console::say);
        ConsumerReport.Verdict verdict = report.verdict(output.records(), expect == null ? 0 : expect, drain,
                interrupt.requested());
        if (!verdict.line().isEmpty()) {
            if (verdict.exitCode() == 0) {
                console.warn(verdict.line());
            } else {
                console.error(verdict.line());
            }
        }
        return verdict.exitCode();
    }

    private Duration timeToRead() {
        if (workerTime != null) {
            return workerTime;
        }
        return drain ? Duration.ZERO : DEFAULT_WORKER_TIME;
    }

    private long recordsAtMost() {
        long asked = verify.given() ? Long.MAX_VALUE : maxRecords;
        return expect == null ? asked : Math.min(expect, asked);
    }

    private void introduce(List<String> shards, StartPosition start) {
        String ids = shards.size() <= NAMED_SHARDS ? String.join(", ", shards) : shards.get(0) + " to "
                + shards.get(shards.size() - 1);
        console.note(connection.streamAsGiven() + " " + connection.where() + connection.profileNote() + ", from " + start + ": "
                + ids);
    }
}
