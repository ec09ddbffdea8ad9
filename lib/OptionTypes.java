import java.time.Duration;
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
}
