///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Starts a Moto server, puts sample.csv (or a CSV file of yours) on a stream of two shards and reads it back.
//JAVA 17+
//SOURCES MotoServer.java ServerProcess.java
//COMPILE_OPTIONS -encoding UTF-8

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tool at work on a server of its own: each command, then what it prints. */
public class Demo {
    private static final Pattern DELIVERED = Pattern.compile("delivered +([0-9,]+)");

    public static void main(String... args) throws Exception {
        Path project = project();
        String file = args.length == 0 ? "sample.csv" : Path.of(args[0]).toAbsolutePath().toString();
        String local = "--local=" + MotoServer.url();
        String stream = "demo-" + ProcessHandle.current().pid();

        List<String> lines = new ArrayList<>();
        int exit = show(project, lines, "Producer.java", local, "--create-shards=2", stream, file, "-n", "all", "-b", "500", "-s", "0");
        String delivered = lines.stream().map(DELIVERED::matcher).filter(Matcher::matches).map(found -> found.group(1).replace(",", ""))
                .findFirst().orElse("0");
        if (!delivered.equals("0")) {
            exit = Math.max(exit, show(project, lines, "Consumer.java", local, stream, "-n", delivered));
        }
        System.out.println("\nThe server and its streams are gone now.");
        System.exit(exit);
    }

    /** Prints a command and runs it; its stderr is printed and kept in lines. */
    private static int show(Path project, List<String> lines, String... command) throws IOException, InterruptedException {
        System.out.println("\n$ jbang " + String.join(" ", command));
        List<String> all = new ArrayList<>(List.of("sh", project.resolve("jbangw").toString(), "--quiet"));
        all.addAll(Arrays.asList(command));
        Process process = new ProcessBuilder(all).directory(project.toFile())
                .redirectInput(ProcessBuilder.Redirect.INHERIT).redirectOutput(ProcessBuilder.Redirect.INHERIT).start();
        try (BufferedReader errors = new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
            for (String line = errors.readLine(); line != null; line = errors.readLine()) {
                System.err.println(line);
                lines.add(line);
            }
        }
        return process.waitFor();
    }

    private static Path project() throws IOException {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.exists(folder.resolve("jbang-catalog.json"))) {
            folder = folder.getParent();
        }
        if (folder == null) {
            throw new IOException("run the demo inside the project's folder");
        }
        return folder;
    }
}
