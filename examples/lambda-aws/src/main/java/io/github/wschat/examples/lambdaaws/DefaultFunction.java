package io.github.wschat.examples.lambdaaws;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.github.wschat.examples.lambdaaws.ChatAssembly.Part;
import io.github.wschat.lambda.DefaultHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Set;

/** The function behind {@code $default}. */
public final class DefaultFunction implements RequestStreamHandler {

    private final FunctionRunner runner =
            new FunctionRunner(DefaultHandler::new, Set.of(Part.POSTS, Part.LIVE_CONNECTIONS), Priming.Event.DEFAULT);

    /** Makes the function, as its environment has it. */
    public DefaultFunction() {}

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        runner.handleRequest(input, output, context);
    }
}
