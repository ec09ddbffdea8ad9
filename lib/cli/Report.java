import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a run did, told at its end however it ends: as text for people, or as one JSON object on one line for programs.
 * The names in the JSON are part of the command line's contract (see the README).
 */
interface Report {
    /** Names and values in the order they are printed; numbers are plain, seconds and rates have three decimals at most. */
    Map<String, Object> values();

    /** The same for people; lines without a final line end, or empty when there is nothing to tell. */
    String text();

    /** Prints the report on stderr as the user chose. */
    default void print(Console console) {
        switch (console.summary) {
            case json -> console.say(toJson(values()));
            case text -> {
                String text = text();
                if (!text.isEmpty()) {
                    console.say(text);
                }
            }
            case none -> { }
        }
    }

    /** One line of JSON. */
    static String toJson(Map<String, Object> values) {
        try {
            return new ObjectMapper().disable(SerializationFeature.FAIL_ON_EMPTY_BEANS).writeValueAsString(values);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // maps, lists, texts and numbers do not fail
        }
    }

    /** Rounded to three decimals, for seconds and rates. */
    static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }

    /** {@code 1,234,567}. Not by String.format, which takes a tenth of a short run to load its locales. */
    static String grouped(long count) {
        return Long.toString(count).replaceAll("(?<=\\d)(?=(\\d{3})+$)", ",");
    }

    /** {@code 1,234.50}: grouped, with so many decimals. */
    static String grouped(double value, int decimals) {
        String plain = BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_UP).toPlainString();
        int point = plain.indexOf('.');
        return grouped(Long.parseLong(plain.substring(0, point))) + plain.substring(point);
    }

    /** {@code 60 s}, {@code 0.8 s}. */
    static String seconds(Duration time) {
        return BigDecimal.valueOf(time.toMillis(), 3).stripTrailingZeros().toPlainString() + " s";
    }

    /** {@code 1 shard}, {@code 2 shards}. */
    static String counted(long count, String thing) {
        return grouped(count) + " " + thing + (count == 1 ? "" : "s");
    }

    /** Lines of two or more columns, the first one to the left, the others to the right, two blanks between them. */
    static String table(List<List<String>> lines) {
        int columns = lines.stream().mapToInt(List::size).max().orElse(0);
        int[] widths = new int[columns];
        for (List<String> line : lines) {
            for (int i = 0; i < line.size(); i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> line : lines) {
            StringBuilder row = new StringBuilder();
            for (int i = 0; i < line.size(); i++) {
                String pad = " ".repeat(widths[i] - line.get(i).length());
                row.append(i == 0 ? "" : "  ").append(i == 0 ? line.get(i) + pad : pad + line.get(i));
            }
            text.append(row.toString().stripTrailing()).append('\n');
        }
        return text.toString().stripTrailing();
    }
}
