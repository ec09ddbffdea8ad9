import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * The kinesalite server of this run, for volume and for several producers at a time: Moto loses rows then, and kinesis-mock is
 * slow. Speaks no CBOR that the SDK reads, and knows streams by name only.
 */
final class Kinesalite {
    /** Its own command line listens on every address of the machine; as a library it takes the loopback one. */
    private static final NpmServer SERVER = new NpmServer("kinesalite", "3.3.3", "index.js", port ->
            new NpmServer.Launch(List.of("node",
            "-e", "require('.')({createStreamMs: 20, deleteStreamMs: 0, shardLimit: 10000}).listen(" + port + ", '127.0.0.1')"),
            Map.of()));

    private Kinesalite() {
    }

    /** Its endpoint. */
    static URI url() {
        return SERVER.url();
    }
}
