package io.github.wschat.protocol;

import java.util.concurrent.CompletionStage;

/** Answers the requests of one route. Called by many threads at once. */
@FunctionalInterface
public interface RouteHandler {

    /**
     * Handles a request.
     *
     * <p>It may block, as far as the request's deadline allows, and may be interrupted there. What it throws counts as what a
     * stage completes exceptionally with: the route has failed, API Gateway's function error.
     *
     * @param request what is asked
     * @return completes with the answer
     */
    CompletionStage<RouteResponse> handle(RouteRequest request);
}
