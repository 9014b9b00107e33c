package io.github.wschat.tyrus;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.core.Chat;
import io.github.wschat.inmemory.InMemoryConnectionStore;
import io.github.wschat.protocol.ChatRoutes;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.InstantSource;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TutorialTest {

    @Test
    void twoClientsChat() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(2);
        InMemoryConnectionStore store = new InMemoryConnectionStore(InstantSource.system());
        try (TyrusGateway gateway = TyrusGateway.builder().build()) {
            Chat chat = Chat.builder(store, gateway, gateway, executor).build();
            gateway.start(ChatRoutes.builder(chat).build());
            BlockingQueue<String> a = new LinkedBlockingQueue<>();
            BlockingQueue<String> b = new LinkedBlockingQueue<>();
            WebSocket wa = connect(gateway, a);
            WebSocket wb = connect(gateway, b);
            wa.sendText("{\"action\": \"sendmessage\", \"message\": \"hello, everyone!\"}", true)
                    .join();
            assertThat(a.poll(5, TimeUnit.SECONDS)).isEqualTo("hello, everyone!");
            assertThat(b.poll(5, TimeUnit.SECONDS)).isEqualTo("hello, everyone!");
            wb.sendText("test", true).join();
            assertThat(b.poll(5, TimeUnit.SECONDS)).startsWith("Use the sendmessage route");
        } finally {
            executor.shutdownNow();
        }
    }

    private static WebSocket connect(TyrusGateway gateway, BlockingQueue<String> received) {
        return HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(gateway.uri(), new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
                        received.add(data.toString());
                        webSocket.request(1);
                        return java.util.concurrent.CompletableFuture.completedStage("done");
                    }
                })
                .join();
    }
}
