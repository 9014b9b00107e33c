package io.github.wschat.examples.benchmarks.lambda;

import io.github.wschat.examples.benchmarks.report.Column;
import io.github.wschat.examples.benchmarks.report.Spread;
import io.github.wschat.examples.benchmarks.report.Table;
import io.github.wschat.examples.lambdaruntime.LambdaFunction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * How fast a function posts to many, in the first event of its process and in later ones; and how much processor time of its own process
 * a post takes, from the first post to the answer.
 */
final class Broadcasts {

    private static final Column COLD = Column.of("cold, posts/s", 0).withRatio();
    private static final Column COLD_CPU =
            Column.of("cold, CPU µs/post", 0).withRatio().withChart();
    private static final Column WARM = Column.of("warm, posts/s", 0).withRatio();
    private static final Column WARM_CPU =
            Column.of("warm, CPU µs/post", 0).withRatio().withChart();

    private final Cloud cloud;
    private final int clients;
    private final Table table;
    private final int warmEvents;

    /**
     * Makes a measurement of broadcasts to so many.
     *
     * @param base the variant that others are compared with; null if none are
     * @param warmEvents how many events follow a process's first
     */
    Broadcasts(Cloud cloud, int clients, @Nullable String base, int warmEvents) {
        this.cloud = cloud;
        this.clients = clients;
        this.table = new Table(
                String.format(Locale.ROOT, "Posts to %,d connections", clients), base, COLD, COLD_CPU, WARM, WARM_CPU);
        this.warmEvents = warmEvents;
    }

    Table table() {
        return table;
    }

    void measure(Variant variant) {
        try (LambdaFunction function = cloud.deploy(variant, builder -> builder)) {
            Posts cold = broadcast(function);
            table.add(variant.name(), COLD.name(), cold.perSecond);
            table.add(variant.name(), COLD_CPU.name(), cold.cpuMicros);
            List<Double> perSecond = new ArrayList<>();
            List<Double> cpuMicros = new ArrayList<>();
            for (int event = 0; event < warmEvents; event++) {
                Posts warm = broadcast(function);
                perSecond.add(warm.perSecond);
                cpuMicros.add(warm.cpuMicros);
            }
            table.add(variant.name(), WARM.name(), Spread.of(perSecond).median());
            table.add(variant.name(), WARM_CPU.name(), Spread.of(cpuMicros).median());
        }
    }

    private record Posts(double perSecond, double cpuMicros) {}

    private Posts broadcast(LambdaFunction function) {
        CompletableFuture<Duration> before = new CompletableFuture<>();
        cloud.atFirstPost(() -> before.complete(Cloud.cpu(function)));
        cloud.ask(function);
        Duration cpu = Cloud.cpu(function).minus(before.join());
        return new Posts(cloud.check().perSecond(), cpu.toNanos() / 1e3 / clients);
    }
}
