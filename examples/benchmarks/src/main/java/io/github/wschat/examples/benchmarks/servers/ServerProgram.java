package io.github.wschat.examples.benchmarks.servers;

import java.util.List;

/**
 * A server that can be measured.
 *
 * @param name what it is called in tables
 * @param command how its process is started; it says {@code Listening on ws://…} when it is ready
 * @param java whether it runs in a JVM, whose heap can be looked at
 * @param tutorial whether a text travels to it as the tutorial's {@code sendmessage} has it, rather than as it is
 */
public record ServerProgram(String name, List<String> command, boolean java, boolean tutorial) {

    /** Makes a program, whose command is copied. */
    public ServerProgram {
        command = List.copyOf(command);
    }
}
