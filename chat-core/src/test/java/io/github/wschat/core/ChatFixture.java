package io.github.wschat.core;

import io.github.wschat.core.model.DeliveryReport;
import io.github.wschat.core.model.OutboundMessage;
import io.github.wschat.core.port.in.Broadcast;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** What tests of a broadcast have in common: fakes around a chat, and threads to call it on. */
@Timeout(30)
abstract class ChatFixture {

    static final Broadcast HELLO = Broadcast.of(OutboundMessage.of("hello, everyone!"));

    final ManualClock clock = new ManualClock();
    final FakeSender sender = new FakeSender();
    final RecordingListener listener = new RecordingListener();
    final ExecutorService executor = Executors.newFixedThreadPool(4, task -> new Thread(task, "chat-executor"));
    final ManualExecutor manual = new ManualExecutor();
    private final ExecutorService callers = Executors.newCachedThreadPool(task -> new Thread(task, "caller"));

    Chat.Builder chat(FakeStore store) {
        return Chat.builder(store, sender, new NoLiveConnections(), executor).clock(clock);
    }

    Chat.Builder chatByHand(FakeStore store) {
        return Chat.builder(store, sender, new NoLiveConnections(), manual).clock(clock);
    }

    static DeliveryReport report(CompletionStage<DeliveryReport> stage) throws Exception {
        return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    /** Calls on a thread of its own, since the call waits for what the test does next. */
    <T> Future<T> inBackground(Callable<T> call) {
        return callers.submit(call);
    }

    Future<CompletionStage<DeliveryReport>> inBackground(Chat chat, Broadcast broadcast) {
        return inBackground(() -> chat.sendToAll(broadcast));
    }

    static <T> T get(Future<T> call) throws Exception {
        return call.get(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void endTheThreads() {
        executor.shutdownNow();
        callers.shutdownNow();
    }
}
