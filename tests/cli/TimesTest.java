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
            "7d, 604800000"})
    void aSpanIsSecondsOrHasItsUnit(String text, long millis) {
        assertEquals(Optional.of(Duration.ofMillis(millis)), Times.span(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "soon", "1 s", "1w", "s", "1e3", "."})
    void otherTextIsNotASpan(String text) {
        assertEquals(Optional.empty(), Times.span(text));
    }

    @ParameterizedTest
    @CsvSource({"-15m, 2026-01-31T11:45:00Z", "-1.5h, 2026-01-31T10:30:00Z", "-500ms, 2026-01-31T11:59:59.500Z",
        "1769860800.5, 2026-01-31T12:00:00.500Z", "2026-01-31, 2026-01-31T00:00:00Z",
                "2026-01-31T12:00:00+01:00, 2026-01-31T11:00:00Z"})
    void aMomentIsAgoOrIsoOrSecondsSince1970(String text, String expected) {
        assertEquals(Instant.parse(expected), Times.moment(text, NOW));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-15", "yesterday", "-", "2026-13-01", "-m"})
    void otherTextIsNotAMoment(String text) {
        assertThrows(DateTimeException.class, () -> Times.moment(text, NOW));
    }

    @Test
    void timesAreWrittenForPeople() {
        assertEquals("60 s", Times.seconds(Duration.ofMinutes(1)));
        assertEquals("0.8 s", Times.seconds(Duration.ofMillis(800)));
        assertEquals("0:42", Times.clock(42));
        assertEquals("75:03", Times.clock(75 * 60 + 3));
        assertEquals("0 s", Times.lag(0));
        assertEquals("1 s", Times.lag(1));
        assertEquals("1 m 20 s", Times.lag(80_000));
        assertEquals("2 h 5 m", Times.lag(7_500_000));
    }
}
