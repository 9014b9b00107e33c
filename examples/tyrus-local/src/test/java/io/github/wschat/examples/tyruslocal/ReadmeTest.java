package io.github.wschat.examples.tyruslocal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What README.md shows is what is compiled here, and it works. */
final class ReadmeTest {

    private static final Path HERE = Path.of("src/test/java/io/github/wschat/examples/tyruslocal/Wiring.java");
    private static final Path README = Path.of("../../README.md");

    @Test
    void quotesTheWiring() throws IOException {
        String source = Files.readString(HERE);
        String wiring = source.substring(
                source.indexOf('\n', source.indexOf("// README.md quotes from here")) + 1,
                source.lastIndexOf('\n', source.indexOf("// to here")));

        assertThat(Files.readString(README)).contains("```java\n" + wiring.stripIndent() + "\n```\n");
    }

    @Test
    void theWiringIsAChat() {
        CompletableFuture<String> received = new CompletableFuture<>();

        Wiring.chat(gateway -> {
            WebSocket client = connect(gateway.uri(), received);
            assertThat(client.sendText("{\"action\": \"sendmessage\", \"message\": \"hello, everyone!\"}", true))
                    .succeedsWithin(Program.PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(received)
                    .succeedsWithin(Program.PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .isEqualTo("hello, everyone!");
        });
    }

    private static WebSocket connect(URI uri, CompletableFuture<String> received) {
        return HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(uri, new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
                        received.complete(text.toString());
                        return CompletableFuture.completedFuture(null);
                    }
                })
                .orTimeout(Program.PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
    }
}
