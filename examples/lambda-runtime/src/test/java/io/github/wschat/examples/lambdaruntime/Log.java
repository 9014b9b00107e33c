package io.github.wschat.examples.lambdaruntime;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Keeps a function's log. */
final class Log implements Consumer<String> {

    private final List<String> lines = new CopyOnWriteArrayList<>();

    @Override
    public void accept(String line) {
        lines.add(line);
    }

    List<String> lines() {
        return lines;
    }

    /** Waits for a line and returns it. */
    String line(Predicate<String> wanted) {
        return await("a line of the log")
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> lines.stream().filter(wanted).findFirst(), found -> found.isPresent())
                .orElseThrow();
    }
}
