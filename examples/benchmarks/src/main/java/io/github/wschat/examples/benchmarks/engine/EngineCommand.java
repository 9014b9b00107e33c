package io.github.wschat.examples.benchmarks.engine;

import io.github.wschat.examples.benchmarks.engine.BroadcastBenchmark.Outcome;
import io.github.wschat.examples.benchmarks.engine.BroadcastBenchmark.Store;
import io.github.wschat.examples.benchmarks.report.Column;
import io.github.wschat.examples.benchmarks.report.Report;
import io.github.wschat.examples.benchmarks.report.Table;
import io.github.wschat.examples.benchmarks.run.RunOptions;
import io.github.wschat.tyrus.FrameEncodingBenchmark;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code engine}: what the chat itself costs, without a network. */
@Command(
        name = "engine",
        mixinStandardHelpOptions = true,
        description = "Measures with JMH what a broadcast, a walk, a route and a frame cost, in time and in memory.")
public final class EngineCommand implements Runnable {

    private static final int FEW = 1000;
    private static final int MANY = 10_000;
    private static final int CROWD = 100_000;

    private static final Column CPU = Column.of("CPU, ns", 1).withChart();
    private static final Column NANOS = Column.of("wall, ns", 1);
    private static final Column BYTES = Column.of("bytes", 0);
    private static final Column CPU_EACH = Column.of("CPU, ns per recipient", 1).withChart();
    private static final Column NANOS_EACH = Column.of("wall, ns per recipient", 1);
    private static final Column BYTES_EACH = Column.of("bytes per recipient beyond the 1,000", 2);
    private static final Column RUN_FEW = Column.of("bytes, 1,000 recipients", 0);
    private static final Column RUN_MANY = Column.of("bytes, 10,000 recipients", 0);

    @Mixin
    private RunOptions options = new RunOptions();

    private final Table broadcasts =
            new Table("A broadcast to 10,000", null, CPU_EACH, NANOS_EACH, BYTES_EACH, RUN_FEW, RUN_MANY);
    private final Table store = new Table("The store in memory", null, CPU, NANOS, BYTES);
    private final Table messages = new Table("A message, once, however many receive it", null, CPU, NANOS, BYTES);
    private final Table frames = new Table("A frame, for each recipient", null, CPU, NANOS, BYTES);

    /** Makes the command, for the command line to fill. */
    public EngineCommand() {}

    @Override
    public void run() {
        Report report = options.begin("engine");
        report.add(broadcasts);
        report.add(store);
        report.add(messages);
        report.add(frames);
        MeasuredClasses measured = new MeasuredClasses(options.smoke());
        for (int round = 1; round <= options.rounds(); round++) {
            options.progress("round " + round + " of " + options.rounds());
            addBroadcasts(measured.measure(BroadcastBenchmark.class));
            addStore(measured.measure(InMemoryStoreBenchmark.class));
            Costs costs = measured.measure(MessageBenchmark.class);
            for (Text text : Text.values()) {
                Map<String, String> parameters = Map.of("text", text.name());
                add(messages, "selecting the route, " + text.label(), costs.of("selectRoute", parameters), 1);
                add(messages, "making the message, " + text.label(), costs.of("makeMessage", parameters), 1);
                add(messages, "sendmessage to nobody, " + text.label(), costs.of("handle", parameters), 1);
            }
            costs = measured.measure(FrameEncodingBenchmark.class);
            for (Text text : Text.values()) {
                add(frames, text.label(), costs.of("writeFrame", Map.of("text", text.name())), 1);
            }
        }
        report.note(
                "Bytes are those that all threads of the process allocated meanwhile, as JMH's profiler gc counts them.");
        report.note(
                "Outcomes that are known later cost the sender a future, and its thread a hand-over, which is counted here too.");
        report.note(
                "A page of the store in memory is a list of its connections: what it allocates for each is the list's.");
        options.publish(report);
    }

    private void addBroadcasts(Costs costs) {
        for (Store from : Store.values()) {
            for (Outcome outcome : Outcome.values()) {
                Cost few = costs.of("sendToAll", parameters(from, outcome, FEW));
                Cost many = costs.of("sendToAll", parameters(from, outcome, MANY));
                String row = (from == Store.PREPARED ? "prepared pages" : "store in memory") + ", "
                        + outcome.name().toLowerCase(Locale.ROOT).replace('_', ' ');
                broadcasts.add(row, CPU_EACH.name(), many.processorNanos() / MANY);
                broadcasts.add(row, NANOS_EACH.name(), many.nanos() / MANY);
                broadcasts.add(row, BYTES_EACH.name(), (many.bytes() - few.bytes()) / (MANY - FEW));
                broadcasts.add(row, RUN_FEW.name(), few.bytes());
                broadcasts.add(row, RUN_MANY.name(), many.bytes());
            }
        }
    }

    private static Map<String, String> parameters(Store store, Outcome outcome, int recipients) {
        return Map.of("store", store.name(), "outcome", outcome.name(), "recipients", Integer.toString(recipients));
    }

    private void addStore(Costs costs) {
        for (int connections : new int[] {MANY, CROWD}) {
            Map<String, String> parameters = Map.of("connections", Integer.toString(connections));
            String among = String.format(Locale.ROOT, "%,d", connections);
            add(store, "walk, per connection of " + among, costs.of("walk", parameters), connections);
            add(store, "add and remove one, among " + among, costs.of("addAndRemove", parameters), 1);
        }
    }

    private static void add(Table table, String row, Cost cost, int share) {
        table.add(row, CPU.name(), cost.processorNanos() / share);
        table.add(row, NANOS.name(), cost.nanos() / share);
        table.add(row, BYTES.name(), cost.bytes() / share);
    }
}
