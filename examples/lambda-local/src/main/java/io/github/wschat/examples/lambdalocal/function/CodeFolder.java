package io.github.wschat.examples.lambdalocal.function;

import io.github.wschat.examples.lambdalocal.template.FunctionDefinition;
import io.github.wschat.examples.lambdalocal.template.FunctionDefinition.Code;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** The folder that a function sees as {@code LAMBDA_TASK_ROOT}. */
final class CodeFolder {

    private CodeFolder() {}

    /**
     * Finds a function's code, or puts it into a folder of its own.
     *
     * @throws IllegalArgumentException if there is none, or it is neither a folder nor a zip file
     */
    static Path of(FunctionDefinition function, String inlineName, Path scratch) {
        if (function.code() instanceof Code.Inline inline) {
            try {
                Path folder = create(function, scratch);
                Files.writeString(folder.resolve(inlineName), inline.source());
                return folder;
            } catch (IOException e) {
                throw new UncheckedIOException("The code of " + function.logicalId() + " cannot be written", e);
            }
        }
        Path path = local(function);
        return Files.isDirectory(path) ? path : unpack(function, path, scratch);
    }

    /** Where the code is on this machine. */
    static Path local(FunctionDefinition function) {
        if (function.code() instanceof Code.Local local) {
            return local.path();
        }
        throw new IllegalArgumentException("there is no code for the runtime " + function.runtime()
                + " on this machine: a folder or an archive is needed");
    }

    static Path unpack(FunctionDefinition function, Path archive, Path scratch) {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            Path folder = create(function, scratch);
            for (ZipEntry entry : Collections.list(zip.entries())) {
                Path target = folder.resolve(entry.getName()).normalize();
                if (!target.startsWith(folder)) {
                    throw new IllegalArgumentException(
                            archive + " has an entry outside of the folder that it is unpacked to: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.getParent());
                    try (InputStream in = zip.getInputStream(entry)) {
                        Files.copy(in, target);
                    }
                }
            }
            return folder;
        } catch (ZipException e) {
            throw new IllegalArgumentException(archive + " is neither a folder nor a zip file: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(archive + " cannot be unpacked", e);
        }
    }

    private static Path create(FunctionDefinition function, Path scratch) throws IOException {
        return Files.createTempDirectory(scratch, function.logicalId() + "-");
    }
}
