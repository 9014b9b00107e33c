package io.github.wschat.core;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs a suite of tests within a test, and tells what it says about what it was run against. */
final class SuiteVerdict {

    private final SortedSet<String> run = new TreeSet<>();
    private final SortedSet<String> failed = new TreeSet<>();

    private SuiteVerdict() {}

    static SuiteVerdict of(Class<?> suite) {
        SuiteVerdict verdict = new SuiteVerdict();
        LauncherConfig alone = LauncherConfig.builder()
                .enableLauncherSessionListenerAutoRegistration(false)
                .enableLauncherDiscoveryListenerAutoRegistration(false)
                .enableTestExecutionListenerAutoRegistration(false)
                .build();
        LauncherFactory.create(alone)
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(suite))
                                .build(),
                        verdict.new Listener());
        return verdict;
    }

    /** Returns the names of the test methods that were run, as {@code Class.method}. */
    SortedSet<String> run() {
        return run;
    }

    /** Returns the names of the test methods that failed, or whatever else did. */
    SortedSet<String> failed() {
        return failed;
    }

    private static String name(MethodSource source) {
        return source.getJavaClass().getSimpleName() + "." + source.getMethodName();
    }

    private final class Listener implements TestExecutionListener {

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            String name = test.getSource()
                    .filter(MethodSource.class::isInstance)
                    .map(source -> name((MethodSource) source))
                    .orElse(test.getDisplayName());
            if (test.isTest()) {
                run.add(name);
            }
            if (result.getStatus() == Status.FAILED) {
                failed.add(name);
            }
        }
    }
}
