package io.github.wschat.examples.lambdalocal.network;

import java.net.InetSocketAddress;
import java.util.List;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.proxy.ProxyHandler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ConnectHandler;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * An HTTP proxy on loopback, by which functions reach the hosts that stand here, and all others where they are.
 *
 * <p>It does not look into what it tunnels, and does not use a proxy itself. Safe for use by several threads.
 */
public final class ForwardProxy implements AutoCloseable {

    private final Server server;
    private final ServerConnector connector;

    private ForwardProxy(List<LocalHost> hosts) {
        QueuedThreadPool threads = new QueuedThreadPool();
        threads.setName("forward-proxy");
        threads.setDaemon(true);
        server = new Server(threads);
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        // Java asks for CONNECT host:443 with Host: host.
        configuration.setHttpCompliance(
                HttpCompliance.RFC9110.with("FORWARD_PROXY", HttpCompliance.Violation.MISMATCHED_AUTHORITY));
        // What a path means is for the server to say that it goes to.
        configuration.setUriCompliance(UriCompliance.UNSAFE);
        connector = new ServerConnector(server, new HttpConnectionFactory(configuration));
        connector.setHost(Loopback.ADDRESS);
        // A connection may be silent as long as both ends please.
        connector.setIdleTimeout(0);
        server.addConnector(connector);
        server.setHandler(new Tunnels(hosts));
    }

    /**
     * Starts a proxy.
     *
     * @param hosts what stands here, whatever port of it is asked for
     * @return the proxy, to be closed
     * @throws IllegalStateException if it cannot be started
     */
    public static ForwardProxy start(List<LocalHost> hosts) {
        ForwardProxy proxy = new ForwardProxy(List.copyOf(hosts));
        try {
            proxy.server.start();
        } catch (Exception e) {
            proxy.close();
            throw new IllegalStateException("The proxy cannot be started", e);
        }
        return proxy;
    }

    /**
     * Returns where it listens.
     *
     * @return a port of 127.0.0.1
     */
    public int port() {
        return connector.getLocalPort();
    }

    /** Ends listening and all tunnels. Closing again does nothing. */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("The proxy cannot be stopped", e);
        }
    }

    /** Tunnels what is asked for by CONNECT, and hands on what is asked for in the clear. */
    private static final class Tunnels extends ConnectHandler {

        private final List<LocalHost> hosts;

        Tunnels(List<LocalHost> hosts) {
            super(new Plain());
            this.hosts = hosts;
            setIdleTimeout(0);
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            return super.handle(request, response, new WrittenFirst(response, callback));
        }

        @Override
        protected InetSocketAddress newConnectAddress(String host, int port) {
            return hosts.stream()
                    .filter(local -> local.matches(host))
                    .findFirst()
                    .map(LocalHost::address)
                    .orElseGet(() -> new InetSocketAddress(host, port));
        }

        @Override
        protected void onConnectFailure(Request request, Response response, Callback callback, Throwable failure) {
            Response.writeError(
                    request,
                    response,
                    callback,
                    HttpStatus.BAD_GATEWAY_502,
                    "The proxy cannot connect to " + request.getHttpURI() + ": " + failure);
        }
    }

    /**
     * Writes an answer that is its head alone before it says that all is done, instead of leaving the writing to Jetty.
     *
     * <p>When Jetty writes it, on another thread than the one that handles the request, and that one returns at the very moment, both take it upon
     * them to complete the exchange. Whoever is second fails, and if it is the one that has handled, it closes the connection: the client has been
     * told of a tunnel, and finds it ended. So as of Jetty 12.1.13, in spite of
     * <a href="https://github.com/jetty/jetty.project/pull/15179">jetty.project#15179</a>.
     */
    private static final class WrittenFirst extends Callback.Nested {

        private final Response response;

        WrittenFirst(Response response, Callback callback) {
            super(callback);
            this.response = response;
        }

        @Override
        public void succeeded() {
            if (response.isCommitted()) {
                super.succeeded();
            } else {
                response.write(true, BufferUtil.EMPTY_BUFFER, getCallback());
            }
        }
    }

    /** Requests of {@code http://} alone. */
    private static final class Plain extends ProxyHandler.Forward {

        @Override
        protected void configureHttpClient(HttpClient client) {
            super.configureHttpClient(client);
            // The gateway holds a request as long as its function works.
            client.setIdleTimeout(0);
        }
    }
}
