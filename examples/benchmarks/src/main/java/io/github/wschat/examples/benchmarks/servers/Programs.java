package io.github.wschat.examples.benchmarks.servers;

import io.github.wschat.examples.benchmarks.peers.GrizzlyHandshakeServer;
import io.github.wschat.examples.benchmarks.peers.NettyServer;
import io.github.wschat.examples.benchmarks.peers.StockTyrusServer;
import io.github.wschat.examples.benchmarks.run.CannotMeasureException;
import io.github.wschat.examples.benchmarks.run.Workspace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/** WsChat and the peers that it is measured beside. */
public final class Programs {

    /** WsChat as users run it: the jar of {@code examples/tyrus-local}. */
    public static final String WSCHAT = "wschat";

    /** Netty, flushed for each client: what the others are compared with. */
    public static final String NETTY = "netty";

    private static final String WS = "ws@8.23.0";
    private static final String BUN = "bun@1.4.5";

    private Programs() {}

    /**
     * Returns the servers that are asked for, and Netty.
     *
     * @param names which; all if there are none
     * @param missing is told of each that this machine cannot run, and why
     * @return WsChat first
     * @throws CannotMeasureException if there is no server of one of the names
     */
    public static List<ServerProgram> chosen(List<String> names, Consumer<String> missing) {
        return chosen(names, all(missing));
    }

    /**
     * Returns the same, and besides what can be connected to, but chats with nobody.
     *
     * @param names which; all if there are none
     * @param missing is told of each that this machine cannot run, and why
     * @return WsChat first
     * @throws CannotMeasureException if there is no server of one of the names
     */
    public static List<ServerProgram> chosenToConnect(List<String> names, Consumer<String> missing) {
        List<ServerProgram> all = all(missing);
        all.add(peer("grizzly-101", GrizzlyHandshakeServer.class));
        return chosen(names, all);
    }

    private static List<ServerProgram> chosen(List<String> names, List<ServerProgram> all) {
        List<String> known = all.stream().map(ServerProgram::name).toList();
        for (String name : names) {
            if (!known.contains(name)) {
                throw new CannotMeasureException(
                        "There is no server " + name + "; there are " + String.join(", ", known));
            }
        }
        return all.stream()
                .filter(program -> names.isEmpty()
                        || names.contains(program.name())
                        || program.name().equals(NETTY))
                .toList();
    }

    /** Installs what comes from npm. */
    private static List<ServerProgram> all(Consumer<String> missing) {
        List<ServerProgram> all = new ArrayList<>();
        all.add(new ServerProgram(
                WSCHAT,
                List.of(
                        java(),
                        "-jar",
                        Workspace.built("tyrus-local", "tyrus-local.jar").toString(),
                        "--port",
                        "0"),
                true,
                true));
        all.add(peer(NETTY, NettyServer.class, "per-message"));
        all.add(peer("netty-flush-per-read", NettyServer.class, "per-read"));
        all.add(peer("tyrus-naive", StockTyrusServer.class, "naive"));
        all.add(peer("tyrus-broadcast", StockTyrusServer.class, "broadcast"));
        addFromNpm(all, "ws", WS, "ws.mjs", "node", missing);
        addFromNpm(all, "uws", BUN, "uws.mjs", "node_modules/.bin/bun", missing);
        return all;
    }

    private static ServerProgram peer(String name, Class<?> main, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(java(), "-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return new ServerProgram(name, command, true, false);
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static void addFromNpm(
            List<ServerProgram> all,
            String name,
            String dependency,
            String script,
            String runtime,
            Consumer<String> missing) {
        try {
            Path folder = Npm.install(dependency);
            Path copy = folder.resolve(script);
            try (InputStream resource = NettyServer.class.getResourceAsStream(script)) {
                Files.copy(Objects.requireNonNull(resource), copy, StandardCopyOption.REPLACE_EXISTING);
            }
            String command = runtime.contains("/") ? folder.resolve(runtime).toString() : runtime;
            all.add(new ServerProgram(name, List.of(command, copy.toString()), false, false));
        } catch (CannotMeasureException | IOException e) {
            missing.accept(name + " is missing: " + e.getMessage());
        }
    }
}
