package io.github.wschat.examples.lambdalocal.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.wschat.examples.lambdalocal.template.FunctionDefinition.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused, and what is said beforehand. */
final class FunctionLauncherTest {

    @TempDir
    private Path folder;

    private Workbench bench = new Workbench(Path.of(""));

    @BeforeEach
    void begin() {
        bench = new Workbench(folder);
    }

    @ParameterizedTest
    @CsvSource({
        "ruby3.4, its runtime is ruby3.4; allowed: those whose names begin with 'java, nodejs or python3'",
        "provided.al2023, its runtime is provided.al2023; allowed: those",
    })
    void namesTheRuntimesThatItKnows(String runtime, String message) {
        assertThatThrownBy(() -> bench.launch(runtime, "index.handler", new Code.Inline("")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("The function Fn cannot be run: " + message.replace("'", ""));
    }

    @Test
    void refusesVariablesThatLambdaRefuses() {
        bench.environment(Map.of("AWS_ACCESS_KEY_ID", "AKIA"));
        assertThatThrownBy(() -> bench.launch("nodejs22.x", "index.handler", new Code.Inline("")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("The function Fn cannot be run: the environment variable AWS_ACCESS_KEY_ID is"
                        + " reserved: Lambda takes it from the role.");
        bench.environment(Map.of("AWS_REGION", "eu-west-1"));
        assertThatThrownBy(() -> bench.launch("nodejs22.x", "index.handler", new Code.Inline("")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("The environment variable AWS_REGION is reserved");
    }

    @Test
    void refusesModulesWhereNodeWouldNotFindThem() {
        bench.nodeModules(folder);
        assertThatThrownBy(bench::launcher)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The folder with modules for Node.js must be called node_modules; this is " + folder);
    }

    @Test
    void leavesNothingOutsideOfTheFolderThatItUnpacksTo() throws IOException {
        Path zip = bench.zip("bad.zip", Map.of("../../evil.js", new byte[0]));
        Workbench.assumeProgram("node");
        assertThatThrownBy(() -> bench.launch("nodejs22.x", "index.handler", zip))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The function Fn cannot be run: " + zip
                        + " has an entry outside of the folder that it is unpacked to: ../../evil.js");
        assertThat(folder.resolve("evil.js")).doesNotExist();
        Path text = bench.file("text.txt", "no archive").resolve("text.txt");
        assertThatThrownBy(() -> bench.launch("nodejs22.x", "index.handler", text))
                .hasMessageContaining(text + " is neither a folder nor a zip file");
    }

    @Test
    void saysWhichVersionTheTemplateWants() throws IOException {
        Workbench.assumeProgram("node");
        Workbench.assumeProgram("python3");
        bench.launch("nodejs4.x", "index.handler", new Code.Inline("")).close();
        bench.launch("python3.1", "index.handler", new Code.Inline("")).close();
        assertThat(bench.lines().get(0))
                .matches("\\[Fn] The template says nodejs4\\.x; this machine's node is \\d+\\.\\d+\\.\\d+");
        assertThat(bench.lines().get(1))
                .matches("\\[Fn] The template says python3\\.1; this machine's python3 is 3\\.\\d+\\.\\S+");
        String same = "nodejs" + Interpreter.node("node").version().split("\\.", 2)[0] + ".x";
        bench.launch(same, "index.handler", new Code.Inline("")).close();
        assertThat(bench.lines()).hasSize(2);
    }

    @Test
    void saysWhatIsToBeInstalled() throws IOException {
        assertThatThrownBy(() -> Interpreter.node("no-such-node"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "There is no no-such-node on the PATH. Node.js 18.19 or newer is needed: https://nodejs.org/");
        assertThatThrownBy(() -> Interpreter.node(saying("18.18.2")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageEndingWith("is 18.18.2. Node.js 18.19 or newer is needed: https://nodejs.org/");
        assertThatThrownBy(() -> Interpreter.python(saying("3.8.20")))
                .hasMessageEndingWith("is 3.8.20. Python 3.9 or newer is needed: https://www.python.org/");
        assertThatThrownBy(() -> Interpreter.python(saying("Illegal instruction")))
                .hasMessageContaining("does not say its version, but: Illegal instruction. Python 3.9");
        assertThat(Interpreter.python(saying("3.15.0rc1")).version()).isEqualTo("3.15.0rc1");
    }

    /** A program that answers the same whatever it is asked. */
    private String saying(String text) throws IOException {
        Path program = Files.createTempFile(
                folder,
                "program",
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(program, "#!/bin/sh\necho '" + text + "'\n");
        return program.toString();
    }

    @Test
    void switchesOffWhatLambdaSwitchesOff() {
        String require = "--no-experimental-require-module";
        String detect = "--no-experimental-detect-module";
        Interpreter node = new Interpreter("node", "24.1.0", List.of(require, detect));
        assertThat(node.withoutExperiments("20", "")).containsExactly(require);
        assertThat(node.withoutExperiments("22", "")).containsExactly(require, detect);
        assertThat(node.withoutExperiments("24", "")).isEmpty();
        assertThat(node.withoutExperiments("22", "--experimental-detect-module"))
                .containsExactly(require);
        assertThat(new Interpreter("node", "18.19.0", List.of()).withoutExperiments("22", ""))
                .isEmpty();
    }
}
