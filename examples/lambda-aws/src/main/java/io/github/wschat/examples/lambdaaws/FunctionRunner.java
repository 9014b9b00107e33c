package io.github.wschat.examples.lambdaaws;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.github.wschat.examples.lambdaaws.ChatAssembly.Part;
import io.github.wschat.protocol.RouteHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.Set;
import java.util.function.Function;
import org.crac.Core;

/** What the function classes have in common: read the environment, put the chat together, prime before a snapshot. */
final class FunctionRunner implements RequestStreamHandler {

    private final LogContext log = new LogContext();
    private final RequestStreamHandler handler;

    // The CRaC context holds its resources weakly.
    // https://docs.aws.amazon.com/lambda/latest/dg/snapstart-runtime-hooks-java.html
    private final Priming priming;

    /**
     * Makes a runner.
     *
     * @param handlerOf makes the handler of routes that are given by endpoint
     * @param parts what the function uses
     * @param events what it can be asked, with which it is primed before a snapshot
     */
    FunctionRunner(
            Function<Function<URI, RouteHandler>, RequestStreamHandler> handlerOf,
            Set<Part> parts,
            Priming.Event... events) {
        JsonLogHandler.install(log);
        Settings settings = Settings.of(System.getenv());
        ChatAssembly assembly = new ChatAssembly(settings, parts);
        this.handler = handlerOf.apply(endpoint -> noted(assembly.routesAt(endpoint)));
        this.priming = new Priming(settings, parts, handlerOf, events);
        Core.getGlobalContext().register(priming);
    }

    private RouteHandler noted(RouteHandler routes) {
        return request -> {
            log.about(request.connectionId(), request.requestId());
            return routes.handle(request);
        };
    }

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        log.begin(context.getAwsRequestId());
        try {
            handler.handleRequest(input, output, context);
        } finally {
            log.end();
        }
    }
}
