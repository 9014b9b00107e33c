package io.github.wschat.examples.benchmarks.engine;

import io.github.wschat.examples.benchmarks.run.CannotMeasureException;
import io.github.wschat.tyrus.FrameEncodingBenchmark;
import java.util.regex.Pattern;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs JMH, each method in a process of its own. */
final class MeasuredClasses {

    private final boolean smoke;

    MeasuredClasses(boolean smoke) {
        this.smoke = smoke;
    }

    /**
     * Measures all methods of a class; JMH tells on standard output how far it is.
     *
     * @throws CannotMeasureException if JMH fails
     */
    Costs measure(Class<?> type) {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + Pattern.quote(type.getName()) + "\\.")
                .addProfiler(GCProfiler.class)
                .addProfiler(ProcessorTimeProfiler.class)
                .shouldFailOnError(true)
                // A process takes a second to begin with: a smoke run has one for the frames alone.
                .forks(smoke && type != FrameEncodingBenchmark.class ? 0 : 1)
                // Where others use the machine too, the compiler's threads get little time: the code waits for them.
                .jvmArgsAppend("-Xbatch")
                .warmupIterations(smoke ? 0 : 3)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(smoke ? 1 : 3)
                .measurementTime(smoke ? TimeValue.milliseconds(20) : TimeValue.seconds(1));
        try {
            return new Costs(new Runner(options.build()).run());
        } catch (RunnerException e) {
            throw new CannotMeasureException("JMH cannot measure " + type.getSimpleName() + ": " + e.getMessage(), e);
        }
    }
}
