package io.github.wschat.examples.lambdaaws;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.github.wschat.core.Chat;
import io.github.wschat.core.port.out.MessageSender;
import io.github.wschat.dynamodb.DynamoDbConnectionStore;
import io.github.wschat.lambda.ApiGatewayMessageSender;
import io.github.wschat.lambda.PostSettings;
import io.github.wschat.lambda.SendMessageHandler;
import io.github.wschat.protocol.ChatRoutes;
import io.github.wschat.protocol.RouteHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.crt.AwsCrtAsyncHttpClient;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.apigatewaymanagementapi.ApiGatewayManagementApiAsyncClient;
import software.amazon.awssdk.services.apigatewaymanagementapi.ApiGatewayManagementApiClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * {@link SendMessageFunction} with another HTTP client, or with another number of posts at a time, and without priming; as variables say.
 *
 * <p>Lambda instantiates it, so it is public. It is put together as {@link ChatAssembly} does it.
 */
public final class MeasuredFunction implements RequestStreamHandler {

    /** {@code crt} or {@code url-connection}. */
    static final String HTTP_CLIENT = "HTTP_CLIENT";

    /** A number. */
    static final String POSTS_IN_FLIGHT = "POSTS_IN_FLIGHT";

    private static final int REMOVALS = 16;

    private final RequestStreamHandler handler;

    /** Makes the function, as its environment has it. */
    public MeasuredFunction() {
        var unused = JsonLogHandler.install();
        Map<String, String> environment = System.getenv();
        Settings settings = Settings.of(environment);
        PostSettings posts = PostSettings.defaults()
                .withMaxInFlight(Integer.parseInt(Objects.requireNonNull(environment.get(POSTS_IN_FLIGHT))));
        boolean crt = "crt".equals(environment.get(HTTP_CLIENT));
        DynamoDbClient dynamoDb = DynamoDbClient.builder()
                .httpClient(crt ? crt() : urlConnection())
                .region(settings.region())
                .credentialsProvider(settings.credentials())
                .build();
        URI endpoint = Objects.requireNonNull(settings.managementEndpoint());
        MessageSender sender = crt ? crtSender(settings, endpoint, posts) : urlSender(settings, endpoint, posts);
        Chat chat = Chat.builder(
                        new DynamoDbConnectionStore(dynamoDb, settings.requiredTableName(), InstantSource.system()),
                        sender,
                        new Absent(),
                        threads(REMOVALS))
                .pageSize(DynamoDbConnectionStore.PAGE_SIZE)
                .maxInFlight(posts.maxInFlight())
                .maxRemovalsInFlight(REMOVALS)
                .listener(new ChatLog())
                .build();
        RouteHandler routes = ChatRoutes.builder(chat).build();
        this.handler = new SendMessageHandler(ignored -> routes);
    }

    private static SdkHttpClient crt() {
        return AwsCrtHttpClient.builder().maxConcurrency(REMOVALS + 1).build();
    }

    private static SdkHttpClient urlConnection() {
        return UrlConnectionHttpClient.builder().build();
    }

    private static MessageSender crtSender(Settings settings, URI endpoint, PostSettings posts) {
        return new ApiGatewayMessageSender(
                ApiGatewayManagementApiAsyncClient.builder()
                        .httpClient(AwsCrtAsyncHttpClient.builder()
                                .maxConcurrency(posts.maxInFlight())
                                .build())
                        .endpointOverride(endpoint)
                        .region(settings.region())
                        .credentialsProvider(settings.credentials())
                        .overrideConfiguration(posts.clientConfiguration())
                        .build(),
                posts);
    }

    private static MessageSender urlSender(Settings settings, URI endpoint, PostSettings posts) {
        return new BlockingMessageSender(
                ApiGatewayManagementApiClient.builder()
                        .httpClient(urlConnection())
                        .endpointOverride(endpoint)
                        .region(settings.region())
                        .credentialsProvider(settings.credentials())
                        .overrideConfiguration(posts.clientConfiguration())
                        .build(),
                threads(posts.maxInFlight()));
    }

    private static ExecutorService threads(int count) {
        return Executors.newFixedThreadPool(count, task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        handler.handleRequest(input, output, context);
    }
}
