package io.github.wschat.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.github.wschat.protocol.RouteHandler;
import io.github.wschat.protocol.RouteKeys;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.time.InstantSource;
import java.util.function.Function;

/**
 * Takes the events of {@code $connect}: answers 200 where the client is admitted, the status of the refusal where it is not, and 500
 * where the connection could not be recorded.
 *
 * <p>A class that Lambda can instantiate makes one of these in its constructor and delegates to it. Thread-safe; one for each execution
 * environment is enough.
 */
public final class ConnectHandler implements RequestStreamHandler {

    private final RouteInvocation invocation;

    /**
     * Makes a handler.
     *
     * @param routesAt makes the routes of a chat whose messages go out at an endpoint, such as {@code
     *     https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/production}; asked once for each endpoint that events come from,
     *     which is more than one only where APIs or stages share a function. Where a setting names the endpoint (a custom domain, a gateway
     *     on this machine), it need not look at its argument
     */
    public ConnectHandler(Function<URI, ? extends RouteHandler> routesAt) {
        this(routesAt, InstantSource.system());
    }

    ConnectHandler(Function<URI, ? extends RouteHandler> routesAt, InstantSource clock) {
        this.invocation = new RouteInvocation(routesAt, EventKind.CONNECT, RouteKeys.CONNECT, clock);
    }

    /**
     * Handles an event.
     *
     * @throws RouteFailedException if the route did not answer
     * @throws IOException if the event cannot be read, or the answer cannot be written
     */
    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        invocation.handle(input, output, context);
    }
}
