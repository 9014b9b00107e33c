package io.github.wschat.examples.lambdalocal.template;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket API, with its stage.
 *
 * @param logicalId what the template calls it
 * @param apiId what {@code Ref} gives
 * @param routeSelectionExpression such as {@code $request.body.action}
 * @param stageName the stage's name
 * @param stageVariables the stage's variables
 * @param requestsPerSecond the stage's {@code ThrottlingRateLimit}; null if it has none
 * @param requestBurst the stage's {@code ThrottlingBurstLimit}; null if it has none
 * @param integrationTimeout how long an integration may take: one for all of them
 * @param routes the routes, in the template's order
 * @param authorizer who decides about clients before {@code $connect}; null if nobody does
 */
public record ApiDefinition(
        String logicalId,
        String apiId,
        String routeSelectionExpression,
        String stageName,
        Map<String, String> stageVariables,
        @Nullable Integer requestsPerSecond,
        @Nullable Integer requestBurst,
        Duration integrationTimeout,
        List<Route> routes,
        @Nullable Authorizer authorizer) {

    /** Makes an API; the collections are copied. */
    public ApiDefinition {
        stageVariables = Map.copyOf(stageVariables);
        routes = List.copyOf(routes);
    }

    /**
     * A route, and the function behind it.
     *
     * @param routeKey such as {@code $connect}
     * @param twoWay whether it has a route response, so that its answers are sent to the client
     * @param function the function's logical id
     */
    public record Route(String routeKey, boolean twoWay, String function) {}

    /**
     * An authorizer of the type {@code REQUEST}.
     *
     * @param identitySources what a handshake must have, such as {@code route.request.querystring.token}
     * @param function the function's logical id
     */
    public record Authorizer(List<String> identitySources, String function) {

        /** Makes an authorizer; the list is copied. */
        public Authorizer {
            identitySources = List.copyOf(identitySources);
        }
    }
}
