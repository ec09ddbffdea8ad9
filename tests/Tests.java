///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Runs all tests, or those of the classes whose names contain an argument: jbang check Csv Sender; --soak N for N more runs of chaos
//JAVA 17+
//DEPS org.junit.jupiter:junit-jupiter:6.1.3
//DEPS org.junit.platform:junit-platform-launcher:6.1.3
//SOURCES ../Producer.java ../Consumer.java
//SOURCES */*Test.java servers/*.java

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.ClassNameFilter;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * Finds the tests in its own jar, runs them and prints a line a test. Exit 0 only when all passed and there was one;
 * skipped tests are named with their reason. The last line is {@code N passed, N failed}.
 */
public class Tests {
    public static void main(String... args) throws Exception {
        Path ownJar = Path.of(Tests.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        List<String> names = new ArrayList<>(List.of(args));
        int soak = names.indexOf("--soak");
        if (soak >= 0) {
            names.remove(soak);
            System.setProperty(ChaosTest.SOAK, soak < names.size() ? names.remove(soak) : "");
            if (Integer.getInteger(ChaosTest.SOAK) == null) {
                System.err.println("--soak takes the number of runs: check --soak 200");
                System.exit(2);
            }
        }
        String wanted = ".*(" + String.join("|", names) + ").*";
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectClasspathRoots(Set.of(ownJar)))
                .filters(ClassNameFilter.includeClassNamePatterns(".*Test"), ClassNameFilter.includeClassNamePatterns(wanted))
                .build();
        SummaryGeneratingListener counts = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, counts, new Progress());
        TestExecutionSummary summary = counts.getSummary();
        if (summary.getTotalFailureCount() > 0) {
            summary.printFailuresTo(new PrintWriter(System.out, true), 15);
        }
        if (summary.getTestsFoundCount() == 0) {
            System.out.println("no test matches " + names);
        }
        System.out.println(summary.getTestsSucceededCount() + " passed, " + summary.getTotalFailureCount() + " failed"
                + (summary.getTestsAbortedCount() + summary.getTestsSkippedCount() == 0 ? ""
                        : ", " + (summary.getTestsAbortedCount() + summary.getTestsSkippedCount()) + " skipped"));
        System.exit(summary.getTotalFailureCount() == 0 && summary.getTestsSucceededCount() > 0 ? 0 : 1);
    }

    private static final class Progress implements TestExecutionListener {
        private Instant started;

        @Override
        public void executionStarted(TestIdentifier test) {
            started = Instant.now();
            if (test.getSource().orElse(null) instanceof ClassSource) {
                System.out.println(test.getDisplayName());
            }
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            boolean passed = result.getStatus() == TestExecutionResult.Status.SUCCESSFUL;
            if (test.isTest() || !passed) {
                long millis = Duration.between(started, Instant.now()).toMillis();
                String mark = switch (result.getStatus()) {
                    case SUCCESSFUL -> "  ok      ";
                    case FAILED -> "  FAILED  ";
                    case ABORTED -> "  skipped ";
                };
                System.out.println(mark + test.getDisplayName() + (millis < 1000 ? "" : "  " + millis + " ms")
                        + (passed ? "" : result.getThrowable().map(e -> "\n          " + e.getMessage()).orElse("")));
            }
        }
    }
}
