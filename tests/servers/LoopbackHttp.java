import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * An HTTP server that does as little as the SDK needs, because it shares the machine with what is timed in front of it: keeps
 * connections open, a thread each, and leaves the answers to others. On a free loopback port.
 */
final class LoopbackHttp implements AutoCloseable {
    /** In so many pieces an answer comes in on a slow line. */
    private static final int STEPS = 50;

    private final ServerSocket server;
    private final Service service;
    private volatile String slow = "";
    private volatile Duration transfer = Duration.ZERO;

    /** What answers. */
    interface Service {
        /**
         * The whole HTTP answer to a request, as {@link #ok} makes it.
         *
         * @param action the operation in lower case: {@code putrecords}
         */
        byte[] answer(String action, byte[] body) throws Exception;

        /** The same for one that looks at the request line and the headers, which are in lower case. */
        default byte[] answer(String head, String action, byte[] body) throws Exception {
            return answer(action, body);
        }
    }

    /** Thrown in place of an answer: this is sent, whatever it is, and the connection closed. */
    static final class Last extends Exception {
        private static final long serialVersionUID = 1;
        private final transient byte[] answer;

        Last(byte[] answer) {
            this.answer = answer;
        }
    }

    private interface Job {
        void run() throws Exception;
    }

    LoopbackHttp(Service service) throws IOException {
        this.service = service;
        server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        start("http", () -> {
            while (true) {
                Socket socket = server.accept();
                start("http-connection", () -> serve(socket));
            }
        });
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    /** From now on each answer to this operation takes so long to come in, a little at a time: a slow line. */
    void transfer(String action, Duration time) {
        slow = action;
        transfer = time;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    /** An answer with this JSON. */
    static byte[] ok(String json) {
        return ok(json, "");
    }

    /** The same of a service that tells its time. */
    static byte[] ok(String json, Instant time) {
        return ok(json, "Date: " + DateTimeFormatter.RFC_1123_DATE_TIME.format(time.atOffset(ZoneOffset.UTC)) + "\r\n");
    }

    /** A refusal by a service that tells its time. */
    static byte[] refused(String code, String message, Instant time) {
        String answer = new String(ok("{\"__type\":\"" + code + "\",\"message\":\"" + message + "\"}", time),
                StandardCharsets.UTF_8);
        return answer.replaceFirst("200 OK", "400 Bad Request").getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] ok(String json, String headers) {
        return answer("200 OK", json, headers);
    }

    /** The answer of a service that refuses a request. */
    static byte[] refused(String code, String message) {
        return answer("400 Bad Request", "{\"__type\":\"" + code + "\",\"message\":\"" + message + "\"}", "");
    }

    private static byte[] answer(String status, String json, String headers) {
        return ("HTTP/1.1 " + status + "\r\nContent-Type: application/x-amz-json-1.1\r\n" + headers + "Content-Length: "
                + json.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + json).getBytes(StandardCharsets.UTF_8);
    }

    private static void start(String name, Job job) {
        Thread thread = new Thread(() -> {
            try {
                job.run();
            } catch (Exception e) {
                // The client or the server is gone: so is this connection.
            }
        }, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Socket socket) throws Exception {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
            OutputStream out = socket.getOutputStream();
            try {
                for (String head = head(in); !head.isEmpty(); head = head(in)) {
                    byte[] body = in.readNBytes(Integer.parseInt(header(head, "content-length")));
                    String action = header(head, "x-amz-target").replaceFirst(".*\\.", "");
                    send(service.answer(head, action, body), action.equals(slow) ? STEPS : 1, out);
                }
            } catch (Last last) {
                out.write(last.answer);
            }
        }
    }

    private void send(byte[] answer, int steps, OutputStream out) throws Exception {
        for (int i = 0; i < steps; i++) {
            int from = (int) ((long) answer.length * i / steps);
            out.write(answer, from, (int) ((long) answer.length * (i + 1) / steps) - from);
            if (steps > 1) {
                Thread.sleep(transfer.toMillis() / steps);
            }
        }
    }

    /** The request line and the headers in lower case; empty at the end of the connection. */
    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            head.append((char) c);
            if (c == '\n' && head.length() > 3 && head.charAt(head.length() - 3) == '\n') {
                return head.toString().toLowerCase(Locale.ROOT);
            }
        }
        return "";
    }

    /** A header's value; the request line where there is no such header. */
    static String header(String head, String name) {
        return head.replaceFirst("(?s).*\n" + name + ": *", "").replaceFirst("(?s)\r.*", "");
    }
}
