import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * All of AWS that has to do with who one is and how one gets there, on loopback: STS, SSO, the container's and the instance's
 * credentials and a Kinesis without any stream, by http and by https, and a company's proxy that leads there whatever host is
 * asked for. It keeps a log of what it was asked, by whom.
 */
final class FakeAws implements AutoCloseable {
    /** What the proxy wants to be told where its URL has a user. */
    static final String PROXY_USER = "tester";
    static final String PROXY_PASSWORD = "pass word@1";
    /** The secret that all keys of this server have. */
    static final String SECRET = "fakeAwsSecretKeyThatNobodyMayEverPrint00";
    static final String TOKEN = "fakeAwsSessionTokenThatNobodyMayEverPrint";

    private static final Pattern SIGNED = Pattern.compile("Credential=([^/]*)/\\d+/([^/]+)/");
    private static final char[] STORE_PASSWORD = "changeit".toCharArray();

    private final HttpServer plain;
    private final HttpsServer secure;
    private final ServerSocket proxy;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "fake-aws");
        thread.setDaemon(true);
        return thread;
    });
    private final List<String> log = new ArrayList<>();
    private final Path certificate;
    private volatile boolean proxyWantsUser;
    private volatile boolean hasStream;

    /** @param folder where its certificate and key are made, by the JDK's keytool */
    FakeAws(Path folder) throws Exception {
        certificate = folder.resolve("authority.pem");
        InetAddress loopback = InetAddress.getLoopbackAddress();
        plain = HttpServer.create(new InetSocketAddress(loopback, 0), 50);
        secure = HttpsServer.create(new InetSocketAddress(loopback, 0), 50);
        secure.setHttpsConfigurator(new HttpsConfigurator(tls(folder)));
        for (HttpServer server : List.of(plain, secure)) {
            server.setExecutor(threads);
            server.createContext("/", this::answer);
            server.start();
        }
        proxy = new ServerSocket(0, 50, loopback);
        threads.execute(() -> {
            while (!proxy.isClosed()) {
                try {
                    Socket socket = proxy.accept();
                    threads.execute(() -> lead(socket));
                } catch (IOException e) {
                    return; // closed
                }
            }
        });
    }

    URI http() {
        return URI.create("http://127.0.0.1:" + plain.getAddress().getPort());
    }

    URI https() {
        return URI.create("https://127.0.0.1:" + secure.getAddress().getPort());
    }

    String proxy() {
        return "127.0.0.1:" + proxy.getLocalPort();
    }

    /** The certificate of the https server, in PEM: a self-signed one for loopback and for AWS. */
    Path certificate() {
        return certificate;
    }

    /** From now on the proxy lets nobody through but {@link #PROXY_USER}. */
    void proxyWantsUser(boolean wanted) {
        proxyWantsUser = wanted;
    }

    /** From now on there is a stream, whatever it is called, that takes one record a request. */
    void streams(boolean there) {
        hasStream = there;
    }

    /** What it was asked since the last time. */
    List<String> takeLog() {
        synchronized (log) {
            List<String> taken = List.copyOf(log);
            log.clear();
            return taken;
        }
    }

    @Override
    public void close() throws IOException {
        proxy.close();
        plain.stop(0);
        secure.stop(0);
        threads.shutdownNow();
    }

    private void log(String line) {
        synchronized (log) {
            log.add(line);
        }
    }

    private static SSLContext tls(Path folder) throws Exception {
        Path store = folder.resolve("fake-aws.p12");
        String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        ServerProcess.run(List.of(keytool, "-genkeypair", "-alias", "aws", "-keyalg", "EC", "-validity", "2", "-dname", "CN=Fake",
                "-ext", "san=ip:127.0.0.1,dns:*.us-east-1.amazonaws.com,dns:*.sso.us-east-1.amazonaws.com"
                + ",dns:*.eu-west-1.amazonaws.com,dns:*.us-east-1.api.aws",
                "-keystore", store.toString(), "-storepass", new String(STORE_PASSWORD)));
        KeyStore keys = KeyStore.getInstance(store.toFile(), STORE_PASSWORD);
        Files.writeString(folder.resolve("authority.pem"), "# a comment\n-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(keys.getCertificate("aws").getEncoded())
                + "\n-----END CERTIFICATE-----\n");
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, STORE_PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String path = exchange.getRequestURI().getPath();
            String target = String.valueOf(exchange.getRequestHeaders().getFirst("X-Amz-Target"));
            if (target.startsWith("Kinesis_")) {
                log("kinesis" + signer(exchange));
                kinesis(exchange, target);
            } else if (path.equals("/federation/credentials")) {
                String token = exchange.getRequestHeaders().getFirst("x-amz-sso_bearer_token");
                log("sso token=" + token);
                if (token.startsWith("refused")) {
                    exchange.getResponseHeaders().add("x-amzn-ErrorType", "UnauthorizedException");
                    reply(exchange, 401, "application/json", "{\"message\":\"Session token not found or invalid: " + token
                            + "\"}");
                } else {
                    reply(exchange, 200, "application/json", "{\"roleCredentials\":{\"accessKeyId\":\"ASIAOFSSO00000000000\","
                            + "\"secretAccessKey\":\"" + SECRET + "\",\"sessionToken\":\"" + TOKEN + "\",\"expiration\":"
                            + later().toEpochMilli() + "}}");
                }
            } else if (path.equals("/token")) {
                boolean isGood = body.contains("\"good\"");
                log("sso refresh");
                exchange.getResponseHeaders().add("x-amzn-ErrorType", isGood ? "none" : "InvalidGrantException");
                reply(exchange, isGood ? 200 : 400, "application/json", isGood
                        ? "{\"accessToken\":\"refreshed\",\"tokenType\":\"Bearer\",\"expiresIn\":3600,\"refreshToken\":\"r\"}"
                        : "{\"error\":\"invalid_grant\",\"error_description\":\"Invalid refresh token provided\"}");
            } else if (path.startsWith("/latest")) {
                instance(exchange, path);
            } else if (path.equals("/container")) {
                log("container");
                reply(exchange, 200, "application/json", keys("ASIAOFCONTAINER00000"));
            } else {
                sts(exchange, body);
            }
        }
    }

    private void kinesis(HttpExchange exchange, String target) throws IOException {
        String type = "application/x-amz-json-1.1";
        if (!hasStream) {
            exchange.getResponseHeaders().add("x-amzn-ErrorType", "ResourceNotFoundException");
            reply(exchange, 400, type, "{\"__type\":\"ResourceNotFoundException\"}");
        } else if (target.endsWith("PutRecords")) {
            reply(exchange, 200, type, "{\"Records\":[{\"SequenceNumber\":\"1\",\"ShardId\":\"shardId-000000000000\"}]}");
        } else if (target.endsWith("ListShards")) {
            reply(exchange, 200, type, "{\"Shards\":[" + Source.shard(0, 1) + "]}");
        } else {
            reply(exchange, 200, type, "{\"StreamDescriptionSummary\":{\"StreamStatus\":\"ACTIVE\",\"OpenShardCount\":1}}");
        }
    }

    private void instance(HttpExchange exchange, String path) throws IOException {
        if (path.equals("/latest/api/token")) {
            exchange.getResponseHeaders().add("x-aws-ec2-metadata-token-ttl-seconds", "21600");
            reply(exchange, 200, "text/plain", "token");
        } else if (path.endsWith("/security-credentials/")) {
            reply(exchange, 200, "text/plain", "role");
        } else if (path.endsWith("/security-credentials/role")) {
            log("instance");
            reply(exchange, 200, "application/json", keys("ASIAOFINSTANCE000000"));
        } else {
            reply(exchange, 404, "text/plain", "");
        }
    }

    private void sts(HttpExchange exchange, String body) throws IOException {
        String action = field(body, "Action");
        String role = field(body, "RoleArn").replaceFirst(".*/", "");
        log("sts " + action + " " + role + signer(exchange));
        if (role.equals("forbidden")) {
            reply(exchange, 403, "text/xml", "<ErrorResponse><Error><Code>AccessDenied</Code><Message>User x is not authorized to"
                    + " perform: " + action + "</Message></Error></ErrorResponse>");
        } else {
            reply(exchange, 200, "text/xml", "<" + action + "Response><" + action + "Result><Credentials><AccessKeyId>"
                    + "ASIAOFROLE0000000000</AccessKeyId><SecretAccessKey>" + SECRET + "</SecretAccessKey><SessionToken>" + TOKEN
                    + "</SessionToken><Expiration>" + later() + "</Expiration></Credentials></" + action + "Result></" + action
                    + "Response>");
        }
    }

    private static String keys(String id) {
        return "{\"Code\":\"Success\",\"Type\":\"AWS-HMAC\",\"LastUpdated\":\"" + Instant.now().truncatedTo(ChronoUnit.SECONDS)
                + "\",\"AccessKeyId\":\"" + id + "\",\"SecretAccessKey\":\"" + SECRET + "\",\"Token\":\"" + TOKEN
                + "\",\"Expiration\":\"" + later() + "\"}";
    }

    private static Instant later() {
        return Instant.now().plus(2, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS);
    }

    /** {@code  key=AKIA... region=us-east-1}, by the signature; nothing of a request that is not signed. */
    private static String signer(HttpExchange exchange) {
        Matcher signed = SIGNED.matcher(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        return signed.find() ? " key=" + signed.group(1) + " region=" + signed.group(2) : "";
    }

    private static String field(String form, String name) {
        Matcher value = Pattern.compile("(?:^|&)" + name + "=([^&]*)").matcher(form);
        return value.find() ? URLDecoder.decode(value.group(1), StandardCharsets.UTF_8) : "";
    }

    private static void reply(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    /** Serves one connection of the proxy: a tunnel to the https server, or a request for the http one. */
    private void lead(Socket socket) {
        try (socket; Socket server = new Socket()) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (true) {
                String head = head(in);
                if (head.isEmpty()) {
                    return;
                }
                boolean isTunnel = head.startsWith("CONNECT ");
                if (proxyWantsUser && !isTester(head)) {
                    log("proxy 407");
                    in.skipNBytes(length(head));
                    socket.getOutputStream().write(("HTTP/1.1 407 Proxy Authentication Required\r\n"
                            + "Proxy-Authenticate: Basic realm=\"company\"\r\nContent-Length: 0\r\n\r\n").getBytes());
                    continue;
                }
                log("proxy " + head.lines().findFirst().orElse("").replaceFirst(" HTTP/1.*", ""));
                server.connect(isTunnel ? secure.getAddress() : plain.getAddress());
                if (isTunnel) {
                    socket.getOutputStream().write("HTTP/1.1 200 Connection established\r\n\r\n".getBytes());
                } else {
                    server.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
                }
                threads.execute(() -> pump(server, socket));
                pump(in, server.getOutputStream());
                return;
            }
        } catch (IOException e) {
            // the client or the server is gone: so is this connection
        }
    }

    private static boolean isTester(String head) {
        Matcher basic = Pattern.compile("(?im)^Proxy-Authorization: Basic (\\S+)\r?$").matcher(head);
        return basic.find() && new String(Base64.getDecoder().decode(basic.group(1)), StandardCharsets.UTF_8)
                .equals(PROXY_USER + ":" + PROXY_PASSWORD);
    }

    private static int length(String head) {
        Matcher length = Pattern.compile("(?im)^Content-Length: (\\d+)").matcher(head);
        return length.find() ? Integer.parseInt(length.group(1)) : 0;
    }

    /** The request line and the headers; empty at the end of the connection. */
    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            head.append((char) c);
            if (head.length() > 3 && head.substring(head.length() - 4).equals("\r\n\r\n")) {
                return head.toString();
            }
        }
        return "";
    }

    private static void pump(Socket from, Socket to) {
        try (to) {
            pump(from.getInputStream(), to.getOutputStream());
        } catch (IOException e) {
            // the other side is gone
        }
    }

    private static void pump(InputStream from, OutputStream to) throws IOException {
        byte[] some = new byte[8192];
        for (int n = from.read(some); n >= 0; n = from.read(some)) {
            to.write(some, 0, n);
            to.flush();
        }
    }
}
