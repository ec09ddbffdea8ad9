import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/** How numbers, tables and foreign text are written for people. */
final class Text {
    private Text() {
    }

    /** {@code 1,234,567}. Not by String.format, which takes a tenth of a short run to load its locales. */
    static String grouped(long count) {
        return Long.toString(count).replaceAll("(?<=\\d)(?=(\\d{3})+$)", ",");
    }

    /** {@code 1,234.50}: grouped, with so many decimals, at least one. */
    static String grouped(double value, int decimals) {
        String plain = BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_UP).toPlainString();
        int point = plain.indexOf('.');
        return grouped(Long.parseLong(plain.substring(0, point))) + plain.substring(point);
    }

    /** {@code 1 shard}, {@code 2 shards}. */
    static String counted(long count, String thing) {
        return grouped(count) + " " + thing + (count == 1 ? "" : "s");
    }

    /** Text out of a file or from a server, fit for a terminal: a question mark for each control character. */
    static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    /**
     * Lines of two or more columns, the first one to the left, the others to the right, two blanks between them.
     *
     * @return the lines without a final line end
     */
    static String table(List<List<String>> lines) {
        int[] widths = new int[lines.stream().mapToInt(List::size).max().orElse(0)];
        for (List<String> line : lines) {
            for (int i = 0; i < line.size(); i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> line : lines) {
            text.append(tableLine(line, widths)).append('\n');
        }
        return text.toString().stripTrailing();
    }

    private static String tableLine(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            String pad = " ".repeat(widths[i] - cells.get(i).length());
            line.append(i == 0 ? cells.get(i) + pad : "  " + pad + cells.get(i));
        }
        return line.toString().stripTrailing();
    }
}
