package io.github.wschat.examples.lambdalocal.template;

import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The template and what is chosen for it, as everything that resolves functions shares it. */
final class Stack {

    static final String ACCOUNT_ID = "123456789012";

    final Problems problems;
    final Choices choices;
    final Parameters parameters;
    final Yaml.Entries mappings;
    final Yaml.Entries conditions;
    final Map<String, Resource> resources;
    /** Results of functions: a piece of the template is resolved once, and so are its problems reported. */
    final IdentityHashMap<Yaml, Optional<Yaml>> resolved = new IdentityHashMap<>();
    /** What is being worked out, to see where it leads back to itself. */
    final Set<String> underWay = new HashSet<>();

    private final Map<String, Set<String>> dependencies = new LinkedHashMap<>();

    Stack(
            Problems problems,
            Choices choices,
            Parameters parameters,
            Yaml.Entries mappings,
            Yaml.Entries conditions,
            Map<String, Resource> resources) {
        this.problems = problems;
        this.choices = choices;
        this.parameters = parameters;
        this.mappings = mappings;
        this.conditions = conditions;
        this.resources = resources;
    }

    String partition() {
        if (choices.region().startsWith("cn-")) {
            return "aws-cn";
        }
        return choices.region().startsWith("us-gov-") ? "aws-us-gov" : "aws";
    }

    String urlSuffix() {
        return choices.region().startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
    }

    /** An ARN of this account and region. */
    String arn(String service, String resource) {
        return "arn:" + partition() + ":" + service + ":" + choices.region() + ":" + ACCOUNT_ID + ":" + resource;
    }

    /** The existing resources of a type that are not to be left out. */
    List<Resource> existing(String type) {
        return resources.values().stream()
                .filter(resource -> resource.type().equals(type))
                .filter(resource -> !choices.ignored().contains(resource.id()))
                .filter(this::exists)
                .distinct()
                .toList();
    }

    /** Whether its condition holds, if it has one. */
    boolean exists(Resource resource) {
        String condition = resource.condition();
        return condition == null
                || new Conditions(new Resolver(this, resource.id())).named(condition, resource.line()) != Truth.NO;
    }

    /** A resource's properties, resolved. */
    Properties properties(Resource resource) {
        return new Properties(
                problems,
                resource.id(),
                resource.line(),
                "",
                new Resolver(this, resource.id()).entries(resource.properties()));
    }

    void depends(String resource, String on) {
        dependencies.computeIfAbsent(resource, id -> new LinkedHashSet<>()).add(on);
    }

    /** Reports where resources wait for each other: CloudFormation could not begin with any of them. */
    void refuseCircles() {
        for (Resource resource : resources.values()) {
            for (Yaml.Text on : resource.dependsOn()) {
                if (resources.containsKey(on.value())) {
                    depends(resource.id(), on.value());
                } else {
                    problems.add(on.line(), resource.id(), "DependsOn: there is no resource " + on.value());
                }
            }
        }
        Set<String> done = new HashSet<>();
        for (Resource resource : resources.values()) {
            List<String> circle = circle(resource.id(), new LinkedHashSet<>(), done);
            if (circle != null) {
                problems.add(resource.line(), resource.id(), "depends on itself: " + String.join(" -> ", circle));
            }
        }
    }

    private @Nullable List<String> circle(String id, Set<String> path, Set<String> done) {
        if (!path.add(id)) {
            List<String> all = List.copyOf(path);
            return Stream.concat(all.subList(all.indexOf(id), all.size()).stream(), Stream.of(id))
                    .toList();
        }
        if (done.add(id)) {
            for (String next : dependencies.getOrDefault(id, Set.of())) {
                List<String> circle = circle(next, path, done);
                if (circle != null) {
                    return circle;
                }
            }
        }
        path.remove(id);
        return null;
    }
}
