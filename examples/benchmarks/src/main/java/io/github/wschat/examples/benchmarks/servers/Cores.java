package io.github.wschat.examples.benchmarks.servers;

import java.io.IOException;
import java.util.List;

/**
 * Which processors are whose: servers have the first one to themselves and the load generator the second, so that neither takes
 * the other's time.
 *
 * <p>Where there is no {@code taskset}, or one processor only, nobody is bound.
 */
public final class Cores {

    private final boolean bound;

    private Cores(boolean bound) {
        this.bound = bound;
    }

    /**
     * Binds this process to its processor.
     *
     * @return the division
     */
    public static Cores divide() {
        long us = ProcessHandle.current().pid();
        return new Cores(Runtime.getRuntime().availableProcessors() > 1
                && succeeds("taskset", "--all-tasks", "--cpu-list", "--pid", "1", Long.toString(us)));
    }

    /**
     * Returns whether servers and generator have a processor each.
     *
     * @return whether they are bound
     */
    public boolean bound() {
        return bound;
    }

    List<String> forServers() {
        return bound ? List.of("taskset", "--cpu-list", "0") : List.of();
    }

    private static boolean succeeds(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
