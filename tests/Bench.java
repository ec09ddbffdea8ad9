///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Times the producer against an in-process sink, next to the loop one would write by hand, and prints the ratios.
//JAVA 17+
//DEPS software.amazon.awssdk:bom:2.52.0@pom
//DEPS software.amazon.awssdk:kinesis
//DEPS org.apache.commons:commons-csv:1.14.1
//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.4
//DEPS org.slf4j:slf4j-nop:1.7.36
//SOURCES Loop.java Sink.java
//COMPILE_OPTIONS -encoding UTF-8

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The benchmark. Both programs run as processes of their own, in turns, against the same sink in this one; machines are noisy, so what
 * counts are the ratios within one run: of the medians, over {@code --runs N} turns (default 3). {@code --quick} takes a tenth of
 * the rows, {@code --huge} adds 1 GB through standard input under -Xmx64m.
 */
public class Bench {
    private static final int ROWS = 1_000_000;
    private static final int ROW_BYTES = 135;
    private static final int START_RUNS = 11;
    private static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");

    private final List<String> producer;
    private final List<String> loop;
    private final Sink sink;
    private final Path folder;
    private final int runs;
    private final int rows;

    /** What one run of a program took: seconds from start to exit, and the most resident memory in MB (0 where nobody tells). */
    private record Cost(double seconds, long peakMb) {
    }

    private Bench(Sink sink, Path folder, int runs, int rows) throws Exception {
        this.sink = sink;
        this.folder = folder;
        this.runs = runs;
        this.rows = rows;
        this.producer = producerCommand();
        this.loop = List.of(JAVA, "-Daws.cborEnabled=false", "-cp",
                System.getProperty("java.class.path"), "Loop");
    }

    public static void main(String... args) throws Exception {
        List<String> options = Arrays.asList(args);
        int runs = options.contains("--runs") ? Integer.parseInt(options.get(options.indexOf("--runs") + 1)) : 3;
        Path folder = Files.createTempDirectory("kinesis-bench");
        try (Sink sink = new Sink(Duration.ZERO)) {
            Bench bench = new Bench(sink, folder, runs, options.contains("--quick") ? ROWS / 10 : ROWS);
            bench.run(options.contains("--huge"));
        } finally {
            try (var files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    private void run(boolean huge) throws Exception {
        System.out.println(Runtime.getRuntime().availableProcessors() + " processors, " + System.getProperty("java.vm.name") + " "
                + Runtime.version() + ", " + System.getProperty("os.name") + "; " + runs + " runs each, in turns\n");
        row("", "producer", "the loop", "ratio");
        start();
        Path file = file("rows.csv", rows);
        producer(file, "-n", "1000", "-b", "500", "-s", "0"); // what is timed are second starts
        double one = throughput("in flight 1", file, "--bulk", "--in-flight=1");
        throughput("in flight 4", file, "--bulk", "--in-flight=4");
        throughput("in flight 16", file, "--bulk", "--in-flight=16");
        throughput("--bulk", file, "--bulk");
        linear(one);
        slow(file);
        memory(file);
        if (huge) {
            huge();
        }
    }

    /** From start to exit for ten rows. */
    private void start() throws Exception {
        Path ten = file("ten.csv", 10);
        producer(ten);
        List<Double> ours = new ArrayList<>();
        List<Double> theirs = new ArrayList<>();
        for (int i = 0; i < START_RUNS; i++) {
            ours.add(producer(ten).seconds());
            theirs.add(loop(ten).seconds());
        }
        row("ten rows, start to exit", seconds(median(ours)), seconds(median(theirs)), times(median(ours) / median(theirs)));
    }

    private double throughput(String title, Path file, String... options) throws Exception {
        List<Double> ours = new ArrayList<>();
        List<Double> theirs = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            ours.add(producer(file, options).seconds());
            theirs.add(loop(file).seconds());
        }
        row(String.format("%,d rows, %s", rows, title), perSecond(rows, median(ours)), perSecond(rows, median(theirs)),
                times(median(theirs) / median(ours)));
        return median(ours);
    }

    /** Ten times the rows should take ten times as long. */
    private void linear(double whole) throws Exception {
        Path tenth = file("tenth.csv", rows / 10);
        List<Double> ours = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            ours.add(producer(tenth, "--bulk", "--in-flight=1").seconds());
        }
        row(String.format("time of %,d rows to %,d", rows, rows / 10), times(whole / median(ours)), "", "");
    }

    /** A service that takes 20 ms an answer. */
    private void slow(Path file) throws Exception {
        sink.delay(Duration.ofMillis(20));
        List<Double> ours = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            ours.add(producer(file, "--bulk").seconds());
        }
        double theirs = loop(file).seconds();
        row(String.format("%,d rows, --bulk, answers after 20 ms", rows), perSecond(rows, median(ours)),
                perSecond(rows, theirs), times(theirs / median(ours)));
        sink.delay(Duration.ZERO);
    }

    /** Peak memory under a small heap. */
    private void memory(Path file) throws Exception {
        Cost cost = timed(command("-Xmx64m", file, "--bulk"));
        row(String.format("peak memory, %,d MB, -Xmx64m", Files.size(file) / 1_000_000), cost.peakMb() + " MB", "", "");
    }

