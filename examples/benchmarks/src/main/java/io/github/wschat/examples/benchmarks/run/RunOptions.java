package io.github.wschat.examples.benchmarks.run;

import io.github.wschat.examples.benchmarks.report.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import picocli.CommandLine.Option;

/** The options that all benchmarks have, and what they do with them. Filled by the command line, before the benchmark begins. */
public final class RunOptions {

    @Option(
            names = "--smoke",
            description = "Do everything, but so briefly that the figures mean nothing: to see that it works.")
    private boolean smoke;

    @Option(
            names = "--rounds",
            paramLabel = "<number>",
            description = "How often everything is measured, everybody in turn (default: ${DEFAULT-VALUE}).")
    private int rounds = 3;

    @Option(
            names = "--output",
            paramLabel = "<folder>",
            description = "Where JSON and charts go (default: target/results of this example).")
    private Path output = Workspace.example().resolve("target").resolve("results");

    private final Instant begin = Instant.now();

    /** Makes the options as they are without a command line. */
    public RunOptions() {}

    /**
     * Returns whether only the working is of interest, not the figures.
     *
     * @return whether everything is to be done as briefly as can be
     */
    public boolean smoke() {
        return smoke;
    }

    /**
     * Returns how many rounds are to be measured.
     *
     * @return at least 1; 1 for smoke
     * @throws CannotMeasureException if the command line says less
     */
    public int rounds() {
        if (rounds < 1) {
            throw new CannotMeasureException("There is at least 1 round, not " + rounds);
        }
        return smoke ? 1 : rounds;
    }

    /**
     * Begins a report.
     *
     * @param name the benchmark's name
     * @return an empty report
     */
    public Report begin(String name) {
        return new Report(name, begin.truncatedTo(ChronoUnit.SECONDS));
    }

    /**
     * Tells what is being done, on standard error: standard output has the tables alone.
     *
     * @param what a few words
     */
    public void progress(String what) {
        System.err.printf("%5d s  %s%n", Duration.between(begin, Instant.now()).toSeconds(), what);
    }

    /**
     * Prints a report and writes its files.
     *
     * @param report the report
     * @throws CannotMeasureException if the files cannot be written
     */
    public void publish(Report report) {
        if (smoke) {
            report.note("This was a smoke run: its figures mean nothing.");
        }
        report.print(System.out);
        try {
            report.write(output);
        } catch (IOException e) {
            throw new CannotMeasureException("The report cannot be written to " + output + ": " + e, e);
        }
        progress("written to " + output);
    }
}
