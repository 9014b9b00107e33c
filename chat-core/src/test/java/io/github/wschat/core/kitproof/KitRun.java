package io.github.wschat.core.kitproof;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * The outcome of running one test class by itself, told by the rules that its tests are named after.
 *
 * <p>Keep the class out of the build's own run: as a static nested class, which Surefire passes over.
 */
public final class KitRun {

    private static final int MESSAGE_LENGTH = 200;
    private static final Pattern RULE = Pattern.compile("[SMLB][0-9]+");

    private final List<String> passed = new ArrayList<>();
    private final Map<String, String> aborted = new TreeMap<>();
    private final Map<String, Throwable> failed = new TreeMap<>();

    private KitRun() {}

    /**
     * Runs a test class.
     *
     * @param testClass the class, which the platform instantiates for each of its tests
     * @return what became of its tests
     */
    public static KitRun of(Class<?> testClass) {
        KitRun run = new KitRun();
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectClass(testClass))
                .build();
        LauncherFactory.create().execute(request, run.new Listener());
        return run;
    }

    /**
     * Returns the rules of which a test failed, by the first word of the test's display name.
     *
     * @return the ids, in their order; a failed test without an id is there by its full display name
     */
    public Set<String> failedRules() {
        Set<String> rules = new TreeSet<>();
        for (String name : failed.keySet()) {
            Matcher rule = RULE.matcher(name);
            rules.add(rule.lookingAt() ? rule.group() : name);
        }
        return rules;
    }

    /**
     * Returns the tests that passed.
     *
     * @return their display names, in the order in which they ended
     */
    public List<String> passed() {
        return List.copyOf(passed);
    }

    /**
     * Returns the tests that were aborted.
     *
     * @return the reason, by display name
     */
    public Map<String, String> aborted() {
        return Map.copyOf(aborted);
    }

    /**
     * Returns the tests, and containers of tests, that failed.
     *
     * @return what each threw, by display name
     */
    public Map<String, Throwable> failed() {
        return Map.copyOf(failed);
    }

    /** Returns what failed and why, for the message of an assertion. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(passed.size() + " passed, " + aborted.size() + " were aborted, failed:");
        failed.forEach((name, thrown) -> text.append("\n  ")
                .append(name)
                .append(": ")
                .append(thrown.toString().strip().replaceAll("\\s+", " ").transform(KitRun::shortened)));
        return text.toString();
    }

    private static String shortened(String text) {
        return text.length() <= MESSAGE_LENGTH ? text : text.substring(0, MESSAGE_LENGTH) + "...";
    }

    private final class Listener implements TestExecutionListener {

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            Throwable thrown = result.getThrowable().orElseGet(() -> new AssertionError("no reason was given"));
            switch (result.getStatus()) {
                case SUCCESSFUL -> {
                    if (test.isTest()) {
                        passed.add(test.getDisplayName());
                    }
                }
                case ABORTED -> aborted.put(test.getDisplayName(), String.valueOf(thrown.getMessage()));
                case FAILED -> failed.put(test.getDisplayName(), thrown);
            }
        }
    }
}
