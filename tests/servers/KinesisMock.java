import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * The kinesis-mock server of this run (npm package kinesis-local), for what Moto does not do: splits and merges, pages of
 * ListShards, CBOR.
 */
final class KinesisMock {
    private static final int TLS_PORT = anotherPort();
    private static final NpmServer SERVER = withTls(TLS_PORT);

    private KinesisMock() {
    }

    /** Its endpoint in plain http. */
    static URI url() {
        return SERVER.url();
    }

    /** Its endpoint in https, with a certificate that nobody trusts. */
    static URI secureUrl() {
        url();
        return URI.create("https://127.0.0.1:" + TLS_PORT);
    }

    /** One for a test alone, which closes it: a few requests of several megabytes keep it busy for seconds. */
    static NpmServer another() {
        return withTls(anotherPort());
    }

    private static NpmServer withTls(int tlsPort) {
        return new NpmServer("kinesis-local", "0.6.2", "server.json", port ->
            new NpmServer.Launch(List.of("node", "main.js"), Map.of("KINESIS_MOCK_PLAIN_PORT", String.valueOf(port),
                    "KINESIS_MOCK_TLS_PORT", String.valueOf(tlsPort), "SHARD_LIMIT", "1000", "CREATE_STREAM_DURATION",
                    "200ms", "DELETE_STREAM_DURATION", "0s", "LOG_LEVEL", "ERROR")));
    }

    private static int anotherPort() {
        try {
            return ServerProcess.freePort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
