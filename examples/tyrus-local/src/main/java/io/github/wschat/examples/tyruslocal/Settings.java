package io.github.wschat.examples.tyruslocal;

import java.util.Set;

/**
 * What the command line says.
 *
 * @param host the address to listen on
 * @param port the port to listen on; 0 for any that is free
 * @param stage the path to connect to, without a slash
 * @param maxConnections how many may be connected at once
 * @param allowedOrigins the pages elsewhere whose scripts may connect
 * @param excludeSender whether a message is kept from whoever sent it
 * @param verbose whether each event is logged
 */
record Settings(
        String host,
        int port,
        String stage,
        int maxConnections,
        Set<String> allowedOrigins,
        boolean excludeSender,
        boolean verbose) {

    Settings {
        allowedOrigins = Set.copyOf(allowedOrigins);
    }
}
