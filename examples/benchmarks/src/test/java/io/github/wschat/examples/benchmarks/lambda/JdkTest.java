package io.github.wschat.examples.benchmarks.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JdkTest {

    @TempDir
    Path home;

    @Test
    void findsTheOneThatRunsThis() {
        int version = Runtime.version().feature();

        assertThat(Jdk.find(version, Map.of()))
                .hasValueSatisfying(jdk -> assertThat(jdk.toString()).isEqualTo("JDK " + version));
    }

    @Test
    void believesAVariableOnlyIfTheVersionIsRight() throws IOException {
        Path java = Files.createDirectory(home.resolve("bin")).resolve("java");
        Files.createFile(java);
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"990.0.1\"\n");
        Map<String, String> environment =
                Map.of("JAVA990_HOME", home.toString(), "JAVA99_HOME", home.toString(), "JAVA991_HOME", "");

        assertThat(Jdk.find(990, environment)).contains(new Jdk(990, home));
        assertThat(Jdk.find(99, environment)).isEmpty();
        assertThat(Jdk.find(991, environment)).isEmpty();
    }
}
