package io.github.wschat.examples.lambdaaws;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.github.wschat.examples.lambdaaws.ChatAssembly.Part;
import io.github.wschat.lambda.ChatHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Set;

/** One function behind all routes. */
public final class ChatFunction implements RequestStreamHandler {

    private final FunctionRunner runner = new FunctionRunner(
            ChatHandler::new,
            Set.of(Part.TABLE, Part.POSTS, Part.LIVE_CONNECTIONS),
            Priming.Event.CONNECT,
            Priming.Event.SENDMESSAGE,
            Priming.Event.DEFAULT,
            Priming.Event.DISCONNECT);

    /** Makes the function, as its environment has it. */
    public ChatFunction() {}

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        runner.handleRequest(input, output, context);
    }
}
