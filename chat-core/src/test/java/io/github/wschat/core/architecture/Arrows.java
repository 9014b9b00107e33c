package io.github.wschat.core.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.PackageMatcher;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What each part of the house may know: packages below a root, by the first part of their name that is listed. */
final class Arrows {

    private static final String[] LANGUAGE = {"java..", "org.jspecify.."};

    private final String root;
    private final Map<String, List<PackageMatcher>> known = new LinkedHashMap<>();

    private Arrows(String root) {
        this.root = root;
    }

    /** The arrows between the modules that lie below a root package. */
    static ArchRule betweenModules(String root) {
        return new Arrows(root)
                .part("core", root + ".core..")
                .part("protocol", root + ".core..", root + ".protocol..", "tools.jackson.core..")
                .part("inmemory", root + ".core..", root + ".inmemory..")
                .part("dynamodb", root + ".core..", root + ".dynamodb..", "software.amazon.awssdk..")
                .part(
                        "lambda",
                        root + ".core..",
                        root + ".protocol..",
                        root + ".lambda..",
                        "tools.jackson.core..",
                        "com.amazonaws.services.lambda.runtime..",
                        "software.amazon.awssdk..")
                .part(
                        "tyrus",
                        root + ".core..",
                        root + ".protocol..",
                        root + ".tyrus..",
                        "tools.jackson.core..",
                        "javax.crypto..",
                        "javax.net.ssl..",
                        "jakarta.websocket..",
                        "org.glassfish.tyrus..",
                        "org.glassfish.grizzly..")
                .part(
                        "junit",
                        root + ".core..",
                        root + ".protocol..",
                        root + ".tyrus..",
                        root + ".junit..",
                        "org.junit.jupiter.api..")
                .part("examples", "*..")
                .rule("know only what the arrows between the modules allow")
                .because("arrows point inwards only: a core that knows no technology can be run on any,"
                        + " and adapters that do not know each other can be chosen one by one");
    }

    /** The arrows inside the core, whose package is given. */
    static ArchRule insideTheCore(String core) {
        return new Arrows(core)
                .part("model", core + ".model")
                .part("port.out", core + ".model", core + ".port.out")
                .part("port.in", core + ".model", core + ".port.out", core + ".port.in")
                .part("", core + "..")
                .rule("know only what the arrows inside the core allow")
                .because("values come first, then what the chat needs, then what it offers, then how it is done");
    }

    private Arrows part(String name, String... packages) {
        known.put(
                name.isEmpty() ? root : root + "." + name,
                Stream.concat(Stream.of(LANGUAGE), Stream.of(packages))
                        .map(PackageMatcher::of)
                        .toList());
        return this;
    }

    private ArchRule rule(String description) {
        return ArchRuleDefinition.classes()
                .that(DescribedPredicate.describe("are below " + root, type -> isIn(type.getPackageName(), root)))
                .should(new ArchCondition<>(description) {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        List<PackageMatcher> allowed = knownTo(type.getPackageName());
                        if (allowed.isEmpty()) {
                            events.add(SimpleConditionEvent.violated(
                                    type, type.getName() + " is in a part of the house that has no arrows"));
                        }
                        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                            String target = dependency
                                    .getTargetClass()
                                    .getBaseComponentType()
                                    .getPackageName();
                            if (!target.isEmpty() && allowed.stream().noneMatch(matcher -> matcher.matches(target))) {
                                events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
                            }
                        }
                    }
                });
    }

    private List<PackageMatcher> knownTo(String packageName) {
        return known.entrySet().stream()
                .filter(part -> isIn(packageName, part.getKey()))
                .findFirst()
                .map(Map.Entry::getValue)
                .orElse(List.of());
    }

    private static boolean isIn(String packageName, String parent) {
        return packageName.equals(parent) || packageName.startsWith(parent + ".");
    }
}
