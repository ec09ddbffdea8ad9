import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The Moto server of this run: one, started when it is first asked for, from the first of these that works:
 * {@code MOTO_URL}; Docker; {@code moto_server} on the PATH; a virtual environment made once in the user's cache.
 * It ends with this JVM; one that MOTO_URL names is left alone.
 */
final class MotoServer {
    /** The version that Docker and the virtual environment get. */
    static final String VERSION = "5.2.5";

    private static URI url;

    private MotoServer() {
    }

    /**
     * Its endpoint; started, and said on stdout where it comes from, at the first call.
     *
     * @throws IllegalStateException when there is no way to get one; the message has what each way said
     */
    static synchronized URI url() {
        if (url == null) {
            start();
        }
        return url;
    }

    private static void start() {
        String given = System.getenv("MOTO_URL");
        if (given != null && !given.isBlank()) {
            started(URI.create(given), "MOTO_URL");
            return;
        }
        List<String> tried = new ArrayList<>();
        try {
            startContainer();
            return;
        } catch (IOException e) {
            tried.add("Docker: " + e.getMessage());
        }
        try {
            startProcess("moto_server", "moto_server on the PATH");
            return;
        } catch (IOException e) {
            tried.add("moto_server on the PATH: " + e.getMessage());
        }
        try {
            startProcess(inVirtualEnvironment().toString(), "a virtual environment");
        } catch (IOException e) {
            tried.add("virtual environment: " + e.getMessage());
            throw new IllegalStateException("no Moto server. Start Docker, or pip install 'moto[server]', or set MOTO_URL."
                    + " Tried:\n" + String.join("\n", tried));
        }
    }

    private static void startContainer() throws IOException {
        ServerProcess.run(List.of("docker", "info"));
        String image = "motoserver/moto:" + VERSION;
        try {
            ServerProcess.run(List.of("docker", "image", "inspect", image));
        } catch (IOException e) {
            System.err.println("getting the Docker image " + image + " (once) ...");
            ServerProcess.run(List.of("docker", "pull", "--quiet", image));
        }
        int port = ServerProcess.freePort();
        String name = "moto-" + port + "-" + ProcessHandle.current().pid();
        ServerProcess server = ServerProcess.start("moto", port, List.of("docker", "run", "--rm", "--init", "--name", name,
                "-p", "127.0.0.1:" + port + ":5000", image), Map.of(), null);
        started(server.url(), "Docker");
    }

    private static void startProcess(String command, String from) throws IOException {
        int port = ServerProcess.freePort();
        ServerProcess server = ServerProcess.start("moto", port,
                List.of(command, "-H", "127.0.0.1", "-p", String.valueOf(port)), Map.of(), null);
        started(server.url(), from);
    }

    private static Path inVirtualEnvironment() throws IOException {
        Path folder = ServerProcess.cache("moto-" + VERSION);
        Path server = folder.resolve("bin/moto_server");
        if (!Files.isExecutable(server)) {
            System.err.println("getting the Moto server " + VERSION + " with pip (once) ...");
            ServerProcess.run(List.of("python3", "-m", "venv", "--clear", folder.toString()));
            ServerProcess.run(List.of(folder.resolve("bin/pip").toString(), "install", "--quiet", "moto[server]==" + VERSION));
        }
        return server;
    }

    private static void started(URI at, String from) {
        url = at;
        System.out.println("Moto server at " + at + ", from " + from);
    }
}
