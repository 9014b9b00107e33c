package io.github.wschat.examples.lambdalocal.template;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What whoever starts a template chooses.
 *
 * @param parameters values of the template's parameters, by name
 * @param code where a function's code is instead of where the template says, by logical id
 * @param functionEndpoints where somebody else runs a function, by logical id
 * @param ignored what is to be left out although it cannot be run here: logical ids
 * @param stageName the stage to run, where the template has several or none; null for the template's one, or else {@code production}
 * @param region what {@code AWS::Region} is
 * @param stackName what {@code AWS::StackName} is
 */
public record Choices(
        Map<String, String> parameters,
        Map<String, Path> code,
        Map<String, URI> functionEndpoints,
        Set<String> ignored,
        @Nullable String stageName,
        String region,
        String stackName) {

    /** Makes choices; the collections are copied. */
    public Choices {
        parameters = Map.copyOf(parameters);
        code = Map.copyOf(code);
        functionEndpoints = Map.copyOf(functionEndpoints);
        ignored = Set.copyOf(ignored);
    }
}
