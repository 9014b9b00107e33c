package io.github.wschat.tyrus;

import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.Map;
import java.util.Set;
import org.glassfish.tyrus.core.TyrusWebSocketEngine;
import org.glassfish.tyrus.server.TyrusServerContainer;
import org.glassfish.tyrus.spi.WebSocketEngine;

/**
 * The Jakarta WebSocket container: Tyrus's own, but for the server beneath it, which is the gateway's.
 *
 * <p>Tyrus's idle timeout is off, since it costs a timer's task for every frame, in and out.
 */
final class GatewayContainer extends TyrusServerContainer {

    private final WebSocketEngine engine = TyrusWebSocketEngine.builder(this).build();

    GatewayContainer() {
        super(Set.<Class<?>>of());
        setDefaultMaxSessionIdleTimeout(-1);
    }

    @Override
    public void register(Class<?> endpointClass) throws DeploymentException {
        engine.register(endpointClass, "/");
    }

    @Override
    public void register(ServerEndpointConfig config) throws DeploymentException {
        engine.register(config, "/");
    }

    @Override
    public WebSocketEngine getWebSocketEngine() {
        return engine;
    }

    @Override
    public Map<String, Object> getProperties() {
        return Map.of();
    }
}
