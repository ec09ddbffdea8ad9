import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The members of JSON objects that are not compared, and the one that is the id, as they are known at one place of a value;
 * {@link #in} goes a step in. The path {@code user.seen} is the member {@code seen} of the object {@code user}, and also a member
 * with this very name. What is left out of an object is left out of each object in an array. Any thread may ask.
 */
final class MemberPaths {
    /** Where every member is compared. */
    static final MemberPaths NONE = new MemberPaths();

    private final List<Step> steps = new ArrayList<>();
    private final List<Wanted> wanted = new ArrayList<>();
    private Wanted left;
    private Wanted id;

    /** A path as it was given, the option it was given to, and whether any value had it. */
    private static final class Wanted {
        private final String option;
        private final String path;
        private volatile boolean found;

        Wanted(String option, String path) {
            this.option = option;
            this.path = path;
        }
    }

    private record Step(byte[] name, MemberPaths inside) { }

    private MemberPaths() {
    }

    /**
     * What is known at the start of a value.
     *
     * @param left paths to members that are left out
     * @param id the path to the id, or null
     */
    static MemberPaths of(List<String> left, String id) {
        MemberPaths root = new MemberPaths();
        left.stream().distinct().forEach(path -> root.add(path, root.wanted("--ignore", path), false));
        if (id != null) {
            root.add(id, root.wanted("--id", id), true);
        }
        return root;
    }

    private Wanted wanted(String option, String path) {
        Wanted one = new Wanted(option, path);
        wanted.add(one);
        return one;
    }

    private void add(String path, Wanted one, boolean isId) {
        if (isId) {
            step(path).id = one;
        } else {
            step(path).left = one;
        }
        int dot = path.indexOf('.');
        if (dot > 0) {
            step(path.substring(0, dot)).add(path.substring(dot + 1), one, isId);
        }
    }

    private MemberPaths step(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        for (Step step : steps) {
            if (Arrays.equals(step.name, bytes)) {
                return step.inside;
            }
        }
        Step step = new Step(bytes, new MemberPaths());
        steps.add(step);
        return step.inside;
    }

    /** The same in the value of a member, whose name stands between two places. */
    MemberPaths in(Canonical names, int start, int end) {
        if (steps.isEmpty()) { // as a rule, and for every member of every row
            return NONE;
        }
        for (Step step : steps) {
            if (names.isAt(start, end, step.name)) {
                return step.inside;
            }
        }
        return NONE;
    }

    /** The options with the paths that no value had, if this is the start: {@code --id: 'idd'}. */
    List<String> notFound() {
        return wanted.stream().filter(one -> !one.found).map(one -> one.option + ": '" + Text.shown(one.path) + "'").toList();
    }

    /** The same in the value of the member of this name. */
    MemberPaths in(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return steps.stream().filter(step -> Arrays.equals(step.name, bytes)).findFirst().map(Step::inside).orElse(NONE);
    }

    /** Whether the member that this is the value of is the id; then it counts as found. */
    boolean isId() {
        if (id == null) {
            return false;
        }
        id.found = true;
        return true;
    }

    /** Whether the member that this is the value of is left out; then it counts as found. */
    boolean isLeftOut() {
        if (left == null) {
            return false;
        }
        left.found = true;
        return true;
    }
}
