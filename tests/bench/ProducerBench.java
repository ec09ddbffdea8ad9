import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The producer next to {@link PutLoop}, in front of a {@link Sink}. */
final class ProducerBench {
    private static final int ROW_BYTES = 135;
    private static final int START_RUNS = 11;

    private final Path folder;
    private final int runs;
    private final int rows;
    private Sink sink;
    private Program producer;
    private Program loop;

    ProducerBench(Path folder, int runs, int rows) {
        this.folder = folder;
        this.runs = runs;
        this.rows = rows;
    }

    void run(boolean huge) throws Exception {
        try (Sink opened = new Sink(Duration.ZERO)) {
            sink = opened;
            loop = Program.loop(PutLoop.class);
            Path file = file(folder.resolve("rows.csv"), rows, ROW_BYTES);
            producer = Program.script("Producer.java", "--local=" + sink.url(), "sink", file.toString(), "--bulk", "-n", "1000",
                    "-q");
            System.out.println();
            Table.row("", "producer", "the loop", "ratio");
            start();
            double one = throughput("in flight 1", file, "--bulk", "--in-flight=1");
            throughput("in flight 4", file, "--bulk", "--in-flight=4");
            throughput("in flight 16", file, "--bulk", "--in-flight=16");
            throughput("--bulk", file, "--bulk");
            linear(one);
            slow(file);
            long peak = producer.with("-Xmx64m").run(command(file, "--bulk")).peakMb();
            Table.row(String.format("peak memory, %,d MB, -Xmx64m", Files.size(file) / 1_000_000), peak + " MB", "", "");
            if (huge) {
                huge(file);
            }
        }
    }

    /** From start to exit for ten rows. */
    private void start() throws Exception {
        Path ten = file(folder.resolve("ten.csv"), 10, ROW_BYTES);
        Table.Pair seconds = Table.inTurns(START_RUNS, () -> seconds(ten), () -> loopSeconds(ten));
        Table.row("ten rows, start to exit", Table.seconds(seconds.ours()), Table.seconds(seconds.theirs()),
                Table.times(seconds.ours() / seconds.theirs()));
    }

    private double throughput(String title, Path file, String... options) throws Exception {
        Table.Pair seconds = Table.inTurns(runs, () -> seconds(file, options), () -> loopSeconds(file));
        Table.row(String.format("%,d rows, %s", rows, title), Table.perSecond(rows, "rows", seconds.ours()),
                Table.perSecond(rows, "rows", seconds.theirs()), Table.times(seconds.theirs() / seconds.ours()));
        return seconds.ours();
    }

    /** Ten times the rows should take ten times as long. */
    private void linear(double whole) throws Exception {
        Path tenth = file(folder.resolve("tenth.csv"), rows / 10, ROW_BYTES);
        List<Double> ours = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            ours.add(seconds(tenth, "--bulk", "--in-flight=1"));
        }
        Table.row(String.format("time of %,d rows to %,d", rows, rows / 10), Table.times(whole / Table.median(ours)), "", "");
    }

    /** A service that takes 20 ms an answer. */
    private void slow(Path file) throws Exception {
        sink.delay(Duration.ofMillis(20));
        throughput("--bulk, answers after 20 ms", file, "--bulk");
        sink.delay(Duration.ZERO);
    }

    /** A gigabyte through standard input under a small heap. */
    private void huge(Path file) throws Exception {
        Process process = producer.with("-Xmx64m").start(ProcessBuilder.Redirect.PIPE, ProcessBuilder.Redirect.DISCARD,
                command(Path.of("-"), "--bulk"));
        long bytes = 0;
        long peak = 0;
        long before = sink.records();
        long started = System.nanoTime();
        byte[] text = Files.readAllBytes(file);
        try (var in = process.getOutputStream()) {
            int header = new String(text, 0, 200, StandardCharsets.UTF_8).indexOf('\n') + 1;
            in.write(text, 0, header);
            while (bytes < 1_000_000_000) {
                in.write(text, header, text.length - header);
                bytes += text.length - header;
                peak = Math.max(peak, Program.peakMb(process));
            }
        }
        Program.check(process.waitFor());
        Table.row("peak memory, 1 GB of standard input, -Xmx64m", peak + " MB", "", "");
        Table.row(String.format("%,d rows from standard input", sink.records() - before),
                Table.perSecond(sink.records() - before, "rows", (System.nanoTime() - started) / 1e9), "", "");
    }

    private double seconds(Path file, String... options) throws Exception {
        long before = sink.records();
        double seconds = producer.run(command(file, options)).seconds();
        if (sink.records() == before) {
            throw new IOException("the sink got no rows");
        }
        return seconds;
    }

    private double loopSeconds(Path file) throws Exception {
        return loop.run(sink.url().toString(), "sink", file.toString()).seconds();
    }

    private String[] command(Path file, String... options) {
        List<String> arguments = new ArrayList<>(List.of("--local=" + sink.url(), "sink", file.toString(), "--summary=none"));
        arguments.addAll(List.of(options));
        return arguments.toArray(new String[0]);
    }

    /** A CSV file of so many rows of so many bytes each, about 90 at the least. */
    static Path file(Path file, int count, int rowBytes) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("id,name,city,street,amount,comment\n");
            for (int i = 0; i < count; i++) {
                out.write(String.join(",", cells(i, rowBytes)) + "\n");
            }
        }
        return file;
    }

    /** The cells of a row. */
    static String[] cells(int i, int rowBytes) {
        String[] cells = {String.format("%07d", i), String.format("name-%07d", i), String.format("city-%04d", i % 1000),
            String.format("street number %05d", i % 99999), i % 10000 + "." + i % 100, ""};
        cells[5] = "x".repeat(rowBytes - 1 - String.join(",", cells).length());
        return cells;
    }
}
