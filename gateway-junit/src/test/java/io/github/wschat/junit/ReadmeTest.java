package io.github.wschat.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The example that README.md shows is a test of this module, to the letter. */
class ReadmeTest {

    @Test
    void quotesTheExample() throws IOException {
        String source = Files.readString(Path.of("src/test/java/example/EchoFunctionTest.java"));
        String example = source.substring(source.indexOf("import "));

        assertThat(Files.readString(Path.of("../README.md"))).contains("```java\n" + example + "```\n");
    }
}
