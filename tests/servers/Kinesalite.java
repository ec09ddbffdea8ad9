import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The kinesalite server of this run (npm package kinesalite), for volume and for several producers at a time: Moto loses rows
 * then, and kinesis-mock is slow. Speaks no CBOR that the SDK reads, and knows streams by name only. Installed once in the user's
 * cache with npm. Where that cannot be, tests are skipped, or fail with CI=true.
 */
final class Kinesalite {
    private static final String VERSION = "3.3.3";

    private static ServerProcess server;

    private Kinesalite() {
    }

    /** Its endpoint. */
    static synchronized URI url() {
        if (server == null) {
            start();
        }
        return server.url();
    }

    private static void start() {
        try {
            Path program = NpmPackage.install("kinesalite", VERSION, "index.js");
            int port = ServerProcess.freePort();
            // Its own command line listens on every address of the machine; as a library it takes the loopback one.
            server = ServerProcess.start("kinesalite", port, List.of("node", "-e",
                    "require('.')({createStreamMs: 20, deleteStreamMs: 0, shardLimit: 10000}).listen(" + port + ", '127.0.0.1')"),
                    Map.of(), program);
        } catch (IOException e) {
            NpmPackage.missing("no kinesalite (needs Node and npm): " + e.getMessage());
        }
    }
}
