package io.github.wschat.examples.lambdaaws;

import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.OutboundMessage;
import io.github.wschat.core.port.out.MessageSender;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.apigatewaymanagementapi.ApiGatewayManagementApiClient;

/** Posts by the SDK's client that blocks, a thread for each post that is under way; to be measured, and for nothing else. */
final class BlockingMessageSender implements MessageSender {

    private final ApiGatewayManagementApiClient client;
    private final Executor threads;

    BlockingMessageSender(ApiGatewayManagementApiClient client, Executor threads) {
        this.client = client;
        this.threads = threads;
    }

    @Override
    public CompletionStage<Delivery> send(ConnectionId to, OutboundMessage message) {
        SdkBytes data = SdkBytes.fromByteBuffer(message.utf8());
        return CompletableFuture.supplyAsync(() -> post(to, data), threads);
    }

    private Delivery post(ConnectionId to, SdkBytes data) {
        try {
            client.postToConnection(post -> post.connectionId(to.value()).data(data));
            return Delivery.Delivered.INSTANCE;
        } catch (SdkException e) {
            return new Delivery.Failed(e);
        }
    }
}
