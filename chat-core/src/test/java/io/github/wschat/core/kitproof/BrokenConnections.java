package io.github.wschat.core.kitproof;

import io.github.wschat.core.model.ClientIdentity;
import io.github.wschat.core.model.ConnectionInfo;
import io.github.wschat.core.port.out.LiveConnectionsException;
import java.io.IOException;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/** Live connections that break one rule each, and the kit run against them. */
final class BrokenConnections {

    private BrokenConnections() {}

    private static CompletionStage<Optional<ConnectionInfo>> found(ConnectionInfo info) {
        return CompletableFuture.completedStage(Optional.of(info));
    }

    /** Tells of the connections that are found something else than there is to tell. */
    private static LiveKit.Find telling(UnaryOperator<ConnectionInfo> change) {
        return (transport, correct, id) -> correct.find(id).thenApply(info -> info.map(change));
    }

    /** Breaks nothing. */
    static final class None extends LiveKit {
        None() {
            super((transport, correct) -> correct);
        }
    }

    /** L1: not every open connection is found. */
    static final class MissesSome extends LiveKit {
        MissesSome() {
            super(finding((transport, correct, id) -> correct.find(id)
                    .thenApply(found -> found.filter(info -> !id.value().endsWith("2")))));
        }
    }

    /** L1: the info is another client's. */
    static final class ConfusesClients extends LiveKit {
        ConfusesClients() {
            super(finding(telling(info -> new ConnectionInfo(
                    info.id(), info.connectedAt(), new ClientIdentity("203.0.113.8", null), info.lastActiveAt()))));
        }
    }

    /** L1: the info says that the client has connected now. */
    static final class ForgetsWhenItConnected extends LiveKit {
        ForgetsWhenItConnected() {
            super(finding((transport, correct, id) -> correct.find(id)
                    .thenApply(found -> found.map(info ->
                            new ConnectionInfo(info.id(), transport.now(), info.identity(), info.lastActiveAt())))));
        }
    }

    /** L1: messages do not count as activity. */
    static final class SeesNoActivity extends LiveKit {
        SeesNoActivity() {
            super(finding(telling(
                    info -> new ConnectionInfo(info.id(), info.connectedAt(), info.identity(), info.connectedAt()))));
        }
    }

    /** L1: who is gone is still found. */
    static final class FindsTheGone extends LiveKit {
        FindsTheGone() {
            super(finding((transport, correct, id) -> {
                SimplePeer peer = transport.peers.get(id);
                return peer == null || peer.isOpen()
                        ? correct.find(id)
                        : found(new ConnectionInfo(id, peer.connectedAt, peer.identity(), peer.lastActiveAt));
            }));
        }
    }

    /** L1: who is still connecting is found. */
    static final class FindsTheConnecting extends LiveKit {
        FindsTheConnecting() {
            super(finding((transport, correct, id) -> id.equals(transport.connecting())
                    ? found(new ConnectionInfo(
                            id, transport.now(), new ClientIdentity("203.0.113.7", null), transport.now()))
                    : correct.find(id)));
        }
    }

    /** L1: an unknown id is an exception. */
    static final class FailsOnTheUnknown extends LiveKit {
        FailsOnTheUnknown() {
            super(finding((transport, correct, id) -> transport.peers.get(id) == null
                    ? CompletableFuture.failedStage(new NoSuchElementException("unknown: " + id))
                    : correct.find(id)));
        }
    }

    /** L1: a malformed id is an exception of the call. */
    static final class ThrowsOnTheMalformed extends LiveKit {
        ThrowsOnTheMalformed() {
            super(finding((transport, correct, id) -> {
                if (id.equals(transport.malformed())) {
                    throw new IllegalArgumentException("malformed: " + id);
                }
                return correct.find(id);
            }));
        }
    }

    /** L2: it says that a connection was closed, and leaves it open. */
    static final class ClosesNothing extends LiveKit {
        ClosesNothing() {
            super(closing((transport, correct, id) -> correct.find(id).thenApply(Optional::isPresent)));
        }
    }

    /** L2: the client is told that the server goes away. */
    static final class ClosesWithAnotherCode extends LiveKit {
        ClosesWithAnotherCode() {
            super(closing((transport, correct, id) -> correct.find(id)
                    .thenApply(found -> found.isPresent() && transport.peer(id).close(1001))));
        }
    }

    /** L2: a connection is closed and said not to be. */
    static final class SaysFalse extends LiveKit {
        SaysFalse() {
            super(closing((transport, correct, id) -> correct.close(id).thenApply(closed -> false)));
        }
    }

    /** L2: whatever the id, it is said to be closed. */
    static final class SaysTrue extends LiveKit {
        SaysTrue() {
            super(closing((transport, correct, id) -> correct.close(id).thenApply(closed -> true)));
        }
    }

    /** L2: an id that is still connecting is said to be closed. */
    static final class ClosesTheConnecting extends LiveKit {
        ClosesTheConnecting() {
            super(closing((transport, correct, id) ->
                    correct.close(id).thenApply(closed -> closed || id.equals(transport.connecting()))));
        }
    }

    /** L2: all connections end with the one. */
    static final class ClosesAll extends LiveKit {
        ClosesAll() {
            super(closing((transport, correct, id) -> {
                CompletionStage<Boolean> closed = correct.close(id);
                transport.peers.values().forEach(peer -> peer.close(1000));
                return closed;
            }));
        }
    }

    /** L2: an unknown id is an exception. */
    static final class CannotCloseTheUnknown extends LiveKit {
        CannotCloseTheUnknown() {
            super(closing((transport, correct, id) -> transport.peers.get(id) == null
                    ? CompletableFuture.failedStage(new NoSuchElementException("unknown: " + id))
                    : correct.close(id)));
        }
    }

    /** L3: a failing backend looks like one without connections. */
    static final class HidesFailure extends LiveKit {
        HidesFailure() {
            super(breaking(
                    (transport, correct, id) -> correct.find(id).exceptionally(failure -> Optional.empty()),
                    (transport, correct, id) -> correct.close(id).exceptionally(failure -> false)));
        }
    }

    /** L3: the backend's own exception comes through when a connection is looked up. */
    static final class FindsWithItsOwnException extends LiveKit {
        FindsWithItsOwnException() {
            super(finding((transport, correct, id) -> {
                CompletableFuture<Optional<ConnectionInfo>> found =
                        correct.find(id).toCompletableFuture();
                return found.isCompletedExceptionally()
                        ? CompletableFuture.failedStage(new IOException("The backend is down"))
                        : found;
            }));
        }
    }

    /** L3: the failure to close is about another connection. */
    static final class ClosesWithAnotherId extends LiveKit {
        ClosesWithAnotherId() {
            super(closing((transport, correct, id) -> {
                CompletableFuture<Boolean> closed = correct.close(id).toCompletableFuture();
                return closed.isCompletedExceptionally()
                        ? CompletableFuture.failedStage(
                                new LiveConnectionsException(transport.unknown(), new IOException("down")))
                        : closed;
            }));
        }
    }

    /** L3: the call throws, and should have answered with a stage. */
    static final class ThrowsFailure extends LiveKit {
        ThrowsFailure() {
            super(finding((transport, correct, id) -> {
                CompletableFuture<Optional<ConnectionInfo>> found =
                        correct.find(id).toCompletableFuture();
                if (found.isCompletedExceptionally()) {
                    throw new LiveConnectionsException(id, new IOException("down"));
                }
                return found;
            }));
        }
    }
}
