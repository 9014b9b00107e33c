package io.github.wschat.tyrus;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.glassfish.grizzly.CloseListener;
import org.glassfish.grizzly.Closeable;
import org.glassfish.grizzly.Grizzly;
import org.glassfish.grizzly.ICloseType;
import org.glassfish.grizzly.IOEvent;
import org.glassfish.grizzly.attributes.Attribute;
import org.glassfish.grizzly.nio.NIOConnection;
import org.jspecify.annotations.Nullable;

/**
 * The TLS of one connection: what its socket receives becomes plain, and what is sent becomes records.
 *
 * <p>One thread at a time receives. Whoever seals holds this connection's monitor until the records have their place in the order in
 * which they leave, since a client takes them in no other. While the connection speaks HTTP, that order is Grizzly's queue; once it is a
 * WebSocket, records go straight to the socket.
 *
 * <p>No thread waits here: Grizzly's own filter reads, blocking a selector, when a client begins another handshake, and lets records that
 * answer the client overtake others.
 */
// Grizzly has nothing in place of the deprecated type that its listener must name.
@SuppressWarnings("deprecation")
final class TlsConnection implements CloseListener<Closeable, ICloseType> {

    /** Where records go that answer the client's own. */
    @FunctionalInterface
    interface Records {

        /** Takes sealed records; the buffer is theirs. */
        void write(ByteBuffer sealed) throws IOException;
    }

    /** The most that is sealed at a time, in bytes: what one record holds. Progress is seen in steps of it. */
    static final int CHUNK_BYTES = 16 * 1024;

    /** Much more than any client makes the engine answer of its own accord, in bytes. */
    private static final int MOST_UNSENT_BYTES = 4 * CHUNK_BYTES;

    private static final Attribute<TlsConnection> OF =
            Grizzly.DEFAULT_ATTRIBUTE_BUILDER.createAttribute(TlsConnection.class.getName());

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final byte HANDSHAKE_RECORD = 22;

    private final NIOConnection connection;
    private final SocketChannel channel;
    private final SSLEngine engine;

    /** The writer's thread seals into it, whosever turn it is. */
    private final ByteBuffer writersRecords;

    // Of the thread that receives.
    private @Nullable ByteBuffer incomplete;
    private boolean ended;

    // Of the writer's thread: how much of what it was offered is sealed, and not all in the socket yet.
    private int underWay;

    private volatile boolean established;
    private volatile boolean outboundClosed;

    // Guarded by this connection's monitor.
    private boolean webSocket;
    private @Nullable ByteBuffer unsent;

    TlsConnection(NIOConnection connection, SSLEngine engine, ByteBuffer writersRecords) {
        this.connection = connection;
        this.channel = (SocketChannel) connection.getChannel();
        this.engine = engine;
        this.writersRecords = writersRecords;
    }

    /** Returns the TLS of a connection; null if it has none. */
    static @Nullable TlsConnection of(NIOConnection connection) {
        return OF.get(connection);
    }

    /** Makes it known as the connection's. */
    void begin() {
        OF.set(connection, this);
        connection.addCloseListener(this);
    }

    /** Grizzly's queue is empty, and gets nothing more: from now on, records go straight to the socket. */
    synchronized void becomeWebSocket() {
        webSocket = true;
    }

    /**
     * Takes what the socket received, and answers what the client's TLS wants answered.
     *
     * @return what the client says
     */
    ByteBuffer receive(ByteBuffer received, Records http) throws IOException {
        if (ended) {
            return NOTHING;
        }
        try {
            return unsealed(received, http);
        } catch (SSLException e) {
            if (outboundClosed) {
                // Closing at once would reset the socket, and the client might not see what was said last: its end is
                // waited for.
                ended = true;
                return NOTHING;
            }
            throw e;
        }
    }

    private ByteBuffer unsealed(ByteBuffer received, Records http) throws IOException {
        ByteBuffer records = incomplete == null ? received : joined(incomplete, received);
        incomplete = null;
        // Never longer than what it is sealed in.
        ByteBuffer plain = ByteBuffer.allocate(records.remaining());
        boolean more = true;
        while (more) {
            HandshakeStatus status = engine.getHandshakeStatus();
            if (status == HandshakeStatus.NEED_TASK) {
                runTasks();
            } else if (status == HandshakeStatus.NEED_WRAP) {
                answer(http);
            } else {
                refuseRenegotiation(records);
                SSLEngineResult result = engine.unwrap(records, plain);
                noteHandshake(result);
                switch (result.getStatus()) {
                    case OK -> more = result.bytesConsumed() > 0 || result.getHandshakeStatus() != status;
                    case BUFFER_UNDERFLOW -> more = false;
                    case BUFFER_OVERFLOW ->
                        plain = ByteBuffer.allocate(
                                        plain.position() + engine.getSession().getApplicationBufferSize())
                                .put(plain.flip());
                    case CLOSED -> {
                        more = false;
                        end();
                    }
                }
            }
        }
        if (!ended && records.hasRemaining()) {
            incomplete = joined(NOTHING, records);
        }
        return plain.flip();
    }

