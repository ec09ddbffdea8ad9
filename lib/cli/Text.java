import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** How numbers, tables and foreign text are written for people. */
final class Text {
    /** Of a long list so many names are shown. */
    private static final int SHOWN_NAMES = 12;
    /** And of a long name so many characters. */
    private static final int NAME_LENGTH = 60;
    /** Control and format characters, line and paragraph separators, halves of characters, and every blank but the space. */
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}[\\p{Zs}&&[^ ]]]");

    /** What drives a terminal, ends a line, or turns the direction of writing. */
    private static final Pattern DRIVING = Pattern.compile(
            "[\\p{Cc}\\p{Zl}\\p{Zp}\\x{061C}\\x{200E}\\x{200F}\\x{202A}-\\x{202E}\\x{2066}-\\x{2069}]");

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

    /**
     * Text out of a file or from a server, fit for a terminal: a question mark for each character that would drive it, or that
     * does not show.
     */
    static String printable(String text) {
        return UNSEEN.matcher(text).replaceAll("?");
    }

    /**
     * A text as one line that cannot drive a terminal, whatever it is made of: escapes, such as {@code \\u001b} and {@code \\n},
     * for controls, line ends and what turns the direction of writing. JSON on a line stays the same JSON.
     */
    static String oneLine(String text) {
        return DRIVING.matcher(text).replaceAll(driving -> escape(driving.group()));
    }

    /** Records for a terminal: as {@link #oneLine}, but tabs and line ends stay. */
    static String tame(String records) {
        return DRIVING.matcher(records).replaceAll(driving -> driving.group().matches("[\t\n]") ? driving.group()
                : escape(driving.group()));
    }

    /** Each line of a text as {@link #oneLine}; what ends lines is a line feed alone. */
    static String lines(String text) {
        return Stream.of(text.split("\n", -1)).map(Text::oneLine).collect(Collectors.joining("\n"));
    }

    /** A name as it is typed in a shell: in quotes where it must be. */
    static String argument(String name) {
        return name.matches("[\\w./:@%+=,-]+") ? name : "'" + name.replace("'", "'\\''") + "'";
    }

    /** A name out of a file as it is, and what does not show of it as an escape: {@code id\\u00a0}. */
    static String shown(String name) {
        return UNSEEN.matcher(name).replaceAll(unseen -> escape(unseen.group()));
    }

    /** The first of these names, as {@link #shown} and with commas between them, and how many there are beside. */
    static String shown(List<String> names) {
        String first = names.stream().limit(SHOWN_NAMES).map(Text::shown)
                .map(name -> name.length() > NAME_LENGTH ? name.substring(0, NAME_LENGTH) + "..." : name)
                .collect(Collectors.joining(", "));
        return first + (names.size() > SHOWN_NAMES ? " and " + grouped(names.size() - SHOWN_NAMES) + " more" : "");
    }

    /** Whether every character of a name shows; a space does. */
    static boolean isPlain(String name) {
        return !UNSEEN.matcher(name).find();
    }

    /** As the other one, of any width. */
    static String table(List<List<String>> lines) {
        return table(lines, Integer.MAX_VALUE);
    }

    /**
     * Lines of two or more columns, the first one to the left, the others to the right, two blanks between them, or one where
     * the lines would be wider than this. Each cell is shown as {@link #oneLine}.
     *
     * @return the lines without a final line end
     */
    static String table(List<List<String>> rows, int width) {
        List<List<String>> lines = rows.stream().map(cells -> cells.stream().map(Text::oneLine).toList()).toList();
        int[] widths = new int[lines.stream().mapToInt(List::size).max().orElse(0)];
        for (List<String> line : lines) {
            for (int i = 0; i < line.size(); i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        boolean isWide = IntStream.of(widths).sum() + 2 * (widths.length - 1) > width;
        StringBuilder text = new StringBuilder();
        for (List<String> line : lines) {
            text.append(tableLine(line, widths, isWide ? " " : "  ")).append('\n');
        }
        return text.toString().stripTrailing();
    }

    private static String tableLine(List<String> cells, int[] widths, String between) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            String pad = " ".repeat(widths[i] - cells.get(i).length());
            line.append(i == 0 ? cells.get(i) + pad : between + pad + cells.get(i));
        }
        return line.toString().stripTrailing();
    }

    private static String escape(String character) {
        String escape = switch (character) {
            case "\t" -> "\\t";
            case "\n" -> "\\n";
            case "\r" -> "\\r";
            default -> String.format("\\u%04x", character.codePointAt(0));
        };
        return Matcher.quoteReplacement(escape);
    }
}
