package io.github.wschat.examples.lambdaaws;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.github.wschat.core.Chat;
import io.github.wschat.core.port.out.ConnectionStore;
import io.github.wschat.dynamodb.DynamoDbConnectionStore;
import io.github.wschat.lambda.ApiGatewayLiveConnections;
import io.github.wschat.lambda.ApiGatewayMessageSender;
import io.github.wschat.lambda.ChatHandler;
import io.github.wschat.lambda.PostSettings;
import io.github.wschat.protocol.ChatRoutes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.crt.AwsCrtAsyncHttpClient;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.services.apigatewaymanagementapi.ApiGatewayManagementApiAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** A chat on Lambda, as whoever depends on the adapters writes it. */
final class Wiring {

    private Wiring() {}

    static RequestStreamHandler handler() {
        // README.md quotes from here
        DynamoDbClient dynamoDb = DynamoDbClient.builder()
                .httpClientBuilder(AwsCrtHttpClient.builder())
                .overrideConfiguration(DynamoDbConnectionStore.clientConfiguration(Duration.ofSeconds(5)))
                .build();
        ConnectionStore store = new DynamoDbConnectionStore(dynamoDb, "connections", InstantSource.system());
        PostSettings posts = PostSettings.defaults();
        SdkAsyncHttpClient http = AwsCrtAsyncHttpClient.builder()
                .maxConcurrency(posts.maxInFlight())
                .build();
        ExecutorService executor = Executors.newCachedThreadPool();
        return new ChatHandler(endpoint -> {
            ApiGatewayManagementApiAsyncClient api = ApiGatewayManagementApiAsyncClient.builder()
                    .httpClient(http)
                    .endpointOverride(endpoint)
                    .overrideConfiguration(posts.clientConfiguration())
                    .build();
            Chat chat = Chat.builder(
                            store,
                            new ApiGatewayMessageSender(api, posts),
                            new ApiGatewayLiveConnections(api),
                            executor)
                    .pageSize(DynamoDbConnectionStore.PAGE_SIZE)
                    .maxInFlight(posts.maxInFlight())
                    .build();
            return ChatRoutes.builder(chat).build();
        });
        // to here
    }
}
