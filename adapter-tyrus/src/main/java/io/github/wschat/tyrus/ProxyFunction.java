package io.github.wschat.tyrus;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A function that takes API Gateway's events as JSON and answers as JSON, as a Lambda function does behind a
 * <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-integration-requests.html">proxy
 * integration</a>.
 *
 * <p>Called by many threads at once. It may block, but holds a thread of the gateway's route pool for as long.
 */
@FunctionalInterface
public interface ProxyFunction {

    /**
     * Takes an event.
     *
     * <p>What it throws counts as what the stage completes exceptionally with: as a function error, which refuses a client that asks to
     * connect with 502 and is told to others by {@code Internal server error}; from an {@linkplain Authorizer authorizer}, one whose
     * message is {@code Unauthorized} refuses with 401. An {@link InvocationRefusedException} says that the function was not run at
     * all, which refuses with 500.
     *
     * @param event what has happened
     * @return completes with the answer, such as <code>{"statusCode": 200, "body": "pong"}</code>; null, or the JSON value
     *     {@code null}, for none
     */
    CompletionStage<@Nullable String> invoke(ProxyEvent event);
}
