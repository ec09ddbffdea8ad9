import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** What servers are trusted by in place of Java's own certificates. */
final class Trust {
    private static final Pattern CERTIFICATE = Pattern.compile(
            "-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----");

    /** One for all connections: the JDK keeps those of different ones apart. */
    private final SSLSocketFactory sockets;
    private final boolean anyName;

    private Trust(TrustManager[] managers, boolean anyName) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers, null);
        this.sockets = context.getSocketFactory();
        this.anyName = anyName;
    }

    /** Whatever certificate a server shows. */
    static Trust anything() {
        try {
            return new Trust(new TrustManager[] {new Anything()}, true);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every JDK has TLS
        }
    }

    /**
     * The certificates of this file alone, as in the AWS CLI.
     *
     * @param file with certificates in PEM, one behind the other
     * @param from what it was set by, for messages
     * @throws Failure (usage) for a file without any
     */
    static Trust in(String file, String from) {
        try {
            Path path = Path.of(file);
            if (Files.exists(path) && !Files.isRegularFile(path)) {
                throw unusable(file, from, "is no file", null);
            }
            // Whatever stands beside the certificates, a key for instance, is not looked at.
            Matcher pem = CERTIFICATE.matcher(Files.readString(path, StandardCharsets.ISO_8859_1));
            List<Certificate> found = new ArrayList<>();
            while (pem.find()) {
                found.add(CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem.group()
                        .getBytes(StandardCharsets.ISO_8859_1))));
            }
            if (found.isEmpty()) {
                throw unusable(file, from, "has no certificate in it", null);
            }
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (Certificate certificate : found) {
                store.setCertificateEntry("certificate-" + store.size(), certificate);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return new Trust(factory.getTrustManagers(), false);
        } catch (IOException | RuntimeException e) {
            throw e instanceof Failure known ? known : unusable(file, from, "cannot be read: " + Causes.words(e), e);
        } catch (GeneralSecurityException e) {
            throw unusable(file, from, "has no certificates that can be read (" + Causes.words(e) + ")", e);
        }
    }

    /** The file of certificates that environment or profile name, if any. */
    static Optional<Trust> configured(Environment environment, AwsProfile profile) {
        return environment.value("AWS_CA_BUNDLE").map(file -> in(file, "AWS_CA_BUNDLE"))
                .or(() -> profile.property("ca_bundle").map(file -> in(file, profile.where("ca_bundle"))))
                .or(() -> environment.value("REQUESTS_CA_BUNDLE").map(file -> in(file, "REQUESTS_CA_BUNDLE")));
    }

    /** Makes a connection, before it is opened, trust by this. */
    void applyTo(HttpsURLConnection connection) {
        connection.setSSLSocketFactory(sockets);
        if (anyName) {
            connection.setHostnameVerifier((host, session) -> true);
        }
    }

    private static Failure unusable(String file, String from, String what, Throwable cause) {
        return Failure.usage(from + ": '" + file + "' " + what + ": name a file with certificates in PEM", cause);
    }

    /** Looks at nothing, the server's name included. */
    private static final class Anything extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
