import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import software.amazon.awssdk.http.SdkHttpResponse;

/** What time it is for the service. */
final class ServiceTime {
    /** A clock that is off by less is right: the service tells its time in whole seconds. */
    static final Duration TOLERANCE = Duration.ofSeconds(2);

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

    /**
     * How far the service's clock is ahead of this machine's, negative where it is behind; right to a second and to the time
     * that the answer took. Zero where the two may agree, within {@link #TOLERANCE}, and where the answer does not tell its time.
     *
     * @param asked when the answer was asked for, by this machine's clock
     * @param there when all of it was there, by the same
     */
    static Duration ahead(SdkHttpResponse answer, Instant asked, Instant there) {
        Instant told = of(answer).orElse(there);
        if (told.isBefore(asked.minus(TOLERANCE))) {
            return Duration.between(asked, told);
        }
        return told.isAfter(there.plus(TOLERANCE)) ? Duration.between(there, told) : Duration.ZERO;
    }
}
