package io.github.wschat.examples.lambdaaws;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Looks at the TCP sockets that a process holds, as <a href="https://man7.org/linux/man-pages/man5/proc_pid_net.5.html">Linux</a> lists them. */
final class ChildSockets {

    private static final Pattern SOCKET = Pattern.compile("socket:\\[([0-9]+)]");
    /** Number, local and remote address, state, two pairs and one number, user, timeout, inode. */
    private static final Pattern ROW = Pattern.compile(
            " *[0-9]+: [0-9A-F]+:[0-9A-F]+ [0-9A-F]+:([0-9A-F]+) [0-9A-F]{2} +\\S+ +\\S+ +\\S+ +[0-9]+ +[0-9]+ +([0-9]+) .*");

    private ChildSockets() {}

    /** Returns the ports that a process is connected to; 0 for one that it listens at. */
    static List<Integer> remotePorts(ProcessHandle child) {
        Path process = Path.of("/proc", String.valueOf(child.pid()));
        try {
            Set<String> held = held(process);
            List<Integer> ports = new ArrayList<>();
            for (String family : List.of("tcp", "tcp6")) {
                Path table = process.resolve("net").resolve(family);
                if (Files.exists(table)) {
                    for (String line : Files.readAllLines(table)) {
                        Matcher row = ROW.matcher(line);
                        if (row.matches() && held.contains(row.group(2))) {
                            ports.add(Integer.valueOf(row.group(1), 16));
                        }
                    }
                }
            }
            return ports;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> held(Path process) throws IOException {
        Set<String> inodes = new HashSet<>();
        try (Stream<Path> files = Files.list(process.resolve("fd"))) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Matcher socket = SOCKET.matcher(target(file));
                if (socket.matches()) {
                    inodes.add(socket.group(1));
                }
            }
        }
        return inodes;
    }

    private static String target(Path file) throws IOException {
        try {
            return Files.readSymbolicLink(file).toString();
        } catch (NoSuchFileException e) {
            // Closed since it was listed.
            return "";
        }
    }
}
