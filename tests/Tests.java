///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Runs all tests, or those of classes named by arguments: jbang check Csv Sender; --soak N: N more runs of chaos.
//JAVA 17+
//DEPS org.junit.jupiter:junit-jupiter:6.1.3
//DEPS org.junit.platform:junit-platform-launcher:6.1.3
//SOURCES ../Producer.java ../Consumer.java
//SOURCES */*Test.java */*Fixture.java servers/*.java

import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.ClassNameFilter;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * Finds the tests in its own jar, runs them and prints a line a test. Exit 0 only when all passed and there was one;
 * skipped tests are named with their reason. The last line is {@code N passed, N failed}.
 */
public class Tests {
    /** Classes run side by side, the tests of each one after the other; more of them than cores, since most wait for a server. */
    private static final Map<String, String> SIDE_BY_SIDE = Map.of(
            "junit.jupiter.execution.parallel.enabled", "true",
            "junit.jupiter.execution.parallel.config.executor-service", "worker_thread_pool",
            "junit.jupiter.execution.parallel.mode.default", "same_thread",
            "junit.jupiter.execution.parallel.mode.classes.default", "concurrent",
            "junit.jupiter.execution.parallel.config.strategy", "fixed",
            "junit.jupiter.execution.parallel.config.fixed.parallelism", "4",
            "junit.jupiter.testclass.order.default", ClassOrderer.OrderAnnotation.class.getName()); // the longest first

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
        Run.KEYS.forEach(System::setProperty);
        if (names.isEmpty()) {
            startServers();
        }
        String wanted = ".*(" + String.join("|", names) + ").*";
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectClasspathRoots(Set.of(ownJar)))
                .filters(ClassNameFilter.includeClassNamePatterns(".*Test"), ClassNameFilter.includeClassNamePatterns(wanted))
                .configurationParameters(SIDE_BY_SIDE)
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

    /** Starts every server at once, in the background: a test that needs one waits for it, or is told why there is none. */
    private static void startServers() {
        for (Supplier<URI> server : List.<Supplier<URI>>of(MotoServer::url, KinesisMock::url, Kinesalite::url)) {
            Thread starter = new Thread(() -> {
                try {
                    server.get();
                } catch (RuntimeException | Error e) {
                    // The test that needs it tries again, and tells.
                }
            }, "server");
            starter.setDaemon(true);
            starter.start();
        }
    }

    /** Prints the tests of a class when the class is done, since several run at a time. */
    private static final class Progress implements TestExecutionListener {
        private final Map<String, Instant> started = new ConcurrentHashMap<>();
        private final Map<String, StringBuilder> classes = new ConcurrentHashMap<>();
        private TestPlan plan;

        @Override
        public void testPlanExecutionStarted(TestPlan testPlan) {
            plan = testPlan;
        }

        @Override
        public void executionStarted(TestIdentifier test) {
            started.put(test.getUniqueId(), Instant.now());
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            boolean passed = result.getStatus() == TestExecutionResult.Status.SUCCESSFUL;
            long millis = Duration.between(started.get(test.getUniqueId()), Instant.now()).toMillis();
            StringBuilder lines = classes.computeIfAbsent(classOf(test), name -> new StringBuilder());
            synchronized (lines) {
                if (test.isTest() || !passed) {
                    lines.append(line(test, result, millis));
                }
                if (isClass(test)) {
                    System.out.println(test.getDisplayName() + "  " + millis + " ms" + lines);
                    lines.setLength(0);
                }
            }
        }

        private static String line(TestIdentifier test, TestExecutionResult result, long millis) {
            String mark = switch (result.getStatus()) {
                case SUCCESSFUL -> "ok      ";
                case FAILED -> "FAILED  ";
                case ABORTED -> "skipped ";
            };
            return "\n  " + mark + test.getDisplayName() + (millis < 1000 ? "" : "  " + millis + " ms")
                    + result.getThrowable().map(e -> "\n          " + e.getMessage()).orElse("");
        }

        private String classOf(TestIdentifier test) {
            TestIdentifier at = test;
            while (!isClass(at) && plan.getParent(at).isPresent()) {
                at = plan.getParent(at).get();
            }
            return at.getUniqueId();
        }

        private static boolean isClass(TestIdentifier test) {
            return test.getSource().orElse(null) instanceof ClassSource;
        }
    }
}
