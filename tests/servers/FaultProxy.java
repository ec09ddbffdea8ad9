import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A proxy in front of an emulator that breaks things on purpose: each request goes to the test's {@link Fault}, which
 * forwards it, changes it, or answers by itself. Speaks JSON, on a free loopback port.
 */
final class FaultProxy implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI upstream;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    /** What the test does with a request. */
    interface Fault {
        Answer answer(Request request) throws IOException;
    }

    /**
     * What goes back to the tool.
     *
     * @param status an HTTP status, or 0 to close the connection without an answer
     * @param errorType the AWS error code, or null
     */
    record Answer(int status, String errorType, byte[] body) {
        /** An AWS error. The header makes it readable in every protocol. */
        static Answer error(int status, String code) {
            ObjectNode body = JSON.createObjectNode().put("__type", code).put("message", "injected");
            return new Answer(status, code, body.toString().getBytes(StandardCharsets.UTF_8));
        }

        static Answer ok(String body) {
            return new Answer(200, null, body.getBytes(StandardCharsets.UTF_8));
        }

        static Answer connectionClosed() {
            return new Answer(0, null, new byte[0]);
        }

        JsonNode json() throws IOException {
            return JSON.readTree(body);
        }
    }

    /** A request on its way: the operation, its body, and the way on. */
    final class Request {
        final String action;
        final JsonNode body;
        private final HttpExchange exchange;

        private Request(HttpExchange exchange) throws IOException {
            this.exchange = exchange;
            String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
            this.action = target.substring(target.indexOf('.') + 1);
            this.body = JSON.readTree(exchange.getRequestBody().readAllBytes());
        }

        boolean is(String operation) {
            return action.equals(operation);
        }

        Answer forward() throws IOException {
            return forward(body);
        }

        Answer forward(JsonNode changed) throws IOException {
            HttpURLConnection connection = (HttpURLConnection) upstream.toURL().openConnection();
            connection.setDoOutput(true);
            for (String header : List.of("Content-Type", "X-Amz-Target", "Authorization", "X-Amz-Date")) {
                connection.setRequestProperty(header, exchange.getRequestHeaders().getFirst(header));
            }
            connection.getOutputStream().write(JSON.writeValueAsBytes(changed));
            int status = connection.getResponseCode();
            try (var in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
                return new Answer(status, connection.getHeaderField("x-amzn-ErrorType"), in.readAllBytes());
            }
        }
    }

    FaultProxy(URI upstream, Fault fault) throws IOException {
        this.upstream = upstream;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                Request request = new Request(exchange);
                requests.add(request);
                send(exchange, fault.answer(request));
            } catch (RuntimeException e) {
                e.printStackTrace();
                throw e;
            }
        });
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The requests of one operation so far. */
    List<Request> requests(String action) {
        return requests.stream().filter(request -> request.is(action)).toList();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        if (answer.status() == 0) {
            return; // closing the exchange without an answer closes the connection
        }
        if (answer.errorType() != null) {
            exchange.getResponseHeaders().set("x-amzn-ErrorType", answer.errorType());
        }
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
        exchange.sendResponseHeaders(answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
        exchange.getResponseBody().write(answer.body());
    }
}
