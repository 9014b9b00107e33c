package io.github.wschat.tyrus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Many clients on one thread. They take what comes, unless told not to, and tell how they ended. */
final class Crowd implements AutoCloseable {

    /** Who is told of each message: its first bytes, as text, and its length. Called on the crowd's thread, or the one that reads. */
    interface Listener {
        void received(Client client, String head, int length);
    }

    private static final int HEAD = 32;

    private final URI uri;
    private final Listener listener;
    private final Selector selector;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final ByteBuffer input = ByteBuffer.allocateDirect(256 * 1024);
    private volatile boolean closed;

    Crowd(URI uri, Listener listener) {
        this.uri = uri;
        this.listener = listener;
        try {
            this.selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread thread = new Thread(this::run, "crowd");
        thread.setDaemon(true);
        thread.start();
    }

    /** Connects so many clients at once, and waits until all are accepted. */
    List<Client> connect(int count) throws Exception {
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            clients.add(begin("", 0));
        }
        for (Client client : clients) {
            int status = client.status.get(20, TimeUnit.SECONDS);
            if (status != 101) {
                throw new IllegalStateException("The handshake got " + status);
            }
        }
        return clients;
    }

    /** Begins to connect one client; a receive buffer of 0 is the system's default. */
    Client begin(String query, int receiveBuffer) throws IOException {
        Client client = new Client(SocketChannel.open(), query);
        if (receiveBuffer > 0) {
            client.channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer);
        }
        client.channel.configureBlocking(false);
        client.channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        execute(client::register);
        return client;
    }

    private void execute(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    private void run() {
        while (!closed) {
            try {
                selector.select();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
            for (SelectionKey key : selector.selectedKeys()) {
                ((Client) key.attachment()).ready(key);
            }
            selector.selectedKeys().clear();
        }
        try {
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
    }

    /** One client. */
    final class Client {

        /** The handshake's status; 0 if the connection ended without one. */
        final CompletableFuture<Integer> status = new CompletableFuture<>();

        /** The close frame's code; 1006 if the connection ended without one. */
        final CompletableFuture<Integer> ended = new CompletableFuture<>();

        private final SocketChannel channel;
        private final String query;
        private final Queue<ByteBuffer> output = new ArrayDeque<>();
        private final StringBuilder handshake = new StringBuilder();
        private final byte[] header = new byte[10];
        private final byte[] head = new byte[HEAD];
        private volatile boolean reading = true;
        private volatile @Nullable SelectionKey key;
        private int have;
        private long left;
        private int messageLength;
        private int headLength;

        private Client(SocketChannel channel, String query) {
            this.channel = channel;
            this.query = query;
        }

        private void register() {
            try {
                boolean connected = channel.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
                key = channel.register(selector, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, this);
                if (connected) {
                    greet();
                }
            } catch (IOException e) {
                end(1006);
            }
        }

        private void greet() {
            send(StandardCharsets.US_ASCII.encode(
                    "GET " + uri.getPath() + query + " HTTP/1.1\r\nHost: " + uri.getAuthority()
                            + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
        }

        /** Sends a text, unless the socket takes nothing: then as soon as it does. */
        void send(String text) {
            send(frame(0x81, text.getBytes(StandardCharsets.UTF_8)));
        }

        /** Sends a close frame. */
        void sendClose(int code) {
            send(frame(0x88, new byte[] {(byte) (code >> 8), (byte) code}));
        }

        /** A mask of zeros leaves the payload as it is. */
        private ByteBuffer frame(int first, byte[] payload) {
            ByteBuffer frame = ByteBuffer.allocate(payload.length + 8).put((byte) first);
            if (payload.length <= 125) {
                frame.put((byte) (0x80 | payload.length));
            } else {
                frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
            }
            return frame.putInt(0).put(payload).flip();
        }

        private synchronized void send(ByteBuffer bytes) {
            output.add(bytes);
            flush();
        }

        private synchronized void flush() {
            try {
                while (!output.isEmpty()) {
                    channel.write(output.element());
                    if (output.element().hasRemaining()) {
                        break;
                    }
                    output.remove();
                }
                updateInterest();
            } catch (IOException e) {
                execute(() -> end(1006));
            }
        }

        /** Returns how many frames the socket has not taken. */
        synchronized int unsent() {
            return output.size();
        }

        private void updateInterest() {
            SelectionKey current = key;
            if (current != null && current.isValid()) {
                int interest = (reading ? SelectionKey.OP_READ : 0) | (output.isEmpty() ? 0 : SelectionKey.OP_WRITE);
                if (current.interestOps() != interest) {
                    current.interestOps(interest);
                    selector.wakeup();
                }
            }
        }

        /** From now on nothing is read but by {@link #read}. */
        synchronized void stopReading() {
            reading = false;
            updateInterest();
        }

        /** From now on everything is read. */
        synchronized void startReading() {
            reading = true;
            updateInterest();
        }

        /** Reads what is there of a client that does not read by itself, at most so many bytes; returns how many. */
        int read(int bytes) throws IOException {
            ByteBuffer buffer = ByteBuffer.allocate(bytes);
            while (buffer.hasRemaining()) {
                int count = channel.read(buffer);
                if (count <= 0) {
                    break;
                }
            }
            feed(buffer.flip());
            return buffer.limit();
        }

        /** Ends the connection without a close frame. */
        void reset() throws IOException {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            execute(() -> end(1006));
        }

        private void end(int code) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            status.complete(0);
            ended.complete(code);
        }

        private void ready(SelectionKey ready) {
            try {
                if (ready.isValid() && ready.isConnectable()) {
                    channel.finishConnect();
                    ready.interestOps(SelectionKey.OP_READ);
                    greet();
                }
                if (ready.isValid() && ready.isWritable()) {
                    flush();
                }
                if (ready.isValid() && ready.isReadable()) {
                    input.clear();
                    if (channel.read(input) < 0) {
                        end(1006);
                    } else {
                        feed(input.flip());
                    }
                }
            } catch (IOException e) {
                end(1006);
            }
        }

        private void feed(ByteBuffer bytes) {
            while (bytes.hasRemaining() && !status.isDone()) {
                handshake.append((char) bytes.get());
                if (handshake.length() > 4
                        && handshake.substring(handshake.length() - 4).equals("\r\n\r\n")) {
                    status.complete(Integer.valueOf(handshake.substring(9, 12)));
                    handshake.setLength(0);
                    handshake.trimToSize();
                }
            }
            while (bytes.hasRemaining() && !ended.isDone()) {
                if (left > 0) {
                    int count = (int) Math.min(left, bytes.remaining());
                    int kept = Math.min(count, HEAD - headLength);
                    bytes.get(bytes.position(), head, headLength, kept);
                    bytes.position(bytes.position() + count);
                    headLength += kept;
                    left -= count;
                    if (left == 0) {
                        frameEnds();
                    }
                } else {
                    header[have++] = bytes.get();
                    if (have >= 2 && have == headerLength()) {
                        left = payloadLength();
                        messageLength += (int) left;
                        if (left == 0) {
                            frameEnds();
                        }
                    }
                }
            }
        }

        private int headerLength() {
            return header[1] == 126 ? 4 : header[1] == 127 ? 10 : 2;
        }

        private long payloadLength() {
            ByteBuffer length = ByteBuffer.wrap(header);
            return header[1] == 126 ? length.getShort(2) & 0xFFFF : header[1] == 127 ? length.getLong(2) : header[1];
        }

        private void frameEnds() {
            have = 0;
            if ((header[0] & 0x0F) == 8) {
                int code = headLength < 2 ? 1005 : ByteBuffer.wrap(head).getShort(0) & 0xFFFF;
                sendClose(1000);
                end(code);
            } else if ((header[0] & 0x80) != 0) {
                String text = new String(head, 0, headLength, StandardCharsets.UTF_8);
                int length = messageLength;
                headLength = 0;
                messageLength = 0;
                listener.received(this, text, length);
            }
        }
    }
}
