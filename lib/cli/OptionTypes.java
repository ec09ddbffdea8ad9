import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The values that options take beyond what picocli reads by itself. */
final class OptionTypes {
    private OptionTypes() {
    }

    /** A number of seconds, 0 or more, with decimals: {@code 0.2}. */
    static final class Seconds implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            if (!text.matches("\\d{1,9}(\\.\\d*)?|\\.\\d+")) {
                throw new TypeConversionException("'" + text + "' is no number of seconds, 0 or more");
            }
            return Duration.ofNanos(Math.round(Double.parseDouble(text) * 1e9));
        }
    }

    /** A whole number from 1 up, or {@code all}, which is {@link Long#MAX_VALUE}. */
    static final class CountOrAll implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            if (text.equalsIgnoreCase("all")) {
                return Long.MAX_VALUE;
            }
            if (!text.matches("0*[1-9]\\d{0,17}")) {
                throw new TypeConversionException("'" + text + "' is neither a count from 1 up nor 'all'");
            }
            return Long.parseLong(text);
        }
    }

    /** A regular expression of Java. */
    static final class Regex implements ITypeConverter<Pattern> {
        @Override
        public Pattern convert(String text) {
            try {
                return Pattern.compile(text);
            } catch (PatternSyntaxException e) {
                throw new TypeConversionException("'" + text + "' is no regular expression: " + e.getDescription());
            }
        }
    }

    /** How long: {@code 60s}, {@code 500ms}, {@code 2m}, {@code 1h}; a number alone is seconds. */
    static final class Time implements ITypeConverter<Duration> {
        private static final Pattern TIME = Pattern.compile("(\\d{1,9}(?:\\.\\d+)?)(ms|s|m|h|)");

        @Override
        public Duration convert(String text) {
            Matcher time = TIME.matcher(text);
            if (!time.matches()) {
                throw new TypeConversionException("'" + text + "' is no time such as 60s, 500ms or 2m");
            }
            double seconds = Double.parseDouble(time.group(1)) * switch (time.group(2)) {
                case "ms" -> 0.001;
                case "m" -> 60;
                case "h" -> 3600;
                default -> 1;
            };
            return Duration.ofNanos(Math.round(seconds * 1e9));
        }
    }
}
