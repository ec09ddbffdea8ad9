import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.http.SdkHttpResponse;

/** How far the service's clock is ahead, by the Date of an answer that was asked for at 12:00:00.5 and took five seconds. */
class ServiceTimeTest {
    private static final Instant ASKED = Instant.parse("2026-01-31T12:00:00.500Z");
    private static final Instant THERE = ASKED.plusSeconds(5);

    @ParameterizedTest
    @CsvSource({"12:00:00, 0", "11:59:59, 0", "12:00:05, 0", "12:00:07, 0",
        "11:59:58, -2500", "11:50:00, -600500", "12:00:08, 2500", "12:10:05, 599500"})
    void itIsTheDifferenceWhereThatIsMoreThanTwoSeconds(String date, long millis) {
        assertEquals(Duration.ofMillis(millis), ahead("Sat, 31 Jan 2026 " + date + " GMT"));
    }

    @Test
    void anAnswerThatTellsNoTimeSaysNothingOfTheClock() {
        assertEquals(Duration.ZERO, ahead("yesterday"));
        assertEquals(Duration.ZERO, ServiceTime.ahead(SdkHttpResponse.builder().statusCode(200).build(), ASKED, THERE));
        assertEquals(Duration.ZERO, ServiceTime.ahead(null, ASKED, THERE));
    }

    private static Duration ahead(String date) {
        return ServiceTime.ahead(SdkHttpResponse.builder().statusCode(200).putHeader("Date", date).build(), ASKED, THERE);
    }
}
