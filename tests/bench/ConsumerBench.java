import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The consumer next to {@link ReadLoop}, in front of a {@link Source}. */
final class ConsumerBench {
    private static final int SHARDS = 4;
    private static final int PAGE = 10_000;
    /** So that the record made of a row has some 150 bytes. */
    private static final int ROW_BYTES = 92;
    private static final int LATE_RECORDS = 41;
    private static final int MANY_SHARDS = 1000;
    private static final String[] NAMES = {"id", "name", "city", "street", "amount", "comment"};

    private final Path folder;
    private final int runs;
    private final int rows;
    private Source source;
    private Program consumer;

    ConsumerBench(Path folder, int runs, int rows) {
        this.folder = folder;
        this.runs = runs;
        this.rows = rows;
    }

    void run() throws Exception {
        Path file = ProducerBench.file(folder.resolve("verified.csv"), rows, ROW_BYTES);
        try (Source opened = new Source(SHARDS)) {
            source = opened;
            for (int first = 0; first < rows; first += PAGE) {
                int from = first;
                source.add(first / PAGE % SHARDS, Math.min(PAGE, rows - first), i -> json(from + i));
            }
            consumer = Program.script("Consumer.java", "--local=" + source.url(), "s", "-n", "20000", "-q");
            Program loop = Program.loop(ReadLoop.class);
            System.out.println();
            Table.row("", "consumer", "the loop", "ratio");
            for (String format : List.of("data", "json")) {
                Table.Pair seconds = Table.inTurns(runs, () -> seconds("--drain", "-s", "0", "-o", format),
                        () -> loop.run(source.url().toString(), "s").seconds());
                Table.row(String.format("%,d records, -o %s -s 0", rows, format),
                        Table.perSecond(rows, "records", seconds.ours()),
                        Table.perSecond(rows, "records", seconds.theirs()), Table.times(seconds.theirs() / seconds.ours()));
            }
            for (String format : List.of("data", "json")) {
                Table.row("peak memory of that, -o " + format, consumer.run(command("--drain", "-s", "0", "-o", format)).peakMb()
                        + " MB", "", "");
            }
            System.out.println();
            Table.row("", "with --verify", "without", "ratio");
            verify("", file, "--drain");
            verify(" -s 0", file, "--drain", "-s", "0");
            System.out.println();
            putToPrint();
        }
        try (Source many = new Source(MANY_SHARDS)) {
            source = many;
            for (int shard = 0; shard < MANY_SHARDS; shard++) {
                many.add(shard, 200, i -> json(i));
            }
            Program.Cost cost = consumer.run(command("--drain", "-s", "0"));
            Table.row(String.format("%,d shards of 200 records: peak memory, time", MANY_SHARDS), cost.peakMb() + " MB",
                    Table.seconds(cost.seconds()), "");
        }
    }

    private void verify(String title, Path file, String... options) throws Exception {
        List<String> verifying = new ArrayList<>(List.of(options));
        verifying.addAll(List.of("--verify", file.toString()));
        Table.Pair seconds = Table.inTurns(runs, () -> seconds(verifying.toArray(new String[0])), () -> seconds(options));
        Table.row(String.format("%,d records, --drain%s", rows, title), Table.seconds(seconds.ours()),
                Table.seconds(seconds.theirs()),
                Table.times(seconds.ours() / seconds.theirs()));
    }

    /** How long a record takes from the moment it can be read until it is on stdout, with the default pause. */
    private void putToPrint() throws Exception {
        Process process = consumer.start(ProcessBuilder.Redirect.INHERIT, ProcessBuilder.Redirect.PIPE,
                command("-t", "LATEST", "-w", "0"));
        List<Double> millis = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            Thread.sleep(2000); // every iterator is held
            for (int i = 0; i < LATE_RECORDS; i++) {
                String late = "late " + i;
                source.add(i % SHARDS, 1, record -> late);
                long put = System.nanoTime();
                if (!late.equals(lines.readLine())) {
                    throw new IOException("another line than that of the record just put");
                }
                millis.add((System.nanoTime() - put) / 1e6);
                Thread.sleep(37); // out of step with the pause
            }
        } finally {
            process.destroy();
        }
        Table.row("put to print, default pause, median of " + LATE_RECORDS, Math.round(Table.median(millis)) + " ms", "", "");
    }

    private double seconds(String... options) throws Exception {
        return consumer.run(command(options)).seconds();
    }

    private String[] command(String... options) {
        List<String> arguments = new ArrayList<>(List.of("--local=" + source.url(), "s", "--summary=none", "-q"));
        arguments.addAll(List.of(options));
        return arguments.toArray(new String[0]);
    }

    /** What the producer makes of a row of {@link ProducerBench#file}. */
    private static String json(int row) {
        String[] cells = ProducerBench.cells(row, ROW_BYTES);
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < cells.length; i++) {
            json.append(i == 0 ? "\"" : ",\"").append(NAMES[i]).append("\":\"").append(cells[i]).append('"');
        }
        return json.append('}').toString();
    }
}
