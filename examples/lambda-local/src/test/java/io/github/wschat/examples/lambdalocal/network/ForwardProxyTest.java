package io.github.wschat.examples.lambdalocal.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ForwardProxyTest {

    private Reached here;
    private Reached elsewhere;
    private ForwardProxy proxy;

    @BeforeEach
    void start() throws IOException {
        here = new Reached();
        elsewhere = new Reached();
        proxy = ForwardProxy.start(
                LocalHost.ofGateway("us-east-1", here.address().getPort()));
    }

    @AfterEach
    void stop() {
        proxy.close();
        here.close();
        elsewhere.close();
    }

    @Test
    void leadsToWhatStandsHere() throws Exception {
        String host = "abc.execute-api.us-east-1.amazonaws.com";
        assertThat(talk(List.of(connect(host + ":443"), get("/x", host)))).endsWith("here");
        assertThat(here.next()).isEqualTo(new Reached.Call("GET", "/x", host, false, ""));
    }

    @Test
    void leadsToAllElseWhereItIs() throws Exception {
        String host = "localhost:" + elsewhere.address().getPort();
        assertThat(talk(List.of(connect(host), get("/x", host)))).endsWith("here");
        assertThat(elsewhere.next()).isEqualTo(new Reached.Call("GET", "/x", host, false, ""));
    }

    @Test
    void handsOnPlainRequestsAsTheyAre() throws Exception {
        String host = "127.0.0.1:" + elsewhere.address().getPort();
        String path = "/production/%40connections/a%3D%2Fb/../%E4?x=%20&y=+";
        assertThat(talk(List.of("POST http://" + host + path + " HTTP/1.1\r\nHost: " + host
                        + "\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello")))
                .endsWith("here");
        assertThat(elsewhere.next())
                .isEqualTo(new Reached.Call("POST", "/production/%40connections/a%3D%2Fb/../%E4", host, true, "hello"));
    }

    @Test
    void saysSoWhereNobodyAnswers() throws Exception {
        elsewhere.close();
        assertThat(talk(List.of(connect("127.0.0.1:" + elsewhere.address().getPort()))))
                .startsWith("HTTP/1.1 502");
        assertThat(talk(List.of(connect("nowhere.invalid:443")))).startsWith("HTTP/1.1 502");
        leadsToWhatStandsHere();
    }

    private static String connect(String target) {
        return "CONNECT " + target + " HTTP/1.1\r\nHost: " + target.replace(":443", "") + "\r\n\r\n";
    }

    private static String get(String path, String host) {
        return "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
    }

    /** Says one thing after the other, each after the answer to the one before, and returns the last answer. */
    private String talk(List<String> messages) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(10_000);
            socket.connect(Loopback.at(proxy.port()));
            for (String message : messages.subList(0, messages.size() - 1)) {
                socket.getOutputStream().write(message.getBytes(StandardCharsets.US_ASCII));
                assertThat(head(socket)).startsWith("HTTP/1.1 200");
            }
            socket.getOutputStream().write(messages.get(messages.size() - 1).getBytes(StandardCharsets.US_ASCII));
            String head = head(socket);
            return head.startsWith("HTTP/1.1 5")
                    ? head
                    : head + new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static String head(Socket socket) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            int next = socket.getInputStream().read();
            assertThat(next).isNotNegative();
            head.write(next);
        }
        return head.toString(StandardCharsets.US_ASCII);
    }
}
