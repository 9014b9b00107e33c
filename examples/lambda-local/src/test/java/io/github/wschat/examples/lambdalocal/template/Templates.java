package io.github.wschat.examples.lambdalocal.template;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads templates that stand in tests, with what is chosen for them. */
final class Templates {

    static final String REGION = "eu-west-1";

    final Map<String, String> parameters = new HashMap<>();
    final Map<String, Path> code = new HashMap<>();
    final Map<String, URI> endpoints = new HashMap<>();
    final Set<String> ignored = new HashSet<>();

    @Nullable
    String stageName;

    private final Path folder;

    Templates(Path folder) {
        this.folder = folder;
    }

    Application read(String yaml) {
        try {
            return TemplateReader.read(
                    Files.writeString(folder.resolve("app.yaml"), yaml),
                    new Choices(parameters, code, endpoints, ignored, stageName, REGION, "chat"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is wrong with a template. */
    String problems(String yaml) {
        try {
            return "none, but " + read(yaml);
        } catch (TemplateException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
