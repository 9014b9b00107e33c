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
import org.crac.Resource;
import software.amazon.awssdk.crt.CRT;

/** What the function classes have in common: read the environment, put the chat together, prime before a snapshot. */
final class FunctionRunner implements RequestStreamHandler {

    private final RequestStreamHandler handler;

    // The CRaC context holds its resources weakly.
    // https://docs.aws.amazon.com/lambda/latest/dg/snapstart-runtime-hooks-java.html
    private final Priming priming;

    /**
     * Makes a runner for this process, as its environment has it.
     *
     * @param handlerOf makes the handler of routes that are given by endpoint
     * @param parts what the function uses
     * @param events what it can be asked, with which it is primed before a snapshot
     */
    FunctionRunner(
            Function<Function<URI, RouteHandler>, RequestStreamHandler> handlerOf,
            Set<Part> parts,
            Priming.Event... events) {
        this(prepared(), Settings.of(System.getenv()), Core.getGlobalContext(), handlerOf, parts, events);
    }

    private static LogContext prepared() {
        // The jar has the CRT for glibc alone, as Lambda has it. Told so, the CRT does not run ldd to find that out.
        System.setProperty("aws.crt.libc", "glibc");
        // It unpacks a library of 6 MB and looks up hundreds of classes, while there is enough else to do.
        Thread loading = new Thread(CRT::new, "crt-loading");
        loading.setDaemon(true);
        loading.start();
        return JsonLogHandler.install();
    }

    FunctionRunner(
            LogContext log,
            Settings settings,
            org.crac.Context<Resource> snapshots,
            Function<Function<URI, RouteHandler>, RequestStreamHandler> handlerOf,
            Set<Part> parts,
            Priming.Event... events) {
        Function<ChatAssembly, RequestStreamHandler> logged = assembly -> logged(log, handlerOf, assembly);
        this.handler = logged.apply(new ChatAssembly(settings, parts));
        this.priming = new Priming(settings, parts, logged, events);
        snapshots.register(priming);
    }

    /** Returns a handler that makes known to the log what each invocation is about. */
    private static RequestStreamHandler logged(
            LogContext log,
            Function<Function<URI, RouteHandler>, RequestStreamHandler> handlerOf,
            ChatAssembly assembly) {
        RequestStreamHandler handler = handlerOf.apply(endpoint -> {
            RouteHandler routes = assembly.routesAt(endpoint);
            return request -> {
                log.about(request.connectionId(), request.requestId());
                return routes.handle(request);
            };
        });
        return (input, output, context) -> {
            log.begin(context.getAwsRequestId());
            try {
                handler.handleRequest(input, output, context);
            } finally {
                log.end();
            }
        };
    }

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        handler.handleRequest(input, output, context);
    }
}
