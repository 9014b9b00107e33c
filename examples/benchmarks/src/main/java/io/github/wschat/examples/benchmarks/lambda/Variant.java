package io.github.wschat.examples.benchmarks.lambda;

import io.github.wschat.examples.lambdaruntime.LambdaFunction;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One way to send a message to everybody. */
interface Variant {

    /** Returns what it is called in tables. */
    String name();

    /** Whether it goes through SnapStart's life cycle, and is primed before its first event. */
    boolean snapStart();

    /** Returns the variables that only this one is told. */
    default Map<String, String> environment() {
        return Map.of();
    }

    /** Says what runs. */
    LambdaFunction.Builder describe(LambdaFunction.Builder function);

    /**
     * A function in JavaScript.
     *
     * @param node where it is
     */
    record Node(NodeFunction node) implements Variant {

        @Override
        public String name() {
            return "Node.js";
        }

        @Override
        public boolean snapStart() {
            return false;
        }

        @Override
        public LambdaFunction.Builder describe(LambdaFunction.Builder function) {
            return function.command(List.of(
                            "node", node.folder().resolve("bootstrap.mjs").toString()))
                    .handler("sendmessage.handler")
                    .workingDirectory(node.folder());
        }
    }

    /**
     * The deployable jar.
     *
     * @param name what it is called in tables
     * @param jar the jar
     * @param jdk what it runs on
     * @param clientFolder where the runtime interface client is, the same each time: class archives want the same class path
     * @param flags the JVM's, after those that Lambda sets: the C1 compiler alone, the serial collector
     * @param snapStart whether it goes through SnapStart's life cycle, which primes it before its first event
     * @param client what posts and asks for the table: {@code sdk} or {@code crt}
     */
    record Jar(String name, Path jar, Jdk jdk, Path clientFolder, List<String> flags, boolean snapStart, String client)
            implements Variant {

        @Override
        public Map<String, String> environment() {
            return Map.of("MESSAGE_SENDER", client, "TABLE_CLIENT", client);
        }

        @Override
        public LambdaFunction.Builder describe(LambdaFunction.Builder function) {
            return function.java(List.of(jar), "io.github.wschat.examples.lambdaaws.SendMessageFunction::handleRequest")
                    .javaHome(jdk.home())
                    .clientFolder(clientFolder)
                    .runtime("java" + jdk.version())
                    .jvmOptions(flags)
                    .snapStart(snapStart);
        }

        Jar with(String suffix, String flag) {
            List<String> more = new ArrayList<>(flags);
            more.add(flag);
            return new Jar(name + suffix, jar, jdk, clientFolder, List.copyOf(more), snapStart, client);
        }

        Jar primed() {
            return new Jar(name + ", primed", jar, jdk, clientFolder, flags, true, client);
        }

        Jar byCrt() {
            return new Jar(name + ", CRT", jar, jdk, clientFolder, flags, snapStart, "crt");
        }
    }
}
