package io.github.wschat.tyrus;

import io.github.wschat.protocol.ChatRoutes;
import io.github.wschat.protocol.RouteRequest;
import io.github.wschat.protocol.RouteResponse;
import java.util.concurrent.CompletionStage;

/**
 * What stands behind a route, and answers later.
 *
 * <p>The gateway calls it on a thread of its route pool, for one connection's messages in order: the next when the previous call has
 * returned. So an integration that blocks holds up its own connection and one thread; one that returns at once a stage that
 * completes later holds up neither. A call that has not returned, or whose stage has not completed, at the {@linkplain
 * GatewayLimits#integrationTimeout() integration timeout} is given up: the client is told, and the thread interrupted.
 */
@FunctionalInterface
public interface Integration {

    /**
     * Answers a request.
     *
     * @param request what is asked
     * @return completes with the answer; exceptionally, or with null, where the integration has failed
     */
    CompletionStage<RouteResponse> invoke(RouteRequest request);

    /**
     * Makes an integration of the chat in this process.
     *
     * @param routes the chat's routes
     * @return an integration that answers whatever key those routes have
     */
    static Integration inProcess(ChatRoutes routes) {
        return routes::handle;
    }
}
