package io.github.wschat.tyrus;

import jakarta.websocket.CloseReason;
import java.nio.ByteBuffer;

/** A client of an ordinary Jakarta endpoint beside the stage: whatever happens to it, happens on the route pool, in order. */
final class EndpointSession implements WebSocketPeer.Owner {

    private final Mailbox mailbox;
    private final Peers peers;

    EndpointSession(Mailbox mailbox, Peers peers) {
        this.mailbox = mailbox;
        this.peers = peers;
    }

    @Override
    public void received(WebSocketPeer from, ByteBuffer bytes) {
        ByteBuffer copy = ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
        mailbox.add(() -> from.read(copy));
    }

    @Override
    public void close(WebSocketPeer ours, CloseReason reason) {
        mailbox.add(() -> ours.close(reason));
    }

    @Override
    public Mailbox mailbox() {
        return mailbox;
    }

    @Override
    public void stalled(WebSocketPeer stalled) {
        mailbox.add(() -> stalled.close(GatewaySession.STALLED));
    }

    @Override
    public void ended(WebSocketPeer ended) {
        peers.remove(ended);
        mailbox.add(ended::lost);
    }
}
