package io.github.wschat.core.kitproof;

import io.github.wschat.core.kitproof.SimpleTransport.SenderBreakage;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.OutboundMessage;
import io.github.wschat.core.port.out.MessageSender;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/** Senders that break one rule each, and the kit run against them. */
final class BrokenSenders {

    private static final Delivery FAILED = new Delivery.Failed(new IOException("broken"));

    private static final Duration BRIEFLY = Duration.ofMillis(500);

    private BrokenSenders() {}

    /** Changes the text on its way. */
    private static SenderBreakage changing(UnaryOperator<String> change) {
        return (transport, correct, to, message) -> correct.send(to, OutboundMessage.of(change.apply(message.text())));
    }

    /** Breaks nothing. */
    static final class None extends SenderKit {
        None() {
            super((transport, correct, to, message) -> correct.send(to, message));
        }
    }

    /** M1: the caller waits a while for a client that does not read. */
    static final class WaitsForThePeer extends SenderKit {
        WaitsForThePeer() {
            super(BRIEFLY, (transport, correct, to, message) -> {
                if (!transport.keepsUp(to) && message.utf8Length() > 1) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(9));
                }
                return correct.send(to, message);
            });
        }
    }

    /** M1: a backend that does not answer is waited for without end. */
    static final class WaitsForever extends SenderKit {
        WaitsForever() {
            super(BRIEFLY, (transport, correct, to, message) -> {
                CompletionStage<Delivery> stage = correct.send(to, message);
                return stage.toCompletableFuture().isDone() ? stage : new CompletableFuture<>();
            });
        }
    }

    /** M1: who does not read is given more time than the deadline. */
    static final class MissesTheDeadline extends SenderKit {
        MissesTheDeadline() {
            super(BRIEFLY, (transport, correct, to, message) -> {
                CompletionStage<Delivery> stage = correct.send(to, message);
                return transport.keepsUp(to) || message.utf8Length() == 1
                        ? stage
                        : new CompletableFuture<Delivery>()
                                .completeOnTimeout(Delivery.Throttled.INSTANCE, 1500, TimeUnit.MILLISECONDS);
            });
        }
    }

    /** M2: failure is an exception. */
    static final class ThrowsFailure extends SenderKit {
        ThrowsFailure() {
            super(telling(outcome -> {
                if (outcome instanceof Delivery.Failed failed) {
                    throw new IllegalStateException(failed.cause());
                }
                return outcome;
            }));
        }
    }

    /** M2: an unknown id is an exception of the call. */
    static final class ThrowsTheUnknown extends SenderKit {
        ThrowsTheUnknown() {
            super((transport, correct, to, message) -> {
                if (to.value().startsWith("own-")
                        && transport.peers.get(to) == null
                        && !to.equals(transport.connecting())) {
                    throw new IllegalArgumentException("unknown: " + to);
                }
                return correct.send(to, message);
            });
        }
    }

    /** M2: a message is told to be delivered, and is not sent. */
    static final class SendsNothing extends SenderKit {
        SendsNothing() {
            super(
                    BRIEFLY,
                    (transport, correct, to, message) ->
                            message.text().contains("everyone") ? Delivery.DELIVERED : correct.send(to, message));
        }
    }

    /** M2: over the rate is a failure like any other. */
    static final class FailsWhenThrottled extends SenderKit {
        FailsWhenThrottled() {
            super(telling(FAILED, Delivery.Throttled.class));
        }
    }

    /** M2: what is not this sender's to answer for is a failure like any other. */
    static final class FailsWhenUnreachable extends SenderKit {
        FailsWhenUnreachable() {
            super(telling(FAILED, Delivery.Unreachable.class));
        }
    }

    /** M2: a refusal is a failure like any other. */
    static final class FailsWhenRefused extends SenderKit {
        FailsWhenRefused() {
            super(telling(FAILED, Delivery.Refused.class));
        }
    }

    /** M2: a failure is told as if the client could not be reached. */
    static final class UnreachableWhenFailed extends SenderKit {
        UnreachableWhenFailed() {
            super(telling(Delivery.Unreachable.INSTANCE, Delivery.Failed.class));
        }
    }

    /** M3: who is told to be gone once is unreachable afterwards. */
    static final class GoneOnce extends SenderKit {
        GoneOnce() {
            super(goneOnce());
        }

        private static SenderBreakage goneOnce() {
            Set<ConnectionId> told = ConcurrentHashMap.newKeySet();
            return (transport, correct, to, message) -> correct.send(to, message)
                    .thenApply(outcome -> outcome == Delivery.Gone.INSTANCE && !told.add(to)
                            ? Delivery.Unreachable.INSTANCE
                            : outcome);
        }
    }

    /** M3: nobody is ever told to be gone. */
    static final class NeverGone extends SenderKit {
        NeverGone() {
            super(BRIEFLY, telling(Delivery.Unreachable.INSTANCE, Delivery.Gone.class));
        }
    }

    /** M3: who is over the rate is told to be gone. */
    static final class GoneWhenThrottled extends SenderKit {
        GoneWhenThrottled() {
            super(telling(Delivery.Gone.INSTANCE, Delivery.Throttled.class));
        }
    }

    /** M3: another gateway's connections, and those still connecting, are told to be gone. */
    static final class GoneWhenUnreachable extends SenderKit {
        GoneWhenUnreachable() {
            super(telling(Delivery.Gone.INSTANCE, Delivery.Unreachable.class));
        }
    }

    /** M3: 400 and 403 are taken for gone. */
    static final class GoneWhenRefused extends SenderKit {
        GoneWhenRefused() {
            super(telling(Delivery.Gone.INSTANCE, Delivery.Refused.class));
        }
    }

    /** M3: 5xx and timeouts are taken for gone. */
    static final class GoneWhenFailed extends SenderKit {
        GoneWhenFailed() {
            super(telling(Delivery.Gone.INSTANCE, Delivery.Failed.class));
        }
    }

    /** M3: 413 is taken for gone. */
    static final class GoneWhenTooLarge extends SenderKit {
        GoneWhenTooLarge() {
            super(telling(Delivery.Gone.INSTANCE, Delivery.TooLarge.class));
        }
    }

    /** M4: all wait in one line, behind the one who does not read. */
    static final class OneLineForAll extends SenderKit {
        OneLineForAll() {
            super(
                    BRIEFLY,
                    (transport, correct, to, message) -> transport.keepsUp(to)
                                    && transport.peers.values().stream()
                                            .anyMatch(peer -> !peer.keepsUp() && peer.hasTakenSome())
                            ? new CompletableFuture<>()
                            : correct.send(to, message));
        }
    }

    /** M4: one buffer for all, which the one who does not read fills. */
    static final class OneBufferForAll extends SenderKit {
        OneBufferForAll() {
            super((transport, correct, to, message) -> transport.keepsUp(to)
                            && transport.peers.values().stream()
                                    .anyMatch(peer -> !peer.keepsUp() && peer.hasTakenSome())
                    ? Delivery.THROTTLED
                    : correct.send(to, message));
        }
    }

    /** M4: after one who is gone, the next one fails. */
    static final class FailsAfterTheGone extends SenderKit {
        FailsAfterTheGone() {
            super(failing());
        }

        private static SenderBreakage failing() {
            AtomicBoolean afterGone = new AtomicBoolean();
            return (transport, correct, to, message) -> correct.send(to, message)
                    .thenApply(outcome -> {
                        if (outcome == Delivery.Gone.INSTANCE) {
                            afterGone.set(true);
                            return outcome;
                        }
                        return afterGone.getAndSet(false) ? FAILED : outcome;
                    });
        }
    }

    /** M4: what waits for one client has no limit. */
    static final class BuffersWithoutBound extends SenderKit {
        BuffersWithoutBound() {
            super(BRIEFLY, (transport, correct, to, message) -> {
                if (!transport.keepsUp(to) && message.utf8Length() > 1) {
                    transport.peer(to).takeBeyondBounds(message.text());
                    return Delivery.DELIVERED;
                }
                return correct.send(to, message);
            });
        }
    }

    /** M5: some messages are overtaken by the next one. */
    static final class Overtakes extends SenderKit {
        Overtakes() {
            super(overtaking());
        }

        private static SenderBreakage overtaking() {
            Map<ConnectionId, OutboundMessage> held = new ConcurrentHashMap<>();
            return (transport, correct, to, message) -> {
                OutboundMessage before = held.remove(to);
                if (before == null && message.text().endsWith("5")) {
                    held.put(to, message);
                    return Delivery.DELIVERED;
                }
                CompletionStage<Delivery> sent = correct.send(to, message);
                if (before != null) {
                    correct.send(to, before);
                }
                return sent;
            };
        }
    }

    /** M6: text goes through a charset that cannot hold it. */
    static final class ManglesText extends SenderKit {
        ManglesText() {
            super(changing(
                    text -> new String(text.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.ISO_8859_1)));
        }
    }

    /** M6: text is stripped. */
    static final class StripsText extends SenderKit {
        StripsText() {
            super(changing(String::strip));
        }
    }

    /** M6: an empty text is not sent. */
    static final class DropsTheEmpty extends SenderKit {
        DropsTheEmpty() {
            super(
                    BRIEFLY,
                    (transport, correct, to, message) ->
                            message.utf8Length() == 0 ? Delivery.DELIVERED : correct.send(to, message));
        }
    }

    /** M6: the limit is one byte less than it should be. */
    static final class TakesTooLittle extends SenderKit {
        TakesTooLittle() {
            super((transport, correct, to, message) ->
                    message.utf8Length() == MessageSender.MAX_MESSAGE_BYTES && transport.keepsUp(to)
                            ? Delivery.TOO_LARGE
                            : correct.send(to, message));
        }
    }

    /** M6: the limit is counted in characters. */
    static final class CountsCharacters extends SenderKit {
        CountsCharacters() {
            super((transport, correct, to, message) -> {
                if (message.utf8Length() > MessageSender.MAX_MESSAGE_BYTES
                        && message.text().length() <= MessageSender.MAX_MESSAGE_BYTES
                        && transport.keepsUp(to)) {
                    return CompletableFuture.completedStage(transport.peer(to).take(message.text()));
                }
                return correct.send(to, message);
            });
        }
    }

    /** M6: what is too large is sent nevertheless. */
    static final class SendsTheTooLarge extends SenderKit {
        SendsTheTooLarge() {
            super((transport, correct, to, message) -> {
                if (message.utf8Length() > MessageSender.MAX_MESSAGE_BYTES && transport.keepsUp(to)) {
                    transport.peer(to).take(message.text());
                }
                return correct.send(to, message);
            });
        }
    }
}
