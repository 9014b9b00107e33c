package example;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.core.model.Delivery;
import io.github.wschat.junit.ApiGatewayExtension;
import io.github.wschat.junit.RecordedEvent;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EchoFunctionTest {

    @RegisterExtension
    final ApiGatewayExtension api = ApiGatewayExtension.builder()
            .route("$connect", event -> "{\"statusCode\": 200}")
            .route("$disconnect", event -> null)
            .twoWayRoute("$default", event -> "{\"statusCode\": 200, \"body\": \"an echo\"}") // call your function here
            .build();

    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

    @Test
    void aClientComesAndGoes() throws InterruptedException {
        WebSocket client = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(api.uri(), new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
                        received.add(text.toString());
                        return WebSocket.Listener.super.onText(socket, text, last);
                    }
                })
                .join();
        client.sendText("hello", true).join();
        assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo("an echo");

        RecordedEvent message = api.awaitEvent("$default");
        assertThat(message.json()).contains("\"body\":\"hello\"");
        assertThat(api.post(message.connectionId(), "a post")).isEqualTo(Delivery.Delivered.INSTANCE);
        assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo("a post");

        api.advance(Duration.ofMinutes(10)); // nobody says anything: API Gateway closes
        RecordedEvent end = api.awaitEvent("$disconnect");
        assertThat(end.json()).contains("\"disconnectStatusCode\":1001", "\"disconnectReason\":\"Going away\"");
        assertThat(api.connections()).isEmpty();
    }
}
