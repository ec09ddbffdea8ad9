///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Times both scripts next to the loops one would write by hand, against a stand-in for Kinesis, and prints the ratios.
//JAVA 17+
//DEPS software.amazon.awssdk:bom:2.57.8@pom
//DEPS software.amazon.awssdk:kinesis
//DEPS org.apache.commons:commons-csv:1.14.1
//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.4
//DEPS org.slf4j:slf4j-nop:1.7.36
//SOURCES bench/*.java servers/LoopbackHttp.java servers/Meter.java servers/RealLimits.java servers/RealShard.java
//SOURCES servers/Sink.java servers/Source.java
//COMPILE_OPTIONS -encoding UTF-8

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The benchmark. All programs run as processes of their own, in turns, against the same server in this one; machines are noisy,
 * so what counts are the ratios within one run: of the medians, over {@code --runs N} turns (default 3). {@code --quick} takes a
 * tenth of the rows, {@code --huge} adds 1 GB through standard input under -Xmx64m; {@code producer}, {@code consumer} or
 * {@code limits} takes only that part.
 */
public class Bench {
    private static final int ROWS = 1_000_000;
    private static final List<String> PARTS = List.of("producer", "consumer", "limits");

    public static void main(String... args) throws Exception {
        List<String> options = Arrays.asList(args);
        int runs = options.contains("--runs") ? Integer.parseInt(options.get(options.indexOf("--runs") + 1)) : 3;
        int rows = options.contains("--quick") ? ROWS / 10 : ROWS;
        System.out.println(Runtime.getRuntime().availableProcessors() + " processors, " + System.getProperty("java.vm.name") + " "
                + Runtime.version() + ", " + System.getProperty("os.name") + "; " + runs + " runs each, in turns");
        Path folder = Files.createTempDirectory("kinesis-bench");
        try {
            boolean isAll = PARTS.stream().noneMatch(options::contains);
            if (isAll || options.contains("producer")) {
                new ProducerBench(folder, runs, rows).run(options.contains("--huge"));
            }
            if (isAll || options.contains("consumer")) {
                new ConsumerBench(folder, runs, rows).run();
            }
            if (isAll || options.contains("limits")) {
                new LimitsBench(folder, options.contains("--quick")).run();
            }
        } finally {
            try (var files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }
}