    /** A gigabyte through standard input under a small heap. */
    private void huge() throws Exception {
        Path file = file("part.csv", 1_000_000);
        Process process = start(command("-Xmx64m", Path.of("-"), "--bulk"), ProcessBuilder.Redirect.PIPE);
        long bytes = 0;
        long peak = 0;
        long before = sink.records();
        long started = System.nanoTime();
        byte[] text = Files.readAllBytes(file);
        try (var in = process.getOutputStream()) {
            int header = new String(text, 0, 200).indexOf('\n') + 1;
            in.write(text, 0, header);
            while (bytes < 1_000_000_000) {
                in.write(text, header, text.length - header);
                bytes += text.length - header;
                peak = Math.max(peak, peakMb(process.pid()));
            }
        }
        check(process.waitFor());
        row("peak memory, 1 GB of standard input, -Xmx64m", peak + " MB", "", "");
        row(String.format("%,d rows from standard input", sink.records() - before),
                perSecond(sink.records() - before, (System.nanoTime() - started) / 1e9), "", "");
    }

    private Cost producer(Path file, String... options) throws Exception {
        long before = sink.records();
        Cost cost = timed(command(null, file, options));
        if (sink.records() == before) {
            throw new IOException("the sink got no rows");
        }
        return cost;
    }

    private Cost loop(Path file) throws Exception {
        List<String> command = new ArrayList<>(loop);
        command.addAll(List.of(sink.url().toString(), "sink", file.toString()));
        return timed(command);
    }

    private static Cost timed(List<String> command) throws Exception {
        long started = System.nanoTime();
        Process process = start(command, ProcessBuilder.Redirect.INHERIT);
        long peak = 0;
        while (!process.waitFor(peak == 0 ? 5 : 50, TimeUnit.MILLISECONDS)) {
            peak = Math.max(peak, peakMb(process.pid()));
        }
        double seconds = (System.nanoTime() - started) / 1e9;
        check(process.exitValue());
        return new Cost(seconds, peak);
    }

    private static Process start(List<String> command, ProcessBuilder.Redirect input) throws IOException {
        return new ProcessBuilder(command).redirectInput(input)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    private static void check(int exit) throws IOException {
        if (exit != 0) {
            throw new IOException("a program that is timed ended with " + exit);
        }
    }

    /** The most resident memory so far, from Linux's own count; 0 elsewhere. */
    private static long peakMb(long pid) {
        try {
            Matcher peak = PEAK.matcher(Files.readString(Path.of("/proc/" + pid + "/status")));
            return peak.find() ? Long.parseLong(peak.group(1)) / 1000 : 0;
        } catch (IOException e) {
            return 0; // it is gone, or this is no Linux
        }
    }

    /** The java command that JBang starts the producer with: what is timed is the program, not the launcher. */
    private List<String> producerCommand() throws Exception {
        // A first run builds the script, and its class archive from what a real run loads.
        Path file = file("first.csv", 10);
        if (jbang("Producer.java", "--local=" + sink.url(), "sink", file.toString()).isEmpty()) {
            JsonNode info = new ObjectMapper().readTree(jbang("info", "tools", "Producer.java"));
            List<String> jars = new ArrayList<>(List.of(info.get("applicationJar").asText()));
            info.get("resolvedDependencies").forEach(jar -> jars.add(jar.asText()));
            List<String> command = new ArrayList<>(List.of(JAVA));
            info.get("runtimeOptions").forEach(option -> command.add(option.asText()));
            command.addAll(List.of("-XX:SharedArchiveFile=" + info.get("applicationJsa").asText(), "-cp", String.join(":", jars),
                    info.get("mainClass").asText()));
            return command;
        }
        throw new IOException("the producer wrote to stdout");
    }

    /** Runs JBang in the project's folder and gives what it writes to stdout. */
    private static String jbang(String... arguments) throws Exception {
        Path project = Path.of("").toAbsolutePath();
        while (!Files.exists(project.resolve("jbang-catalog.json"))) {
            project = project.getParent();
        }
        List<String> command = new ArrayList<>(List.of("sh", "jbangw", "--quiet"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).directory(project.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        check(process.waitFor());
        return said;
    }

    /** The producer's command line against the sink. */
    private List<String> command(String jvmOption, Path file, String... options) {
        List<String> command = new ArrayList<>(producer);
        if (jvmOption != null) {
            command.add(1, jvmOption);
        }
        command.addAll(List.of("--local=" + sink.url(), "sink", file.toString(), "--summary=none"));
        command.addAll(List.of(options));
        return command;
    }

    /** A CSV file of so many rows of 135 bytes. */
    private Path file(String name, int count) throws IOException {
        Path file = folder.resolve(name);
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("id,name,city,street,amount,comment\n");
            for (int i = 0; i < count; i++) {
                String row = String.format("%07d,name-%07d,city-%04d,street number %05d,%d.%02d,", i, i, i % 1000, i % 99999, i % 10000, i % 100);
                out.write(row + "x".repeat(ROW_BYTES - 1 - row.length()) + "\n");
            }
        }
        return file;
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
    }

    private static String seconds(double seconds) {
        return String.format("%.2f s", seconds);
    }

    private static String perSecond(long count, double seconds) {
        return String.format("%,d rows/s", Math.round(count / seconds));
    }

    private static String times(double ratio) {
        return String.format("%.2f", ratio);
    }

    private static void row(String what, String ours, String theirs, String ratio) {
        System.out.printf("%-48s  %15s  %15s  %6s%n", what, ours, theirs, ratio);
    }
}
