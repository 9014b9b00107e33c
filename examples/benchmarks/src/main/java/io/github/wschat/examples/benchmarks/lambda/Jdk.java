package io.github.wschat.examples.benchmarks.lambda;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A Java that functions run on.
 *
 * @param version its number, such as 17
 * @param home its folder
 */
record Jdk(int version, Path home) {

    /** Finds a Java of that version: by {@code JAVA17_HOME}, by {@code JAVA_HOME}, the one that runs this, or one in the usual folders. */
    static Optional<Jdk> find(int version, Map<String, String> environment) {
        List<Path> homes = new ArrayList<>();
        for (String variable : List.of("JAVA" + version + "_HOME", "JAVA_HOME")) {
            String home = environment.get(variable);
            if (home != null && !home.isBlank()) {
                homes.add(Path.of(home));
            }
        }
        homes.add(Path.of(System.getProperty("java.home")));
        homes.addAll(in(Path.of("/usr/lib/jvm")));
        homes.addAll(in(Path.of(System.getProperty("user.home"), ".sdkman", "candidates", "java")));
        return homes.stream().filter(home -> isOf(version, home)).findFirst().map(home -> new Jdk(version, home));
    }

    private static List<Path> in(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static boolean isOf(int version, Path home) {
        try {
            return Files.isExecutable(home.resolve("bin").resolve("java"))
                    && Files.readString(home.resolve("release"))
                            .lines()
                            .anyMatch(line -> line.matches("JAVA_VERSION=\"" + version + "([.+-].*)?\""));
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return "JDK " + version;
    }
}
