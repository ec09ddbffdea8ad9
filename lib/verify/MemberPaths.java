import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The members of JSON objects that are not compared, as they are known at one place of a value; {@link #in} goes a step in. The
 * path {@code user.seen} is the member {@code seen} of the object {@code user}, and also a member with this very name. What is
 * said of an object is said of each object in an array. Any thread may ask.
 */
final class MemberPaths {
    /** Where every member is compared. */
    static final MemberPaths NONE = new MemberPaths();

    private final List<Step> steps = new ArrayList<>();
    private final List<Wanted> wanted = new ArrayList<>();
    private Wanted left;

    /** A path as it was given, and whether any value had it. */
    private static final class Wanted {
        private final String path;
        private volatile boolean found;

        Wanted(String path) {
            this.path = path;
        }
    }

    private record Step(byte[] name, MemberPaths inside) { }

    private MemberPaths() {
    }

    /** What is known at the start of a value. @param left paths to members that are left out */
    static MemberPaths of(List<String> left) {
        MemberPaths root = new MemberPaths();
        for (String path : left) {
            Wanted wanted = new Wanted(path);
            root.wanted.add(wanted);
            root.add(path, wanted);
        }
        return root;
    }

    private void add(String path, Wanted one) {
        step(path).left = one;
        int dot = path.indexOf('.');
        if (dot > 0) {
            step(path.substring(0, dot)).add(path.substring(dot + 1), one);
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
        for (Step step : steps) {
            if (names.isAt(start, end, step.name)) {
                return step.inside;
            }
        }
        return NONE;
    }

    /** The paths, as they were given, of members that no value had, if this is the start. */
    List<String> notFound() {
        return wanted.stream().filter(one -> !one.found).map(one -> one.path).toList();
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
