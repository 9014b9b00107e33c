package io.github.wschat.protocol;

import org.jspecify.annotations.Nullable;

/**
 * What a route answers.
 *
 * @param status the HTTP status: on {@code $connect} a 2xx admits the client, any other refuses it; on other routes the client does
 *     not see it
 * @param subprotocol on {@code $connect}, the one sub-protocol that is spoken from now on; null for none
 * @param body what a two-way route sends back to the client; null for nothing
 */
public record RouteResponse(
        int status, @Nullable String subprotocol, @Nullable String body) {

    /** The answer that says no more than that all went well. */
    public static final RouteResponse OK = new RouteResponse(200, null, null);

    /**
     * Makes an answer.
     *
     * @throws IllegalArgumentException if the status is none of HTTP's, 200 to 599
     */
    public RouteResponse {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("A route answers with a status from 200 to 599, not " + status);
        }
    }

    /**
     * Makes an answer of a status alone.
     *
     * @param status the HTTP status
     * @return the answer
     */
    public static RouteResponse of(int status) {
        return status == 200 ? OK : new RouteResponse(status, null, null);
    }
}
