package io.github.wschat.examples.benchmarks.run;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where things are: this program measures what is built beside it. */
public final class Workspace {

    private Workspace() {}

    /**
     * Returns the folder of the benchmarks.
     *
     * @return {@code examples/benchmarks}
     */
    public static Path example() {
        try {
            Path ours = Path.of(Workspace.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            // target/benchmarks.jar, or target/classes
            return ours.resolveSibling("..").normalize();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("This program is in no file", e);
        }
    }

    /**
     * Returns a file that another example has made.
     *
     * @param example the example's folder
     * @param file the file's name, in its folder {@code target}
     * @return the file
     * @throws CannotMeasureException if it is not there
     */
    public static Path built(String example, String file) {
        Path built = example().resolveSibling(example).resolve("target").resolve(file);
        if (!Files.isRegularFile(built)) {
            throw new CannotMeasureException(
                    "There is no " + built + ": run mvn -DskipTests -DskipITs -pl examples/benchmarks -am package");
        }
        return built;
    }
}
