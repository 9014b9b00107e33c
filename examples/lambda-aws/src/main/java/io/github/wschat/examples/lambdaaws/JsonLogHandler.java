package io.github.wschat.examples.lambdaaws;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.logging.ErrorManager;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/**
 * Writes each log record as one line of JSON, as <a
 * href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html">CloudWatch Logs Insights</a>
 * reads it: what System.Logger and the SDK's SLF4J log goes by java.util.logging, and so comes here.
 */
final class JsonLogHandler extends Handler {

    private static final JsonFactory FACTORY =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private final Formatter text = new SimpleFormatter();
    private final LogContext context;
    private final Consumer<String> lines;

    JsonLogHandler(LogContext context, Consumer<String> lines) {
        this.context = context;
        this.lines = lines;
    }

    /**
     * Makes a handler the only one of this process, whose standard output is the function's log.
     *
     * @return where invocations are made known to it
     */
    static LogContext install() {
        LogContext context = new LogContext();
        LogManager.getLogManager().reset();
        Logger root = Logger.getLogger("");
        root.setLevel(Level.INFO);
        // One call for each line, end included, so that lines of several threads do not mix.
        root.addHandler(new JsonLogHandler(context, line -> System.out.print(line + "\n")));
        return context;
    }

    @Override
    public void publish(LogRecord record) {
        if (!isLoggable(record)) {
            return;
        }
        try {
            lines.accept(line(record));
        } catch (RuntimeException e) {
            reportError("A log record could not be written", e, ErrorManager.WRITE_FAILURE);
        }
    }

    private String line(LogRecord record) {
        StringWriter line = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), line)) {
            json.writeStartObject();
            json.writeStringProperty("timestamp", record.getInstant().toString());
            json.writeStringProperty("level", level(record.getLevel()));
            json.writeStringProperty("message", Objects.requireNonNullElse(text.formatMessage(record), ""));
            LogContext.Invocation invocation = context.find();
            if (invocation != null) {
                json.writeStringProperty("requestId", invocation.requestId());
                if (invocation.connectionId() != null) {
                    json.writeStringProperty(
                            "connectionId", invocation.connectionId().value());
                }
                if (invocation.apiRequestId() != null) {
                    json.writeStringProperty("apiRequestId", invocation.apiRequestId());
                }
            }
            if (record.getLoggerName() != null) {
                json.writeStringProperty("logger", record.getLoggerName());
            }
            if (record.getThrown() != null) {
                StringWriter stackTrace = new StringWriter();
                record.getThrown().printStackTrace(new PrintWriter(stackTrace, true));
                json.writeStringProperty("exception", stackTrace.toString());
            }
            json.writeEndObject();
        }
        return line.toString();
    }

    /**
     * Returns what Lambda calls a level: <a
     * href="https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html">what it does not know counts as INFO</a>.
     */
    private static String level(Level level) {
        int value = level.intValue();
        if (value >= Level.SEVERE.intValue()) {
            return "ERROR";
        }
        if (value >= Level.WARNING.intValue()) {
            return "WARN";
        }
        if (value >= Level.INFO.intValue()) {
            return "INFO";
        }
        return value >= Level.FINE.intValue() ? "DEBUG" : "TRACE";
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
