package io.github.wschat.tyrus;

import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Counts the cases of docs/conformance.md whose tests have passed, and says so when all tests are done. */
public final class ConformanceCount implements TestExecutionListener {

    private final Set<String> passed = ConcurrentHashMap.newKeySet();
    private final Set<String> failed = ConcurrentHashMap.newKeySet();
    private volatile @Nullable TestPlan plan;

    /** Made by JUnit, which finds it among the services. */
    public ConformanceCount() {}

    @Override
    public void testPlanExecutionStarted(TestPlan started) {
        plan = started;
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        Set<String> cases = result.getStatus() == TestExecutionResult.Status.SUCCESSFUL ? passed : failed;
        for (TestIdentifier each = test;
                each != null && plan != null;
                each = plan.getParent(each).orElse(null)) {
            cases.addAll(ConformanceCases.idsIn(each.getDisplayName()));
        }
    }

    @Override
    public void testPlanExecutionFinished(TestPlan finished) {
        passed.removeAll(failed);
        if (passed.isEmpty() && failed.isEmpty()) {
            return;
        }
        SortedSet<String> missing = new TreeSet<>(ConformanceCases.documented().keySet());
        int all = missing.size();
        missing.removeAll(passed);
        missing.removeAll(failed);
        System.out.println("Conformance over " + (TestTls.everywhere() ? "wss" : "ws") + ": " + passed.size() + " of "
                + all + " cases passed, " + failed.size() + " failed"
                + (failed.isEmpty() ? "" : " " + new TreeSet<>(failed)) + ", " + missing.size() + " not run");
    }
}
