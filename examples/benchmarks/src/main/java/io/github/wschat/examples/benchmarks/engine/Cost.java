package io.github.wschat.examples.benchmarks.engine;

/**
 * What one call costs, on average.
 *
 * @param nanos how long it takes
 * @param processorNanos how much processor time it takes, on all threads
 * @param bytes what it allocates, on all threads
 */
record Cost(double nanos, double processorNanos, double bytes) {}
