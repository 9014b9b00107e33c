package io.github.wschat.examples.benchmarks.report;

import java.io.ByteArrayOutputStream;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultPrettyPrinter;

/** A report as JSON, with every single value. */
final class ReportJson {

    private ReportJson() {}

    static byte[] of(Report report) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(new Indented(), bytes)) {
            json.writeStartObject();
            json.writeStringProperty("benchmark", report.name());
            json.writeStringProperty("begin", report.begin().toString());
            json.writeName("machine");
            json.writeStartObject();
            json.writeStringProperty("processor", report.machine().processor());
            json.writeNumberProperty("processors", report.machine().processors());
            json.writeStringProperty("system", report.machine().system());
            json.writeStringProperty("java", report.machine().java());
            json.writeEndObject();
            json.writeName("tables");
            json.writeStartArray();
            report.tables().forEach(table -> write(table, json));
            json.writeEndArray();
            json.writeName("notes");
            json.writeStartArray();
            report.notes().forEach(json::writeString);
            json.writeEndArray();
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private static void write(Table table, JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("title", table.title());
        if (table.base() != null) {
            json.writeStringProperty("base", table.base());
        }
        json.writeName("rows");
        json.writeStartObject();
        for (String row : table.rows()) {
            json.writeName(row);
            json.writeStartObject();
            for (Column column : table.columns()) {
                write(table, row, column, json);
            }
            json.writeEndObject();
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void write(Table table, String row, Column column, JsonGenerator json) {
        List<Double> values = table.values(row, column);
        if (values.isEmpty()) {
            return;
        }
        json.writeName(column.name());
        json.writeStartObject();
        write("values", values, json);
        List<Double> ratios = table.ratios(row, column);
        if (!ratios.isEmpty()) {
            write("ratios", ratios, json);
        }
        json.writeEndObject();
    }

    private static void write(String name, List<Double> numbers, JsonGenerator json) {
        json.writeName(name);
        json.writeStartArray();
        numbers.forEach(json::writeNumber);
        json.writeEndArray();
    }

    /** Says that the text is to be read by people too. */
    private static final class Indented extends ObjectWriteContext.Base {

        @Override
        public DefaultPrettyPrinter getPrettyPrinter() {
            return new DefaultPrettyPrinter();
        }

        @Override
        public boolean hasPrettyPrinter() {
            return true;
        }
    }
}
