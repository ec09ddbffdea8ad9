import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A server that runs as a child process on a free loopback port, with its log in a file. Stopped by {@link #close()}. */
final class ServerProcess implements AutoCloseable {
    private static final Duration STARTS_WITHIN = Duration.ofSeconds(60);

    private final Process process;
    private final Path log;
    private final int port;

    private ServerProcess(Process process, Path log, int port) {
        this.process = process;
        this.log = log;
        this.port = port;
    }

    /**
     * Starts a server and waits until it answers. It ends with this JVM at the latest.
     *
     * @param folder its working folder, or null for this one's
     * @throws IOException when it does not start: the message has the end of its log
     */
    static ServerProcess start(String name, int port, List<String> command, Map<String, String> environment, Path folder)
            throws IOException {
        Path log = Files.createTempFile(name + "-", ".log");
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        if (folder != null) {
            builder.directory(folder.toFile());
        }
        ServerProcess server = new ServerProcess(builder.start(), log, port);
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        server.awaitAnswer(name);
        return server;
    }

    /** A port nobody listens on at this moment. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress("127.0.0.1", 0));
            return socket.getLocalPort();
        }
    }

    /** Runs a command to its end and fails with its output when it does not succeed. */
    static void run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        try {
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + " failed: " + lastLines(output));
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** The test that needs this is skipped, or fails with {@code CI=true}. */
    static void missing(String reason) {
        if ("true".equals(System.getenv("CI"))) {
            fail(reason);
        }
        abort(reason);
    }

    /** Where what tests need is kept between runs: a folder in the user's cache. */
    static Path cache(String name) {
        String home = System.getenv("XDG_CACHE_HOME");
        Path caches = home == null || home.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(home);
        return caches.resolve("kinesis-jbang").resolve(name);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    @Override
    public void close() {
        // A launcher such as a pyenv shim leaves the server itself as a descendant.
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            Files.deleteIfExists(log);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            System.err.println("left behind: " + log + " (" + e.getMessage() + ")");
        }
    }

    private void awaitAnswer(String name) throws IOException {
        Instant giveUp = Instant.now().plus(STARTS_WITHIN);
        while (true) {
            try {
                // Any HTTP answer will do. An open port alone says nothing: Docker's proxy opens it before the server does.
                HttpURLConnection connection = (HttpURLConnection) url().toURL().openConnection();
                connection.setReadTimeout(5000);
                connection.getResponseCode();
                return;
            } catch (IOException e) {
                if (!process.isAlive() || Instant.now().isAfter(giveUp)) {
                    String said = lastLines(Files.readString(log));
                    close();
                    throw new IOException(name + " did not start on port " + port + ": " + said, e);
                }
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }

    private static String lastLines(String text) {
        List<String> lines = text.lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
    }
}
