package io.github.wschat.tyrus;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Objects;

/**
 * The stage's endpoint, as Jakarta has it: whatever Tyrus tells of a session goes to ours.
 *
 * <p>Public only because Tyrus calls it by reflection; it is of no use to anybody else.
 */
public final class GatewayEndpoint extends Endpoint {

    private static final Logger LOGGER = System.getLogger(GatewayEndpoint.class.getName());
    private static final String SESSION = GatewaySession.class.getName();

    private GatewayEndpoint() {}

    /** Makes the endpoint known at the stage's path. */
    static ServerEndpointConfig at(String path) {
        return ServerEndpointConfig.Builder.create(GatewayEndpoint.class, path)
                .configurator(new Configurator())
                .build();
    }

    @Override
    public void onOpen(Session session, EndpointConfig config) {
        GatewaySession client = client(session);
        session.setMaxIdleTimeout(-1);
        session.addMessageHandler(String.class, new MessageHandler.Whole<String>() {
            @Override
            public void onMessage(String text) {
                client.message(text);
            }
        });
    }

    @Override
    public void onClose(Session session, CloseReason reason) {
        client(session).closed(reason);
    }

    @Override
    public void onError(Session session, Throwable failure) {
        LOGGER.log(Level.WARNING, "Tyrus reports an error of " + client(session).id(), failure);
    }

    private static GatewaySession client(Session session) {
        return (GatewaySession)
                Objects.requireNonNull(session.getUserProperties().get(SESSION));
    }

    /** Passes our session on: it comes as the handshake's HTTP session, and stays as a property of Tyrus's. */
    private static final class Configurator extends ServerEndpointConfig.Configurator {

        @Override
        public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
            config.getUserProperties().put(SESSION, request.getHttpSession());
        }

        @Override
        public <T> T getEndpointInstance(Class<T> endpointClass) {
            return endpointClass.cast(new GatewayEndpoint());
        }
    }
}
