package io.github.wschat.examples.benchmarks.report;

/**
 * What is measured of each row of a table.
 *
 * @param name what is measured, with its unit
 * @param decimals how many digits of it are worth printing after the point, at least 0
 * @param compared whether each row is also set in relation to the table's base
 * @param charted whether it has a chart
 */
public record Column(String name, int decimals, boolean compared, boolean charted) {

    /**
     * Makes a column that is only printed.
     *
     * @param name what is measured, with its unit
     * @param decimals how many digits are printed after the point
     * @return the column
     */
    public static Column of(String name, int decimals) {
        return new Column(name, decimals, false, false);
    }

    /**
     * Sets each row in relation to the base's.
     *
     * @return a column like this one
     */
    public Column withRatio() {
        return new Column(name, decimals, true, charted);
    }

    /**
     * Draws a chart of it.
     *
     * @return a column like this one
     */
    public Column withChart() {
        return new Column(name, decimals, compared, true);
    }
}
