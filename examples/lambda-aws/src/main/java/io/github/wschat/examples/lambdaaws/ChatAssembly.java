package io.github.wschat.examples.lambdaaws;

import io.github.wschat.core.Chat;
import io.github.wschat.core.port.out.ConnectionStore;
import io.github.wschat.core.port.out.LiveConnections;
import io.github.wschat.core.port.out.MessageSender;
import io.github.wschat.dynamodb.DynamoDbConnectionStore;
import io.github.wschat.dynamodb.TableClient;
import io.github.wschat.lambda.ApiGatewayLiveConnections;
import io.github.wschat.lambda.ApiGatewayMessageSender;
import io.github.wschat.lambda.CrtMessageSender;
import io.github.wschat.lambda.PostSettings;
import io.github.wschat.protocol.ChatRoutes;
import io.github.wschat.protocol.RouteHandler;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.crt.AwsCrtAsyncHttpClient;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.services.apigatewaymanagementapi.ApiGatewayManagementApiAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * The chat on DynamoDB and {@code @connections}, put together for one function: each client is made once, and only where the function
 * uses it.
 *
 * <p>Thread-safe. In a function nothing is ever closed: what it has ends with its execution environment.
 */
final class ChatAssembly implements AutoCloseable {

    /** What a function uses. */
    enum Part {
        /** The table of the connections. */
        TABLE,
        /** A client's side of {@code @connections}: posts. */
        POSTS,
        /** The other side: what {@code @connections} knows of a client. */
        LIVE_CONNECTIONS
    }

    private static final PostSettings POSTS = PostSettings.defaults();

    private static final int REMOVALS = 16;

    // The removals, and the page that is read meanwhile.
    private static final int TABLE_CALLS = REMOVALS + 1;

    // Short enough for $connect and $disconnect to answer 500 within the templates' timeout of their functions, 10
    // seconds.
    private static final Duration STORE_DEADLINE = Duration.ofSeconds(5);

    private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(2);

    private final Settings settings;
    private final Queue<Runnable> closing = new ConcurrentLinkedQueue<>();
    private final ExecutorService executor = executor();
    private final ConnectionStore store;
    private final boolean posts;
    private final boolean describes;

    /** The SDK's way to {@code @connections}; null if nothing takes it, since a client costs much of a function's start. */
    private final @Nullable SdkAsyncHttpClient http;

    ChatAssembly(Settings settings, Set<Part> parts) {
        this.settings = settings;
        this.store = parts.contains(Part.TABLE) ? store() : new Absent();
        this.posts = parts.contains(Part.POSTS);
        this.describes = parts.contains(Part.LIVE_CONNECTIONS);
        this.http = describes || (posts && settings.sender() == Settings.Client.SDK) ? http() : null;
    }

    /** Returns the chat's routes; what they send goes out at the endpoint that a setting names, or else at the one given. */
    RouteHandler routesAt(URI endpointOfEvent) {
        URI named = settings.managementEndpoint();
        URI endpoint = named == null ? endpointOfEvent : named;
        Absent absent = new Absent();
        ApiGatewayManagementApiAsyncClient client = http == null ? null : client(http, endpoint);
        return routes(
                posts ? sender(client, endpoint) : absent,
                describes && client != null ? new ApiGatewayLiveConnections(client) : absent);
    }

    private MessageSender sender(@Nullable ApiGatewayManagementApiAsyncClient client, URI endpoint) {
        if (client != null && settings.sender() == Settings.Client.SDK) {
            return new ApiGatewayMessageSender(client, POSTS);
        }
        CrtMessageSender sender = new CrtMessageSender(
                endpoint, settings.region(), settings.credentials(), POSTS, InstantSource.system());
        closing.add(sender::close);
        return sender;
    }

    private RouteHandler routes(MessageSender sender, LiveConnections live) {
        Chat chat = Chat.builder(store, sender, live, executor)
                .pageSize(DynamoDbConnectionStore.PAGE_SIZE)
                .maxInFlight(POSTS.maxInFlight())
                .maxRemovalsInFlight(REMOVALS)
                .listener(new ChatLog())
                .build();
        return ChatRoutes.builder(chat).excludeSender(settings.excludeSender()).build();
    }

    private ConnectionStore store() {
        String tableName = settings.requiredTableName();
        InstantSource clock = InstantSource.system();
        return switch (settings.tableClient()) {
            case SDK -> new DynamoDbConnectionStore(sdkTableClient(), tableName, clock);
            case CRT -> new DynamoDbConnectionStore(crtTableClient(tableName, clock), clock);
        };
    }

    private DynamoDbClient sdkTableClient() {
        SdkHttpClient client = kept(AwsCrtHttpClient.builder()
                .maxConcurrency(TABLE_CALLS)
                .connectionTimeout(CONNECTION_TIMEOUT)
                .build());
        DynamoDbClientBuilder dynamoDb = DynamoDbClient.builder()
                .httpClient(client)
                .region(settings.region())
                .credentialsProvider(settings.credentials())
                .overrideConfiguration(DynamoDbConnectionStore.clientConfiguration(STORE_DEADLINE));
        if (settings.dynamoDbEndpoint() != null) {
            dynamoDb.endpointOverride(settings.dynamoDbEndpoint());
        }
        return kept(dynamoDb.build());
    }

    private TableClient crtTableClient(String tableName, InstantSource clock) {
        return kept(new CrtTableClient(
                tableName,
                settings.requiredDynamoDbEndpoint(),
                settings.region(),
                settings.credentials(),
                TABLE_CALLS,
                STORE_DEADLINE,
                clock));
    }

    private SdkAsyncHttpClient http() {
        return kept(AwsCrtAsyncHttpClient.builder()
                .maxConcurrency(POSTS.maxInFlight())
                .connectionTimeout(CONNECTION_TIMEOUT)
                .build());
    }

    private ApiGatewayManagementApiAsyncClient client(SdkAsyncHttpClient client, URI endpoint) {
        return kept(ApiGatewayManagementApiAsyncClient.builder()
                .httpClient(client)
                .endpointOverride(endpoint)
                .region(settings.region())
                .credentialsProvider(settings.credentials())
                .overrideConfiguration(POSTS.clientConfiguration())
                .build());
    }

    private <T extends SdkAutoCloseable> T kept(T closeable) {
        closing.add(closeable::close);
        return closeable;
    }

    private static ExecutorService executor() {
        AtomicInteger count = new AtomicInteger();
        ThreadPoolExecutor executor =
                new ThreadPoolExecutor(REMOVALS, REMOVALS, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "chat-" + count.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /** Closes all clients; for an assembly that does not last as long as the process. */
    @Override
    public void close() {
        executor.shutdownNow();
        closing.forEach(Runnable::run);
    }
}
