package io.github.wschat.examples.benchmarks.load;

import java.time.Duration;
import org.HdrHistogram.Histogram;

/**
 * What came of a pattern.
 *
 * @param deliveries texts that arrived, one for each client
 * @param elapsed from the first text that was sent to the last that arrived
 * @param generatorCpu how long the generator's thread kept its processor busy meanwhile
 * @param lost texts that did not arrive
 * @param doubled texts that arrived twice, or out of order
 * @param damaged texts that nobody sent
 * @param latencies from sending to arrival, in nanoseconds, of each delivery
 */
public record Outcome(
        long deliveries,
        Duration elapsed,
        Duration generatorCpu,
        long lost,
        long doubled,
        long damaged,
        Histogram latencies) {

    /**
     * Returns whether everyone got everything once, and in order.
     *
     * @return whether nothing went wrong
     */
    public boolean isFaultless() {
        return lost == 0 && doubled == 0 && damaged == 0;
    }

    /**
     * Returns how much of its processor the generator used; from 0.9 on, it is the generator that is measured.
     *
     * @return 0 to 1
     */
    public double generatorLoad() {
        return (double) generatorCpu.toNanos() / elapsed.toNanos();
    }

    /**
     * Returns how fast texts arrived.
     *
     * @return deliveries a second
     */
    public double perSecond() {
        return deliveries * 1e9 / elapsed.toNanos();
    }
}
