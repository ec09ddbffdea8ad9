import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Layout;
import picocli.CommandLine.Model.OptionSpec;

/** The options in a script's help, under headings: an option's {@code order} says under which, and where there. */
final class OptionGroups {
    /** Each heading with the first order that stands under it; one without options is left out. */
    private static final TreeMap<Integer, String> HEADINGS = new TreeMap<>(Map.of(
            100, "What is put",
            200, "How fast",
            300, "What is kept",
            400, "What is read",
            500, "How long, and how often",
            600, "How records are printed",
            700, "Proof against a file",
            750, "How the file is read",
            800, "Where the stream is",
            900, "What is told"));

    private OptionGroups() {
    }

    /** The options of a script as lines of its help, as picocli lays them out. */
    static String text(Help help) {
        StringBuilder text = new StringBuilder();
        HEADINGS.forEach((order, heading) -> {
            List<OptionSpec> options = help.commandSpec().options().stream()
                    .filter(option -> HEADINGS.floorKey(option.order()).equals(order))
                    .sorted(Comparator.comparingInt(OptionSpec::order)).toList();
            if (!options.isEmpty()) {
                Layout layout = help.createDefaultLayout();
                layout.addAllOptions(options, help.createDefaultParamLabelRenderer());
                text.append(String.format("%n%s:%n%s", heading, layout));
            }
        });
        return text.toString();
    }
}
