import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Both scripts in front of shards with the limits of real ones ({@link RealLimits}), next to the loops: how much of what the
 * shards take or give in the time from start to exit is used, and how many rows or fetches are refused for each that is not.
 */
final class LimitsBench {
    /** An answer of the service takes about so long. */
    private static final Duration DELAY = Duration.ofMillis(10);
    private static final int SECONDS = 12;
    private static final int ROW_BYTES = 135;
    private static final int RECORD_BYTES = 150;
    private static final String AGGREGATE = "--aggregate";

    private final Path folder;
    private final int seconds;
    private Program producer;
    private Program putLoop;
    private Program consumer;
    private Program readLoop;

    /** @param isQuick half of the time for each line */
    LimitsBench(Path folder, boolean isQuick) {
        this.folder = folder;
        this.seconds = isQuick ? SECONDS / 2 : SECONDS;
    }

    /**
     * A line of the table.
     *
     * @param left what others leave of each shard
     * @param rows of the file for a second
     * @param key of a row, or random ones
     * @param isByBusiest whether the busiest shard is the measure, and not all of them
     */
    private record Line(String title, int shards, Meter.Kind kind, double left, int rows, int rowBytes, IntFunction<String> key,
            boolean isByBusiest, List<String> options) {
    }

    void run() throws Exception {
        try (RealLimits server = server(1, Meter.Kind.BUCKET, 1)) {
            producer = Program.script("Producer.java", "--local=" + server.url(), "s", file(1000, ROW_BYTES, null).toString(),
                    "--bulk", "-q", "--summary=none");
        }
        putLoop = Program.loop(PutLoop.class);
        System.out.println();
        Table.row("share of the limits, refused a row", "producer", "the loop", "");
        IntFunction<String> few = i -> "key " + i % 97;
        IntFunction<String> hot = i -> i % 2 == 0 ? "hot" : "key " + i;
        for (Line line : List.of(
                new Line("1 shard", 1, Meter.Kind.BUCKET, 1, 1000, ROW_BYTES, null, false, List.of()),
                new Line("4 shards", 4, Meter.Kind.BUCKET, 1, 4000, ROW_BYTES, null, false, List.of()),
                new Line("16 shards", 16, Meter.Kind.BUCKET, 1, 16_000, ROW_BYTES, null, false, List.of()),
                new Line("2 shards, windows of a second", 2, Meter.Kind.WINDOW, 1, 2000, ROW_BYTES, null, false, List.of()),
                new Line("2 shards, half taken by others", 2, Meter.Kind.BUCKET, 0.5, 1000, ROW_BYTES, null, false, List.of()),
                new Line("4 shards, a key with half of the rows", 4, Meter.Kind.BUCKET, 1, 1600, ROW_BYTES, hot, true,
                        List.of("-k", "key")),
                new Line("2 shards, rows of 5 kB", 2, Meter.Kind.BUCKET, 1, 417, 5000, null, false, List.of()),
                new Line("4 shards, --ordered, 97 keys", 4, Meter.Kind.BUCKET, 1, 3000, ROW_BYTES, few, false,
                        List.of("-k", "key", "--ordered")),
                new Line("2 shards, --aggregate", 2, Meter.Kind.BUCKET, 1, 13_000, ROW_BYTES, null, false, List.of(AGGREGATE)),
                new Line("4 shards, --aggregate --ordered, 97 keys", 4, Meter.Kind.BUCKET, 1, 28_000, ROW_BYTES, few, false,
                        List.of("-k", "key", "--ordered", AGGREGATE)))) {
            write(line);
        }
        read();
    }

    /** A backlog of records of 150 bytes. */
    private void read() throws Exception {
        try (RealLimits server = server(1, Meter.Kind.BUCKET, 1)) {
            server.fill(1000, RECORD_BYTES);
            consumer = Program.script("Consumer.java", "--local=" + server.url(), "s", "--drain", "-q",
                    "--summary=none");
        }
        readLoop = Program.loop(ReadLoop.class);
        System.out.println();
        Table.row("share of the limits, refused of the fetches", "consumer", "the loop", "");
        read("a backlog on 1 shard", 1, 1);
        read("a backlog on 4 shards", 4, 1);
        read("a backlog on 1 shard, half read by others", 1, 0.5);
    }

    private void read(String title, int shards, double left) throws Exception {
        Table.row(title, measuredRead(shards, left, server -> consumer.run("--local=" + server.url(), "s", "--drain",
                "--summary=none", "-q").seconds()), measuredRead(shards, left, server ->
                readLoop.run(server.url().toString(), "s").seconds()), "");
    }

    private String measuredRead(int shards, double left, Timed run) throws Exception {
        try (RealLimits server = server(shards, Meter.Kind.BUCKET, left)) {
            long bytes = 2L * 1024 * 1024 * seconds; // twice as long where others read the half of it
            server.fill((int) (bytes / RECORD_BYTES), RECORD_BYTES);
            double taken = run.seconds(server);
            return String.format("%.0f %%, %.0f %%", 100 * seconds / left / taken,
                    100.0 * server.refusedFetches() / server.fetches());
        }
    }

    private void write(Line line) throws Exception {
        Path file = file(line.rows * seconds, line.rowBytes, line.key);
        List<String> options = new ArrayList<>(List.of("--bulk", "--summary=none"));
        options.addAll(line.options);
        String loop = line.options.contains(AGGREGATE) ? "" // it has none
                : measured(line, server -> putLoop.run(line.key == null ? new String[] {server.url().toString(), "s",
                    file.toString()} : new String[] {server.url().toString(), "s", file.toString(), "key"}).seconds());
        Table.row(line.title, measured(line, server -> {
            List<String> arguments = new ArrayList<>(List.of("--local=" + server.url(), "s", file.toString()));
            arguments.addAll(options);
            return producer.run(arguments.toArray(new String[0])).seconds();
        }), loop, "");
        Files.delete(file);
    }

    private interface Timed {
        double seconds(RealLimits server) throws Exception;
    }

    private String measured(Line line, Timed run) throws Exception {
        try (RealLimits server = server(line.shards, line.kind, line.left)) {
            double taken = run.seconds(server) * line.left;
            double used = line.isByBusiest ? server.seconds().stream().mapToDouble(second -> second).max().orElseThrow()
                    : server.seconds().stream().mapToDouble(second -> second).average().orElseThrow();
            long rows = server.inOrder().stream().mapToLong(LimitsBench::rows).sum();
            if (rows != (long) line.rows * seconds) {
                throw new IOException("of " + line.rows * seconds + " rows " + rows + " are there");
            }
            return String.format("%.0f %%, %.2f", 100 * used / taken, (double) server.refused() / server.records());
        }
    }

    /** How many rows a record has: each has one comment, its last column. */
    private static int rows(RealShard.Stored record) {
        return record.text().split("\"comment\":", -1).length - 1;
    }

    private static RealLimits server(int shards, Meter.Kind kind, double left) throws IOException {
        return new RealLimits(shards, kind, left, DELAY);
    }

    /** A file as {@link ProducerBench#file}, with a key in front where there is one. */
    private Path file(int count, int rowBytes, IntFunction<String> key) throws IOException {
        Path file = Files.createTempFile(folder, "limits", ".csv");
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write((key == null ? "" : "key,") + "id,name,city,street,amount,comment\n");
            for (int i = 0; i < count; i++) {
                out.write((key == null ? "" : key.apply(i) + ",") + String.join(",", ProducerBench.cells(i, rowBytes)) + "\n");
            }
        }
        return file;
    }
}
