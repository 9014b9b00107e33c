package io.github.wschat.tyrus;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.glassfish.tyrus.spi.CompletionHandler;

/** A frame that Tyrus made, and whom it wants to be told. */
final class TyrusFrame extends Heard {

    final ByteBuffer bytes;
    private final CompletionHandler<ByteBuffer> handler;

    TyrusFrame(ByteBuffer bytes, CompletionHandler<ByteBuffer> handler) {
        this.bytes = bytes;
        this.handler = handler;
    }

    @Override
    void accepted() {
        handler.completed(bytes);
    }

    @Override
    void throttled() {
        handler.failed(new IOException("The client does not keep up: the frame was not sent"));
    }

    @Override
    void ended() {
        handler.failed(new IOException("The connection has ended: the frame was not sent"));
    }
}
