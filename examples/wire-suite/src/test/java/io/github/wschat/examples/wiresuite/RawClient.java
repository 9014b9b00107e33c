package io.github.wschat.examples.wiresuite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A WebSocket on a socket, for what no decent client sends. Sends no {@code User-Agent} by itself, as wscat does not. */
final class RawClient implements AutoCloseable {

    static final int FIN = 0x80;
    static final int CONTINUATION = 0x0;
    static final int TEXT = 0x1;
    static final int BINARY = 0x2;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xA;

    /** A close frame without a code. */
    static final int NO_CODE = 1005;

    private static final byte[] MASK = {0x5A, (byte) 0xC3, 0x17, (byte) 0x88};

    /** The head of an HTTP answer; names of headers in any case. */
    record Answer(int status, Map<String, String> headers) {}

    /** A frame that has come. */
    record Frame(int firstByte, ByteBuffer payload) {

        int opcode() {
            return firstByte & 0x0F;
        }

        boolean isLast() {
            return (firstByte & FIN) != 0;
        }

        String text() {
            return StandardCharsets.UTF_8.decode(payload.duplicate()).toString();
        }
    }

    private final Endpoint endpoint;
    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    RawClient(Endpoint endpoint, Trust trust) throws IOException {
        this.endpoint = endpoint;
        this.socket = connect(endpoint, trust);
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        this.out = socket.getOutputStream();
    }

    private static Socket connect(Endpoint endpoint, Trust trust) throws IOException {
        String host = endpoint.uri().getHost();
        int patience = Math.toIntExact(Client.PATIENCE.toMillis());
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(host, endpoint.port()), patience);
            socket.setSoTimeout(patience);
            socket.setTcpNoDelay(true);
            if (!endpoint.isTls()) {
                return socket;
            }
            SSLSocket tls =
                    (SSLSocket) trust.context().getSocketFactory().createSocket(socket, host, endpoint.port(), true);
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            tls.setSSLParameters(parameters);
            tls.startHandshake();
            return tls;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Opens a WebSocket; fails if it is refused. */
    Answer open(String path, String... headers) throws IOException {
        Answer answer = handshake(path, headers);
        assertThat(answer.status()).as("the status of %s", answer).isEqualTo(101);
        return answer;
    }

    /** Sends a handshake with some more headers, and returns the answer. */
    Answer handshake(String path, String... headers) throws IOException {
        List<String> all = new ArrayList<>(List.of(
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "Sec-WebSocket-Version: 13"));
        all.addAll(List.of(headers));
        return get(path, all);
    }

    /** Sends a GET with these headers and {@code Host}, and returns the answer's head. */
    Answer get(String path, List<String> headers) throws IOException {
        StringBuilder request = new StringBuilder(
                "GET " + path + " HTTP/1.1\r\nHost: " + endpoint.uri().getAuthority() + "\r\n");
        headers.forEach(header -> request.append(header).append("\r\n"));
        send(request.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        String status = line();
        Map<String, String> answered = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            answered.put(line.substring(0, colon), line.substring(colon + 1).trim());
        }
        return new Answer(Integer.parseInt(status.split(" ", -1)[1]), answered);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.readUnsignedByte(); next != '\n'; next = in.readUnsignedByte()) {
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    /** Sends a text in one frame. */
    void say(String text) throws IOException {
        frame(FIN | TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends a text in frames of so many bytes, or fewer at the end. */
    void sayInFrames(String text, int bytes) throws IOException {
        byte[] all = text.getBytes(StandardCharsets.UTF_8);
        for (int from = 0; from < all.length; from += bytes) {
            int to = Math.min(from + bytes, all.length);
            int opcode = from == 0 ? TEXT : CONTINUATION;
            frame(to == all.length ? FIN | opcode : opcode, Arrays.copyOfRange(all, from, to));
        }
    }

    /** Sends a close frame. */
    void sayGoodbye(int code, String reason) throws IOException {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        frame(
                FIN | CLOSE,
                ByteBuffer.allocate(2 + text.length)
                        .putShort((short) code)
                        .put(text)
                        .array());
    }

    /** Sends a masked frame. */
    void frame(int firstByte, byte... payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(14 + payload.length).put((byte) firstByte);
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else if (payload.length <= 0xFFFF) {
            frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (0x80 | 127)).putLong(payload.length);
        }
        frame.put(MASK);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ MASK[i % MASK.length]));
        }
        send(Arrays.copyOf(frame.array(), frame.position()));
    }

    /** Sends bytes as they are. */
    void send(byte... bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** Takes the next frame; what nobody listens to is passed over. */
    Frame take() throws IOException {
        Frame frame = takeAny();
        while (frame.opcode() == TEXT && frame.text().startsWith(Client.SETTLING)) {
            frame = takeAny();
        }
        return frame;
    }

    private Frame takeAny() throws IOException {
        int first = in.readUnsignedByte();
        int second = in.readUnsignedByte();
        assertThat(first & 0x70).as("reserved bits of a frame that has come").isZero();
        assertThat(second & 0x80).as("the mask of a frame that has come").isZero();
        long length = second;
        if (second == 126) {
            length = in.readUnsignedShort();
        } else if (second == 127) {
            length = in.readLong();
        }
        byte[] payload = new byte[Math.toIntExact(length)];
        in.readFully(payload);
        return new Frame(first, ByteBuffer.wrap(payload));
    }

    /** Takes the next message, of however many frames; fails if something else comes. */
    String hear() throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        Frame frame = take();
        assertThat(frame.opcode()).as(() -> "the opcode of " + described(frame)).isEqualTo(TEXT);
        message.write(frame.payload().array());
        for (Frame next = frame; !next.isLast(); ) {
            next = take();
            assertThat(next.opcode()).as("the opcode of a frame that goes on").isEqualTo(CONTINUATION);
            message.write(next.payload().array());
        }
        return message.toString(StandardCharsets.UTF_8);
    }

    /** Takes the next frame, which has to be a close frame, and returns its code. */
    int hearGoodbye() throws IOException {
        Frame frame = take();
        assertThat(frame.opcode()).as(() -> "the opcode of " + described(frame)).isEqualTo(CLOSE);
        return code(frame);
    }

    private static int code(Frame close) {
        return close.payload().remaining() < 2 ? NO_CODE : close.payload().getShort(0) & 0xFFFF;
    }

    private static String described(Frame frame) {
        return frame.opcode() == CLOSE
                ? String.format(Locale.ROOT, "a close frame with the code %d", code(frame))
                : "\"" + frame.text() + "\"";
    }

    /** Sets for how long it waits for what comes next. */
    void waitFor(Duration time) throws IOException {
        socket.setSoTimeout(Math.toIntExact(time.toMillis()));
    }

    /** Waits for something to come, and leaves it there; returns whether it has come in time. */
    boolean hasSomethingCome() throws IOException {
        in.mark(1);
        try {
            in.readUnsignedByte();
            in.reset();
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    /** Asks who it is. */
    String id() throws IOException {
        say("who am I?");
        return Usage.parse(hear()).connectionId();
    }

    /** Ends the connection without another word. */
    void hangUp() throws IOException {
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
