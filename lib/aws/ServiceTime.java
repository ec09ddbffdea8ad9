import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import software.amazon.awssdk.http.SdkHttpResponse;

/** What time it is for the service. */
final class ServiceTime {
    private ServiceTime() {
    }

    /** The answer's {@code Date}, which has whole seconds; empty where there is none, or one of the server's own making. */
    static Optional<Instant> of(SdkHttpResponse answer) {
        try {
            return Optional.ofNullable(answer).flatMap(known -> known.firstMatchingHeader("Date"))
                    .map(date -> ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
