import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** The benchmark's table: a line a measurement, with ours, the loop's, and the ratio of their medians. */
final class Table {
    private Table() {
    }

    /** What the two took, in turns. */
    record Pair(double ours, double theirs) {
    }

    /** Runs both in turns and gives the median of each. */
    static Pair inTurns(int runs, Callable<Double> ours, Callable<Double> theirs) throws Exception {
        List<Double> first = new ArrayList<>();
        List<Double> second = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            first.add(ours.call());
            second.add(theirs.call());
        }
        return new Pair(median(first), median(second));
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
    }

    static String seconds(double seconds) {
        return String.format("%.2f s", seconds);
    }

    /** {@code 150,000 rows/s}. */
    static String perSecond(long count, String thing, double seconds) {
        return String.format("%,d %s/s", Math.round(count / seconds), thing);
    }

    static String times(double ratio) {
        return String.format("%.2f", ratio);
    }

    /** Prints a line. */
    static void row(String what, String ours, String theirs, String ratio) {
        System.out.printf("%-52s  %17s  %17s  %6s%n", what, ours, theirs, ratio);
    }
}
