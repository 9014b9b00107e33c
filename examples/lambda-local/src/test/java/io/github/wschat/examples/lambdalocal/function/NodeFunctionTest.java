package io.github.wschat.examples.lambdalocal.function;

import static io.github.wschat.examples.lambdalocal.function.Workbench.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.examples.lambdalocal.template.FunctionDefinition.Code;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Functions in Node.js. */
final class NodeFunctionTest {

    @TempDir
    private Path folder;

    @BeforeAll
    static void findNode() {
        Workbench.assumeProgram("node");
    }

    @Test
    void runsInlineCode() throws Exception {
        Workbench bench = new Workbench(folder);
        try (RunningFunction function = bench.launch(
                "nodejs20.x",
                "index.handler",
                new Code.Inline("exports.handler = async (event) => ({ statusCode: 200, body: event.text });"))) {
            assertThat(answer(function, "{\"text\":\"Zürich\"}")).isEqualTo("{\"statusCode\":200,\"body\":\"Zürich\"}");
        }
    }
}
