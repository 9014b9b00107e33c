package io.github.wschat.examples.lambdaruntime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.wschat.examples.lambdaruntime.InvocationResult.Answered;
import io.github.wschat.examples.lambdaruntime.InvocationResult.FunctionError;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What tests do with functions. */
final class Calls {

    private Calls() {}

    static CompletableFuture<InvocationResult> send(LambdaFunction function, String event) {
        return function.invoke(event.getBytes(UTF_8)).toCompletableFuture();
    }

    static InvocationResult result(CompletableFuture<InvocationResult> sent)
            throws InterruptedException, ExecutionException, TimeoutException {
        return sent.get(30, TimeUnit.SECONDS);
    }

    /** The text that the function answers. */
    static String answer(LambdaFunction function, String event)
            throws InterruptedException, ExecutionException, TimeoutException {
        return text(result(send(function, event)));
    }

    static String text(InvocationResult result) {
        assertThat(result).as(new String(result.payload(), UTF_8)).isInstanceOf(Answered.class);
        return new String(result.payload(), UTF_8);
    }

    static FunctionError error(LambdaFunction function, String event)
            throws InterruptedException, ExecutionException, TimeoutException {
        return error(result(send(function, event)));
    }

    static FunctionError error(InvocationResult result) {
        assertThat(result).isInstanceOf(FunctionError.class);
        return (FunctionError) result;
    }

    static void awaitProcesses(LambdaFunction function, int number) {
        await("children").atMost(Duration.ofSeconds(20)).until(() -> function.processes() == number);
    }
}
