/**
 * A WebSocket gateway on Tyrus and Grizzly that takes API Gateway's place: it accepts clients as API Gateway does, calls what stands
 * behind its routes, a chat or functions that take events, and is the chat's sender.
 *
 * <p>A {@link io.github.wschat.tyrus.TyrusGateway} serves a {@link io.github.wschat.tyrus.WebSocketApi} within {@link
 * io.github.wschat.tyrus.GatewayLimits}; all other public types are what these are told or tell.
 */
@NullMarked
package io.github.wschat.tyrus;

import org.jspecify.annotations.NullMarked;

/*
 * Where things are, by the way that bytes take:
 *
 * start, stop  GatewayServer
 * connecting   TlsFilter, WholeRequests, UpgradeFilter (Opening, Origins, Proxies, Rates) → Stage, Dispatcher → 101
 * in           FrameFilter → WebSocketPeer, FrameGate → Tyrus (GatewayContainer, GatewayEndpoint) → GatewaySession → Mailbox
 *              → Dispatcher → Invocation of an Integration
 * events       EventJson, EventHeaders; what is answered to them: ProxyAnswer, AuthorizerAnswer, read by JsonTree
 * out          Stage → GatewaySession → WebSocketPeer → Outbox → FrameWriter (FrameEncoding, TlsConnection) → socket
 * http         HttpPages → Pages, ManagementApi (ManagementCall, ManagementError, SignatureV4)
 * time         GatewayServer's timer looks at Dispatcher, Stage, Peers and WholeRequests; CoarseClock tells them the time
 * endpoints    ordinary Jakarta endpoints beside the stage: EndpointSession
 */
