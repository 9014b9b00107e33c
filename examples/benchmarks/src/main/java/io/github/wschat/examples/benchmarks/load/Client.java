package io.github.wschat.examples.benchmarks.load;

import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;

/** One WebSocket client: it takes frames apart as they come, and keeps what is not whole yet. */
final class Client {

    /** Who is told of every text. */
    interface Listener {

        /** Tells of a text, which lies in the buffer only now. */
        void received(Client client, ByteBuffer buffer, int position, int length);
    }

    private static final byte[] NOTHING = {};

    final int index;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final ArrayDeque<ByteBuffer> unwritten = new ArrayDeque<>(1);
    private byte[] kept = NOTHING;
    private int keptLength;
    private boolean open;

    Client(int index, SocketChannel channel, SelectionKey key) {
        this.index = index;
        this.channel = channel;
        this.key = key;
    }

    boolean isOpen() {
        return open;
    }

    /** Asks for the WebSocket, as soon as the connection is there. */
    void connected(URI uri) throws IOException {
        channel.finishConnect();
        key.interestOps(SelectionKey.OP_READ);
        write(ByteBuffer.wrap(("GET " + uri.getPath() + " HTTP/1.1\r\nHost: " + uri.getHost() + ":" + uri.getPort()
                        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        // Any 16 bytes do: nobody looks at what the server makes of them.
                        + "Sec-WebSocket-Key: d3NjaGF0LWJlbmNobWFyaw==\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII)));
    }

    /** Writes without waiting; what the socket does not take is written when it does. */
    void write(ByteBuffer bytes) throws IOException {
        if (unwritten.isEmpty()) {
            channel.write(bytes);
        }
        if (bytes.hasRemaining()) {
            unwritten.add(bytes);
            key.interestOpsOr(SelectionKey.OP_WRITE);
        }
    }

    /** Writes on: the socket takes bytes again. */
    void writable() throws IOException {
        for (ByteBuffer bytes = unwritten.peek(); bytes != null; bytes = unwritten.peek()) {
            channel.write(bytes);
            if (bytes.hasRemaining()) {
                return;
            }
            unwritten.remove();
        }
        key.interestOpsAnd(~SelectionKey.OP_WRITE);
    }

    /** Reads what is there, once. */
    void readable(ByteBuffer buffer, Listener listener) throws IOException {
        buffer.clear().put(kept, 0, keptLength);
        if (channel.read(buffer) < 0) {
            throw new EOFException("The server closed the connection of client " + index);
        }
        buffer.flip();
        if (!open) {
            readHandshake(buffer);
        }
        if (open) {
            readFrames(buffer, listener);
        }
        keptLength = buffer.remaining();
        if (keptLength > kept.length) {
            kept = new byte[Math.max(keptLength, 256)];
        }
        buffer.get(kept, 0, keptLength);
    }

    private void readHandshake(ByteBuffer buffer) throws IOException {
        for (int end = buffer.position() + 4; end <= buffer.limit(); end++) {
            if (buffer.getInt(end - 4) == 0x0D0A0D0A) {
                byte[] head = new byte[end - buffer.position()];
                buffer.get(head);
                String answer = new String(head, StandardCharsets.US_ASCII);
                if (!answer.startsWith("HTTP/1.1 101")) {
                    throw new IOException("The server refused client " + index + ": "
                            + answer.lines().findFirst().orElse(""));
                }
                open = true;
                return;
            }
        }
    }

    private void readFrames(ByteBuffer buffer, Listener listener) throws IOException {
        while (buffer.remaining() >= 2) {
            int begin = buffer.position();
            int code = buffer.get(begin + 1) & 0x7F;
            int header = code < 126 ? 2 : code == 126 ? 4 : 10;
            if (buffer.remaining() < header) {
                return;
            }
            long length =
                    code < 126 ? code : code == 126 ? buffer.getShort(begin + 2) & 0xFFFF : buffer.getLong(begin + 2);
            if (buffer.remaining() - header < length) {
                return;
            }
            if (buffer.get(begin) != (byte) 0x81) {
                throw new IOException(String.format(
                        "Client %d got a frame that begins with 0x%02X; every text is one frame",
                        index, buffer.get(begin)));
            }
            listener.received(this, buffer, begin + header, (int) length);
            buffer.position(begin + header + (int) length);
        }
    }

    /** Says that nothing more will come. Returns whether the server has yet to say so too. */
    boolean end() throws IOException {
        if (!channel.isConnected()) {
            channel.close();
            return false;
        }
        key.interestOps(SelectionKey.OP_READ);
        channel.shutdownOutput();
        return true;
    }

    /** Throws away what still comes. Returns whether the server has closed the connection now. */
    boolean hasEnded(ByteBuffer buffer) {
        try {
            if (channel.read(buffer.clear()) >= 0) {
                return false;
            }
            channel.close();
        } catch (IOException e) {
            // Reset: that is an end too.
            key.cancel();
        }
        return true;
    }

    void close() throws IOException {
        channel.close();
    }
}
