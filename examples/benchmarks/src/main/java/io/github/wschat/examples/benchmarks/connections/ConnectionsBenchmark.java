package io.github.wschat.examples.benchmarks.connections;

import io.github.wschat.examples.benchmarks.load.Crowd;
import io.github.wschat.examples.benchmarks.report.Column;
import io.github.wschat.examples.benchmarks.report.Report;
import io.github.wschat.examples.benchmarks.report.Table;
import io.github.wschat.examples.benchmarks.run.RunOptions;
import io.github.wschat.examples.benchmarks.servers.Cores;
import io.github.wschat.examples.benchmarks.servers.Programs;
import io.github.wschat.examples.benchmarks.servers.RunningServer;
import io.github.wschat.examples.benchmarks.servers.ServerProgram;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The benchmark {@code connections}. */
@Command(
        name = "connections",
        mixinStandardHelpOptions = true,
        description = "What a connection costs: to open, cold and warm, and to keep while nothing is said.")
public final class ConnectionsBenchmark implements Callable<Integer> {

    private static final Column HEAP =
            Column.of("live heap KB/connection", 2).withRatio().withChart();
    private static final Column RESIDENT = Column.of("RSS KB/connection", 1);
    private static final Column COLD = Column.of("connects/s, first", 0);
    private static final Column WARM =
            Column.of("connects/s, warm", 0).withRatio().withChart();
    private static final Column CPU = Column.of("CPU µs/connect, warm", 0).withRatio();

    /** How many clients are connecting at any time. */
    private static final int AT_A_TIME = 64;

    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(400);
    private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    @Mixin
    private RunOptions options = new RunOptions();

    @Option(
            names = "--servers",
            split = ",",
            paramLabel = "<name>",
            description = "Only these of the servers; netty is always measured.")
    private List<String> only = List.of();

    @Option(
            names = "--clients",
            paramLabel = "<number>",
            description = "How many connections there are (default: ${DEFAULT-VALUE}).")
    private int clients = 5_000;

    @Option(
            names = "--waves",
            paramLabel = "<number>",
            description = "How often everybody connects before that is warm (default: ${DEFAULT-VALUE}).")
    private int waves = 24;

    /** Made by the command line. */
    public ConnectionsBenchmark() {}

    @Override
    public Integer call() {
        if (options.smoke()) {
            clients = 100;
            waves = 1;
        }
        Report report = options.begin("connections");
        Cores cores = Cores.divide();
        Table table = report.add(
                new Table(String.format("%,d connections", clients), Programs.NETTY, HEAP, RESIDENT, COLD, WARM, CPU));
        List<ServerProgram> programs = Programs.chosenToConnect(only, report::note);
        for (int round = 1; round <= options.rounds(); round++) {
            for (ServerProgram program : programs) {
                options.progress("round " + round + ": " + program.name());
                try (RunningServer server = RunningServer.start(program, cores)) {
                    measure(server, table);
                }
            }
        }
        report.note("RSS is that of the first " + String.format("%,d", clients)
                + " connections: a JVM's grows as it touches its heap, and does not shrink. Live heap is what is left after a full"
                + " collection, less what is left when all have disconnected.");
        report.note(
                "grizzly-101 is no chat: Grizzly's HTTP answers 101, and that is all. It is what lies under every server of Tyrus"
                        + " on Grizzly.");
        options.publish(report);
        return 0;
    }

    private void measure(RunningServer server, Table table) {
        String name = server.program().name();
        long resident = server.residentBytes().orElse(0);
        try (Crowd crowd = connect(server, table, COLD)) {
            server.residentBytes()
                    .ifPresent(now -> table.add(name, RESIDENT.name(), (now - resident) / 1024.0 / crowd.size()));
        }
        for (int wave = 1; wave < waves; wave++) {
            awaitQuiet(server);
            connect(server, null, null).close();
        }
        awaitQuiet(server);
        server.liveHeapBytes();
        Duration before = server.cpu();
        long full;
        try (Crowd crowd = connect(server, table, WARM)) {
            table.add(name, CPU.name(), server.cpu().minus(before).toNanos() / 1e3 / crowd.size());
            awaitQuiet(server);
            full = settledHeap(server).orElse(0);
        }
        awaitQuiet(server);
        settledHeap(server).ifPresent(empty -> table.add(name, HEAP.name(), (full - empty) / 1024.0 / clients));
    }

    private Crowd connect(RunningServer server, @Nullable Table table, @Nullable Column rate) {
        long begin = System.nanoTime();
        Crowd crowd = Crowd.connect(server.uri(), server.program().tutorial(), clients, AT_A_TIME);
        if (table != null && rate != null) {
            table.add(server.program().name(), rate.name(), clients * 1e9 / (System.nanoTime() - begin));
        }
        return crowd;
    }

    /** Waits until a server has let go of what it lets go of: some of that is done by timers. */
    private static OptionalLong settledHeap(RunningServer server) {
        OptionalLong before;
        OptionalLong now = server.liveHeapBytes();
        long end = System.nanoTime() + PATIENCE_NANOS;
        do {
            before = now;
            LockSupport.parkNanos(SETTLE_NANOS);
            now = server.liveHeapBytes();
        } while (Math.abs(now.orElse(0) - before.orElse(0)) > before.orElse(0) / 200 && System.nanoTime() < end);
        return now;
    }

    /** Waits until the server has nothing to do. */
    private static void awaitQuiet(RunningServer server) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        Duration before;
        Duration now = server.cpu();
        do {
            before = now;
            LockSupport.parkNanos(QUIET_NANOS);
            now = server.cpu();
        } while (now.minus(before).toMillis() > 20 && System.nanoTime() < end);
    }
}
