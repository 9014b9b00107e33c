package io.github.wschat.examples.benchmarks.engine;

import io.github.wschat.examples.benchmarks.run.CannotMeasureException;
import java.util.Collection;
import java.util.Map;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/** What JMH found of one class. */
record Costs(Collection<RunResult> results) {

    /**
     * Returns what one call costs.
     *
     * @throws CannotMeasureException if JMH could not measure it; it has said why
     */
    Cost of(String method, Map<String, String> parameters) {
        for (RunResult result : results) {
            if (result.getParams().getBenchmark().endsWith("." + method)
                    && parameters.entrySet().stream()
                            .allMatch(parameter -> parameter
                                    .getValue()
                                    .equals(result.getParams().getParam(parameter.getKey())))) {
                return new Cost(
                        result.getPrimaryResult().getScore(),
                        profiled(result, ProcessorTimeProfiler.NANOS),
                        profiled(result, "gc.alloc.rate.norm"));
            }
        }
        throw new CannotMeasureException("JMH has no figures of " + method + " with " + parameters);
    }

    private static double profiled(RunResult result, String name) {
        Result<?> profiled = result.getSecondaryResults().get(name);
        if (profiled == null) {
            throw new CannotMeasureException("JMH's profilers do not tell " + name + " on this JVM");
        }
        return profiled.getScore();
    }
}
