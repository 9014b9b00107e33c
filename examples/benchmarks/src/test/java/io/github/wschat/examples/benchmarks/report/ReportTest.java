package io.github.wschat.examples.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReportTest {

    private static final Column CPU = Column.of("CPU, µs", 1).withRatio().withChart();
    private static final Column LATENCY = Column.of("p99, ms", 2);

    @TempDir
    Path folder;

    @Test
    void ratiosAreTakenWithinARound() {
        Table table = new Table("Two rounds", "netty", CPU);
        // The second round's machine is four times slower; who is compared stays twice as fast.
        add(table, CPU, "netty", 10, 40);
        add(table, CPU, "wschat", 5, 20);

        assertThat(table.ratio("wschat", CPU)).contains(new Spread(0.5, 0.5, 0.5));
        assertThat(table.spread("wschat", CPU)).contains(new Spread(12.5, 5, 20));
        assertThat(table.ratio("wschat", LATENCY)).isEmpty();
    }

    @Test
    void printsATableThatIsMarkdown() {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        report().print(new PrintStream(printed, true, StandardCharsets.UTF_8));

        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains(
                        "|        | CPU, µs          | × netty | p99, ms |",
                        "|--------|------------------|---------|---------|",
                        "| netty  | 20.0 (10.0–30.0) | 1.00    | –       |",
                        "| wschat | 4.0 (2.0–6.0)    | 0.20    | 1.25    |")
                .contains("* Nobody was lost.");
    }

    @Test
    void writesEveryValueAndAChart() throws IOException {
        report().write(folder);

        assertThat(folder.resolve("fanout.json"))
                .content(StandardCharsets.UTF_8)
                .containsSubsequence("\"wschat\"", "\"CPU, µs\"", "2.0", "6.0", "\"ratios\"", "Nobody was lost.");
        assertThat(folder.resolve("fanout-500-x-100-b-cpu-s.svg"))
                .content(StandardCharsets.UTF_8)
                .contains("<svg")
                .as("a bar for each row")
                .matches("(?s)(.*fill:rgb\\(47,109,181\\)){2}.*");
        assertThat(folder.toFile().list()).hasSize(3);
    }

    @Test
    void refusesWhatItHasNoColumnFor() {
        Table table = new Table("One column", null, CPU);

        assertThatThrownBy(() -> table.add("wschat", "p99, ms", 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The table \"One column\" has no column \"p99, ms\"");
    }

    private static Report report() {
        Report report = new Report("fanout", Instant.parse("2026-11-24T12:00:00Z"));
        Table table = report.add(new Table("500 × 100 B", "netty", CPU, LATENCY));
        add(table, CPU, "netty", 10, 30);
        add(table, CPU, "wschat", 2, 6);
        add(table, LATENCY, "wschat", 1.25);
        report.note("Nobody was lost.");
        return report;
    }

    private static void add(Table table, Column column, String row, double... values) {
        for (double value : values) {
            table.add(row, column.name(), value);
        }
    }
}
