package io.github.wschat.examples.benchmarks.engine;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * Tells JMH how much processor time a call takes, on all threads of the process. JMH itself measures how long a call takes, which on a
 * machine that others use too says more about them.
 */
public final class ProcessorTimeProfiler implements InternalProfiler {

    static final String NANOS = "cpu.norm";

    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private long begin;

    /** Makes the profiler, for JMH. */
    public ProcessorTimeProfiler() {}

    @Override
    public String getDescription() {
        return "Processor time of the process per call";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        begin = system.getProcessCpuTime();
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        double nanos = system.getProcessCpuTime() - begin;
        long calls = Math.max(1, result.getMetadata().getAllOps());
        return List.of(new ScalarResult(NANOS, nanos / calls, "ns/op", AggregationPolicy.AVG));
    }
}
