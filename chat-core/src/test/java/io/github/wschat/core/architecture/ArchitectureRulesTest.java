package io.github.wschat.core.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.github.wschat.core.architecture.fixture.Broken;
import io.github.wschat.core.architecture.fixture.core.model.KnowsPort;
import io.github.wschat.core.architecture.fixture.core.model.Open;
import io.github.wschat.core.architecture.fixture.core.port.in.ClassAsPort;
import io.github.wschat.core.architecture.fixture.core.port.in.TwoUseCases;
import io.github.wschat.core.architecture.fixture.cycle.one.One;
import io.github.wschat.core.architecture.fixture.cycle.two.Two;
import io.github.wschat.core.architecture.fixture.house.attic.Box;
import io.github.wschat.core.architecture.fixture.house.inmemory.KnowsGateway;
import io.github.wschat.core.architecture.fixture.unmarked.Unmarked;
import java.io.IOException;
import java.lang.reflect.Field;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Shows of every rule that it fails where it should, and that it never passes because it saw nothing. */
final class ArchitectureRulesTest {

    private static final String FIXTURES = Broken.class.getPackageName();

    private static final Map<String, List<Class<?>>> BROKEN = Map.ofEntries(
            Map.entry("ARROWS_BETWEEN_MODULES", List.of(Broken.KnowsTechnology.class)),
            Map.entry("ARROWS_INSIDE_THE_CORE", List.of(Broken.KnowsTechnology.class)),
            Map.entry("NO_CYCLES", List.of(One.class, Two.class)),
            Map.entry("NULL_MARKED_PACKAGES", List.of(Unmarked.class)),
            Map.entry("NO_EMPTY_NAMES", List.of(Broken.StoreImpl.class)),
            Map.entry("EXCEPTIONS_ARE_CALLED_EXCEPTION", List.of(Broken.Mishap.class)),
            Map.entry("NO_GENERIC_EXCEPTIONS", List.of(Broken.ThrowsGeneric.class)),
            Map.entry("NO_STATIC_VARIABLES", List.of(Broken.StaticVariable.class)),
            Map.entry("CLASSES_ARE_FINAL", List.of(Broken.Open.class)),
            Map.entry("NO_STANDARD_STREAMS", List.of(Broken.Prints.class)),
            Map.entry("NO_JAVA_UTIL_LOGGING", List.of(Broken.LogsWithJul.class)),
            Map.entry("NO_MAIN", List.of(Broken.Program.class)),
            Map.entry("NO_PROCESS_STATE", List.of(Broken.ReadsEnvironment.class)),
            Map.entry("TIME_IS_PASSED_IN", List.of(Broken.TakesTime.class)),
            Map.entry("EXCEPTIONS_HAVE_ONE_ROOT", List.of(Broken.RootlessException.class)),
            Map.entry("MODEL_TYPES_ARE_VALUES", List.of(Open.class)),
            Map.entry("PORTS_ARE_INTERFACES", List.of(ClassAsPort.class)),
            Map.entry("USE_CASES_ARE_FUNCTIONS", List.of(TwoUseCases.class)),
            Map.entry("THE_CORE_LOGS_NOTHING", List.of(Broken.Logs.class)));

    @TempDir
    private Path folder;

    @Test
    void everyRuleIsShownToFail() {
        Map<String, List<Class<?>>> shown = new TreeMap<>(BROKEN);
        shown.put("NO_JAVAX_WEB", List.of());

        assertThat(shown).containsOnlyKeys(rules().keySet());
    }

    @ParameterizedTest
    @MethodSource("brokenRules")
    void rejectsWhatBreaksTheRule(String rule) {
        List<Class<?>> broken = Objects.requireNonNull(BROKEN.get(rule));

        assertRejects(
                rule(rule),
                classes(broken.toArray(Class<?>[]::new)),
                broken.get(0).getName());
    }

    @ParameterizedTest
    @MethodSource("allRules")
    void doesNotPassBecauseItSawNothing(String rule) {
        assertThatThrownBy(() -> rule(rule).check(classes()))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("failed to check any classes");
    }

    @ParameterizedTest
    @MethodSource("allRules")
    void saysWhy(String rule) {
        assertThat(rule(rule).getDescription()).contains("because");
    }

    @Test
    void rejectsAnAdapterThatKnowsAnother() {
        assertRejects(
                Arrows.betweenModules(FIXTURES + ".house"), classes(KnowsGateway.class), KnowsGateway.class.getName());
    }

    @Test
    void rejectsAModuleThatHasNoArrows() {
        assertRejects(Arrows.betweenModules(FIXTURES + ".house"), classes(Box.class), Box.class.getName());
    }

    @Test
    void rejectsAModelThatKnowsAPort() {
        assertRejects(Arrows.insideTheCore(FIXTURES + ".core"), classes(KnowsPort.class), KnowsPort.class.getName());
    }

    @Test
    void rejectsTheOldNamespace() throws IOException {
        Path servlet = source("javax/servlet/Servlet.java", "package javax.servlet; public interface Servlet {}");
        Path user = source("old/OldServlet.java", "package old; interface OldServlet extends javax.servlet.Servlet {}");
        int status = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-d", folder.toString(), servlet.toString(), user.toString());

        assertThat(status).isZero();
        assertRejects(rule("NO_JAVAX_WEB"), new ClassFileImporter().importPath(folder.resolve("old")), "OldServlet");
    }

    @Test
    void testsAreNoProductionCode() {
        ProductionCode option = new ProductionCode();

        assertThat(List.of(
                        "file:/house/chat-core/target/classes/A.class",
                        "jar:file:/repository/chat-core-1.0.jar!/A.class"))
                .allMatch(uri -> option.includes(Location.of(URI.create(uri))));
        assertThat(List.of(
                        "file:/house/chat-core/target/test-classes/A.class",
                        "jar:file:/repository/chat-core-1.0-tests.jar!/A.class",
                        "jar:file:/repository/chat-core-1.0-architecture.jar!/A.class"))
                .noneMatch(uri -> option.includes(Location.of(URI.create(uri))));
    }

    private static Stream<String> brokenRules() {
        return BROKEN.keySet().stream().sorted();
    }

    private static Stream<String> allRules() {
        return rules().keySet().stream();
    }

    private static ArchRule rule(String name) {
        return Objects.requireNonNull(rules().get(name));
    }

    private static Map<String, ArchRule> rules() {
        Map<String, ArchRule> rules = new TreeMap<>();
        for (Field field : CoreRules.class.getFields()) {
            if (field.isAnnotationPresent(ArchTest.class)) {
                try {
                    rules.put(field.getName(), (ArchRule) field.get(null));
                } catch (IllegalAccessException e) {
                    throw new AssertionError("A rule is a constant of an interface, hence public", e);
                }
            }
        }
        return rules;
    }

    private static JavaClasses classes(Class<?>... types) {
        return new ClassFileImporter().importClasses(Arrays.asList(types));
    }

    private static void assertRejects(ArchRule rule, JavaClasses classes, String culprit) {
        assertThat(rule.evaluate(classes).getFailureReport().getDetails())
                .as(rule.getDescription())
                .anySatisfy(detail -> assertThat(detail).contains(culprit));
    }

    private Path source(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
