package io.github.wschat.examples.benchmarks;

import io.github.wschat.examples.benchmarks.connections.ConnectionsBenchmark;
import io.github.wschat.examples.benchmarks.engine.EngineCommand;
import io.github.wschat.examples.benchmarks.fanout.FanoutBenchmark;
import io.github.wschat.examples.benchmarks.lambda.LambdaBenchmark;
import io.github.wschat.examples.benchmarks.listing.ListingCommand;
import io.github.wschat.examples.benchmarks.run.CannotMeasureException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;

/** The program: a command for each benchmark. */
@Command(
        name = "benchmarks",
        subcommands = {
            FanoutBenchmark.class,
            ConnectionsBenchmark.class,
            LambdaBenchmark.class,
            EngineCommand.class,
            ListingCommand.class,
        },
        synopsisSubcommandLabel = "BENCHMARK",
        mixinStandardHelpOptions = true,
        description = "Measures WsChat beside its peers; prints tables, and writes them as JSON and as charts.")
public final class Benchmarks {

    private static final int FAILED = 1;

    private Benchmarks() {}

    /**
     * Runs a benchmark.
     *
     * <p>Exit status: 0 when it was measured, 1 when it could not be, 2 when the command line is bad.
     *
     * @param arguments the benchmark's name and its options; {@code --help} explains them
     */
    public static void main(String... arguments) {
        CommandLine commands = new CommandLine(new Benchmarks())
                .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    if (failure instanceof CannotMeasureException) {
                        System.err.println("benchmarks: " + failure.getMessage());
                        return FAILED;
                    }
                    throw failure;
                });
        System.exit(commands.execute(arguments));
    }
}
