package io.github.wschat.examples.lambdaaws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.core.model.ConnectionId;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonLogHandlerTest {

    private final LogContext context = new LogContext();
    private final List<String> lines = new ArrayList<>();
    private final JsonLogHandler handler = new JsonLogHandler(context, lines::add);

    private static LogRecord entry(@Nullable String message, @Nullable Object... parameters) {
        LogRecord entry = new LogRecord(Level.INFO, message);
        entry.setLoggerName("the.logger");
        entry.setInstant(Instant.parse("2026-01-02T03:04:05.678Z"));
        entry.setParameters(parameters);
        return entry;
    }

    /** Returns the line that an entry makes. */
    private Map<String, String> line(LogRecord entry) {
        handler.publish(entry);
        assertThat(lines).hasSize(1);
        assertThat(lines.get(0)).doesNotContain("\n", "\r").isASCII();
        return JsonLines.parse(lines.get(0));
    }

    @Test
    void outsideOfInvocationsALineHasNoIds() {
        assertThat(line(entry("hello")))
                .isEqualTo(Map.of(
                        "timestamp", "2026-01-02T03:04:05.678Z",
                        "level", "INFO",
                        "message", "hello",
                        "logger", "the.logger"));
    }

    @Test
    void anInvocationGivesItsIds() {
        context.begin("request");
        context.about(new ConnectionId("connection="), "api");

        assertThat(line(entry("hello")))
                .containsEntry("requestId", "request")
                .containsEntry("connectionId", "connection=")
                .containsEntry("apiRequestId", "api");
    }

    @Test
    void beforeTheEventIsReadAnInvocationHasOneId() {
        context.begin("request");

        assertThat(line(entry("hello")))
                .containsEntry("requestId", "request")
                .doesNotContainKeys("connectionId", "apiRequestId");
    }

    @Test
    void parametersArePutIn() {
        assertThat(line(entry("{0} and {1}", "\"one\"", 2))).containsEntry("message", "\"one\" and 2");
    }

    @Test
    void bracesWithoutParametersStay() {
        assertThat(line(entry("{0} isn't {}"))).containsEntry("message", "{0} isn't {}");
    }

    @Test
    void whatNoLineMayHoldIsEscaped() {
        String message = "a\r\nb\u0000\u001b[31m\u007f\u2028\u00e4\ud83d\ude00\\\"";

        assertThat(line(entry(message))).containsEntry("message", message);
    }

    @Test
    void halfACharacterIsWrittenToo() {
        assertThat(line(entry("half \ud83d"))).containsEntry("message", "half \ud83d");
    }

    @Test
    void anExceptionIsAMemberWithItsCauses() {
        LogRecord entry = entry("hello");
        entry.setThrown(new IllegalStateException("outer\nline", new IllegalArgumentException("inner \u00e4")));

        assertThat(line(entry).get("exception"))
                .startsWith("java.lang.IllegalStateException: outer\nline")
                .contains("Caused by: java.lang.IllegalArgumentException: inner \u00e4")
                .contains("\tat " + JsonLogHandlerTest.class.getName());
    }

    @Test
    void whatHasNeitherMessageNorLoggerIsALineToo() {
        LogRecord entry = entry(null);
        entry.setLoggerName(null);

        assertThat(line(entry)).containsEntry("message", "").doesNotContainKey("logger");
    }

    @ParameterizedTest
    @CsvSource({"SEVERE, ERROR", "WARNING, WARN", "INFO, INFO", "CONFIG, DEBUG", "FINE, DEBUG", "FINER, TRACE"})
    void levelsAreLambdas(String javaLogging, String lambda) {
        LogRecord entry = entry("hello");
        entry.setLevel(Level.parse(javaLogging));

        assertThat(line(entry)).containsEntry("level", lambda);
    }

    @Test
    void linesOfManyThreadsDoNotMix() throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream standardOutput = System.out;
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            JsonLogHandler.install();
            // Longer than what a PrintStream encodes at once.
            String text = "x".repeat(20_000);
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                int number = i;
                done.add(threads.submit(() -> System.getLogger("many").log(System.Logger.Level.INFO, number + text)));
            }
            for (Future<?> each : done) {
                each.get(30, TimeUnit.SECONDS);
            }
            assertThat(printed.toString(StandardCharsets.UTF_8).lines())
                    .extracting(line -> JsonLines.parse(line).get("message"))
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, 400).mapToObj(i -> i + text).toList());
        } finally {
            threads.shutdownNow();
            System.setOut(standardOutput);
            LogManager.getLogManager().readConfiguration();
        }
    }

    @Test
    void whatIsBelowTheHandlersLevelIsNotWritten() {
        handler.setLevel(Level.WARNING);

        handler.publish(entry("hello"));

        assertThat(lines).isEmpty();
    }
}
