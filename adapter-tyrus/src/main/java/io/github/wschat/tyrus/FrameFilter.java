package io.github.wschat.tyrus;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.Grizzly;
import org.glassfish.grizzly.IOEvent;
import org.glassfish.grizzly.attributes.Attribute;
import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.FilterChain;
import org.glassfish.grizzly.filterchain.FilterChainBuilder;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.filterchain.TransportFilter;
import org.glassfish.grizzly.nio.NIOConnection;
import org.glassfish.grizzly.utils.IdleTimeoutFilter;
import org.jspecify.annotations.Nullable;

/** What is left of Grizzly's filters once a connection is a WebSocket: what it receives goes to its peer, and nothing else happens. */
final class FrameFilter extends BaseFilter {

    private static final Attribute<WebSocketPeer> PEER =
            Grizzly.DEFAULT_ATTRIBUTE_BUILDER.createAttribute(WebSocketPeer.class.getName());

    private final IdleTimeoutFilter httpIdle;
    private final FilterChain chain;

    /**
     * Makes the filter.
     *
     * @param httpIdle the filter that closes connections on which HTTP is silent; it keeps each until it is told of its end
     * @param tls what HTTP has passed through until then; null if the gateway speaks no TLS
     */
    FrameFilter(IdleTimeoutFilter httpIdle, @Nullable TlsFilter tls) {
        this.httpIdle = httpIdle;
        FilterChainBuilder filters = FilterChainBuilder.stateless().add(new TransportFilter());
        if (tls != null) {
            filters.add(tls);
        }
        this.chain = filters.add(this).build();
        // The outbox writes to the socket itself; Grizzly's own queue has nothing to write.
        chain.setInterested(IOEvent.WRITE, false);
    }

    /** Makes a connection the peer's from now on. */
    void takeOver(NIOConnection connection, WebSocketPeer peer) {
        PEER.set(connection, peer);
        TlsConnection tls = TlsConnection.of(connection);
        if (tls != null) {
            tls.becomeWebSocket();
        }
        connection.setProcessor(chain);
        // The chain takes no interest in this event, so Grizzly asks who does. It is enough that it asks: no processor
        // is needed.
        connection.setProcessorSelector((event, ready) -> {
            if (event == IOEvent.WRITE) {
                takeNoInterest(connection);
                peer.writable();
            }
            return null;
        });
        if (!connection.isOpen()) {
            // Its end may have been told before there was anybody to tell.
            peer.socketClosed();
        }
    }

    /** The event would come again and again while the socket is writable; the outbox asks for it whenever it needs it. */
    private static void takeNoInterest(NIOConnection connection) {
        try {
            connection.disableIOEvent(IOEvent.WRITE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public NextAction handleRead(FilterChainContext context) {
        WebSocketPeer peer = PEER.get(context.getConnection());
        Buffer buffer = context.getMessage();
        peer.owner().received(peer, buffer.toByteBuffer());
        buffer.tryDispose();
        Mailbox mailbox = peer.owner().mailbox();
        if (mailbox.isFull()) {
            context.suspend();
            mailbox.whenRoom(() -> context.resume(context.getStopAction()));
            return context.getSuspendAction();
        }
        return context.getStopAction();
    }

    @Override
    public NextAction handleClose(FilterChainContext context) throws IOException {
        httpIdle.handleClose(context);
        PEER.get(context.getConnection()).socketClosed();
        return context.getStopAction();
    }
}
