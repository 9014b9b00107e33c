package io.github.wschat.tyrus;

import io.github.wschat.core.model.ChatException;

/** A {@link TyrusGateway} could not be started: its port is taken, say, or an endpoint cannot be deployed. */
public final class GatewayStartException extends ChatException {

    GatewayStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
