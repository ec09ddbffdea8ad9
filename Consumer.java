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
//DEPS org.hdrhistogram:HdrHistogram:2.2.2
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
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.Shard;

/** Shards, to readers, to records, to output, to the report. {@link #run()} is the run as a story. */
@Command(name = "kinesis-consumer", versionProvider = Cli.class, abbreviateSynopsis = true, usageHelpWidth = 100,
        header = "Prints the records of an Amazon Kinesis stream, a line a record.",
        description = {"",
            "All shards are read at the same time, each in its own order, and a shard that comes from a split or a merge after"
                + " those it comes from. Records go to stdout, everything else to stderr.", ""},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:AWS or I/O failed", "2:wrong usage, file or AWS configuration; nothing was read",
            Failure.NOT_SEEN + ":the records expected were not seen in time, or a shard was not read as far as was asked for",
            Failure.DIFFERENT + ":--verify found differences, or a record came with --expect 0", "130:interrupted"})
public class Consumer implements Callable<Integer> {
    /** The line at the start names up to so many shards one by one. */
    private static final int NAMED_SHARDS = 8;

    final Interrupt interrupt = new Interrupt();
    /** Where the records go; raw, since println would write ? for what the locale cannot say. */
    OutputStream stdout = new FileOutputStream(FileDescriptor.out);

    @Mixin
    Connection connection;

    @Option(names = {"-s", "--sleep-interval", "--sleep_interval"}, paramLabel = "SECONDS", defaultValue = "0.1", order = 506,
            converter = OptionTypes.Span.class,
            description = "Pause between fetches of a shard (default: ${DEFAULT-VALUE}). Never more than the five fetches and"
                + " 2 MiB a second that a shard gives, and less while others read it too.")
    Duration sleepInterval;

    @Mixin
    Selection selection;

    @Mixin
    StopOptions stop;

    @Option(names = {"-o", "--output"}, paramLabel = "data|json|raw", defaultValue = "data", order = 600,
            description = "The record's data as a line, a JSON envelope that says where it is from, or the data with nothing"
                + " between two records (default: ${DEFAULT-VALUE}).")
    RecordFormat format;

    @Option(names = "--no-deaggregate", order = 601,
            description = "Print records that the KPL has aggregated as they are, and not the user records in them.")
    boolean noDeaggregate;

    @Option(names = "--decompress", order = 602,
            description = "Unpack records that are gzip or zlib, as CloudWatch Logs and Fluent Bit put them, before anything"
                + " else is done with them.")
    boolean decompress;

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
        stop.check(verify.given());
        if (verify.given() && (selection.leavesOut() || stop.hasUntil())) {
            throw Failure.usage("--verify compares the whole stream with the file: leave out --shard-id, --key, --grep and"
                    + " --until");
        }
        EndRule.Goal goal = stop.goal(); // before the shards are listed: what is put on a later one need not be waited for
        if (goal.until().filter(start::isFrom).isPresent()) {
            throw Failure.usage("--until is not after the start: nothing can be between them");
        }
        connection.resolve(console::warn);
        Proof proof = verify.open(stop.maxRecords(), interrupt, console::warn);
        report.proves(proof);
        ControlCalls calls = new ControlCalls(connection, interrupt, console);
        calls.startWithin(stop.time());
        try (proof; KinesisClient client = connection.open(ReaderPool.MAX_THREADS)) {
            KinesisStream stream = KinesisStream.find(client, connection, calls, interrupt);
            proof.start(stream.limits());
            Output output = new Output(stdout, StdoutKind.of(stdout, console.out), stop.recordsAtMost(verify.given()));
            Unzip unzip = new Unzip(console);
            PagePrinter printer = new PagePrinter(!noDeaggregate, decompress ? unzip : UnaryOperator.identity(),
                    selection.filter(goal.until()), format, output, proof, report.ages);
            ShardReader.Kit kit = new ShardReader.Kit(new ShardRequests(client, connection, stream), printer,
                    () -> new FetchPace(sleepInterval, !connection.isEmulator()), console);
            ShardPlan plan = new ShardPlan(connection.streamAsGiven(), allShards(stream), selection, start, goal, kit);
            introduce(plan.chosen(), start);
            calls.started();
            boolean all = read(plan, output);
            report.finished(all, stop.drains() && !stop.hasUntil(), output.isFull());
            if (decompress && unzip.unpacked() == 0 && output.records() > 0) {
                console.note("no record was gzip or zlib: --decompress changed nothing");
            }
            return conclude(output);
        } catch (Output.PipeClosed e) {
            if (verify.given()) {
                throw Failure.io("standard output was closed before everything was verified: send it to a file or /dev/null", e);
            }
            console.detail("standard output was closed: done");
            boolean isNoneWanted = stop.expected().orElse(1) == 0;
            return stop.expected().isEmpty() ? 0 : isNoneWanted ? Failure.DIFFERENT : Failure.NOT_SEEN; // not all was written
        }
    }

    /** The stream's shards; where the service does not list all of them that is told. */
    private List<Shard> allShards(KinesisStream stream) {
        List<Shard> shards = stream.shards();
        if (stream.unlisted(shards) > 0) {
            shards = stream.shards(); // the stream may be changing
        }
        int unlisted = selection.followsChildren() ? stream.unlisted(shards) : 0;
        if (unlisted > 0) {
            console.warn("the service says that the stream has " + Text.counted(stream.openShards(), "open shard")
                    + ", and does not list " + Text.grouped(unlisted) + " of them: they cannot be read");
        }
        report.unlisted(unlisted);
        return shards;
    }

    /** Whether every shard was read to its end, or as far as was asked for. */
    private boolean read(ShardPlan plan, Output output) {
        Duration time = stop.time();
        try (ReaderPool pool = new ReaderPool(plan, output, interrupt); ProgressLine progress = new ProgressLine(console)) {
            report.reads(pool.readers(), pool::pending);
            progress.show(report::progress);
            output.beforeWriting(progress::makeRoom);
            long started = System.nanoTime();
            if (!pool.open(time)) {
                if (!interrupt.requested()) {
                    throw Failure.io("the time was up before every shard had an iterator: "
                            + report.unknown().stream().findFirst().orElse("give more --worker-time"), null);
                }
                return false;
            }
            report.ages.ready(Instant.now());
            console.say("ready: " + Text.counted(pool.readers().size(), "shard"));
            long left = Math.max(1, time.toNanos() - (System.nanoTime() - started));
            return pool.read(time.isZero() ? time : Duration.ofNanos(left), stop.idle());
        }
    }

    private int conclude(Output output) {
        if (output.isStuck() && !interrupt.requested()) {
            throw Failure.io("standard output does not take the records: who reads it?", null);
        }
        output.problem().ifPresent(problem -> {
            throw problem;
        });
        report.prove();
        report.differences().forEach(console::say);
        Verdict verdict = report.verdict(output.records(), stop, interrupt.requested());
        verdict.lines().forEach(verdict.exitCode() == 0 ? console::warn : line -> console.error(line));
        return verdict.exitCode();
    }

    private void introduce(List<String> shards, StartPosition start) {
        String ids = shards.size() <= NAMED_SHARDS ? String.join(", ", shards) : shards.get(0) + " to "
                + shards.get(shards.size() - 1);
        console.note(connection.streamAsGiven() + " " + connection.where() + connection.profileNote() + ", from " + start + ": "
                + ids);
    }
}
