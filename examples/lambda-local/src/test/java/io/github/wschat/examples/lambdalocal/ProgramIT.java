package io.github.wschat.examples.lambdalocal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program as a user starts it: its own jar, in a process of its own. */
@Timeout(120)
class ProgramIT {

    private static final Path JAR = Path.of("target/lambda-local.jar").toAbsolutePath();
    private static final Path TEMPLATE = Path.of("../lambda-aws/chat-app.yaml").toAbsolutePath();

    @TempDir
    private Path folder;

    /** Starts the program; what it prints is in the folder's {@code out} and {@code err}. */
    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + Files.createDirectories(folder.resolve("tmp")),
                "-jar",
                JAR.toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
    }

    private String printed(String name) throws IOException {
        return Files.readString(folder.resolve(name));
    }

    private int status(Process process) throws InterruptedException {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("has ended").isTrue();
        return process.exitValue();
    }

    @Test
    @DisplayName(
            "It says where it listens, and ends on SIGTERM, as by CTRL+C, with everything that it has started, and with its files")
    void endsWhole() throws Exception {
        Process program =
                start("--template", TEMPLATE.toString(), "--param", "Revision=test", "--port", "0", "--verbose");
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> printed("out").contains("Listening on ws://127.0.0.1:"));
            URI uri = URI.create(printed("out").replaceFirst("(?s).*Listening on (\\S+).*", "$1"));
            try (ChatClient ada = new ChatClient(uri)) {
                ada.sendMessage("hello");
                assertThat(ada.hears()).isEqualTo("hello");
                List<ProcessHandle> children = program.descendants().toList();
                assertThat(children).hasSizeGreaterThanOrEqualTo(2);

                assertThat(new ProcessBuilder("kill", "-TERM", Long.toString(program.pid()))
                                .start()
                                .waitFor())
                        .isZero();

                assertThat(status(program)).isZero();
                assertThat(children).noneMatch(ProcessHandle::isAlive);
            }
            try (var left = Files.list(folder.resolve("tmp"))) {
                assertThat(left.filter(file -> !file.getFileName().toString().startsWith("hsperf")))
                        .isEmpty();
            }
            assertThat(printed("err")).isEmpty();
            assertThat(printed("out"))
                    .contains(
                            "$connect -> ConnectFunction: {\"headers\":",
                            "SendMessageFunction ->",
                            "\"statusCode\":200");
        } finally {
            program.destroyForcibly();
        }
    }

    @Test
    @DisplayName("What cannot be run is named with its line, and nothing is started")
    void badTemplate() throws Exception {
        Path template = Files.writeString(folder.resolve("bad.yaml"), """
                Resources:
                  Api:
                    Type: AWS::ApiGatewayV2::Api
                    Properties: { Name: x, ProtocolType: WEBSOCKET, RouteSelectionExpression: $request.body.action }
                  Bucket:
                    Type: AWS::S3::Bucket
                """);

        assertThat(status(start("--template", template.toString()))).isEqualTo(2);

        assertThat(printed("out")).isEmpty();
        assertThat(printed("err"))
                .startsWith("lambda-local: ")
                .contains(
                        "bad.yaml:5: Bucket: AWS::S3::Bucket is not supported here; leave it out with --ignore Bucket")
                .doesNotContain("\tat ");
    }

    @Test
    @DisplayName("A bad option is named, with what is allowed")
    void badOption() throws Exception {
        assertThat(status(start("--template", "x", "--port", "many"))).isEqualTo(2);
        assertThat(printed("err"))
                .isEqualTo(
                        "lambda-local: Invalid value for option '--port': 'many' is not a whole number from 0 to 65535"
                                + System.lineSeparator());
    }

    @Test
    @DisplayName("Other systems than Linux are refused in one clear line")
    void otherSystems() {
        LambdaLocal.checkSystem("Linux");
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> LambdaLocal.checkSystem("Mac OS X"))
                .withMessage(
                        "Lambda functions run on Linux (x86_64 and arm64; on Windows in WSL), and this is Mac OS X");
    }
}
