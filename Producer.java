///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Puts the rows of a CSV file on an Amazon Kinesis stream, a JSON record a row.
//JAVA 17+
//DEPS software.amazon.awssdk:bom:2.52.0@pom
//DEPS software.amazon.awssdk:kinesis
//DEPS software.amazon.awssdk:url-connection-client
//DEPS software.amazon.awssdk:sts
//DEPS info.picocli:picocli:4.7.7
//DEPS org.apache.commons:commons-csv:1.14.1
//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.4
//DEPS org.slf4j:slf4j-nop:1.7.36
//SOURCES lib/AwsErrors.java lib/AwsSettings.java lib/Backoff.java lib/Batcher.java lib/Cli.java lib/Connection.java lib/Console.java
//SOURCES lib/CsvRows.java lib/Entry.java lib/Failure.java lib/Interrupt.java lib/KinesisStream.java
//SOURCES lib/OptionTypes.java lib/ProducerReport.java lib/Report.java lib/Row.java lib/RowJson.java lib/Sender.java
//COMPILE_OPTIONS -encoding UTF-8
//RUNTIME_OPTIONS -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xlog:disable -Xlog:all=error:stderr
//CDS

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/** Rows of a file, to records, to batches, to the stream, to the report. {@link #put()} is the run as a story. */
@Command(name = "kinesis-producer", versionProvider = Cli.class, sortOptions = false, usageHelpWidth = 100,
        header = "Puts the rows of a CSV file on an Amazon Kinesis stream, a JSON record a row.",
        description = {"",
            "The file's first line names the columns. Each row becomes one JSON object, its values as strings, and goes"
                + " out with PutRecords. A row counts as delivered only by its own entry in the answer; what failed is sent"
                + " again for a minute, and the report says what became of every row. Delivery is at least once.", ""},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:every row read is on the stream", "1:AWS or I/O failed",
            "2:wrong usage, file or AWS configuration; nothing was sent",
            "3:done, but some rows are not on the stream: the report says which and why", "130:interrupted"})
public class Producer implements Callable<Integer> {
    private static final Duration RETRY_FOR = Duration.ofSeconds(60);

    final Interrupt interrupt = new Interrupt();

    @Mixin
    Connection connection;

    @Parameters(index = "1", paramLabel = "<file>", description = "The CSV file, in UTF-8.")
    String file;

    @Option(names = {"-k", "--partition-key", "--partition_key"}, paramLabel = "COLUMN", order = 1,
            description = "The column whose value is a row's partition key (default: a random UUID a row).")
    String partitionKey;

    @Option(names = {"-b", "--batch-size", "--batch_size"}, paramLabel = "N", defaultValue = "10", order = 2,
            description = "Rows a PutRecords request, 1 to " + Batcher.MAX_RECORDS + " (default: ${DEFAULT-VALUE}).")
    int batchSize;

    @Option(names = {"-s", "--sleep-interval", "--sleep_interval"}, paramLabel = "SECONDS", defaultValue = "0.2", order = 3,
            converter = OptionTypes.Seconds.class, description = "Pause between requests (default: ${DEFAULT-VALUE}).")
    Duration sleepInterval;

    @Option(names = {"-n", "--max-records", "--max_records"}, paramLabel = "N|all", defaultValue = "10", order = 4,
            converter = OptionTypes.CountOrAll.class, description = "How many rows to put (default: ${DEFAULT-VALUE}).")
    long maxRecords;

    @Option(names = "--create-shards", paramLabel = "N", order = 5,
            description = "Create the stream with so many shards when it is missing, and wait until it is ACTIVE.")
    Integer createShards;

    @Mixin
    Console console;

    private ProducerReport report;
    private Sender sender;
    private boolean sentBefore;

    public static void main(String... args) {
        Producer producer = new Producer();
        Cli.main(producer, producer.interrupt, args);
    }

    @Override
    public Integer call() {
        report = new ProducerReport(connection.stream, sleepInterval, console);
        return Cli.reported(this::put, report, console);
    }

    private int put() throws IOException {
        checkOptions();
        connection.resolve();
        try (CsvRows rows = CsvRows.open(file)) {
            int keyColumn = partitionKey == null ? -1 : rows.indexOf(partitionKey);
            try (KinesisClient client = connection.open(1)) {
                KinesisStream stream = createShards == null
                        ? KinesisStream.find(client, connection, interrupt)
                        : KinesisStream.findOrCreate(client, connection, interrupt, createShards, console);
                console.note(file + " to " + connection.stream + " " + connection.where() + connection.profileNote() + ", "
                        + Report.counted(stream.openShards(), "open shard"));
                sender = new Sender(client, connection, RETRY_FOR, interrupt, console);
                putRows(rows, keyColumn, new Batcher(batchSize, stream.maxRecordBytes()));
            }
        }
        if (report.rowsRead() == 0) {
            console.note(file + " has a header and no rows");
        }
        if (interrupt.requested()) {
            return Failure.INTERRUPTED;
        }
        return report.allDelivered() ? 0 : Failure.NOT_DELIVERED;
    }

    private void putRows(CsvRows rows, int keyColumn, Batcher batcher) {
        RowJson json = new RowJson(rows.header());
        try {
            for (Row row = next(rows, batcher); row != null && !interrupt.requested(); row = next(rows, batcher)) {
                if (row.number() > maxRecords) {
                    report.moreRows();
                    break;
                }
                if (row.problem() != null) {
                    report.reject(row, row.problem());
                    continue;
                }
                String key = keyColumn < 0 ? UUID.randomUUID().toString() : row.cells().get(keyColumn);
                Entry entry = new Entry(row, key, json.bytes(row));
                String problem = batcher.problemOf(entry);
                if (problem != null) {
                    report.reject(row, problem);
                } else {
                    send(batcher.add(entry));
                }
            }
            send(batcher.flush());
        } finally {
            report.fail(batcher.flush(), "not sent: the run ended before");
        }
    }

    /** The next row; where the file cannot be read on, what was read before goes out first. */
    private Row next(CsvRows rows, Batcher batcher) {
        try {
            return rows.next();
        } catch (Failure e) {
            send(batcher.flush());
            throw e;
        }
    }

    private void send(List<Entry> batch) {
        if (batch.isEmpty()) {
            return;
        }
        if (sentBefore) {
            interrupt.sleep(sleepInterval);
        }
        sentBefore = true;
        if (interrupt.requested()) {
            report.fail(batch, "not sent: interrupted");
            return;
        }
        Sender.Delivery delivery = sender.send(batch);
        report.add(delivery);
        if (delivery.fatal() != null) {
            throw delivery.fatal();
        }
    }

    private void checkOptions() {
        if (batchSize < 1 || batchSize > Batcher.MAX_RECORDS) {
            throw Failure.usage("--batch-size " + batchSize + " is outside 1 to " + Batcher.MAX_RECORDS
                    + ", what PutRecords takes in one request");
        }
        if (createShards != null && createShards < 1) {
            throw Failure.usage("--create-shards " + createShards + ": a stream has at least 1 shard");
        }
    }
}
