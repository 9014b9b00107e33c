package example;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.junit.ApiGatewayExtension;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Somebody else's function, behind an API Gateway of its own. */
class GreetingFunctionTest {

    @RegisterExtension
    final ApiGatewayExtension api = ApiGatewayExtension.builder()
            .twoWayRoute("greet", event -> "{\"body\": \"hello\"}")
            .build();

    @Test
    void greets() {
        CompletableFuture<String> received = new CompletableFuture<>();
        WebSocket client = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(api.uri(), new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
                        received.complete(text.toString());
                        return null;
                    }
                })
                .join();
        client.sendText("{\"action\": \"greet\"}", true).join();

        assertThat(received.orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo("hello");
        assertThat(api.awaitEvent("greet").json()).contains("\"routeKey\":\"greet\"");
    }
}
