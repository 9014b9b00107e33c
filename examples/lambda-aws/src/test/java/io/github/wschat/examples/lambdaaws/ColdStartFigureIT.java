package io.github.wschat.examples.lambdaaws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.examples.lambdaruntime.LambdaFunction;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/** How long a function's first answer takes, and how big the jar is; run by {@code examples/lambda-aws/figures}. */
class ColdStartFigureIT {

    private static final int ROUNDS = 5;

    private TestTable table;
    private ConnectionsStub connections;

    @BeforeEach
    void start() throws Exception {
        table = new TestTable();
        connections = new ConnectionsStub(Duration.ZERO);
    }

    @AfterEach
    void stop() {
        connections.close();
        table.close();
    }

    @Test
    void firstAnswer() {
        List<Variant> variants = Variant.withNode(Variant.jar(), Variant.urlConnection());
        List<String> ids = Figures.fill(table, 1);
        Figures figures = new Figures();
        for (int round = 0; round <= ROUNDS; round++) {
            for (Variant variant : variants) {
                // The first round is for what is cold only once: files, and DynamoDB Local.
                coldStart(variant, ids, round == 0 ? new Figures() : figures);
            }
        }
        figures.print("Cold start: one row, one post; median of " + ROUNDS, Variant.node());
    }

    private void coldStart(Variant variant, List<String> ids, Figures figures) {
        try (LambdaFunction function = variant.start(table, connections.endpoint(), UnaryOperator.identity())) {
            long begin = System.nanoTime();
            long first = Figures.broadcast(function, ids, connections.begin(() -> {}));
            figures.add(variant, "process start to first answer, ms", millis(begin, first));
            figures.add(
                    variant,
                    "processor time until then, ms",
                    Figures.cpu(function).toNanos() / 1e6);
            long again = System.nanoTime();
            long second = Figures.broadcast(function, ids, connections.begin(() -> {}));
            figures.add(variant, "second event to answer, ms", millis(again, second));
        }
    }

    @Test
    void firstAnswerWithSnapStart() {
        List<Variant> variants = Variant.withNode(Variant.primed(), Variant.unprimed(), Variant.jar());
        List<String> ids = Figures.fill(table, 100);
        Figures figures = new Figures();
        for (int round = 0; round <= ROUNDS; round++) {
            for (Variant variant : variants) {
                restore(variant, ids, round == 0 ? new Figures() : figures);
            }
        }
        figures.print("SnapStart: 100 rows, 100 posts; median of " + ROUNDS, Variant.node());
    }

    private void restore(Variant variant, List<String> ids, Figures figures) {
        AtomicLong waiting = new AtomicLong();
        try (LambdaFunction function = variant.start(
                table,
                connections.endpoint(),
                builder -> builder.beforeRestore(() -> waiting.set(System.nanoTime())))) {
            long begin = System.nanoTime();
            waiting.set(begin);
            long answered = Figures.broadcast(function, ids, connections.begin(() -> {}));
            // Without SnapStart the event waits for the process too.
            figures.add(variant, "event to first answer, ms", millis(waiting.get(), answered));
            if (waiting.get() != begin) {
                figures.add(variant, "process start to snapshot, ms", millis(begin, waiting.get()));
            }
        }
    }

    private static double millis(long from, long to) {
        return (to - from) / 1e6;
    }

    @Test
    void jarSize() throws IOException {
        long crt;
        try (ZipFile jar = new ZipFile(Variant.JAR.toFile())) {
            crt = jar.stream()
                    .filter(entry ->
                            entry.getName().matches("(linux|software/amazon/awssdk/(crt|http/crt|crtcore))/.*"))
                    .mapToLong(ZipEntry::getCompressedSize)
                    .sum();
        }
        long size = Files.size(Variant.JAR);
        System.out.printf(
                "%nJar: %,d bytes, of which the CRT is %,d; url-connection in its place would be %,d%n",
                size, crt, Files.size(Variant.origin(UrlConnectionHttpClient.class)));
        assertThat(crt).isBetween(1L, size);
    }
}
