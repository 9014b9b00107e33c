package io.github.wschat.examples.benchmarks.fanout;

import io.github.wschat.examples.benchmarks.load.Crowd;
import io.github.wschat.examples.benchmarks.load.Outcome;
import io.github.wschat.examples.benchmarks.load.Pattern;
import io.github.wschat.examples.benchmarks.report.Column;
import io.github.wschat.examples.benchmarks.report.Report;
import io.github.wschat.examples.benchmarks.report.Table;
import io.github.wschat.examples.benchmarks.run.CannotMeasureException;
import io.github.wschat.examples.benchmarks.run.RunOptions;
import io.github.wschat.examples.benchmarks.servers.Cores;
import io.github.wschat.examples.benchmarks.servers.Programs;
import io.github.wschat.examples.benchmarks.servers.RunningServer;
import io.github.wschat.examples.benchmarks.servers.ServerProgram;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The benchmark {@code fanout}. */
@Command(
        name = "fanout",
        mixinStandardHelpOptions = true,
        description = {
            "Texts sent to everyone over real sockets: processor time, rate and latency of each delivery.",
            "The exit status is 1 if any server lost, doubled, disordered or damaged a text."
        })
public final class FanoutBenchmark implements Callable<Integer> {

    private static final Column CPU =
            Column.of("CPU µs/delivery", 2).withRatio().withChart();
    private static final Column RATE = Column.of("k deliveries/s", 0);
    private static final Column P50 = Column.of("p50 ms", 2);
    private static final Column P99 = Column.of("p99 ms", 2).withRatio();
    private static final Column P999 = Column.of("p99.9 ms", 2);
    private static final Column GENERATOR = Column.of("generator %", 0);

    /** From here on the generator is what limits the rate. */
    private static final double BUSY_GENERATOR = 0.9;

    /** As many sockets as a process may have open by default on many systems, less some for itself; all servers together. */
    private static final int MOST_KEPT_CONNECTIONS = 12_000;

    private static final int UNDER_WAY = 16;
    private static final int WARM_UP_CLIENTS = 500;
    private static final double DELIVERIES_PER_SECOND = 20_000;

    @Mixin
    private RunOptions options = new RunOptions();

    @Option(
            names = "--servers",
            split = ",",
            paramLabel = "<name>",
            description = "Only these of the servers; netty is always measured.")
    private List<String> only = List.of();

    @Option(
            names = "--crowds",
            split = ",",
            paramLabel = "<clients>x<bytes>",
            description = "How many clients, and how much they get at a time (default: ${DEFAULT-VALUE}).")
    private List<String> crowds = List.of("500x100", "500x4096", "3000x100");

    @Option(
            names = "--ways",
            split = ",",
            paramLabel = "<way>",
            description = "Only these ways of sending: ${COMPLETION-CANDIDATES}.")
    private List<Way> ways = List.of(Way.values());

    @Option(
            names = "--seconds",
            paramLabel = "<number>",
            description = "How long each measurement takes (default: ${DEFAULT-VALUE}).")
    private double seconds = 1;

    @Option(
            names = "--warm-up",
            paramLabel = "<seconds>",
            description = "How long each server is busy before anything is measured (default: ${DEFAULT-VALUE}).")
    private double warmUp = 15;

    private int faults;

    /** Made by the command line. */
    public FanoutBenchmark() {}

    /** How texts are sent. */
    enum Way {
        SATURATING("16 at a time"),
        ONE_AT_A_TIME("one at a time"),
        PACED("20,000 deliveries/s");

        final String text;

        Way(String text) {
            this.text = text;
        }

        Pattern pattern(int senders, int size, Duration duration) {
            return switch (this) {
                case SATURATING -> Pattern.saturating(senders, size, UNDER_WAY, duration);
                case ONE_AT_A_TIME -> Pattern.saturating(senders, size, 1, duration);
                case PACED -> Pattern.paced(senders, size, DELIVERIES_PER_SECOND, duration);
            };
        }
    }

    /** One table of the report: everything but the server. */
    private record Cell(int clients, int size, int senders, Way way) {

        String title() {
            return String.format(
                    "%,d clients × %,d B, %s, %s",
                    clients, size, senders == 1 ? "1 sender" : senders + " senders", way.text);
        }
    }

    @Override
    public Integer call() {
        Report report = options.begin("fanout");
        Cores cores = Cores.divide();
        report.note(
                cores.bound()
                        ? "Each server had one processor to itself, the load generator another one."
                        : "Servers and load generator shared the processors.");
        List<RunningServer> servers = start(cores, report);
        try {
            servers.forEach(this::warmUp);
            for (String crowd : options.smoke() ? List.of("20x100") : crowds) {
                measure(cells(crowd), servers, report);
            }
        } finally {
            servers.forEach(RunningServer::close);
        }
        options.publish(report);
        return faults == 0 ? 0 : 1;
    }

