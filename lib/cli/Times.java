import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long, and when: as people write it, and as it is written for them. */
final class Times {
    private static final Pattern SPAN = Pattern.compile("(\\d{1,9}(?:\\.\\d*)?|\\.\\d+)(ms|s|m|h|d|)");
    private static final Pattern AGO = Pattern.compile("-(.+[smhd])");
    private static final Pattern EPOCH_SECONDS = Pattern.compile("(\\d{1,11})(?:\\.(\\d{1,9}))?");

    private Times() {
    }

    /**
     * A span of time: {@code 60s}, {@code 500ms}, {@code 2m}, {@code 1.5h}, {@code 7d}; a number alone is seconds. Empty for
     * other text.
     */
    static Optional<Duration> span(String text) {
        Matcher span = SPAN.matcher(text);
        if (!span.matches()) {
            return Optional.empty();
        }
        double seconds = Double.parseDouble(span.group(1)) * switch (span.group(2)) {
            case "ms" -> 0.001;
            case "m" -> 60;
            case "h" -> 3600;
            case "d" -> 86_400;
            default -> 1;
        };
        return Optional.of(Duration.ofNanos(Math.round(seconds * 1e9)));
    }

    /**
     * A point in time: ISO 8601 (UTC unless it says otherwise; a date alone is its first moment), seconds since 1970, or a span
     * ago ({@code -15m}).
     *
     * @param now what a span ago counts from
     * @throws DateTimeException for other text, and for a time that Java cannot hold
     */
    static Instant moment(String text, Instant now) {
        Matcher ago = AGO.matcher(text);
        Optional<Duration> before = ago.matches() ? span(ago.group(1)) : Optional.empty();
        if (before.isPresent()) {
            return now.minus(before.get());
        }
        Matcher epoch = EPOCH_SECONDS.matcher(text);
        if (epoch.matches()) {
            return Instant.EPOCH.plus(Duration.ofSeconds(Long.parseLong(epoch.group(1)), nanos(epoch.group(2))));
        }
        if (!text.contains("T")) {
            return LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC);
        }
        boolean hasZone = text.endsWith("Z") || text.matches(".*T.*[+-].*");
        return hasZone ? OffsetDateTime.parse(text).toInstant() : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
    }

    /** {@code 60 s}, {@code 0.8 s}. */
    static String seconds(Duration time) {
        return BigDecimal.valueOf(time.toMillis(), 3).stripTrailingZeros().toPlainString() + " s";
    }

    /** {@code 0:42}, {@code 75:03}: minutes and seconds. */
    static String clock(long seconds) {
        return seconds / 60 + (seconds % 60 < 10 ? ":0" : ":") + seconds % 60;
    }

    /** {@code 0 s}, {@code 1 m 20 s}, {@code 2 h 5 m}; rounded up, so that it is 0 only for nothing at all. */
    static String lag(long millis) {
        long seconds = (millis + 999) / 1000;
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds < 3600 ? seconds / 60 + " m " + seconds % 60 + " s" : seconds / 3600 + " h " + seconds / 60 % 60 + " m";
    }

    /** Seconds with their fraction since a time by {@link System#nanoTime()}. */
    static double secondsSince(long nanoTime) {
        return (System.nanoTime() - nanoTime) / 1e9;
    }

    private static long nanos(String fraction) {
        return fraction == null ? 0 : Long.parseLong((fraction + "000000000").substring(0, 9));
    }
}
