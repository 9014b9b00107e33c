package io.github.wschat.examples.benchmarks.lambda;

import io.github.wschat.examples.benchmarks.report.Column;
import io.github.wschat.examples.benchmarks.report.Spread;
import io.github.wschat.examples.benchmarks.report.Table;
import io.github.wschat.examples.lambdaruntime.LambdaFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** How long it takes from the start of a function's process, or from the restore of its snapshot, to the first answer; and the next ones. */
final class ColdStart {

    private static final Column FIRST =
            Column.of("first answer, ms", 0).withRatio().withChart();
    private static final Column CPU = Column.of("CPU until then, ms", 0).withRatio();
    private static final Column SECOND = Column.of("second answer, ms", 0).withRatio();
    private static final Column WARM = Column.of("warm answer, ms", 1).withRatio();

    private final Cloud cloud;
    private final Table table;
    private final int warmEvents;

    /**
     * Makes a measurement of a broadcast to one connection.
     *
     * @param base the variant that others are compared with; null if none are
     * @param warmEvents how many events follow the second
     */
    ColdStart(Cloud cloud, @Nullable String base, int warmEvents) {
        this.cloud = cloud;
        this.table = new Table("Cold start", base, FIRST, CPU, SECOND, WARM);
        this.warmEvents = warmEvents;
    }

    Table table() {
        return table;
    }

    void measure(Variant variant) {
        AtomicLong begin = new AtomicLong();
        try (LambdaFunction function =
                cloud.deploy(variant, builder -> builder.beforeRestore(() -> begin.set(System.nanoTime())))) {
            begin.set(System.nanoTime());
            cloud.ask(function);
            table.add(variant.name(), FIRST.name(), (System.nanoTime() - begin.get()) / 1e6);
            if (!variant.snapStart()) {
                table.add(variant.name(), CPU.name(), Cloud.cpu(function).toNanos() / 1e6);
            }
            cloud.check();
            table.add(variant.name(), SECOND.name(), next(function));
            List<Double> warm = new ArrayList<>();
            for (int event = 0; event < warmEvents; event++) {
                warm.add(next(function));
            }
            table.add(variant.name(), WARM.name(), Spread.of(warm).median());
        }
    }

    private double next(LambdaFunction function) {
        long begin = System.nanoTime();
        cloud.ask(function);
        double millis = (System.nanoTime() - begin) / 1e6;
        cloud.check();
        return millis;
    }
}
