package io.github.wschat.tyrus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLException;

/** A WebSocket client that does what it is told, right or wrong, on a socket. It waits for nothing longer than ten seconds. */
final class RawClient implements AutoCloseable {

    static final int CONTINUATION = 0x0;
    static final int TEXT = 0x1;
    static final int BINARY = 0x2;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xA;
    static final int FIN = 0x80;

    private static final int PATIENCE_MILLIS = 10_000;
    private static final byte[] MASK = {0x37, (byte) 0xFA, 0x21, 0x3D};

    /** A frame that the server sent. */
    record Frame(boolean fin, int opcode, ByteBuffer payload) {

        String text() {
            return StandardCharsets.UTF_8.decode(payload.duplicate()).toString();
        }
    }

    /** A close frame that the server sent; 1005 where it has no code. */
    record Close(int code, String reason) {}

    /** A field of an HTTP answer. */
    record Field(String name, String value) {}

    /** An HTTP answer. */
    record Answer(int status, String reasonPhrase, List<Field> fields, String body) {

        List<String> values(String name) {
            return fields.stream()
                    .filter(field -> field.name().equalsIgnoreCase(name))
                    .map(Field::value)
                    .toList();
        }
    }

    private final Socket socket;
    /** What is below TLS; the same where there is none. */
    private final Socket bare;

    private final DataInputStream in;
    private final OutputStream out;

    private RawClient(Socket socket, Socket bare) throws IOException {
        this.socket = socket;
        this.bare = bare;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        this.out = socket.getOutputStream();
    }

    /** Connects, and says nothing. */
    static RawClient connect(int port) throws IOException {
        return connect(port, 0);
    }

    /** Connects with a small window, and says nothing. */
    static RawClient connect(int port, int receiveBufferBytes) throws IOException {
        Socket socket = socket(port, receiveBufferBytes);
        return TestTls.everywhere() ? overTls(socket) : new RawClient(socket, socket);
    }

    /** Speaks TLS on a socket, in these versions if any are named; says nothing yet. */
    static RawClient overTls(Socket socket, String... versions) throws IOException {
        return on(TestTls.over(socket, versions), socket);
    }

    /** Speaks on a socket with TLS, which has been put over another. */
    static RawClient on(Socket tls, Socket bare) throws IOException {
        return new RawClient(tls, bare);
    }

    /** Speaks what the gateway may not: nothing but what it is told to. */
    static RawClient bare(Socket socket) throws IOException {
        return new RawClient(socket, socket);
    }

    /** Connects a socket, with a small window if one is given. */
    static Socket socket(int port, int receiveBufferBytes) throws IOException {
        Socket socket = new Socket();
        if (receiveBufferBytes > 0) {
            socket.setReceiveBufferSize(receiveBufferBytes);
        }
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
        return socket;
    }

    /** Connects, and opens a WebSocket. */
    static RawClient open(int port, String path) throws IOException {
        return connect(port).openAt(path);
    }

    /** Opens a WebSocket; fails if it is refused. */
    RawClient openAt(String path) throws IOException {
        Answer answer = handshake(path);
        assertThat(answer.status()).as("the status of %s", answer).isEqualTo(101);
        return this;
    }

    /** Sends an opening handshake with some more header lines, and returns the answer. */
    Answer handshake(String path, String... lines) throws IOException {
        sendHandshake(path, lines);
        return answer();
    }

    void sendHandshake(String path, String... lines) throws IOException {
        send(handshakeOf(path, lines));
    }

    static String handshakeOf(String path, String... lines) {
        List<String> all = new ArrayList<>(List.of(
                "GET " + path + " HTTP/1.1",
                "Host: gateway.test",
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "Sec-WebSocket-Version: 13"));
        all.addAll(Arrays.asList(lines));
        return head(all.toArray(String[]::new));
    }

