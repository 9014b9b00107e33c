package io.github.wschat.examples.lambdalocal.network;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Speaks TLS on loopback, and passes what is inside on to a server that does not: HTTP and WebSocket alike, not a byte changed.
 *
 * <p>Either side may end its direction first, and the end of a connection, orderly or not, is passed on. Made for some hundred connections at a
 * time, each with two threads. Safe for use by several threads.
 */
public final class TlsRelay implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(TlsRelay.class.getName());
    private static final int TIMEOUT_IN_MILLIS = 10_000;
    private static final int BUFFER = 16 * 1024;

    private final SSLContext sslContext;
    private final InetSocketAddress target;
    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ThreadFactory threads = runnable -> {
        Thread thread = new Thread(runnable, "tls-relay");
        thread.setDaemon(true);
        return thread;
    };

    private TlsRelay(SSLContext sslContext, InetSocketAddress target, ServerSocket listener) {
        this.sslContext = sslContext;
        this.target = target;
        this.listener = listener;
    }

    /**
     * Starts to listen.
     *
     * @param sslContext the key and the certificate
     * @param port where to listen; 0 for any free port
     * @param target where the plain bytes go
     * @return the relay, to be closed
     * @throws UncheckedIOException if the port cannot be listened on
     */
    public static TlsRelay start(SSLContext sslContext, int port, InetSocketAddress target) {
        try {
            ServerSocket listener = new ServerSocket();
            try {
                listener.bind(Loopback.at(port), 1000);
            } catch (IOException e) {
                listener.close();
                throw e;
            }
            TlsRelay relay = new TlsRelay(sslContext, target, listener);
            relay.threads.newThread(relay::accept).start();
            return relay;
        } catch (IOException e) {
            throw new UncheckedIOException("TLS cannot be offered at port " + port + ": " + e.getMessage(), e);
        }
    }

    /**
     * Returns where it listens.
     *
     * @return a port of 127.0.0.1
     */
    public int port() {
        return listener.getLocalPort();
    }

    /** Ends listening and all connections. Closing again does nothing. */
    @Override
    public void close() {
        closeQuietly(listener);
        open.forEach(TlsRelay::closeQuietly);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                threads.newThread(() -> relay(client)).start();
            } catch (IOException | OutOfMemoryError e) {
                // For want of threads or file descriptors a connection is lost, and those to come need not be.
                if (!listener.isClosed()) {
                    LOG.log(System.Logger.Level.WARNING, "A connection could not be accepted", e);
                }
            }
        }
    }

    private void relay(Socket client) {
        Socket server = new Socket();
        open.add(client);
        open.add(server);
        try {
            // Who has connected while close() ran is not among those that it closed.
            if (listener.isClosed()) {
                return;
            }
            SSLSocket tls = handshake(client);
            connect(client, server);
            Thread answers = threads.newThread(() -> copy(server, tls, client, server));
            answers.start();
            copy(tls, server, client, server);
            answers.join();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "A connection to {0} ended: {1}", target, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(client);
            open.remove(server);
            closeQuietly(client);
            closeQuietly(server);
        }
    }

    private void connect(Socket client, Socket server) throws IOException {
        try {
            server.setTcpNoDelay(true);
            server.connect(target, TIMEOUT_IN_MILLIS);
        } catch (IOException e) {
            reset(client);
            throw e;
        }
    }

    private SSLSocket handshake(Socket client) throws IOException {
        client.setTcpNoDelay(true);
        client.setSoTimeout(TIMEOUT_IN_MILLIS);
        SSLSocket tls = (SSLSocket) sslContext.getSocketFactory().createSocket(client, null, true);
        SSLParameters parameters = tls.getSSLParameters();
        // A client that wants HTTP/2 alone is refused here, where it can say why, and not by a server that answers in
        // HTTP/1.1.
        parameters.setApplicationProtocols(new String[] {"http/1.1"});
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        client.setSoTimeout(0);
        return tls;
    }

    /** Copies one direction to its end. An orderly end is passed on as such, and leaves the other direction open; any other ends both. */
    private static void copy(Socket from, Socket to, Socket client, Socket server) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[BUFFER];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
            }
            to.shutdownOutput();
        } catch (IOException e) {
            // The sockets below TLS: closing TLS itself would wait for a writer that is stuck.
            reset(client);
            reset(server);
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.TRACE, "Already closed", e);
        }
        closeQuietly(socket);
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            LOG.log(System.Logger.Level.TRACE, "Not closed", e);
        }
    }
}
