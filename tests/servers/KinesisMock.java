import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The kinesis-mock server of this run (npm package kinesis-local), for what Moto does not do: it pages ListShards and speaks
 * CBOR over https. Installed once in the user's cache with npm. Where that cannot be, tests are skipped, or fail with CI=true.
 */
final class KinesisMock {
    private static final String VERSION = "0.6.2";

    private static ServerProcess server;

    private KinesisMock() {
    }

    /** Its endpoint in plain http. */
    static synchronized URI url() {
        if (server == null) {
            start();
        }
        return server.url();
    }

    private static void start() {
        try {
            Path program = NpmPackage.install("kinesis-local", VERSION, "server.json");
            int port = ServerProcess.freePort();
            int tlsPort = ServerProcess.freePort();
            server = ServerProcess.start("kinesis-mock", port, List.of("node", "main.js"), Map.of(
                    "KINESIS_MOCK_PLAIN_PORT", String.valueOf(port), "KINESIS_MOCK_TLS_PORT", String.valueOf(tlsPort),
                    "SHARD_LIMIT", "1000", "CREATE_STREAM_DURATION", "200ms", "DELETE_STREAM_DURATION", "0s",
                    "LOG_LEVEL", "ERROR"), program);
        } catch (IOException e) {
            NpmPackage.missing("no kinesis-mock (needs Node and npm): " + e.getMessage());
        }
    }
}