    private List<RunningServer> start(Cores cores, Report report) {
        List<RunningServer> servers = new ArrayList<>();
        try {
            for (ServerProgram program : Programs.chosen(only, report::note)) {
                options.progress("starts " + program.name());
                servers.add(RunningServer.start(program, cores));
            }
            return servers;
        } catch (RuntimeException e) {
            servers.forEach(RunningServer::close);
            throw e;
        }
    }

    /** Gives a JVM's compilers what they need, and the time for it. */
    private void warmUp(RunningServer server) {
        if (!options.smoke()) {
            options.progress("warms up " + server.program().name());
            try (Crowd crowd = connect(server, WARM_UP_CLIENTS)) {
                crowd.run(Pattern.saturating(16, 100, UNDER_WAY, Duration.ofMillis((long) (warmUp * 1000))));
            }
        }
    }

    private List<Cell> cells(String crowd) {
        String[] parts = crowd.split("x", -1);
        List<Cell> cells = new ArrayList<>();
        try {
            for (Way way : ways) {
                for (int senders : new int[] {16, 1}) {
                    cells.add(new Cell(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), senders, way));
                }
            }
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw new CannotMeasureException("A crowd is such as 500x100, not " + crowd, e);
        }
        return cells;
    }

    private void measure(List<Cell> cells, List<RunningServer> servers, Report report) {
        int clients = cells.get(0).clients();
        boolean kept = clients * servers.size() <= MOST_KEPT_CONNECTIONS;
        Map<Cell, Table> tables = new LinkedHashMap<>();
        for (Cell cell : cells) {
            tables.put(cell, report.add(new Table(cell.title(), Programs.NETTY, CPU, RATE, P50, P99, P999, GENERATOR)));
        }
        Map<RunningServer, Crowd> crowds = new HashMap<>();
        try {
            // The first round is not counted: what it is that each way of sending needs is compiled meanwhile.
            for (int round = options.smoke() ? 1 : 0; round <= options.rounds(); round++) {
                for (Cell cell : cells) {
                    options.progress((round == 0 ? "warm-up" : "round " + round) + ": " + cell.title());
                    for (RunningServer server : servers) {
                        Crowd crowd = crowds.computeIfAbsent(server, starting -> connect(starting, clients));
                        Outcome outcome = measure(cell, server, crowd, round == 0 ? null : tables.get(cell), report);
                        if (!kept || !outcome.isFaultless()) {
                            crowd.close();
                            crowds.remove(server);
                        }
                    }
                }
            }
        } finally {
            crowds.values().forEach(Crowd::close);
        }
    }

    private static Crowd connect(RunningServer server, int clients) {
        return Crowd.connect(server.uri(), server.program().tutorial(), clients, 64);
    }

    private Outcome measure(Cell cell, RunningServer server, Crowd crowd, @Nullable Table table, Report report) {
        Duration duration = Duration.ofMillis(options.smoke() ? 200 : (long) (seconds * 1000));
        Duration before = server.cpu();
        Outcome outcome =
                crowd.run(cell.way().pattern(Math.min(cell.senders(), cell.clients()), cell.size(), duration));
        double cpu = server.cpu().minus(before).toNanos() / 1e3 / outcome.deliveries();
        String name = server.program().name();
        if (!outcome.isFaultless()) {
            faults++;
            report.note(String.format(
                    "%s, %s: %,d lost, %,d doubled or out of order, %,d damaged.",
                    name, cell.title(), outcome.lost(), outcome.doubled(), outcome.damaged()));
        }
        if (table != null) {
            table.add(name, CPU.name(), cpu);
            table.add(name, RATE.name(), outcome.perSecond() / 1e3);
            table.add(name, P50.name(), outcome.latencies().getValueAtPercentile(50) / 1e6);
            table.add(name, P99.name(), outcome.latencies().getValueAtPercentile(99) / 1e6);
            table.add(name, P999.name(), outcome.latencies().getValueAtPercentile(99.9) / 1e6);
            table.add(name, GENERATOR.name(), outcome.generatorLoad() * 100);
            if (cell.way() == Way.SATURATING && outcome.generatorLoad() > BUSY_GENERATOR) {
                report.note(String.format(
                        "%s, %s: the load generator was busy for %.0f %% of the time; the server may be faster than was measured.",
                        name, cell.title(), outcome.generatorLoad() * 100));
            }
        }
        return outcome;
    }
}
