package io.github.wschat.tyrus;

import io.github.wschat.protocol.RouteHandler;

/**
 * What stands behind a route.
 *
 * <p>A call that has not been answered at the {@linkplain GatewayLimits#integrationTimeout() integration timeout} is given up: the
 * client is told, and a thread that is still in the call is interrupted.
 */
public sealed interface Integration permits InProcess, LambdaProxy {

    /**
     * Makes an integration of a handler in this process, such as the chat's routes: no event is made, it gets the request itself.
     *
     * <p>It is called on a thread of the gateway's route pool, for one connection's messages in order: the next when the previous call
     * has <em>returned</em>. So a handler that blocks holds up its own connection and one thread; one that returns at once a stage that
     * completes later holds up neither.
     *
     * @param handler answers whatever route the integration stands behind
     * @return the integration
     */
    static Integration inProcess(RouteHandler handler) {
        return new InProcess(handler);
    }

    /**
     * Makes an integration of a function that takes API Gateway's events, as a Lambda function does behind an {@code AWS_PROXY}
     * integration.
     *
     * <p>It is called on threads of the gateway's route pool, for one connection's messages <em>concurrently</em>, as on AWS: up to {@link
     * GatewayLimits#concurrentInvocations()} at a time.
     *
     * @param function takes the events
     * @return the integration
     */
    static Integration lambdaProxy(ProxyFunction function) {
        return new LambdaProxy(function);
    }
}
