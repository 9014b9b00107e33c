package io.github.wschat.tyrus;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.FilterChainContext.TransportContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.memory.Buffers;
import org.glassfish.grizzly.nio.NIOConnection;
import org.glassfish.grizzly.ssl.SSLUtils;

/**
 * TLS between the socket and whatever a connection speaks, HTTP or WebSocket. What Grizzly writes is sealed here; what the outbox writes
 * does not come this way.
 */
final class TlsFilter extends BaseFilter {

    /** What API Gateway speaks. */
    private static final List<String> VERSIONS = List.of("TLSv1.3", "TLSv1.2");

    private final SSLContext context;
    private final String[] versions;

    /** Two chunks' worth: whatever is left of it, a whole record fits in before a chunk is full. */
    private final ByteBuffer writersRecords = ByteBuffer.allocate(3 * TlsConnection.CHUNK_BYTES);

    TlsFilter(SSLContext context) {
        this.context = context;
        versions = versionsOf(context);
    }

    /** Refuses a context that no client could connect with. */
    static void check(SSLContext context) {
        if (versionsOf(context).length == 0) {
            throw new IllegalArgumentException("The TLS context has neither of the versions " + VERSIONS);
        }
    }

    private static String[] versionsOf(SSLContext context) {
        try {
            List<String> supported = Arrays.asList(context.createSSLEngine().getSupportedProtocols());
            return VERSIONS.stream().filter(supported::contains).toArray(String[]::new);
        } catch (IllegalStateException e) {
            throw new IllegalArgumentException("The TLS context is not initialized", e);
        }
    }

    @Override
    public NextAction handleAccept(FilterChainContext accepted) {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setEnabledProtocols(versions);
        NIOConnection connection = (NIOConnection) accepted.getConnection();
        new TlsConnection(connection, engine, writersRecords).begin();
        // Grizzly's HTTP takes it for https.
        SSLUtils.setSSLEngine(connection, engine);
        return accepted.getInvokeAction();
    }

    @Override
    public NextAction handleRead(FilterChainContext read) throws IOException {
        Buffer received = read.getMessage();
        ByteBuffer plain = tlsOf(read).receive(received.toByteBuffer(), records -> read.write(buffer(read, records)));
        received.tryDispose();
        if (!plain.hasRemaining()) {
            return read.getStopAction();
        }
        read.setMessage(buffer(read, plain));
        return read.getInvokeAction();
    }

    // Grizzly's handler has a raw type here and none there.
    @SuppressWarnings("unchecked")
    @Override
    public NextAction handleWrite(FilterChainContext write) throws IOException {
        Buffer plain = write.getMessage();
        TlsConnection tls = tlsOf(write);
        TransportContext transport = write.getTransportContext();
        // In one with the sealing: the client takes records in no other order.
        synchronized (tls) {
            Buffer records = buffer(write, tls.seal(plain.toByteBuffer()));
            plain.tryDispose();
            write.write(null, records, transport.getCompletionHandler(), transport.isBlocking());
        }
        return write.getStopAction();
    }

    private static TlsConnection tlsOf(FilterChainContext of) {
        return Objects.requireNonNull(TlsConnection.of((NIOConnection) of.getConnection()));
    }

    private static Buffer buffer(FilterChainContext of, ByteBuffer bytes) {
        return Buffers.wrap(of.getMemoryManager(), bytes);
    }
}
