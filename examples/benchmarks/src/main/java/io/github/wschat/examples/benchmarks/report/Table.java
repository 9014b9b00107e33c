package io.github.wschat.examples.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Values by row (who) and column (what), one for each round.
 *
 * <p>A row's ratio to the base is taken within a round, since a machine's pace changes from one to the next; what is printed is the
 * median of these ratios. Not thread-safe.
 */
public final class Table {

    private final String title;
    private final @Nullable String base;
    private final List<Column> columns;
    private final Map<String, Map<String, List<Double>>> rows = new LinkedHashMap<>();

    /**
     * Makes an empty table.
     *
     * @param title what was done, in a few words; unique within a report
     * @param base the row that the others are compared with; null if none are
     * @param columns what is measured of each row
     */
    public Table(String title, @Nullable String base, Column... columns) {
        this.title = title;
        this.base = base;
        this.columns = List.of(columns);
    }

    /**
     * Adds what the next round found.
     *
     * @param row who
     * @param column the name of one of the columns
     * @param value what was measured
     * @throws IllegalArgumentException if there is no such column
     */
    public void add(String row, String column, double value) {
        if (columns.stream().noneMatch(known -> known.name().equals(column))) {
            throw new IllegalArgumentException("The table \"" + title + "\" has no column \"" + column + "\"");
        }
        rows.computeIfAbsent(row, none -> new LinkedHashMap<>())
                .computeIfAbsent(column, none -> new ArrayList<>())
                .add(value);
    }

    /**
     * Returns what was done.
     *
     * @return the title
     */
    public String title() {
        return title;
    }

    @Nullable
    String base() {
        return base;
    }

    List<Column> columns() {
        return columns;
    }

    List<String> rows() {
        return List.copyOf(rows.keySet());
    }

    /** Returns one value for each round; none if it was not measured. */
    List<Double> values(String row, Column column) {
        return List.copyOf(rows.getOrDefault(row, Map.of()).getOrDefault(column.name(), List.of()));
    }

    /** Returns one ratio for each round that measured both the row and the base. */
    List<Double> ratios(String row, Column column) {
        List<Double> ratios = new ArrayList<>();
        if (base != null && column.compared()) {
            List<Double> own = values(row, column);
            List<Double> others = values(base, column);
            for (int round = 0; round < Math.min(own.size(), others.size()); round++) {
                ratios.add(own.get(round) / others.get(round));
            }
        }
        return ratios;
    }

    /**
     * Returns what all rounds together found.
     *
     * @param row who
     * @param column what
     * @return the spread, or nothing if it was not measured
     */
    public Optional<Spread> spread(String row, Column column) {
        List<Double> values = values(row, column);
        return values.isEmpty() ? Optional.empty() : Optional.of(Spread.of(values));
    }

    /**
     * Returns how a row relates to the base.
     *
     * @param row who
     * @param column what
     * @return the ratios' spread, or nothing if they were not both measured
     */
    public Optional<Spread> ratio(String row, Column column) {
        List<Double> ratios = ratios(row, column);
        return ratios.isEmpty() ? Optional.empty() : Optional.of(Spread.of(ratios));
    }
}
