package io.github.wschat.examples.tyruslocal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The program as its user meets it: in a process of its own. */
final class TyrusLocalTest {

    private static final String READY = "Listening on ";

    @Test
    void saysWhereItListensAndHowToConnect() throws Exception {
        try (Program program = Program.start("--port", "0")) {
            String ready = program.line();

            assertThat(ready).matches("Listening on ws://127\\.0\\.0\\.1:[1-9][0-9]*/production");
            assertThat(program.line()).isEqualTo("Connect with: wscat -c " + ready.substring(READY.length()));
            assertThat(program.line())
                    .isEqualTo("Or open http://"
                            + URI.create(ready.substring(READY.length())).getAuthority() + "/");
        }
    }

    @Test
    void listensWhenItSaysSo() throws Exception {
        try (Program program = Program.start("--port", "0", "--stage", "test")) {
            URI uri = URI.create(program.line().substring(READY.length()));

            assertThat(uri).hasPath("/test");
            try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
                assertThat(socket.isConnected()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    @EnabledOnOs(
            value = {OS.LINUX, OS.MAC},
            disabledReason = "elsewhere there are no signals")
    void endsWithZeroWithinTwoSecondsOfASignal(String signal) throws Exception {
        try (Program program = Program.start("--port", "0")) {
            assertThat(program.line()).startsWith(READY);

            long signalled = System.nanoTime();
            program.signal(signal);

            assertThat(program.status()).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - signalled)).isLessThan(Duration.ofSeconds(2));
            assertThat(program.errors()).isEmpty();
        }
    }

    @Test
    void endsWithOneIfThePortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Program program = Program.start("--port", String.valueOf(taken.getLocalPort()))) {
            assertThat(program.status()).isEqualTo(1);
            assertThat(program.errors())
                    .startsWith("tyrus-local: ")
                    .contains(String.valueOf(taken.getLocalPort()))
                    .hasLineCount(1);
            assertThat(program.line()).doesNotStartWith(READY);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--port, http, --port",
        "--port, 65536, --port",
        "--port, -1, --port",
        "--stage, a/b, --stage",
        "--stage, '', --stage",
        "--max-connections, 0, --max-connections",
        "--host, no.such.host.invalid, --host",
        "--allowed-origin, nonsense, nonsense",
        "--colour, red, --colour",
        "production, on, production"
    })
    void endsWithTwoAndOneLineIfAnOptionIsUnknownOrBad(String option, String value, String named) throws Exception {
        try (Program program = Program.start(option, value)) {
            assertThat(program.status()).isEqualTo(2);
            assertThat(program.errors())
                    .startsWith("tyrus-local: ")
                    .contains(named)
                    .hasLineCount(1);
        }
    }

    @Test
    void explainsEveryOption() throws Exception {
        try (Program program = Program.start("--help")) {
            StringBuilder help = new StringBuilder();
            while (program.status() == 0 && help.indexOf("(end of output)") < 0) {
                help.append(program.line()).append('\n');
            }

            assertThat(help)
                    .contains(
                            "--help",
                            "--version",
                            "--host",
                            "--port",
                            "--stage",
                            "--max-connections",
                            "--allowed-origin",
                            "--exclude-sender",
                            "--verbose");
        }
    }

    @Test
    void namesItsVersion() throws Exception {
        try (Program program = Program.start("--version")) {
            assertThat(program.line()).matches("tyrus-local \\S+");
            assertThat(program.status()).isZero();
        }
    }
}
