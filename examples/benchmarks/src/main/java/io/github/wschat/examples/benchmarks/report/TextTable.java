package io.github.wschat.examples.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A table as text that is readable as it is, and is Markdown. */
final class TextTable {

    private TextTable() {}

    static String of(Table table) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(header(table));
        table.rows().forEach(row -> lines.add(line(table, row)));
        int[] widths = new int[lines.get(0).size()];
        for (List<String> line : lines) {
            for (int cell = 0; cell < widths.length; cell++) {
                widths[cell] = Math.max(widths[cell], line.get(cell).length());
            }
        }
        StringBuilder text = new StringBuilder("\n" + table.title() + "\n\n");
        for (int line = 0; line < lines.size(); line++) {
            append(text, lines.get(line), widths);
            if (line == 0) {
                for (int width : widths) {
                    text.append("|").append("-".repeat(width + 2));
                }
                text.append("|\n");
            }
        }
        return text.toString();
    }

    private static List<String> header(Table table) {
        List<String> cells = new ArrayList<>();
        cells.add("");
        for (Column column : table.columns()) {
            cells.add(column.name());
            if (isCompared(table, column)) {
                cells.add("× " + table.base());
            }
        }
        return cells;
    }

    private static List<String> line(Table table, String row) {
        List<String> cells = new ArrayList<>();
        cells.add(row);
        for (Column column : table.columns()) {
            cells.add(table.spread(row, column)
                    .map(spread -> cell(spread, column.decimals()))
                    .orElse("–"));
            if (isCompared(table, column)) {
                cells.add(table.ratio(row, column).map(TextTable::ratio).orElse("–"));
            }
        }
        return cells;
    }

    private static boolean isCompared(Table table, Column column) {
        return table.base() != null && column.compared();
    }

    private static String ratio(Spread spread) {
        return cell(spread, 2);
    }

    private static String cell(Spread spread, int decimals) {
        String median = number(spread.median(), decimals);
        return spread.least() == spread.most()
                ? median
                : median + " (" + number(spread.least(), decimals) + "–" + number(spread.most(), decimals) + ")";
    }

    private static String number(double value, int decimals) {
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }

    private static void append(StringBuilder text, List<String> cells, int[] widths) {
        for (int cell = 0; cell < widths.length; cell++) {
            text.append("| ")
                    .append(cells.get(cell))
                    .append(" ".repeat(widths[cell] - cells.get(cell).length() + 1));
        }
        text.append("|\n");
    }
}
