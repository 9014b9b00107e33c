package io.github.wschat.examples.benchmarks.report;

import java.util.List;

/**
 * What several rounds found of one thing.
 *
 * @param median the middle one, or between the two in the middle
 * @param least the least
 * @param most the greatest
 */
public record Spread(double median, double least, double most) {

    /**
     * Sums up values.
     *
     * @param values one for each round; at least one
     * @return their spread
     * @throws IllegalArgumentException if there are none
     */
    public static Spread of(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("A spread is of at least one value");
        }
        List<Double> sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
        return new Spread(median, sorted.get(0), sorted.get(sorted.size() - 1));
    }
}
