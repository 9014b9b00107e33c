package example;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.github.wschat.core.Chat;
import io.github.wschat.core.port.out.ConnectionStore;
import io.github.wschat.dynamodb.DynamoDbConnectionStore;
import io.github.wschat.inmemory.InMemoryConnectionStore;
import io.github.wschat.junit.ApiGatewayExtension;
import io.github.wschat.lambda.ApiGatewayLiveConnections;
import io.github.wschat.lambda.ApiGatewayMessageSender;
import io.github.wschat.lambda.ChatHandler;
import io.github.wschat.lambda.PostSettings;
import io.github.wschat.protocol.ChatRoutes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.crt.AwsCrtAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.apigatewaymanagementapi.ApiGatewayManagementApiAsyncClient;

/** Somebody else's chat on Lambda, tested without AWS. */
class ChatOnLambdaTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z"); // the extension's time, which stands still

    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final ConnectionStore store = new InMemoryConnectionStore(InstantSource.fixed(NOW));
    private final RequestStreamHandler function = new ChatHandler(endpoint -> routes());

    @RegisterExtension
    final ApiGatewayExtension api = ApiGatewayExtension.builder()
            .route("$connect", this::invoke)
            .route("$disconnect", this::invoke)
            .route("sendmessage", this::invoke)
            .route("$default", this::invoke)
            .build();

    private ChatRoutes routes() {
        URI endpoint = api.managementEndpoint();
        PostSettings posts = PostSettings.defaults();
        ApiGatewayManagementApiAsyncClient client = ApiGatewayManagementApiAsyncClient.builder()
                .httpClientBuilder(AwsCrtAsyncHttpClient.builder().maxConcurrency(posts.maxInFlight()))
                .endpointOverride(endpoint)
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
                .overrideConfiguration(posts.clientConfiguration())
                .build();
        Chat chat = Chat.builder(
                        store,
                        new ApiGatewayMessageSender(client, posts),
                        new ApiGatewayLiveConnections(client),
                        executor)
                .pageSize(DynamoDbConnectionStore.PAGE_SIZE)
                .clock(InstantSource.fixed(NOW))
                .build();
        return ChatRoutes.builder(chat).build();
    }

    private String invoke(String event) throws Exception {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        function.handleRequest(new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)), answer, context());
        return answer.toString(StandardCharsets.UTF_8);
    }

    private static Context context() {
        return (Context) Proxy.newProxyInstance(
                ChatOnLambdaTest.class.getClassLoader(),
                new Class<?>[] {Context.class},
                (proxy, method, arguments) ->
                        method.getName().equals("getRemainingTimeInMillis") ? (Object) 20_000 : null);
    }

    @Test
    void everyoneHears() {
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
        client.sendText("{\"action\": \"sendmessage\", \"message\": \"hello, everyone!\"}", true).join();

        assertThat(received.orTimeout(20, TimeUnit.SECONDS).join()).isEqualTo("hello, everyone!");
        assertThat(DynamoDbConnectionStore.clientConfiguration(Duration.ofSeconds(5)).apiCallTimeout())
                .contains(Duration.ofSeconds(5));
    }
}
