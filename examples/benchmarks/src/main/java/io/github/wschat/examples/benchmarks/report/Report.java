package io.github.wschat.examples.benchmarks.report;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * All that one run of a benchmark has found. Not thread-safe.
 *
 * <p>It is written as {@code NAME.json} with every single value, {@code NAME.md} with the tables as they are printed, and an SVG chart for
 * each charted column.
 */
public final class Report {

    private final String name;
    private final Instant begin;
    private final Machine machine = Machine.thisOne();
    private final List<Table> tables = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /**
     * Begins a report.
     *
     * @param name the benchmark's name, which is also that of its files
     * @param begin when the benchmark began
     */
    public Report(String name, Instant begin) {
        this.name = name;
        this.begin = begin;
    }

    /**
     * Adds a table; what is added to the table later is in the report too.
     *
     * @param table the table
     * @return the same table
     */
    public Table add(Table table) {
        tables.add(table);
        return table;
    }

    /**
     * Adds what a reader has to know: who could not be measured, and why; what disturbed a measurement.
     *
     * @param sentence one sentence
     */
    public void note(String sentence) {
        notes.add(sentence);
    }

    String name() {
        return name;
    }

    Instant begin() {
        return begin;
    }

    Machine machine() {
        return machine;
    }

    List<Table> tables() {
        return tables;
    }

    List<String> notes() {
        return notes;
    }

    /**
     * Prints the tables.
     *
     * @param out where to
     */
    public void print(PrintStream out) {
        out.print(text());
    }

    private String text() {
        StringBuilder text = new StringBuilder("\n" + name + ", " + begin + ", " + machine + "\n");
        tables.forEach(table -> text.append(TextTable.of(table)));
        if (!notes.isEmpty()) {
            text.append("\n");
            notes.forEach(sentence -> text.append("* ").append(sentence).append("\n"));
        }
        return text.toString();
    }

    /**
     * Writes the report's files; those of an earlier run are replaced.
     *
     * @param folder where to; made if it is not there
     * @throws IOException if that fails
     */
    public void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(name + ".md"), text());
        Files.write(folder.resolve(name + ".json"), ReportJson.of(this));
        Charts.write(this, folder);
    }
}
