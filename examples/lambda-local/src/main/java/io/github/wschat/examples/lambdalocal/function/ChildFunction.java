package io.github.wschat.examples.lambdalocal.function;

import io.github.wschat.examples.lambdaruntime.InvocationResult;
import io.github.wschat.examples.lambdaruntime.LambdaFunction;
import java.util.concurrent.CompletionStage;

/** A function in child processes of this one. */
record ChildFunction(LambdaFunction function) implements RunningFunction {

    @Override
    public CompletionStage<InvocationResult> invoke(byte[] event) {
        return function.invoke(event);
    }

    @Override
    public void close() {
        function.close();
    }
}
