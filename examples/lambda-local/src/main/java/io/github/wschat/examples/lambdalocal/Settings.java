package io.github.wschat.examples.lambdalocal;

import io.github.wschat.examples.lambdalocal.template.Choices;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the command line says.
 *
 * @param template the template
 * @param choices what the template leaves open
 * @param host where to listen
 * @param port the port of {@code ws://}; 0 for any
 * @param tlsPort the port of {@code wss://}; 0 for any
 * @param concurrency how many processes a function may have
 * @param allowedOrigins pages whose scripts may connect, besides those of this machine
 * @param nodeModules where functions in Node.js find packages that they do not bring; null for nowhere
 * @param verbose whether each event and answer is shown
 */
record Settings(
        Path template,
        Choices choices,
        String host,
        int port,
        int tlsPort,
        int concurrency,
        Set<String> allowedOrigins,
        @Nullable Path nodeModules,
        boolean verbose) {}
