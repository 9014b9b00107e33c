package io.github.wschat.examples.lambdaaws;

import io.github.wschat.examples.lambdaaws.ConnectionsStub.Posts;
import io.github.wschat.examples.lambdaruntime.LambdaFunction;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How fast a function posts, and how much processor time a post takes: its own process's, from the first post to the answer; run by
 * {@code examples/lambda-aws/figures}.
 */
class PostsFigureIT {

    private static final int ROUNDS = 3;
    private static final int EVENTS = 3;

    private TestTable table;

    @BeforeEach
    void start() throws Exception {
        table = new TestTable();
    }

    @AfterEach
    void stop() {
        table.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 5000})
    void httpClients(int rows) throws Exception {
        measure(
                rows,
                Duration.ZERO,
                Variant.node(),
                Variant.withNode(Variant.jar(), Variant.urlConnection(), Variant.primed()));
    }

    @Test
    void inFlight() throws Exception {
        Variant usual = Variant.crt(64);
        measure(5000, Duration.ofMillis(20), usual, List.of(Variant.crt(32), usual, Variant.crt(128)));
    }

    private void measure(int rows, Duration latency, Variant base, List<Variant> variants) throws Exception {
        List<String> ids = Figures.fill(table, rows);
        Figures figures = new Figures();
        try (ConnectionsStub connections = new ConnectionsStub(latency)) {
            for (int round = 0; round < ROUNDS; round++) {
                for (Variant variant : variants) {
                    measure(variant, ids, connections, figures);
                }
            }
        }
        figures.print(
                String.format(
                        "Posts to %,d rows, each answered after %d ms; median of %d processes",
                        rows, latency.toMillis(), ROUNDS),
                base);
    }

    private void measure(Variant variant, List<String> ids, ConnectionsStub connections, Figures figures) {
        try (LambdaFunction function = variant.start(table, connections.endpoint(), UnaryOperator.identity())) {
            for (int event = 0; event < EVENTS; event++) {
                AtomicReference<Duration> before = new AtomicReference<>(Duration.ZERO);
                Posts posts = connections.begin(() -> before.set(Figures.cpu(function)));
                Figures.broadcast(function, ids, posts);
                Duration cpu = Figures.cpu(function).minus(before.get());
                String which = event == 0 ? "fresh: " : "warm: ";
                figures.add(variant, which + "posts/s", posts.perSecond());
                figures.add(variant, which + "processor time, µs/post", cpu.toNanos() / 1e3 / ids.size());
            }
        }
    }
}
