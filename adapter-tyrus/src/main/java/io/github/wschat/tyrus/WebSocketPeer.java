package io.github.wschat.tyrus;

import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.OutboundMessage;
import jakarta.websocket.CloseReason;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.glassfish.grizzly.IOEvent;
import org.glassfish.grizzly.nio.NIOConnection;
import org.glassfish.tyrus.spi.CompletionHandler;
import org.glassfish.tyrus.spi.Connection;
import org.glassfish.tyrus.spi.WebSocketEngine.UpgradeInfo;
import org.glassfish.tyrus.spi.Writer;
import org.glassfish.tyrus.spi.WriterInfo;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket: it brings what the socket received to Tyrus, and what Tyrus and the gateway send to the socket, through the
 * outbox.
 *
 * <p>It ends in one of two ways. Closed, the close frame is the last thing in the outbox; after it, the sending half of the socket is
 * shut, and what the client still sends is read and thrown away until it closes too, or the close timeout is over: a socket closed
 * with something unread would be reset, and the client would never see the close frame. Cut off, the socket is reset at once.
 */
final class WebSocketPeer extends Writer implements Outbox.Sink {

    /** What is reported of a socket that ended without a close frame. */
    static final CloseReason LOST =
            new CloseReason(CloseReason.CloseCodes.CLOSED_ABNORMALLY, "The connection was lost");

    private static final Logger LOGGER = System.getLogger(WebSocketPeer.class.getName());

    /** Whose peer it is: it brings what happens to Tyrus, on whichever thread it sees fit. */
    interface Owner {

        /** Brings bytes that the client sent to {@link #read}; the buffer is the caller's again when the method returns. */
        void received(WebSocketPeer peer, ByteBuffer bytes);

        /** Closes the peer. */
        void close(WebSocketPeer peer, CloseReason reason);

        /** What waits to be done for the connection; reading stops while it is full. */
        Mailbox mailbox();

        /** The client's socket has taken nothing for too long; the peer is about to be cut off. */
        void stalled(WebSocketPeer peer);

        /** The socket is closed; nothing more will come of this peer but {@link #lost()}. */
        void ended(WebSocketPeer peer);
    }

    private final NIOConnection connection;
    private final SocketChannel channel;
    private final @Nullable TlsConnection tls;
    private final CoarseClock clock;
    private final Executor results;
    private final @Nullable FrameGate gate;
    private final Owner owner;
    private final Outbox outbox;

    private volatile @Nullable Connection tyrus;
    private volatile boolean closing;
    private volatile long discardingSince = Long.MAX_VALUE;
    private final AtomicBoolean ended = new AtomicBoolean();

    WebSocketPeer(NIOConnection connection, Peers peers, @Nullable FrameGate gate, Owner owner) {
        this.connection = connection;
        this.channel = (SocketChannel) connection.getChannel();
        this.tls = TlsConnection.of(connection);
        this.clock = peers.clock();
        this.results = peers.results();
        this.gate = gate;
        this.owner = owner;
        this.outbox = peers.outboxOf(this);
    }

    /** Lets Tyrus make its session, which opens the endpoint; what is sent waits until the peer is {@linkplain #release released}. */
    void open(UpgradeInfo upgrade) {
        tyrus = upgrade.createConnection(this, reason -> {});
    }

    /** The answer to the opening handshake is out: from now on the socket is the outbox's. */
    void release() {
        outbox.release();
    }

    Owner owner() {
        return owner;
    }

    CompletionStage<Delivery> send(OutboundMessage message) {
        return outbox.offer(message);
    }

    /** Takes bytes that the client sent; called by one thread at a time. */
    void read(ByteBuffer bytes) {
        Connection session = tyrus;
        if (closing || session == null) {
            return;
        }
        CloseReason violation = gate == null ? null : gate.check(bytes);
        if (bytes.hasRemaining()) {
            session.getReadHandler().handle(bytes);
        }
        if (violation != null) {
            close(violation);
        }
    }

    /** Closes with a close frame, after everything that waits. */
    void close(CloseReason reason) {
        Connection session = tyrus;
        if (session != null) {
            session.close(reason);
        }
    }

    /** Resets the socket: no close frame could overtake what the client has not read. */
    void reset() {
        try {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "A socket is closed in order, since it cannot be reset", e);
        }
        outbox.fail();
    }

    /** The socket takes bytes again. */
    void writable() {
        if (tls == null || sealedIsOut(tls)) {
            outbox.writable();
        }
    }

    /**
     * Writes what TLS has sealed and the socket had no room for; not all of that is in the outbox. Returns whether nothing of it is
     * left.
     */
    private boolean sealedIsOut(TlsConnection sealing) {
        try {
            boolean out = sealing.flush();
            if (!out) {
                awaitWritable();
            } else if (discardingSince != Long.MAX_VALUE) {
                channel.shutdownOutput();
            }
            return out;
        } catch (IOException e) {
            outbox.fail();
            return false;
        }
    }

    /** The socket is closed, by whomever. Only the first time counts. */
    void socketClosed() {
        if (ended.compareAndSet(false, true)) {
            outbox.fail();
            owner.ended(this);
        }
    }

    /** Tells Tyrus that the socket is closed, unless it has closed it itself. */
    void lost() {
        close(LOST);
    }

    /** Looks whether it is time to try the socket again, or to wait no longer for the client's close. */
    void look(long now, long closeTimeoutMillis) {
        outbox.writable();
        if (now - discardingSince >= closeTimeoutMillis) {
            outbox.fail();
        }
    }

    @Override
    public void write(ByteBuffer frame, CompletionHandler<ByteBuffer> handler) {
        outbox.offer(frame, handler);
    }

    @Override
    public void write(ByteBuffer frame, CompletionHandler<ByteBuffer> handler, WriterInfo info) {
        switch (info.getMessageType()) {
            case CLOSE -> {
                closing = true;
                outbox.offerLast(frame);
            }
            case PONG -> {
                outbox.offerPong(frame);
                handler.completed(frame);
            }
            default -> outbox.offer(frame, handler);
        }
    }

    /** Tyrus is done with the connection. */
    @Override
    public void close() {
        closing = true;
        outbox.close();
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
        return tls == null ? channel.write(bytes) : tls.write(bytes);
    }

    @Override
    public int underWay() {
        return tls == null ? 0 : tls.underWay();
    }

    @Override
    public void awaitWritable() {
        try {
            connection.enableIOEvent(IOEvent.WRITE);
        } catch (IOException e) {
            // The socket is closed already.
            outbox.fail();
        }
    }

    @Override
    public void drained() {
        discardingSince = clock.millis();
        try {
            if (tls == null) {
                channel.shutdownOutput();
            } else {
                tls.closeOutbound();
                sealedIsOut(tls);
            }
        } catch (IOException e) {
            outbox.fail();
        }
    }

    @Override
    public void stalled() {
        owner.stalled(this);
        reset();
    }

    @Override
    public void cut() {
        connection.closeSilently();
    }

    @Override
    public void handOver(Runnable told) {
        results.execute(told);
    }
}
