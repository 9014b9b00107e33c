package io.github.wschat.examples.benchmarks.report;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.style.Styler;

/** Bars for the charted columns of a report: the median of each row, with the least and the most of all rounds. */
final class Charts {

    private static final Color BAR = new Color(0x2F6DB5);

    private Charts() {}

    static void write(Report report, Path folder) throws IOException {
        System.setProperty("java.awt.headless", "true");
        for (Table table : report.tables()) {
            for (Column column : table.columns()) {
                if (column.charted()) {
                    write(table, column, folder.resolve(fileName(report, table, column)));
                }
            }
        }
    }

    static String fileName(Report report, Table table, Column column) {
        return (report.name() + "-" + table.title() + "-" + column.name())
                        .toLowerCase(Locale.ROOT)
                        .replace("×", "x")
                        .replaceAll("[^a-z0-9]+", "-")
                        .replaceAll("-$", "")
                + ".svg";
    }

    private static void write(Table table, Column column, Path file) throws IOException {
        List<String> rows = new ArrayList<>();
        List<Double> medians = new ArrayList<>();
        List<Double> errors = new ArrayList<>();
        for (String row : table.rows()) {
            Optional<Spread> spread = table.spread(row, column);
            if (spread.isPresent()) {
                rows.add(row);
                medians.add(spread.get().median());
                errors.add((spread.get().most() - spread.get().least()) / 2);
            }
        }
        if (rows.isEmpty()) {
            return;
        }
        CategoryChart chart = new CategoryChartBuilder()
                .width(900)
                .height(420)
                .title(table.title())
                .yAxisTitle(column.name())
                .build();
        Styler style = chart.getStyler();
        style.setLegendVisible(false);
        style.setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setXAxisLabelRotation(rows.size() > 6 ? 30 : 0);
        // Every bar has its name, however close they stand.
        chart.getStyler().setXAxisTickMarkSpacingHint(1);
        chart.getStyler().setLabelsVisible(false);
        chart.addSeries(column.name(), rows, medians, errors).setFillColor(BAR);
        ChartEncoder.saveChart(chart, file.toString(), "svg");
    }
}
