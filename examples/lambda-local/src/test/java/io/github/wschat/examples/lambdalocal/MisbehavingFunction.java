package io.github.wschat.examples.lambdalocal;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** A function that does what its message names, and else answers "well". */
public final class MisbehavingFunction implements RequestStreamHandler {

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        String event = new String(input.readAllBytes(), StandardCharsets.UTF_8);
        if (event.contains("crash")) {
            Runtime.getRuntime().halt(3);
        } else if (event.contains("hang")) {
            hang();
        } else if (event.contains("throw")) {
            throw new IllegalStateException("thrown on purpose");
        } else if (event.contains("nonsense")) {
            output.write("{{{ this is no JSON".getBytes(StandardCharsets.UTF_8));
        } else {
            output.write("{\"statusCode\":200,\"body\":\"well\"}".getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void hang() {
        boolean never = true;
        while (never) {
            Thread.onSpinWait();
        }
    }
}