    /** A client that says it is done is treated as one that has shut its half of the socket: what it said before goes first. */
    private void end() throws IOException {
        ended = true;
        channel.shutdownInput();
    }

    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    /** It costs the server much and the client little, TLS 1.3 has none, and API Gateway does not let a client have it either. */
    private void refuseRenegotiation(ByteBuffer records) throws SSLException {
        if (established
                && records.hasRemaining()
                && records.get(records.position()) == HANDSHAKE_RECORD
                && engine.getSession().getProtocol().equals("TLSv1.2")) {
            throw new SSLException("The client asks for renegotiation");
        }
    }

    private void noteHandshake(SSLEngineResult result) {
        if (result.getHandshakeStatus() == HandshakeStatus.FINISHED) {
            established = true;
        }
    }

    private synchronized void answer(Records http) throws IOException {
        ByteBuffer records = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        SSLEngineResult result = engine.wrap(NOTHING, records);
        noteHandshake(result);
        if (result.bytesProduced() == 0 && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            throw new SSLException("The TLS engine wants to say something, and does not: " + result);
        }
        if (result.bytesProduced() > 0) {
            if (webSocket) {
                send(records.flip());
                if (unsent != null) {
                    connection.enableIOEvent(IOEvent.WRITE);
                }
            } else {
                http.write(records.flip());
            }
        }
    }

    /** Returns all that a buffer has, sealed. Whoever calls holds this connection's monitor until the records are in Grizzly's queue. */
    ByteBuffer seal(ByteBuffer plain) throws IOException {
        ByteBuffer all = NOTHING;
        while (plain.hasRemaining()) {
            ByteBuffer records = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            SSLEngineResult result = engine.wrap(plain, records);
            if (result.getStatus() != Status.OK || result.bytesProduced() == 0) {
                throw new SSLException("The TLS engine cannot seal: " + result);
            }
            all = all.hasRemaining() ? joined(all, records.flip()) : records.flip();
        }
        return all;
    }

    /**
     * Writes without blocking. Called by the writer's thread alone.
     *
     * <p>What is sealed counts as taken only when all its records are in the socket: until then it has to be offered again.
     *
     * @return how many bytes were taken
     */
    synchronized int write(ByteBuffer plain) throws IOException {
        int taken = 0;
        boolean room = flush();
        while (room && (underWay > 0 || plain.hasRemaining())) {
            if (underWay == 0) {
                underWay = sealChunk(plain);
                if (underWay == 0) {
                    // The engine has to be asked again later.
                    break;
                }
                room = flush();
            }
            if (room) {
                plain.position(plain.position() + underWay);
                taken += underWay;
                underWay = 0;
            }
        }
        return taken;
    }

    /** How many bytes, beyond those taken, have to be offered again as they were, since they are sealed. The writer's thread asks. */
    int underWay() {
        return underWay;
    }

    private int sealChunk(ByteBuffer offered) throws IOException {
        ByteBuffer plain = offered.slice(offered.position(), Math.min(offered.remaining(), CHUNK_BYTES));
        ByteBuffer records = writersRecords.clear();
        // More than one record where a client has asked for short ones.
        Status status = Status.OK;
        int before = -1;
        while (status == Status.OK && plain.hasRemaining() && records.position() > before) {
            before = records.position();
            SSLEngineResult result = engine.wrap(plain, records);
            status = result.getStatus();
            if (status == Status.CLOSED) {
                throw new SSLException("The client has closed its TLS");
            }
        }
        send(records.flip());
        return plain.position();
    }

    /** Says that nothing follows. The client may still have much to say. */
    synchronized void closeOutbound() throws IOException {
        outboundClosed = true;
        engine.closeOutbound();
        ByteBuffer records = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(NOTHING, records);
        send(records.flip());
    }

    /** Writes what is sealed and waits; returns whether nothing waits any more. */
    synchronized boolean flush() throws IOException {
        ByteBuffer waiting = unsent;
        if (waiting != null) {
            channel.write(waiting);
            if (waiting.hasRemaining()) {
                return false;
            }
            unsent = null;
        }
        return true;
    }

    private void send(ByteBuffer sealed) throws IOException {
        if (flush()) {
            channel.write(sealed);
        }
        if (sealed.hasRemaining()) {
            unsent = joined(unsent == null ? NOTHING : unsent, sealed);
            if (unsent.remaining() > MOST_UNSENT_BYTES) {
                throw new SSLException("The client makes its TLS answer, and does not read");
            }
        }
    }

    /** Returns what two buffers have, one after the other, ready to be read; both are used up. */
    private static ByteBuffer joined(ByteBuffer first, ByteBuffer second) {
        return ByteBuffer.allocate(first.remaining() + second.remaining())
                .put(first)
                .put(second)
                .flip();
    }

    /**
     * The connection is about to be closed, and its socket is still open: whoever reads to the end of what was said can tell that it is
     * the end, or what was wrong.
     */
    @Override
    public void onClosed(Closeable closed, ICloseType type) {
        try {
            if (!outboundClosed) {
                closeOutbound();
            }
        } catch (IOException e) {
            // It was worth a try.
        }
    }
}
