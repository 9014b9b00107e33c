package io.github.wschat.tyrus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** docs/conformance.md and the tests say the same. */
class ConformanceTest {

    @Test
    @DisplayName("Every case has the tests that the document names, and every test of a case is named")
    void casesAndTests() throws Exception {
        SortedMap<String, SortedSet<String>> documented = new TreeMap<>();
        ConformanceCases.documented().forEach((id, row) -> documented.put(id, row.tests()));

        assertThat(documented).isEqualTo(tested());
    }

    @Test
    @DisplayName("The cases are C01 to C100, and none is without a test")
    void allCases() {
        SortedMap<String, ConformanceCases.Case> documented = ConformanceCases.documented();

        assertThat(documented.keySet())
                .containsExactlyInAnyOrderElementsOf(ConformanceCases.idsIn("C01 to C100 of them"));
        assertThat(documented.values()).noneMatch(row -> row.tests().isEmpty());
    }

    @Test
    @DisplayName("A test of a case whose basis is unknown says that it is our decision")
    void unknownBasis() throws Exception {
        SortedMap<String, ConformanceCases.Case> documented = ConformanceCases.documented();
        for (Method test : tests()) {
            for (String id : idsOf(test)) {
                ConformanceCases.Case row = documented.get(id);
                if (row != null && row.basis().equals("U")) {
                    assertThat(test.getAnnotation(DisplayName.class).value())
                            .as(nameOf(test))
                            .endsWith("(our decision)");
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "C01 one, C01",
        "'C01, C02 two', 'C01, C02'",
        "C03 to C07 five, 'C03, C04, C05, C06, C07'",
        "'C100, D10: two kinds', C100",
        "'D7: no case, but C12 in its text', ''",
        "something else, ''"
    })
    @DisplayName("The cases of a test are those that its name begins with")
    void idsOfNames(String name, String ids) {
        assertThat(String.join(", ", ConformanceCases.idsIn(name))).isEqualTo(ids);
    }

    private static SortedMap<String, SortedSet<String>> tested() throws Exception {
        SortedMap<String, SortedSet<String>> tested = new TreeMap<>();
        for (Method test : tests()) {
            for (String id : idsOf(test)) {
                tested.computeIfAbsent(id, key -> new TreeSet<>()).add(nameOf(test));
            }
        }
        return tested;
    }

    private static List<String> idsOf(Method test) {
        return ConformanceCases.idsIn(test.getAnnotation(DisplayName.class).value());
    }

    private static String nameOf(Method test) {
        return test.getDeclaringClass().getSimpleName() + "#" + test.getName();
    }

    /** Returns all methods of this module's tests that have a name of their own. */
    private static List<Method> tests() throws IOException, ReflectiveOperationException {
        Path classes = Path.of("target", "test-classes", "io", "github", "wschat", "tyrus");
        List<Method> tests = new ArrayList<>();
        try (Stream<Path> files = Files.list(classes)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith("Test.class")) {
                    Class<?> type = Class.forName(
                            ConformanceTest.class.getPackageName() + "." + name.substring(0, name.length() - 6));
                    Stream.of(type.getDeclaredMethods())
                            .filter(method -> method.isAnnotationPresent(DisplayName.class))
                            .forEach(tests::add);
                }
            }
        }
        assertThat(tests).as("tests with names").hasSizeGreaterThan(100);
        return tests;
    }
}
