package io.github.wschat.tyrus;

import io.github.wschat.protocol.Handshake;
import io.github.wschat.protocol.RouteResponse;
import java.util.List;
import java.util.Map;
import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.tyrus.core.TyrusUpgradeResponse;
import org.glassfish.tyrus.spi.UpgradeRequest;
import org.glassfish.tyrus.spi.UpgradeResponse;
import org.glassfish.tyrus.spi.WebSocketEngine;
import org.glassfish.tyrus.spi.WebSocketEngine.UpgradeInfo;

/**
 * Answers opening handshakes: Tyrus checks them, {@code $connect} decides, and only then is there a 101 and a session.
 *
 * <p>No thread waits for {@code $connect}: the connection is suspended, and nothing is read from it meanwhile.
 */
final class UpgradeFilter extends BaseFilter {

    private final String stagePath;
    private final WebSocketEngine engine;
    private final Stage stage;
    private final Peers peers;
    private final GatewayLimits limits;
    private final Rates rates;
    private final Origins origins;
    private final Proxies proxies;
    private final CoarseClock clock;
    private final FrameFilter frames;

    private volatile boolean stopping;

    UpgradeFilter(
            String stagePath,
            WebSocketEngine engine,
            Stage stage,
            Peers peers,
            GatewayLimits limits,
            Rates rates,
            Origins origins,
            Proxies proxies,
            CoarseClock clock,
            FrameFilter frames) {
        this.stagePath = stagePath;
        this.engine = engine;
        this.stage = stage;
        this.peers = peers;
        this.limits = limits;
        this.rates = rates;
        this.origins = origins;
        this.proxies = proxies;
        this.clock = clock;
        this.frames = frames;
    }

    /** From now on every handshake is refused, those under way included. */
    void stop() {
        stopping = true;
    }

    @Override
    public NextAction handleRead(FilterChainContext context) {
        if (!Opening.asksForUpgrade(context.getMessage())) {
            return context.getInvokeAction();
        }
        Opening opening = new Opening(context, engine, peers, frames);
        if (stopping) {
            opening.refuse(503, Map.of());
        } else if (opening.urlLength() > limits.maxUrlLength()) {
            opening.refuse(414, Map.of());
        } else if (!origins.allow(opening.header("Origin"), opening.header("Host"))) {
            opening.refuse(403, Map.of());
        } else {
            String path = opening.path();
            boolean onStage = path.equals(stagePath) || path.equals(stagePath + "/");
            boolean suspended = onStage ? openOnStage(opening) : openEndpoint(opening, path);
            if (suspended) {
                return context.getSuspendAction();
            }
        }
        return context.getStopAction();
    }

    /** Returns whether the answer is still to come. */
    private boolean openOnStage(Opening opening) {
        GatewaySession session = rates.allowConnection() ? stage.connecting(opening.identity(proxies)) : null;
        if (session == null) {
            opening.refuse(429, Map.of());
            return false;
        }
        if (stopping) {
            // Whoever waits until there is no session may have looked before there was this one.
            stage.forget(session);
            opening.refuse(503, Map.of());
            return false;
        }
        UpgradeResponse response = new TyrusUpgradeResponse();
        UpgradeInfo upgrade = opening.upgrade(stagePath, session, response);
        if (upgrade == null) {
            stage.forget(session);
            return false;
        }
        Handshake handshake =
                opening.handshake(proxies, stage.dispatcher().api().domainName(), clock.now());
        opening.suspend();
        stage.dispatcher()
                .connect(session, handshake, answer -> connected(opening, session, upgrade, response, answer));
        return true;
    }

    private void connected(
            Opening opening,
            GatewaySession session,
            UpgradeInfo upgrade,
            UpgradeResponse response,
            RouteResponse answer) {
        if (answer.status() / 100 != 2) {
            stage.forget(session);
            opening.refuse(answer.status(), Map.of());
            opening.resume();
        } else if (stopping) {
            opening.refuse(503, Map.of());
            session.closed(GatewaySession.GOING_AWAY);
            opening.resume();
        } else {
            String subprotocol = answer.subprotocol();
            if (subprotocol != null) {
                response.getHeaders().put(UpgradeRequest.SEC_WEBSOCKET_PROTOCOL, List.of(subprotocol));
            }
            FrameGate gate = new FrameGate(limits.maxFrameBytes(), limits.maxMessageBytes());
            WebSocketPeer peer = new WebSocketPeer(opening.connection(), peers, gate, session);
            accept(
                    opening,
                    response,
                    peer,
                    upgrade,
                    () -> session.open(peer, gate),
                    () -> session.closed(WebSocketPeer.LOST));
        }
    }

    /** Returns whether the answer is still to come. */
    private boolean openEndpoint(Opening opening, String path) {
        UpgradeResponse response = new TyrusUpgradeResponse();
        UpgradeInfo upgrade = opening.upgrade(path, null, response);
        if (upgrade == null) {
            return false;
        }
        EndpointSession session = new EndpointSession(stage.mailbox(), peers);
        WebSocketPeer peer = new WebSocketPeer(opening.connection(), peers, null, session);
        opening.suspend();
        session.mailbox().add(() -> accept(opening, response, peer, upgrade, () -> {}, () -> {}));
        return true;
    }

    private void accept(
            Opening opening,
            UpgradeResponse response,
            WebSocketPeer peer,
            UpgradeInfo upgrade,
            Runnable opened,
            Runnable failed) {
        Runnable openedUnlessStopping = () -> {
            opened.run();
            if (stopping) {
                // Whoever closes all peers may have come too early for this one.
                peer.owner().close(peer, GatewaySession.GOING_AWAY);
            }
        };
        opening.accept(response, peer, upgrade, openedUnlessStopping, failed);
    }
}
