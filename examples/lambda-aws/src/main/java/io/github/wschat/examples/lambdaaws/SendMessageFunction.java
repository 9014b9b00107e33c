package io.github.wschat.examples.lambdaaws;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.github.wschat.examples.lambdaaws.ChatAssembly.Part;
import io.github.wschat.lambda.SendMessageHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Set;

/** The function behind {@code sendmessage}. */
public final class SendMessageFunction implements RequestStreamHandler {

    private final FunctionRunner runner =
            new FunctionRunner(SendMessageHandler::new, Set.of(Part.TABLE, Part.POSTS), Priming.Event.SENDMESSAGE);

    /** Makes the function, as its environment has it. */
    public SendMessageFunction() {}

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        runner.handleRequest(input, output, context);
    }
}
