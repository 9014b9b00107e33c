package io.github.wschat.examples.lambdalocal.function;

import static io.github.wschat.examples.lambdalocal.function.Workbench.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.examples.lambdalocal.template.FunctionDefinition.Code;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Functions in Python. */
final class PythonFunctionTest {

    @TempDir
    private Path folder;

    @BeforeAll
    static void findPython() {
        Workbench.assumeProgram("python3");
    }

    @Test
    void runsInlineCode() throws Exception {
        Workbench bench = new Workbench(folder);
        try (RunningFunction function = bench.launch(
                "python3.11",
                "index.handler",
                new Code.Inline(
                        "def handler(event, context):\n    return {'statusCode': 200, 'body': event['text']}\n"))) {
            assertThat(answer(function, "{\"text\":\"Zürich\"}"))
                    .isEqualTo("{\"statusCode\": 200, \"body\": \"Z\\u00fcrich\"}");
        }
    }
}
