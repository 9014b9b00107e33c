package io.github.wschat.examples.lambdaruntime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.examples.lambdaruntime.InvocationResult.Answered;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class LambdaFunctionTest {

    @Test
    void answersOneEventAfterTheOtherInOneChild() throws Exception {
        try (LambdaFunction function = LambdaFunction.builder("echo")
                .java(List.of(Path.of("target/test-classes")), Handlers.Echo.class.getName() + "::handleRequest")
                .start()) {
            for (int i = 0; i < 200; i++) {
                String event = "{\"n\":" + i + "}";
                InvocationResult result = function.invoke(event.getBytes(UTF_8))
                        .toCompletableFuture()
                        .get(20, TimeUnit.SECONDS);
                assertThat(result).isInstanceOf(Answered.class);
                assertThat(new String(result.payload(), UTF_8)).isEqualTo(event);
                assertThat(function.processes()).isEqualTo(1);
            }
        }
    }
}
