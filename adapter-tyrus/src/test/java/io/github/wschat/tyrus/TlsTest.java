package io.github.wschat.tyrus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.protocol.Disconnection;
import io.github.wschat.protocol.RouteKeys;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is particular to TLS; that all else is the same, the wire tests show, which run over it too. */
// It has TLS of its own, and need not run twice.
@Tag("plain")
class TlsTest {

    private static final int ALERT_RECORD = 21;

    /** A record of 31 bytes: the beginning of a ClientHello. */
    private static final byte[] CLIENT_HELLO_BEGINS = {
        22, 3, 1, 1, 0, 1, 0, 0, (byte) 252, 3, 3, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9
    };

    private static TestGateway.Setup setup() {
        return TestGateway.setup().settings(settings -> settings.tls(TestTls.context()));
    }

    private static RawClient open(TestGateway gateway, String... versions) throws IOException {
        return RawClient.overTls(RawClient.socket(gateway.port(), 0), versions).openAt("/production");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void bothVersionsAreSpoken(String version) throws Exception {
        try (TestGateway gateway = setup().start();
                RawClient client = open(gateway, version)) {
            client.text("hello");
            assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEqualTo("hello");
            gateway.send(gateway.nextId(), "to you");

            assertThat(client.readText()).isEqualTo("to you");
            assertThat(gateway.gateway().uri())
                    .isEqualTo(URI.create("wss://127.0.0.1:" + gateway.port() + "/production"));
        }
    }

    @Test
    @DisplayName("A client that knows no version after 1.1 is told that this is why")
    void olderVersionsAreRefused() throws Exception {
        try (TestGateway gateway = setup().start();
                RawClient client = RawClient.bare(RawClient.socket(gateway.port(), 0))) {
            client.send(clientHelloOfVersion11());
            byte[] alert = client.input().readNBytes(7);

            assertThat(alert[0]).isEqualTo((byte) ALERT_RECORD);
            assertThat(alert[5]).as("fatal").isEqualTo((byte) 2);
            assertThat(alert[6]).as("protocol_version").isEqualTo((byte) 70);
            client.awaitEnd();
        }
    }

    private static byte[] clientHelloOfVersion11() {
        ByteBuffer hello = ByteBuffer.allocate(5 + 4 + 2 + 32 + 1 + 6 + 2 + 2 + 18);
        hello.put((byte) 22).putShort((short) 0x0301).putShort((short) (hello.capacity() - 5));
        hello.putInt((1 << 24) | (hello.capacity() - 9)).putShort((short) 0x0302);
        hello.put(new byte[32]).put((byte) 0);
        hello.putShort((short) 4).putShort((short) 0xC009).putShort((short) 0x002F);
        hello.putShort((short) 0x0100);
        hello.putShort((short) 18);
        hello.putShort((short) 10).putShort((short) 4).putShort((short) 2).putShort((short) 23);
        hello.putShort((short) 11).putShort((short) 2).putShort((short) 0x0100);
        hello.putShort((short) 23).putShort((short) 0);
        return hello.array();
    }

    @Test
    void contextThatIsNotInitializedIsRefused() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");

        assertThatThrownBy(() -> TyrusGateway.builder().tls(context))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not initialized");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health 200 ok\n", "/production 426 {\"message\":\"Upgrade Required\"}"})
    void httpIsServedToo(String expected) throws Exception {
        String[] words = expected.split(" ", 3);
        try (TestGateway gateway = setup().start()) {
            URI uri = URI.create("https://127.0.0.1:" + gateway.port() + words[0]);
            HttpResponse<String> response = HttpClient.newBuilder()
                    .sslContext(TestTls.context())
                    .build()
                    .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());

            assertThat(response.statusCode()).isEqualTo(Integer.parseInt(words[1]));
            assertThat(response.body()).isEqualTo(words[2]);
        }
    }

    @Test
    void webSocketClientOfTheJdkIsServed() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (TestGateway gateway = setup().start()) {
            WebSocket client = HttpClient.newBuilder()
                    .sslContext(TestTls.context())
                    .build()
                    .newWebSocketBuilder()
                    .buildAsync(gateway.gateway().uri(), new WebSocket.Listener() {
                        @Override
                        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
                            heard.add(text.toString());
                            from.request(1);
                            return null;
                        }
                    })
                    .get(10, TimeUnit.SECONDS);
            client.sendText("hello", true).get(10, TimeUnit.SECONDS);
            assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEqualTo("hello");
            gateway.send(gateway.nextId(), "to you");
            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("to you");
            client.sendClose(4000, "bye").get(10, TimeUnit.SECONDS);

            assertThat(gateway.nextEnd()).isEqualTo(new Disconnection(4000, "bye"));
        }
    }

    @Test
    void greatMessageComesInFramesOfOneMessage() throws Exception {
        String text = "0123456789".repeat(10_000);
        try (TestGateway gateway = setup().start();
                RawClient client = open(gateway)) {
            gateway.send(gateway.nextId(), text);
            StringBuilder message = new StringBuilder();
            int frames = 0;
            boolean last = false;
            while (!last) {
                RawClient.Frame frame = client.read();
                assertThat(frame.opcode()).isEqualTo(frames == 0 ? RawClient.TEXT : RawClient.CONTINUATION);
                assertThat(frame.payload().remaining()).isLessThanOrEqualTo(32 * 1024);
                message.append(frame.text());
                last = frame.fin();
                frames++;
            }

            assertThat(frames).isEqualTo(4);
            assertThat(message.toString()).isEqualTo(text);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("After its close frame the gateway closes TLS, then its half of the socket")
    void closeFrameIsFollowedByTlsOwnClose(String version) throws Exception {
        RecordingSocket socket = new RecordingSocket();
        try (TestGateway gateway = setup().start();
                RawClient client = RawClient.overTls(connected(socket, gateway), version)) {
            client.openAt("/production");
            ConnectionId id = gateway.nextId();
            gateway.send(id, "x".repeat(100_000));
            gateway.gateway().close(id);
            client.readMessage();

            assertThat(client.readClose().code()).isEqualTo(1000);
            assertThat(client.readsEnd()).isTrue();
            assertThat(gateway.nextEnd().code()).isEqualTo(1000);
            assertThat(version.equals("TLSv1.2") ? socket.lastRecord() : ALERT_RECORD)
                    .as("the kind of the last record, which is hidden in 1.3")
                    .isEqualTo(ALERT_RECORD);
        }
    }

    @Test
    void httpConnectionThatIsClosedIsFollowedByTlsOwnClose() throws Exception {
        RecordingSocket socket = new RecordingSocket();
        try (TestGateway gateway = setup().start();
                RawClient client = RawClient.overTls(connected(socket, gateway), "TLSv1.2")) {
            client.send(RawClient.head("GET /production HTTP/1.1", "Host: a"));
            client.awaitEnd();

            assertThat(socket.lastRecord()).isEqualTo(ALERT_RECORD);
        }
    }

    @Test
    @DisplayName("A client that sends its close frame and closes TLS at once is reported with its code")
    void clientMayCloseTlsRightAfterItsCloseFrame() throws Exception {
        try (TestGateway gateway = setup().start()) {
            for (int i = 0; i < 20; i++) {
                try (RawClient client = open(gateway)) {
                    client.close(4000, "bye");
                }
                assertThat(gateway.nextEnd()).isEqualTo(new Disconnection(4000, "bye"));
            }
        }
    }

    @Test
    void silentClientsAndHalfHandshakesAreClosed() throws Exception {
        try (TestGateway gateway = setup().limits(limits -> limits.httpIdleTimeout(Duration.ofSeconds(1)))
                        .start();
                RawClient silent = RawClient.bare(RawClient.socket(gateway.port(), 0));
                RawClient half = RawClient.bare(RawClient.socket(gateway.port(), 0))) {
            half.send(CLIENT_HELLO_BEGINS);
            silent.awaitEnd();
            half.awaitEnd();
        }
    }

    @Test
    void whoSpeaksNoTlsIsClosedAndNothingIsLogged() throws Exception {
        Queue<LogRecord> logged = new ConcurrentLinkedQueue<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                logged.add(entry);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger root = Logger.getLogger("");
        try (TestGateway gateway = setup().start()) {
            root.addHandler(handler);
            for (String nonsense : List.of(RawClient.handshakeOf("/production"), "x", "\0".repeat(100_000))) {
                try (RawClient client = RawClient.bare(RawClient.socket(gateway.port(), 0))) {
                    sendAsFarAsItIsTaken(client, nonsense);
                    client.awaitEnd();
                }
            }
            root.removeHandler(handler);
            assertThat(gateway.asked(RouteKeys.CONNECT)).isEmpty();
        }
        assertThat(logged)
                .filteredOn(entry -> entry.getLevel().intValue() > Level.FINE.intValue())
                .extracting(LogRecord::getMessage)
                .isEmpty();
    }

    private static void sendAsFarAsItIsTaken(RawClient client, String text) {
        try {
            client.send(text);
            client.endOutput();
        } catch (IOException e) {
            // It is closed already.
        }
    }

    @Test
    @DisplayName(
            "D11: a client that reads nothing is throttled, then cut off and reported with 1008; memory stays flat")
    void aStalledClientIsCutOff() throws Exception {
        ManualTime time = new ManualTime();
        try (TestGateway gateway = setup().time(time).start();
                RawClient client = RawClient.overTls(RawClient.socket(gateway.port(), 4096))) {
            client.openAt("/production");
            ConnectionId id = gateway.nextId();
            fillUp(gateway, id);
            long before = heap();
            String text = "x".repeat(100_000);
            for (int i = 0; i < 1000; i++) {
                gateway.send(id, text);
            }
            assertThat(heap()).as("100 MB later").isLessThan(before + 3_000_000);
            int seconds = 0;
            while (gateway.asked(RouteKeys.DISCONNECT).isEmpty() && seconds < 100) {
                time.advance(Duration.ofSeconds(1));
                seconds++;
                // A kernel that takes some more, now and then, gives the client time.
                fillUp(gateway, id);
            }

            assertThat(seconds).isGreaterThanOrEqualTo(10);
            assertThat(gateway.nextEnd()).isEqualTo(new Disconnection(1008, "The client does not keep up"));
            assertThat(gateway.send(id, "x")).isSameAs(Delivery.Gone.INSTANCE);
        }
    }

    @Test
    @DisplayName(
            "D11: a client that reads 4 KiB a second through a small buffer is not stalled, and gets everything in order")
    void aSlowReaderGetsEverythingInOrder() throws Exception {
        ManualTime time = new ManualTime();
        try (TestGateway gateway = setup().time(time).start();
                RawClient client = RawClient.overTls(RawClient.socket(gateway.port(), 4096))) {
            client.openAt("/production");
            ConnectionId id = gateway.nextId();
            int sent = 0;
            int read = 0;
            for (int second = 0; second < 90; second++) {
                while (gateway.send(id, numbered(sent)) == Delivery.Delivered.INSTANCE) {
                    sent++;
                }
                for (int i = 0; i < 4; i++) {
                    assertThat(client.readText()).isEqualTo(numbered(read++));
                }
                time.advance(Duration.ofSeconds(1));
            }
            assertThat(gateway.isOpen(id)).isTrue();
            while (read < sent) {
                assertThat(client.readText()).isEqualTo(numbered(read++));
            }
        }
    }

    private static String numbered(int number) {
        return String.format("%01020d", number);
    }

    /** In the JDK, whoever begins another handshake in 1.3 gets new keys, and asks the server for its own. */
    @Test
    void keysMayBeUpdatedWhileMessagesGoBothWays() throws Exception {
        int count = 300;
        try (TestGateway gateway = setup().start()) {
            Socket socket = RawClient.socket(gateway.port(), 0);
            SSLSocket tls = TestTls.over(socket, "TLSv1.3");
            try (RawClient client = RawClient.on(tls, socket).openAt("/production")) {
                ConnectionId id = gateway.nextId();
                CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < count; i++) {
                        assertThat(gateway.send(id, i + "x".repeat(2000))).isSameAs(Delivery.Delivered.INSTANCE);
                    }
                });
                for (int i = 0; i < count; i++) {
                    if (i % 3 == 0) {
                        tls.startHandshake();
                    }
                    client.text("message " + i);
                    assertThat(client.readText()).startsWith(i + "x");
                    assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEqualTo("message " + i);
                }
                sending.orTimeout(10, TimeUnit.SECONDS).join();
            }
        }
    }

    @Test
    @DisplayName("A client that has the server update its keys again and again, and does not read, is cut off")
    void keyUpdatesAreAnsweredWithinBounds() throws Exception {
        try (TestGateway gateway = setup().start()) {
            Socket socket = RawClient.socket(gateway.port(), 4096);
            SSLSocket tls = TestTls.over(socket, "TLSv1.3");
            try (RawClient client = RawClient.on(tls, socket)) {
                client.openAt("/production");
                fillUp(gateway, gateway.nextId());
                assertThatThrownBy(() -> {
                            for (int i = 0; i < 20_000; i++) {
                                tls.startHandshake();
                            }
                        })
                        .isInstanceOf(IOException.class);

                assertThat(gateway.nextEnd().code()).isEqualTo(1006);
            }
        }
    }

    @Test
    @DisplayName("A client of 1.2 that asks for renegotiation is closed, and no thread waits for it")
    void renegotiationIsRefused() throws Exception {
        try (TestGateway gateway = setup().start();
                RawClient other = open(gateway)) {
            gateway.nextId();
            Socket socket = RawClient.socket(gateway.port(), 0);
            SSLSocket tls = TestTls.over(socket, "TLSv1.2");
            try (RawClient client = RawClient.on(tls, socket).openAt("/production")) {
                assertThatThrownBy(() -> {
                            tls.startHandshake();
                            client.readText();
                        })
                        .isInstanceOf(IOException.class);
                assertThat(gateway.nextEnd().code()).isEqualTo(1006);
                other.text("hello");
                assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEqualTo("hello");
            }
        }
    }

    @Test
    @DisplayName("500 connections leave neither descriptors nor memory behind")
    void connectionsThatHaveEndedAreForgotten() throws Exception {
        try (TestGateway gateway = setup().start()) {
            comeAndGo(gateway, 100);
            long descriptors = descriptors();
            long before = heap();
            comeAndGo(gateway, 500);

            // 500 times 2,000 bytes: what is kept of a connection is far more.
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(heap()).isLessThan(before + 1_000_000));
            assertThat(descriptors()).isLessThanOrEqualTo(descriptors + 4);
        }
    }

    /** A quarter each: a close frame, a reset, a reset amid TLS's handshake, a reset right after the opening handshake was sent. */
    private static void comeAndGo(TestGateway gateway, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            Socket socket = RawClient.socket(gateway.port(), 0);
            switch (i % 4) {
                case 0 -> {
                    try (RawClient client = RawClient.overTls(socket).openAt("/production")) {
                        client.close(1000, "");
                        client.awaitEnd();
                    }
                }
                case 1 -> RawClient.overTls(socket).openAt("/production").reset();
                case 2 -> {
                    try (RawClient client = RawClient.bare(socket)) {
                        client.send(CLIENT_HELLO_BEGINS);
                        client.reset();
                    }
                }
                default -> {
                    try (RawClient client = RawClient.overTls(socket)) {
                        client.sendHandshake("/production");
                        client.reset();
                    }
                }
            }
        }
        gateway.awaitConnections(0);
        for (String key : List.of(RouteKeys.CONNECT, RouteKeys.DISCONNECT)) {
            for (int asked = gateway.asked(key).size(); asked > 0; asked--) {
                gateway.next(key);
            }
        }
    }

    /** Sends until something is throttled, or the client is gone: from then on something waits. */
    private static void fillUp(TestGateway gateway, ConnectionId id) {
        String text = "x".repeat(1000);
        await().atMost(Duration.ofSeconds(10)).pollDelay(Duration.ofMillis(1)).until(() -> {
            for (int i = 0; i < 10_000; i++) {
                if (gateway.send(id, text) != Delivery.Delivered.INSTANCE) {
                    return true;
                }
            }
            return false;
        });
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long descriptors() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount();
    }

    private static Socket connected(Socket socket, TestGateway gateway) throws IOException {
        socket.setSoTimeout(10_000);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway.port()));
        return socket;
    }

    /** Keeps what it received, as it was on the wire. */
    private static final class RecordingSocket extends Socket {

        private final ByteArrayOutputStream received = new ByteArrayOutputStream();

        @Override
        public InputStream getInputStream() throws IOException {
            return new FilterInputStream(super.getInputStream()) {
                @Override
                public int read() throws IOException {
                    int each = super.read();
                    if (each >= 0) {
                        received.write(each);
                    }
                    return each;
                }

                @Override
                public int read(byte[] bytes, int offset, int length) throws IOException {
                    int count = super.read(bytes, offset, length);
                    if (count > 0) {
                        received.write(bytes, offset, count);
                    }
                    return count;
                }
            };
        }

        /** Returns the kind of the last record, as its header has it. */
        int lastRecord() {
            ByteBuffer records = ByteBuffer.wrap(received.toByteArray());
            List<Integer> kinds = new ArrayList<>();
            while (records.hasRemaining()) {
                kinds.add((int) records.get());
                records.getShort();
                int length = records.getShort() & 0xFFFF;
                records.position(records.position() + length);
            }
            return kinds.get(kinds.size() - 1);
        }
    }
}