    /** Sends an HTTP request, and returns its answer. */
    Answer call(String method, String path, String body, String... lines) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        List<String> all = new ArrayList<>(
                List.of(method + " " + path + " HTTP/1.1", "Host: gateway.test", "Content-Length: " + bytes.length));
        all.addAll(Arrays.asList(lines));
        send(head(all.toArray(String[]::new)));
        send(bytes);
        return answer();
    }

    /** Returns the head of an HTTP request. */
    static String head(String... lines) {
        return String.join("\r\n", lines) + "\r\n\r\n";
    }

    void send(String ascii) throws IOException {
        send(ascii.getBytes(StandardCharsets.ISO_8859_1));
    }

    void send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    void sendBytewise(byte[] bytes) throws IOException {
        for (byte each : bytes) {
            out.write(each);
            out.flush();
        }
    }

    void text(String text) throws IOException {
        send(frame(FIN | TEXT, text));
    }

    void ping(String text) throws IOException {
        send(frame(FIN | PING, text));
    }

    /** Sends a close frame with a code, and perhaps a reason. */
    void close(int code, String reason) throws IOException {
        send(frame(FIN | CLOSE, closePayload(code, reason)));
    }

    /** Sends a close frame without a code. */
    void closeWithoutCode() throws IOException {
        send(frame(FIN | CLOSE, ""));
    }

    static byte[] closePayload(int code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 + text.length)
                .putShort((short) code)
                .put(text)
                .array();
    }

    static byte[] frame(int firstByte, String payload) {
        return frame(firstByte, payload.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns a masked frame. */
    static byte[] frame(int firstByte, byte[] payload) {
        byte[] masked = payload.clone();
        for (int i = 0; i < masked.length; i++) {
            masked[i] ^= MASK[i % MASK.length];
        }
        byte[] header = header(firstByte, payload.length);
        return ByteBuffer.allocate(header.length + masked.length)
                .put(header)
                .put(masked)
                .array();
    }

    /** Returns a frame as only servers may send it. */
    static byte[] unmaskedFrame(int firstByte, String payload) {
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        assertThat(bytes).as("a payload with a short length").hasSizeLessThan(126);
        return ByteBuffer.allocate(2 + bytes.length)
                .put((byte) firstByte)
                .put((byte) bytes.length)
                .put(bytes)
                .array();
    }

    /** Returns the header of a masked frame, whose payload may never come. */
    static byte[] header(int firstByte, long length) {
        ByteBuffer header = ByteBuffer.allocate(14).put((byte) firstByte);
        if (length <= 125) {
            header.put((byte) (0x80 | length));
        } else if (length <= 0xFFFF) {
            header.put((byte) (0x80 | 126)).putShort((short) length);
        } else {
            header.put((byte) (0x80 | 127)).putLong(length);
        }
        header.put(MASK).flip();
        byte[] bytes = new byte[header.remaining()];
        header.get(bytes);
        return bytes;
    }

    /** Reads an HTTP answer. */
    Answer answer() throws IOException {
        String[] status = line().split(" ", 3);
        List<Field> fields = new ArrayList<>();
        int length = 0;
        for (String line = line(); !line.isEmpty(); line = line()) {
            String[] field = line.split(": ", 2);
            fields.add(new Field(field[0], field[1]));
            if (field[0].equalsIgnoreCase("Content-Length")) {
                length = Integer.parseInt(field[1]);
            }
        }
        String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        return new Answer(Integer.parseInt(status[1]), status.length > 2 ? status[2] : "", List.copyOf(fields), body);
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int each = in.readUnsignedByte(); each != '\n'; each = in.readUnsignedByte()) {
            if (each != '\r') {
                line.write(each);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    /** Reads the next frame, whatever it is. */
    Frame read() throws IOException {
        int first = in.readUnsignedByte();
        int second = in.readUnsignedByte();
        assertThat(second & 0x80).as("a server's frame is not masked").isZero();
        assertThat(first & 0x70).as("reserved bits").isZero();
        int length = second;
        if (second == 126) {
            length = in.readUnsignedShort();
        } else if (second == 127) {
            length = Math.toIntExact(in.readLong());
        }
        byte[] payload = new byte[length];
        in.readFully(payload);
        return new Frame((first & FIN) != 0, first & 0x0F, ByteBuffer.wrap(payload));
    }

    /** Reads the next frame, which must be a whole text message. */
    String readText() throws IOException {
        Frame frame = read();
        assertThat(frame.opcode()).as("the opcode of %s", frame.text()).isEqualTo(TEXT);
        assertThat(frame.fin()).as("whether the frame is the last").isTrue();
        return frame.text();
    }

    /** Reads a text message of whatever number of frames. */
    String readMessage() throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        Frame frame = read();
        assertThat(frame.opcode()).as("the opcode of the first frame").isEqualTo(TEXT);
        message.write(frame.payload().array());
        while (!frame.fin()) {
            frame = read();
            assertThat(frame.opcode()).as("the opcode of a following frame").isEqualTo(CONTINUATION);
            message.write(frame.payload().array());
        }
        return message.toString(StandardCharsets.UTF_8);
    }

    /** Reads the next frame, which must be a close frame. */
    Close readClose() throws IOException {
        Frame frame = read();
        assertThat(frame.opcode()).as("the opcode of %s", frame.text()).isEqualTo(CLOSE);
        ByteBuffer payload = frame.payload();
        if (!payload.hasRemaining()) {
            return new Close(1005, "");
        }
        int code = payload.getShort() & 0xFFFF;
        return new Close(code, StandardCharsets.UTF_8.decode(payload).toString());
    }

    /** Returns whether the server has closed the connection in order: there is nothing more to read. */
    boolean readsEnd() throws IOException {
        return in.read() < 0;
    }

    /** Reads, and throws away, until the server closes or resets the connection. */
    void awaitEnd() throws IOException {
        try {
            while (in.read() >= 0) {
                in.skipNBytes(in.available());
            }
        } catch (SocketException | SSLException e) {
            // A reset is an end too.
        }
    }

    /** Returns whether the server neither says anything nor closes the connection for some time; what it says can still be read. */
    boolean hearsNothing(Duration atLeast) throws IOException {
        socket.setSoTimeout(Math.max(1, Math.toIntExact(atLeast.toMillis())));
        in.mark(1);
        try {
            in.read();
            in.reset();
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        } finally {
            socket.setSoTimeout(PATIENCE_MILLIS);
        }
    }

    /** For tests that read at their own pace. */
    InputStream input() {
        return in;
    }

    /** Resets the connection: the server sees it lost. */
    void reset() throws IOException {
        bare.setSoLinger(true, 0);
        bare.close();
    }

    /** Ends the client's half of the connection: the server sees its end, and may still send. */
    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
