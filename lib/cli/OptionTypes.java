import java.time.Duration;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The values that options take beyond what picocli reads by itself. */
final class OptionTypes {
    /** Nobody waits longer, and clocks of nanoseconds end somewhere. */
    private static final Duration LONGEST = Duration.ofDays(3650);

    private OptionTypes() {
    }

    /** How long: {@code 0.2} seconds, {@code 500ms}, {@code 1h30m}; see {@link Times#span}. */
    static final class Span implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            Duration span = Times.span(text).orElseThrow(() ->
                    new TypeConversionException("'" + text + "' is not a time such as 0.2 (seconds), 500ms, 2m or 1h30m"));
            if (span.compareTo(LONGEST) > 0) {
                throw new TypeConversionException("'" + text + "' is longer than ten years");
            }
            return span;
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

    /** A whole number from 1 up, or {@code max}, which is {@link Integer#MAX_VALUE}. */
    static final class CountOrMax implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            if (text.equalsIgnoreCase("max")) {
                return Integer.MAX_VALUE;
            }
            if (!text.matches("0*[1-9]\\d{0,8}")) {
                throw new TypeConversionException("'" + text + "' is neither a count from 1 up nor 'max'");
            }
            return Integer.parseInt(text);
        }
    }

    /** A whole number from 0 up. */
    static final class Count implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            if (!text.matches("\\d{1,18}")) {
                throw new TypeConversionException("'" + text + "' is not a count: 0, 1, 2 ...");
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
                throw new TypeConversionException("'" + text + "' is not a regular expression: " + e.getDescription());
            }
        }
    }
}
