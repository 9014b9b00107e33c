package io.github.wschat.examples.lambdaaws;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.github.wschat.examples.lambdaaws.ChatAssembly.Part;
import io.github.wschat.lambda.DisconnectHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Set;

/** The function behind {@code $disconnect}. */
public final class DisconnectFunction implements RequestStreamHandler {

    private final FunctionRunner runner =
            new FunctionRunner(DisconnectHandler::new, Set.of(Part.TABLE), Priming.Event.DISCONNECT);

    /** Makes the function, as its environment has it. */
    public DisconnectFunction() {}

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        runner.handleRequest(input, output, context);
    }
}
