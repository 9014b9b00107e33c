package io.github.wschat.examples.lambdalocal.function;

import io.github.wschat.examples.lambdalocal.template.FunctionDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/** A Java function's class path, and the folder it is in, if it is in one. */
record JavaCode(List<Path> classPath, Optional<Path> root) {

    /**
     * Finds a function's classes: in a folder, beside the jars in its {@code lib}, or in an archive, which is unpacked if it has jars in it,
     * as on Lambda.
     *
     * @throws IllegalArgumentException if they are neither in a folder nor in an archive
     * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/java-package.html">Java's .zip and .jar archives on Lambda</a>
     */
    static JavaCode of(FunctionDefinition function, Path scratch) {
        Path path = CodeFolder.local(function);
        if (Files.isDirectory(path)) {
            return in(path);
        }
        return hasJars(path)
                ? in(CodeFolder.unpack(function, path, scratch))
                : new JavaCode(List.of(path), Optional.empty());
    }

    private static JavaCode in(Path folder) {
        List<Path> classPath = new ArrayList<>(List.of(folder));
        Path libraries = folder.resolve("lib");
        if (Files.isDirectory(libraries)) {
            try (Stream<Path> files = Files.list(libraries)) {
                files.filter(file -> file.toString().endsWith(".jar")).sorted().forEach(classPath::add);
            } catch (IOException e) {
                throw new UncheckedIOException(libraries + " cannot be read", e);
            }
        }
        return new JavaCode(List.copyOf(classPath), Optional.of(folder));
    }

    private static boolean hasJars(Path archive) {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            return zip.stream().anyMatch(entry -> entry.getName().matches("lib/[^/]+\\.jar"));
        } catch (IOException e) {
            throw new IllegalArgumentException(archive + " cannot be read as a jar: " + e.getMessage(), e);
        }
    }
}
