import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    @ParameterizedTest
    @CsvSource({"0, 0", "0.2, 200", ".5, 500", "5., 5000", "60s, 60000", "500ms, 500", "2m, 120000", "1.5h, 5400000",
            "7d, 604800000", "1w, 604800000", "1h30m, 5400000", "1w2d3h4m5s6ms, 788645006",
            "1m30s, 90000", "0.5h30m, 3600000",
            "1s500ms, 1500", "2m5ms, 120005"})
    void aSpanIsSecondsOrHasItsUnit(String text, long millis) {
        assertEquals(Optional.of(Duration.ofMillis(millis)), Times.span(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "soon", "1 s", "s", "w", "m", "1h30", "30m1h", "1h2h", "1h 30m", "1H", "1mo", "1y", "-1h",
        "1e3", "."})
    void otherTextIsNotASpan(String text) {
        assertEquals(Optional.empty(), Times.span(text));
    }

    @ParameterizedTest
    @CsvSource({"-15m, 2026-01-31T11:45:00Z", "-1.5h, 2026-01-31T10:30:00Z", "-500ms, 2026-01-31T11:59:59.500Z",
        "-1h30m, 2026-01-31T10:30:00Z", "-1w, 2026-01-24T12:00:00Z", "now, 2026-01-31T12:00:00Z",
        "1769860800, 2026-01-31T12:00:00Z", "1769860800.5, 2026-01-31T12:00:00.500Z", "0, 1970-01-01T00:00:00Z",
        "1769860800123, 2026-01-31T12:00:00.123Z", "2026-01-31, 2026-01-31T00:00:00Z",
        "2026-01-31T12:00, 2026-01-31T12:00:00Z", "2026-01-31T12:00:00.123456789, 2026-01-31T12:00:00.123456789Z",
        "2026-01-31 12:00:00, 2026-01-31T12:00:00Z", "2026-01-31t12:00:00z, 2026-01-31T12:00:00Z",
        "2026-01-31T12:00:00+01:00, 2026-01-31T11:00:00Z", "2026-01-31T12:00:00+0130, 2026-01-31T10:30:00Z",
        "2026-01-31T12:00:00-05, 2026-01-31T17:00:00Z", "2026-01-31 12:00:00 +0000, 2026-01-31T12:00:00Z",
        "2026-01-31T12:00:00+00, 2026-01-31T12:00:00Z"})
    void aMomentIsAgoOrIsoOrSecondsSince1970(String text, String expected) {
        assertEquals(Instant.parse(expected), Times.moment(text, NOW));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-15", "yesterday", "-", "2026-13-01", "-m", "-1h30", "--1h", "-now", "20260131", "176986080012",
        "17698608001234", "1769860800123.5", "2026-01-31T", "2026-01-31T25:00:00Z", "2026-02-30", "2026-1-31", "2026-01-31Z",
        "2026-01-31  12:00:00", "2026-01-31T12", "2026-01-31T12:00:00+99", "2026-01-31T12:00:00+", "12:00:00", "31.01.2026",
        "2026-01-31T12:00:00Zulu"})
    void otherTextIsNotAMoment(String text) {
        assertThrows(DateTimeException.class, () -> Times.moment(text, NOW));
    }

    @Test
    void timesAreWrittenForPeople() {
        assertEquals("60 s", Times.seconds(Duration.ofMinutes(1)));
        assertEquals("0.8 s", Times.seconds(Duration.ofMillis(800)));
        assertEquals("0:42", Times.clock(42));
        assertEquals("1:15:03", Times.clock(75 * 60 + 3));
        assertEquals("0 s", Times.lag(0));
        assertEquals("1 s", Times.lag(1));
        assertEquals("1 m 20 s", Times.lag(80_000));
        assertEquals("2 h 5 m", Times.lag(7_500_000));
    }
}
