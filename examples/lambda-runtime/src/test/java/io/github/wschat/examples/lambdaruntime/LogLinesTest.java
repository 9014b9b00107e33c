package io.github.wschat.examples.lambdaruntime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class LogLinesTest {

    private final List<String> lines = new ArrayList<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    @Test
    void cutsAtLineBreaks() {
        copy("a\r\n\nb\rc\nrest");
        assertThat(lines).containsExactly("a", "", "b\rc", "rest");
    }

    @Test
    void saysNothingWhereThereIsNothing() {
        copy("");
        assertThat(lines).isEmpty();
    }

    @Test
    void cutsLongLinesBetweenCharacters() {
        String line = "x" + "\u00e9".repeat(LogLines.MAX_LINE);
        copy(line + "\nend");
        assertThat(lines).hasSize(3).last().isEqualTo("end");
        assertThat(lines.get(0).getBytes(UTF_8)).hasSize(LogLines.MAX_LINE + 1);
        assertThat(String.join("", lines)).isEqualTo(line + "end");
    }

    private void copy(String text) {
        new LogLines(lines::add, timer).copy(new ByteArrayInputStream(text.getBytes(UTF_8)));
    }
}
