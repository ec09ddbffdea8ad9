import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long, and when: as people write it, and as it is written for them. */
final class Times {
    private static final String NUMBER = "(\\d{1,9}(?:\\.\\d*)?|\\.\\d+)";
    /** The seconds of each group of {@link #SPAN}; the last one is of a number alone. */
    private static final double[] UNITS = {604_800, 86_400, 3600, 60, 1, 0.001, 1};
    private static final Pattern SPAN = Pattern.compile("(?=.)(?:" + NUMBER + "w)?(?:" + NUMBER + "d)?(?:" + NUMBER + "h)?(?:"
            + NUMBER + "m)?(?:" + NUMBER + "s)?(?:" + NUMBER + "ms)?|" + NUMBER);
    private static final Pattern AGO = Pattern.compile("-(.+[smhdw])");
    /** Not eight digits: 20260131 is a date to everyone else, and would be a day in 1970. */
    private static final Pattern EPOCH_SECONDS = Pattern.compile("(\\d{1,7}|\\d{9,11})(?:\\.(\\d{1,9}))?");
    private static final Pattern EPOCH_MILLIS = Pattern.compile("\\d{13}");
    private static final Pattern ISO = Pattern.compile(
            "(?<date>\\d{4}-\\d\\d-\\d\\d)(?:[Tt ](?<time>[\\d:.]+) ?(?<zone>[Zz]|[+-][\\d:]+)?)?");

    private Times() {
    }

    /**
     * A span of time: {@code 60s}, {@code 500ms}, {@code 1.5h}, {@code 1h30m}, {@code 2w}; a number alone is seconds. Empty for
     * other text.
     */
    static Optional<Duration> span(String text) {
        Matcher span = SPAN.matcher(text);
        if (!span.matches()) {
            return Optional.empty();
        }
        double seconds = 0;
        for (int i = 0; i < UNITS.length; i++) {
            String number = span.group(i + 1);
            seconds += number == null ? 0 : Double.parseDouble(number) * UNITS[i];
        }
        return Optional.of(Duration.ofNanos(Math.round(seconds * 1e9)));
    }

    /**
     * A point in time: ISO 8601 (UTC unless it says otherwise; a date alone is its first moment; a blank may stand for the T),
     * seconds since 1970, or milliseconds in 13 digits, a span ago ({@code -15m}), or {@code now}.
     *
     * @param now what a span ago counts from
     * @throws DateTimeException for other text, and for a time that Java cannot hold
     */
    static Instant moment(String text, Instant now) {
        if (text.equals("now")) {
            return now;
        }
        Matcher ago = AGO.matcher(text);
        Optional<Duration> before = ago.matches() ? span(ago.group(1)) : Optional.empty();
        if (before.isPresent()) {
            return now.minus(before.get());
        }
        if (EPOCH_MILLIS.matcher(text).matches()) {
            return Instant.ofEpochMilli(Long.parseLong(text));
        }
        Matcher epoch = EPOCH_SECONDS.matcher(text);
        if (epoch.matches()) {
            return Instant.EPOCH.plus(Duration.ofSeconds(Long.parseLong(epoch.group(1)), nanos(epoch.group(2))));
        }
        Matcher iso = ISO.matcher(text);
        if (!iso.matches()) {
            throw new DateTimeException("not a time: " + text);
        }
        LocalTime time = iso.group("time") == null ? LocalTime.MIDNIGHT : LocalTime.parse(iso.group("time"));
        String zone = iso.group("zone");
        return LocalDate.parse(iso.group("date")).atTime(time)
                .toInstant(zone == null ? ZoneOffset.UTC : ZoneOffset.of(zone.toUpperCase(Locale.ROOT)));
    }

    /** {@code 60 s}, {@code 0.8 s}. */
    static String seconds(Duration time) {
        return BigDecimal.valueOf(time.toMillis(), 3).stripTrailingZeros().toPlainString() + " s";
    }

    /** {@code 0:42}, {@code 1:15:03}: hours where there are any, minutes and seconds. */
    static String clock(long seconds) {
        String hours = seconds < 3600 ? "" : seconds / 3600 + (seconds / 60 % 60 < 10 ? ":0" : ":");
        return hours + seconds / 60 % 60 + (seconds % 60 < 10 ? ":0" : ":") + seconds % 60;
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
