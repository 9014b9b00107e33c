package io.github.wschat.examples.benchmarks.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.wschat.examples.benchmarks.run.CannotMeasureException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class CloudTest {

    private static final String FIRST = "Fgr00000000000A=";
    private static final String SECOND = "Fgr00000000001A=";

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void believesABroadcastOnlyIfEverybodyGotOnePost() throws Exception {
        Connections connections = Connections.start(false);
        try (Cloud cloud = new Cloud(LocalTable.start(), connections)) {
            cloud.connect(2);
            post(connections.endpoint(), SECOND);
            post(connections.endpoint(), FIRST);
            assertThat(cloud.check().ids()).containsExactly(SECOND, FIRST);

            post(connections.endpoint(), FIRST);
            post(connections.endpoint(), FIRST);
            assertThatThrownBy(cloud::check)
                    .isInstanceOf(CannotMeasureException.class)
                    .hasMessage("Of 2 connections, 1 were posted to, by 2 posts: each should have got one");

            assertThatThrownBy(cloud::check)
                    .as("what was told once is forgotten")
                    .hasMessageContaining("0 were posted to, by 0 posts");
        }
    }

    @Test
    void tellsWhenTheFirstPostCame() throws Exception {
        try (Connections connections = Connections.start(true)) {
            CompletableFuture<Void> begun = new CompletableFuture<>();
            connections.atFirst(() -> begun.complete(null));

            long begin = System.nanoTime();
            post(connections.endpoint(), FIRST);
            post(connections.endpoint(), SECOND);

            assertThat(begun).succeedsWithin(10, TimeUnit.SECONDS);
            Connections.Posts posts = connections.posts();
            assertThat(posts.ids()).containsExactly(FIRST, SECOND);
            assertThat(posts.nanos())
                    .as("the first answer's delay at least")
                    .isBetween(5_000_000L, System.nanoTime() - begin);
        }
    }

    private void post(URI endpoint, String id) throws IOException, InterruptedException {
        URI uri = URI.create(endpoint + "/@connections/" + URLEncoder.encode(id, StandardCharsets.UTF_8));
        assertThat(client.send(
                                HttpRequest.newBuilder(uri)
                                        .POST(BodyPublishers.ofString("hello"))
                                        .build(),
                                BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(200);
    }
}
