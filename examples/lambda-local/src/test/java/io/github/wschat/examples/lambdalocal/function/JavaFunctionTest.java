package io.github.wschat.examples.lambdalocal.function;

import static io.github.wschat.examples.lambdalocal.function.Workbench.answer;
import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Functions in Java. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "AWS's runtime interface client exists for Linux only")
final class JavaFunctionTest {

    private static final String RUNTIME = "java" + Runtime.version().feature();

    @TempDir
    private Path folder;

    /** Tells what it finds. */
    public static final class Handler implements RequestHandler<Map<String, String>, Map<String, String>> {

        @Override
        public Map<String, String> handleRequest(Map<String, String> event, Context context) {
            Map<String, String> answer = new TreeMap<>(event);
            answer.put("environment", System.getenv().getOrDefault(event.get("variable"), "none"));
            answer.put("property", System.getProperty(event.get("property"), "none"));
            return answer;
        }
    }

    @Test
    void runsAFolderOfClasses() throws Exception {
        Workbench bench =
                new Workbench(folder).surroundings(Map.of("JAVA_TOOL_OPTIONS", "-Da=b  -Dc=d", "PLACE", "here"));
        Path classes = Path.of(Handler.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (RunningFunction function = bench.launch(RUNTIME, Handler.class.getName(), classes)) {
            assertThat(answer(function, "{\"variable\":\"PLACE\",\"property\":\"c\"}"))
                    .isEqualTo("{\"environment\":\"here\",\"property\":\"d\",\"variable\":\"PLACE\"}");
        }
        assertThat(bench.lines()).isEmpty();
    }
}
