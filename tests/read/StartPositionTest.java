import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StartPositionTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "-15m, 2026-01-31T11:45:00Z", "-30s, 2026-01-31T11:59:30Z", "-2h, 2026-01-31T10:00:00Z", "-1d, 2026-01-30T12:00:00Z",
        "0, 1970-01-01T00:00:00Z", "1769860800, 2026-01-31T12:00:00Z", "1769860800.25, 2026-01-31T12:00:00.250Z",
        "2026-01-31T12:00:00Z, 2026-01-31T12:00:00Z", "2026-01-31T12:00:00+02:00, 2026-01-31T10:00:00Z",
        "2026-01-31T12:00, 2026-01-31T12:00:00Z", "2026-01-31, 2026-01-31T00:00:00Z"})
    void aTimeIsReadAsPeopleWriteIt(String text, String expected) {
        assertEquals(Instant.parse(expected), StartPosition.of(null, null, text, NOW).timestamp());
    }

    @ParameterizedTest
    @ValueSource(strings = {"yesterday", "", "-15", "15m", "2026-13-01", "2026-01-31T25:00:00Z", "1e9"})
    void whatIsNoTimeIsRefusedWithExamples(String text) {
        Failure failure = assertThrows(Failure.class, () -> StartPosition.of(null, null, text, NOW));
        assertEquals(2, failure.exitCode);
        assertTrue(failure.getMessage().contains("-15m"), failure.getMessage());
    }

    @Test
    void aValueAloneImpliesItsType() {
        assertEquals(StartPosition.Type.TRIM_HORIZON, StartPosition.of(null, null, null, NOW).type());
        assertEquals(StartPosition.Type.AT_TIMESTAMP, StartPosition.of(null, null, "-1h", NOW).type());
        assertEquals(StartPosition.Type.AT_SEQUENCE_NUMBER, StartPosition.of(null, "7", null, NOW).type());
        assertEquals(StartPosition.Type.AFTER_SEQUENCE_NUMBER,
                StartPosition.of(StartPosition.Type.AFTER_SEQUENCE_NUMBER, "7", null, NOW).type());
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        "AT_TIMESTAMP, -, -", "AT_SEQUENCE_NUMBER, -, -", "AFTER_SEQUENCE_NUMBER, -, -", "LATEST, 7, -", "LATEST, -, -1h",
        "TRIM_HORIZON, -, 5", "AT_TIMESTAMP, 7, -", "AT_SEQUENCE_NUMBER, -, -1h", "-, 7, -1h", "-, x7, -"})
    void whatDoesNotFitTogetherIsRefused(StartPosition.Type type, String sequenceNumber, String timestamp) {
        assertEquals(2, assertThrows(Failure.class,
                () -> StartPosition.of(type, sequenceNumber, timestamp, NOW)).exitCode);
    }
}
