package io.github.wschat.examples.lambdaaws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.core.model.ConnectionId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LogContextTest {

    private final ExecutorService otherThread = Executors.newSingleThreadExecutor();
    private final LogContext context = new LogContext();

    @AfterEach
    void stop() {
        otherThread.shutdownNow();
    }

    private <T extends @Nullable Object> T elsewhere(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, otherThread).join();
    }

    private @Nullable String requestId() {
        LogContext.Invocation invocation = context.find();
        return invocation == null ? null : invocation.requestId();
    }

    private @Nullable Void begin(String requestId) {
        context.begin(requestId);
        return null;
    }

    @Test
    void withoutAnInvocationThereIsNone() {
        assertThat(context.find()).isNull();
    }

    @Test
    void whatIsAboutNoInvocationIsPassedOver() {
        context.about(new ConnectionId("connection="), "api");

        assertThat(context.find()).isNull();
    }

    @Test
    void theOnlyInvocationIsEveryThreads() {
        context.begin("one");

        assertThat(requestId()).isEqualTo("one");
        assertThat(this.<@Nullable String>elsewhere(this::requestId)).isEqualTo("one");
    }

    @Test
    void ofTwoInvocationsEachIsItsOwnThreadsAndNeitherAThirds() throws Exception {
        context.begin("one");
        elsewhere(() -> begin("two"));
        CompletableFuture<@Nullable String> third = new CompletableFuture<>();
        Thread thread = new Thread(() -> third.complete(requestId()));
        thread.start();

        assertThat(third.get()).isNull();
        assertThat(requestId()).isEqualTo("one");
        assertThat(this.<@Nullable String>elsewhere(this::requestId)).isEqualTo("two");
    }

    @Test
    void whatAnInvocationIsAboutIsItsOwn() {
        context.begin("one");
        elsewhere(() -> begin("two"));

        context.about(new ConnectionId("connection="), "api");

        assertThat(context.find()).satisfies(one -> {
            assertThat(one.connectionId()).isEqualTo(new ConnectionId("connection="));
            assertThat(one.apiRequestId()).isEqualTo("api");
        });
        assertThat(elsewhere(context::find)).satisfies(two -> {
            assertThat(two.connectionId()).isNull();
            assertThat(two.apiRequestId()).isNull();
        });
    }

    @Test
    void anEndedInvocationIsNobodys() {
        context.begin("one");
        context.end();

        assertThat(context.find()).isNull();
    }

    @Test
    void theNextInvocationKnowsNothingOfTheOneBefore() {
        context.begin("one");
        context.about(new ConnectionId("connection="), "api");
        context.end();
        context.begin("two");

        assertThat(context.find()).satisfies(two -> {
            assertThat(two.requestId()).isEqualTo("two");
            assertThat(two.connectionId()).isNull();
        });
    }
}
