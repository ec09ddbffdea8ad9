import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionTest {
    private static final String ARN = "arn:aws:kinesis:eu-west-3:123456789012:stream/orders";

    @Test
    void anArnNamesItsRegionUnlessTheOptionDoes() {
        Connection connection = connection(ARN, null, null);
        assertTrue(connection.where().startsWith("in eu-west-3"), connection.where());
        assertEquals("orders", connection.streamName());
        assertEquals(ARN, connection.arnOrNull());
        assertNull(connection.nameOrNull());
        assertTrue(connection(ARN, "eu-north-1", null).where().startsWith("in eu-north-1"));
    }

    @Test
    void plainHttpIsAnEmulatorAndHttpsIsNot() {
        assertTrue(connection("s", null, "http://localhost:4567").isEmulator());
        assertFalse(connection("s", null, "https://localhost:4567").isEmulator());
    }

    @Test
    void theEndpointIsNamedOnlyWhereItIsNotTheRegionsOwn() {
        assertEquals("in us-west-2 at http://localhost:4567", connection("s", "us-west-2", "http://localhost:4567").where());
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:4567", "ftp://localhost", "http://", "not a url", "http://a b"})
    void whatIsNoEndpointIsRefused(String url) {
        Failure failure = assertThrows(Failure.class, () -> connection("s", null, url));
        assertEquals(2, failure.exitCode);
        assertTrue(failure.getMessage().contains("http://localhost:5000"), failure.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "my stream", "arn:aws:s3:::bucket", "arn:aws:kinesis:eu-west-1:1:stream/"})
    void whatIsNoStreamNameIsRefused(String stream) {
        assertEquals(2, assertThrows(Failure.class, () -> connection(stream, null, null)).exitCode);
    }

    @ParameterizedTest
    @ValueSource(strings = {"EU West", "", "us_east_1", "eu-west-1.example"})
    void whatIsNoRegionIsRefused(String region) {
        assertTrue(assertThrows(Failure.class, () -> connection("s", region, null)).getMessage().contains("not an AWS region"));
    }

    @Test
    void anUnknownProfileIsRefusedAndNotIgnored() {
        Connection connection = new Connection();
        connection.stream = "s";
        connection.profile = "no-such-profile";
        assertTrue(assertThrows(Failure.class, () -> connection.resolve(warning -> { })).getMessage()
                .contains("no AWS profile 'no-such-profile'"));
    }

    @Test
    void twoEndpointsAreRefused() {
        Connection connection = new Connection();
        connection.stream = "s";
        connection.local = "http://localhost:5000";
        connection.endpointUrl = "http://localhost:4566";
        assertThrows(Failure.class, () -> connection.resolve(warning -> { }));
    }

    private static Connection connection(String stream, String region, String endpointUrl) {
        Connection connection = new Connection();
        connection.stream = stream;
        connection.region = region;
        connection.endpointUrl = endpointUrl;
        connection.resolve(warning -> { });
        return connection;
    }
}
