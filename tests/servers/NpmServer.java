import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * A server that is published with npm: installed once in the user's cache, started when it is first asked for, and ended with
 * this JVM. Where it cannot be had, the test that asks is skipped with the reason, or fails with {@code CI=true}.
 */
final class NpmServer implements AutoCloseable {
    private final String packageName;
    private final String version;
    private final String file;
    private final IntFunction<Launch> launch;
    private ServerProcess server;

    /** How it is started on a port. */
    record Launch(List<String> command, Map<String, String> environment) {
    }

    /**
     * @param file a file of the package that is there when it is complete
     * @param launch how it is started on this port, in the package's folder
     */
    NpmServer(String packageName, String version, String file, IntFunction<Launch> launch) {
        this.packageName = packageName;
        this.version = version;
        this.file = file;
        this.launch = launch;
    }

    /** Its endpoint in plain http. */
    synchronized URI url() {
        if (server == null) {
            try {
                Path folder = install();
                int port = ServerProcess.freePort();
                Launch how = launch.apply(port);
                server = ServerProcess.start(packageName, port, how.command(), how.environment(), folder);
            } catch (IOException e) {
                ServerProcess.missing("no " + packageName + " (needs Node and npm): " + e.getMessage());
            }
        }
        return server.url();
    }

    /** Ends it before this JVM does. */
    @Override
    public synchronized void close() {
        if (server != null) {
            server.close();
            server = null;
        }
    }

    private Path install() throws IOException {
        Path folder = ServerProcess.cache(packageName + "-" + version);
        Path installed = folder.resolve("node_modules").resolve(packageName);
        if (!Files.exists(installed.resolve(file))) {
            Files.createDirectories(folder);
            ServerProcess.run(List.of("npm", "install", "--silent", "--no-audit", "--no-fund", "--omit=optional", "--prefix",
                    folder.toString(), packageName + "@" + version));
        }
        return installed;
    }
}
