///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Starts a Moto server, puts sample.csv (or a CSV file of yours) on a stream of two shards and reads it back.
//JAVA 17+
//SOURCES servers/MotoServer.java servers/ServerProcess.java
//COMPILE_OPTIONS -encoding UTF-8

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The tool at work on a server of its own: each command, then what it prints. */
public class Demo {
    public static void main(String... args) throws Exception {
        Path project = project();
        String file = args.length == 0 ? "sample.csv" : Path.of(args[0]).toAbsolutePath().toString();
        if (!Files.isRegularFile(project.resolve(file))) {
            System.err.println("demo: no such file: " + file + "; usage: ./jbangw demo [FILE.csv]");
            System.exit(2);
        }
        String local = "--local=" + MotoServer.url();
        String stream = "demo-" + ProcessHandle.current().pid();

        int exit = show(project, "Producer.java", local, "--create-shards=2", stream, file, "-n", "all", "-b", "500", "-s", "0");
        exit = Math.max(exit, show(project, "Consumer.java", local, stream, "--drain", "--verify", file));
        System.out.println("\nThe server and its streams are gone now.");
        System.exit(exit);
    }

    /** Prints a command and runs it. */
    private static int show(Path project, String... command) throws IOException, InterruptedException {
        System.out.println("\n$ ./jbangw " + String.join(" ", command));
        List<String> all = new ArrayList<>(List.of("sh", project.resolve("jbangw").toString(), "--quiet"));
        all.addAll(Arrays.asList(command));
        return new ProcessBuilder(all).directory(project.toFile()).inheritIO().start().waitFor();
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
