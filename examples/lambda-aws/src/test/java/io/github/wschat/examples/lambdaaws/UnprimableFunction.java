package io.github.wschat.examples.lambdaaws;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** A function that cannot do what it is for. */
public final class UnprimableFunction implements RequestStreamHandler {

    private final FunctionRunner runner = new FunctionRunner(
            routesAt ->
                    (input, output, context) -> output.write("{\"statusCode\":500}".getBytes(StandardCharsets.UTF_8)),
            Set.of(),
            Priming.Event.CONNECT);

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        runner.handleRequest(input, output, context);
    }
}
