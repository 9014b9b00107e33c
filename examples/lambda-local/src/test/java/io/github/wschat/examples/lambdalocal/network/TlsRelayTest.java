package io.github.wschat.examples.lambdalocal.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(20)
final class TlsRelayTest {

    private static final InetAddress LOOPBACK = Loopback.at(0).getAddress();

    @TempDir
    private static Path folder;

    private SSLContext client;
    private CertificateAuthority authority;
    private ServerSocket server;
    private TlsRelay relay;

    @BeforeAll
    void start() throws Exception {
        authority = CertificateAuthority.create("us-east-1", folder);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(authority.trustStore())) {
            trusted.load(in, authority.trustStorePassword().toCharArray());
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        client = SSLContext.getInstance("TLS");
        client.init(null, trust.getTrustManagers(), null);
        server = new ServerSocket(0, 500, LOOPBACK);
        server.setSoTimeout(10_000);
        relay = TlsRelay.start(authority.sslContext(), 0, Loopback.at(server.getLocalPort()));
    }

    @AfterAll
    void stop() throws IOException {
        relay.close();
        server.close();
    }

    @Test
    void passesBytesOnInBothDirectionsAtOnce() throws Exception {
        byte[] there = new byte[3_000_000];
        byte[] back = new byte[3_000_000];
        new Random(1).nextBytes(there);
        new Random(2).nextBytes(back);
        try (SSLSocket near = connect();
                Socket far = accept()) {
            CompletableFuture<Void> writes = run(() -> near.getOutputStream().write(there));
            CompletableFuture<Void> answers = run(() -> far.getOutputStream().write(back));
            CompletableFuture<Void> reads = run(() ->
                    assertThat(near.getInputStream().readNBytes(back.length)).isEqualTo(back));
            assertThat(far.getInputStream().readNBytes(there.length)).isEqualTo(there);
            CompletableFuture.allOf(writes, answers, reads).get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void whoHasSaidAllStillHearsTheAnswer() throws Exception {
        try (SSLSocket near = connect();
                Socket far = accept()) {
            write(near, "question");
            near.shutdownOutput();
            assertThat(far.getInputStream().readAllBytes()).asString().isEqualTo("question");
            write(far, "answer");
            far.shutdownOutput();
            assertThat(near.getInputStream().readAllBytes()).asString().isEqualTo("answer");
        }
    }

    @Test
    void theServersEndIsTheClients() throws Exception {
        try (SSLSocket near = connect()) {
            try (Socket far = accept()) {
                write(far, "bye");
            }
            assertThat(near.getInputStream().readAllBytes()).asString().isEqualTo("bye");
        }
    }

    @Test
    void theClientsEndIsTheServers() throws Exception {
        SSLSocket near = connect();
        try (Socket far = accept()) {
            write(near, "bye");
            near.close();
            assertThat(far.getInputStream().readAllBytes()).asString().isEqualTo("bye");
        }
    }

    @Test
    void anEndThatIsNotOrderlyIsPassedOnAsSuch() throws Exception {
        Socket below = new Socket(LOOPBACK, relay.port());
        try (SSLSocket near = layered(below);
                Socket far = accept()) {
            write(near, "x");
            assertThat(far.getInputStream().read()).isEqualTo('x');
            below.setSoLinger(true, 0);
            below.close();
            assertThatThrownBy(() -> far.getInputStream().read()).hasMessageContaining("reset");
        }
        try (SSLSocket near = connect()) {
            Socket far = accept();
            far.setSoLinger(true, 0);
            far.close();
            assertThatThrownBy(() -> near.getInputStream().read())
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void oneConnectionsErrorsAreNobodyElses() throws Exception {
        try (Socket plain = new Socket(LOOPBACK, relay.port())) {
            write(plain, "GET / HTTP/1.1\r\n\r\n");
            plain.setSoTimeout(10_000);
            plain.getInputStream().readAllBytes();
        }
        assertThatThrownBy(() -> {
                    try (SSLSocket http2 = socket()) {
                        SSLParameters parameters = http2.getSSLParameters();
                        parameters.setApplicationProtocols(new String[] {"h2"});
                        http2.setSSLParameters(parameters);
                        http2.startHandshake();
                    }
                })
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("no_application_protocol");
        passesBytesOnInBothDirectionsAtOnce();
    }

    @Test
    void endsWhatHasNoServer() throws Exception {
        ServerSocket gone = new ServerSocket(0);
        gone.close();
        try (TlsRelay toNobody = TlsRelay.start(authority.sslContext(), 0, Loopback.at(gone.getLocalPort()));
                SSLSocket near = layered(new Socket(LOOPBACK, toNobody.port()))) {
            assertThat(isOver(near)).isTrue();
        }
    }

    @Test
    void servesManyAtATimeAndEndsThemAllWhenClosed() throws Exception {
        TlsRelay mine = TlsRelay.start(authority.sslContext(), 0, Loopback.at(server.getLocalPort()));
        List<SSLSocket> near = new ArrayList<>();
        List<Socket> far = new ArrayList<>();
        try {
            for (int i = 0; i < 50; i++) {
                near.add(layered(new Socket(LOOPBACK, mine.port())));
                far.add(accept());
                write(far.get(i), "x");
            }
            for (SSLSocket socket : near) {
                assertThat(socket.getInputStream().read()).isEqualTo('x');
            }
            mine.close();
            assertThat(near).allMatch(TlsRelayTest::isOver);
            assertThat(far).allMatch(TlsRelayTest::isOver);
            assertThatThrownBy(() -> new Socket(LOOPBACK, mine.port())).isInstanceOf(IOException.class);
        } finally {
            mine.close();
            for (Socket socket : near) {
                socket.close();
            }
            for (Socket socket : far) {
                socket.close();
            }
        }
    }

    @Test
    void saysSoIfThePortIsTaken() {
        assertThatThrownBy(() -> TlsRelay.start(authority.sslContext(), relay.port(), Loopback.at(1)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("port " + relay.port());
    }

    private SSLSocket connect() throws IOException {
        SSLSocket socket = socket();
        socket.startHandshake();
        return socket;
    }

    private SSLSocket socket() throws IOException {
        SSLSocket socket = (SSLSocket) client.getSocketFactory().createSocket(LOOPBACK, relay.port());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private SSLSocket layered(Socket below) throws IOException {
        SSLSocket socket = (SSLSocket) client.getSocketFactory().createSocket(below, "localhost", 443, true);
        socket.setSoTimeout(10_000);
        socket.startHandshake();
        return socket;
    }

    private Socket accept() throws IOException {
        Socket socket = server.accept();
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static boolean isOver(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (IOException e) {
            return !(e instanceof SocketTimeoutException);
        }
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private interface Action {
        void run() throws IOException;
    }

    private static CompletableFuture<Void> run(Action action) {
        return CompletableFuture.runAsync(() -> {
            try {
                action.run();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
