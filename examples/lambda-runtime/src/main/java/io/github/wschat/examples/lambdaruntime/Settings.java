package io.github.wschat.examples.lambdaruntime;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What a function is, checked. */
record Settings(
        String name,
        String logName,
        Program program,
        Map<String, String> environment,
        Duration timeout,
        Duration initTimeout,
        int memorySize,
        int concurrency,
        boolean snapStart,
        Runnable beforeRestore,
        String region,
        String accountId,
        Path workingDirectory,
        Path scratch,
        Consumer<String> log) {

    private static final System.Logger LOG = System.getLogger(Settings.class.getName());

    /** How a child is started: the command, and what Lambda says of it in the environment. */
    record Program(List<String> command, String handler, String runtime) {}

    String arn() {
        return "arn:aws:lambda:" + region + ":" + accountId + ":function:" + name;
    }

    void log(String text) {
        try {
            log.accept("[" + logName + "] " + text);
        } catch (RuntimeException e) {
            // A child whose output nobody reads would stop.
            LOG.log(System.Logger.Level.WARNING, "The log of " + name + " has refused a line", e);
        }
    }
}
