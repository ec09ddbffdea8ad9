import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers by https whose certificate nobody trusts, or which have none. */
class TlsTest {
    private static final String WARNING = "warning: --no-verify-ssl: anybody on the way can read and change what is sent";

    @TempDir
    Path folder;

    @Test
    void anEmulatorByHttpsIsWrittenAndReadWithoutVerification() throws IOException {
        try (TestStream stream = TestStream.create(KinesisMock.url(), 2)) {
            String[] connection = {stream.name, "--endpoint-url", KinesisMock.secureUrl().toString(), "--no-verify-ssl"};
            String file = Files.writeString(folder.resolve("rows.csv"), "id\n1\n2\n3\n").toString();
            Run producer = Run.producer(Run.args(connection, file)).exits(0);
            assertEquals(WARNING, producer.err().lines().findFirst().orElse(""));
            assertEquals(3, stream.records().size());
            Run consumer = Run.consumer(Run.args(connection, "--drain")).exits(0);
            assertEquals(new TreeSet<>(stream.data()), new TreeSet<>(consumer.lines()));
            assertTrue(consumer.err().contains(WARNING), consumer.err());
        }
    }

    @Test
    void aCertificateThatNobodyTrustsIsSaidOnceAndNotTriedAgain() throws Exception {
        try (FakeAws aws = new FakeAws(folder); ToolHost host = new ToolHost(Files.createDirectory(folder.resolve("home")))) {
            Run run = host.run("Producer", Map.of("HTTPS_PROXY", "http://" + aws.proxy(), "AWS_ACCESS_KEY_ID", "a",
                    "AWS_SECRET_ACCESS_KEY", "b"), "s", "sample.csv").exits(2);
            assertTrue(run.err().contains("error: the certificate of kinesis.us-east-1.amazonaws.com is not trusted (")
                    && run.err().contains("AWS_CA_BUNDLE") && run.err().contains("--no-verify-ssl"), run.err());
            assertEquals(List.of("proxy CONNECT kinesis.us-east-1.amazonaws.com:443"), aws.takeLog());
        }
    }

    /**
     * A connection a request would be a handshake a request: proxy, certificates and user must be told apart from others', not
     * anew.
     */
    @Test
    void aRunGoesThroughTheProxyAndByTlsOnOneConnection() throws Exception {
        try (FakeAws aws = new FakeAws(folder); ToolHost host = new ToolHost(Files.createDirectory(folder.resolve("home")),
                true)) {
            aws.streams(true);
            aws.proxyWantsUser(true);
            String file = Files.writeString(folder.resolve("rows.csv"), "id\n" + "1\n".repeat(20)).toString();
            Run run = host.run("Producer", Map.of("AWS_ACCESS_KEY_ID", "a", "AWS_SECRET_ACCESS_KEY", "b", "CBOR_ENABLED", "false",
                    "HTTPS_PROXY", "http://" + FakeAws.PROXY_USER + ":pass%20word%401@" + aws.proxy(), "AWS_CA_BUNDLE",
                    aws.certificate().toString()), "s", file, "-n", "all", "--batch-size", "1", "-s", "0").exits(0);
            List<String> log = aws.takeLog();
            assertEquals(21, log.stream().filter(line -> line.startsWith("kinesis")).count(), run.err() + log);
            assertEquals(1, log.stream().filter("proxy CONNECT kinesis.us-east-1.amazonaws.com:443"::equals).count(),
                    log.toString());
        }
    }

    /** A company locks who is wrong too often. */
    @Test
    void aWrongPasswordIsToldToAProxyOnce() throws Exception {
        try (FakeAws aws = new FakeAws(folder); ToolHost host = new ToolHost(Files.createDirectory(folder.resolve("home")))) {
            aws.proxyWantsUser(true);
            Run run = host.run("Consumer", Map.of("AWS_ACCESS_KEY_ID", "a", "AWS_SECRET_ACCESS_KEY", "b", "HTTPS_PROXY",
                    "http://tester:wrong@" + aws.proxy()), "s", "--summary=none").exits(2);
            assertEquals("error: the proxy " + aws.proxy() + " refuses the user and the password (HTTP 407)", run.onlyErrorLine()
                    .replaceFirst(": write them.*", ""));
            assertEquals(List.of("proxy 407", "proxy 407"), aws.takeLog(), "without a user, and with it");
        }
    }

    @Test
    void whatStandsBesideTheCertificatesOfABundleIsNotLookedAt() throws Exception {
        try (FakeAws aws = new FakeAws(folder); ToolHost host = new ToolHost(Files.createDirectory(folder.resolve("home")))) {
            String certificate = Files.readString(aws.certificate());
            Path bundle = Files.writeString(folder.resolve("bundle.pem"), "-----BEGIN PRIVATE KEY-----\nbm8ga2V5\n"
                    + "-----END PRIVATE KEY-----\n" + certificate + "some words\n" + certificate);
            host.run("Consumer", Map.of("AWS_CA_BUNDLE", bundle.toString(), "AWS_ACCESS_KEY_ID", "a", "AWS_SECRET_ACCESS_KEY",
                    "b"), "s", "--endpoint-url", aws.https().toString()).exits(2);
            assertEquals(List.of("kinesis key=a region=us-east-1"), aws.takeLog());
        }
    }

    @Test
    void aServerThatDoesNotSpeakTlsIsSaidToSpeakNone() throws IOException {
        AtomicInteger connections = new AtomicInteger();
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(() -> {
                while (true) {
                    try (Socket socket = server.accept()) {
                        connections.incrementAndGet();
                        socket.getInputStream().read();
                        socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n".getBytes());
                    } catch (IOException e) {
                        return; // closed
                    }
                }
            });
            thread.setDaemon(true);
            thread.start();
            String host = "127.0.0.1:" + server.getLocalPort();
            String line = Run.consumer("s", "--endpoint-url", "https://" + host).exits(2).onlyErrorLine();
            assertEquals("error: " + host + " does not speak TLS: is it http:// and not https://?", line);
            assertEquals(1, connections.get());
        }
    }
}
