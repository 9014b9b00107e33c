package io.github.wschat.examples.lambdalocal.function;

import static io.github.wschat.examples.lambdalocal.function.Workbench.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import io.github.wschat.examples.lambdalocal.template.FunctionDefinition.Code;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Functions in Java. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "AWS's runtime interface client exists for Linux only")
final class JavaFunctionTest {

    private static final String RUNTIME = "java" + Runtime.version().feature();
    private static final String HANDLER = Handler.class.getName();
    private static final String CLASS_FILE = HANDLER.replace('.', '/') + ".class";

    @TempDir
    private Path folder;

    private Workbench bench = new Workbench(Path.of(""));

    @BeforeEach
    void begin() {
        bench = new Workbench(folder);
    }

    /** Tells what it finds. */
    public static final class Handler implements RequestHandler<Map<String, String>, Map<String, String>> {

        @Override
        public Map<String, String> handleRequest(Map<String, String> event, Context context) {
            Map<String, String> answer = new TreeMap<>();
            answer.put("name", context.getFunctionName());
            answer.put("variable", System.getenv("URL"));
            answer.put("properties", System.getProperty("a") + System.getProperty("b") + System.getProperty("c"));
            answer.put("resource", String.valueOf(Handler.class.getResource("/only-in-lib.txt") != null));
            answer.put(
                    "root",
                    Path.of(System.getenv("LAMBDA_TASK_ROOT")).getFileName().toString());
            return answer;
        }
    }

    @Test
    void runsAFolderOfClassesWithItsLibraries() throws Exception {
        Path code = folder.resolve("code");
        Files.createDirectories(code.resolve(CLASS_FILE).getParent());
        Files.write(code.resolve(CLASS_FILE), handlerClass());
        Files.createDirectory(code.resolve("lib"));
        Files.move(library(), code.resolve("lib/library.jar"));
        bench.surroundings(Map.of("JAVA_TOOL_OPTIONS", "-Da=1  -Db=2", "URL", "u"))
                .environment(Map.of("JAVA_TOOL_OPTIONS", "-Db=own -Dc=3"));
        try (RunningFunction function = bench.launch(RUNTIME, HANDLER, code)) {
            assertThat(answer(function, "{}"))
                    .isEqualTo("{\"name\":\"stack-Fn-1X\",\"properties\":\"123\",\"resource\":\"true\","
                            + "\"root\":\"code\",\"variable\":\"u\"}");
        }
    }

    @Test
    void runsAJarAndPrintsNothing() throws Exception {
        Path jar = bench.zip("function.jar", Map.of(CLASS_FILE, handlerClass()));
        bench.surroundings(Map.of("JAVA_TOOL_OPTIONS", "-Da=1", "URL", "u"));
        try (RunningFunction function = bench.launch(RUNTIME, HANDLER + "::handleRequest", jar)) {
            assertThat(answer(function, "{}")).contains("\"properties\":\"1nullnull\"", "\"resource\":\"false\"");
        }
        assertThat(bench.lines()).isEmpty();
    }

    @Test
    void unpacksAnArchiveWithLibraries() throws Exception {
        Path zip = bench.zip(
                "function.zip", Map.of(CLASS_FILE, handlerClass(), "lib/library.jar", Files.readAllBytes(library())));
        bench.surroundings(Map.of("URL", "u"));
        try (RunningFunction function = bench.launch("java8.al2", HANDLER, zip)) {
            assertThat(answer(function, "{}"))
                    .contains("\"resource\":\"true\"")
                    .containsPattern("\"root\":\"Fn-\\d+\"");
        }
        assertThat(bench.lines())
                .containsExactly("[Fn] The template says java8.al2; this program's Java, on which it runs, is "
                        + System.getProperty("java.version"));
    }

    @Test
    void saysWhatIsWrongBeforeAnythingIsStarted() throws Exception {
        Path jar = bench.zip("function.jar", Map.of("a.txt", new byte[0]));
        assertThatThrownBy(() -> bench.launch(RUNTIME, "a.B", jar))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The function Fn cannot be run: There is no class a.B (handler a.B) in [" + jar + "]");
        Path text = bench.file("text.txt", "no archive").resolve("text.txt");
        assertThatThrownBy(() -> bench.launch(RUNTIME, "a.B", text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("The function Fn cannot be run: " + text + " cannot be read as a jar: ");
        assertThatThrownBy(() -> bench.launch(RUNTIME, "a.B", new Code.Inline("class B {}")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("there is no code for the runtime " + RUNTIME + " on this machine");
    }

    private Path library() throws IOException {
        return bench.zip("library.jar", Map.of("only-in-lib.txt", Workbench.bytes("here")));
    }

    private static byte[] handlerClass() throws IOException, URISyntaxException {
        Path classes = Path.of(Handler.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (InputStream in = Files.newInputStream(classes.resolve(CLASS_FILE))) {
            return in.readAllBytes();
        }
    }
}
