package io.github.wschat.core;

import io.github.wschat.core.model.Connection;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.ConnectionPage;
import io.github.wschat.core.model.Cursor;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.port.in.Broadcast;
import io.github.wschat.core.port.in.SendToAll;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Broadcasts each of which breaks one rule in one way, as what the contract is run against. */
final class BrokenBroadcasts {

    private BrokenBroadcasts() {}

    /** Breaks B1. */
    static final class RemovesTheOneLeftOut extends BroadcastContract {
        @Override
        SendToAll with(Parts parts) {
            return new PlainBroadcast(parts) {
                @Override
                void leftOut(Connection connection) {
                    remove(connection.id());
                }
            };
        }
    }

    /** Breaks B1. */
    static final class TakesThrottledForGone extends BroadcastContract {
        @Override
        SendToAll with(Parts parts) {
            return new PlainBroadcast(parts) {
                @Override
                boolean isDead(Connection connection, Delivery outcome) {
                    return outcome instanceof Delivery.Throttled || super.isDead(connection, outcome);
                }
            };
        }
    }

    /** Breaks B1. */
    static final class TakesUnreachableForGone extends BroadcastContract {
        @Override
        SendToAll with(Parts parts) {
            return new PlainBroadcast(parts) {
                @Override
                boolean isDead(Connection connection, Delivery outcome) {
                    return outcome instanceof Delivery.Unreachable || super.isDead(connection, outcome);
                }
            };
        }
    }

    /** Breaks B1. */
    static final class RemovesTheYoung extends BroadcastContract {
        @Override
        SendToAll with(Parts parts) {
            return new PlainBroadcast(parts) {
                @Override
                boolean isOld(Connection connection) {
                    return true;
                }
            };
        }
    }

    /** Breaks B1. */
    static final class MeasuresTheAgeByTheWrongClock extends BroadcastContract {
        @Override
        SendToAll with(Parts parts) {
            return new PlainBroadcast(parts) {
                @Override
                boolean isOld(Connection connection) {
                    return Duration.between(connection.connectedAt(), ManualClock.BEGIN)
                                    .compareTo(BroadcastContract.CONNECT_GRACE)
                            >= 0;
                }
            };
        }
    }

    /** Breaks B1. */
    static final class RemovesTwice extends BroadcastContract {
        @Override
        SendToAll with(Parts parts) {
            return new PlainBroadcast(parts) {
                @Override
                void remove(ConnectionId id) {
                    int before = removals[0];
                    super.remove(id);
                    if (removals[0] > before) {
                        parts.store().remove(id);
                    }
                }
            };
        }
    }

    /** Breaks B1. */
    static final class TakesTheYoungForUnreachable extends BroadcastContract {
        @Override
        SendToAll with(Parts parts) {
            return new PlainBroadcast(parts) {
                @Override
                void count(int[] counts, Connection connection, Delivery outcome) {
                    boolean isYoung = outcome instanceof Delivery.Gone && !isOld(connection);
                    super.count(counts, connection, isYoung ? Delivery.Unreachable.INSTANCE : outcome);
                }
            };
        }
    }

    /** Breaks B2. */
    static final class StopsAtTheFirstFailure extends BroadcastContract {
        @Override
        SendToAll with(Parts parts) {
            return new PlainBroadcast(parts) {
                @Override
                boolean endsTheWalk(Delivery outcome) {
                    return outcome instanceof Delivery.Failed;
                }
            };
        }
    }

    /** Breaks B2. */
    static final class PassesOnWhatTheSenderThrows extends BroadcastContract {
        @Override
        SendToAll with(Parts parts) {
            return new PlainBroadcast(parts) {
                @Override
                CompletionStage<Delivery> thrown(RuntimeException thrown) {
                    throw thrown;
                }
            };
        }
    }

    /** Breaks B2. */
    static final class TakesABrokenStageForDelivered extends BroadcastContract {
        @Override
        SendToAll with(Parts parts) {
            return new PlainBroadcast(parts) {
                @Override
                Delivery failed(Throwable thrown) {
                    return Delivery.Delivered.INSTANCE;
                }
            };
        }
    }

    /** Breaks B2. */
    static final class DoesNotCountTooLarge extends BroadcastContract {
        @Override
        SendToAll with(Parts parts) {
            return new PlainBroadcast(parts) {
                @Override
                void count(int[] counts, Connection connection, Delivery outcome) {
                    if (!(outcome instanceof Delivery.TooLarge)) {
                        super.count(counts, connection, outcome);
                    }
                }
            };
        }
    }

    /** Breaks B2. */
    static final class StopsAtTheFirstFailedRemoval extends BroadcastContract {
        @Override
        SendToAll with(Parts parts) {
            return new PlainBroadcast(parts) {
                @Override
                void remove(ConnectionId id) {
                    if (removals[1] == 0) {
                        super.remove(id);
                    }
                }
            };
        }
    }

    /** Breaks B3. */
    static final class IgnoresTheTimeToLive extends BroadcastContract {
        @Override
        SendToAll with(Parts parts) {
            return new PlainBroadcast(parts) {
                @Override
                boolean isOver(Instant begin, @Nullable Duration timeToLive) {
                    return false;
                }
            };
        }
    }

    /** Breaks B3. */
    static final class EndsTooEarly extends BroadcastContract {
        @Override
        SendToAll with(Parts parts) {
            return new PlainBroadcast(parts) {
                @Override
                boolean isOver(Instant begin, @Nullable Duration timeToLive) {
                    return super.isOver(begin, timeToLive == null ? null : timeToLive.minusSeconds(1));
                }
            };
        }
    }

    /** Breaks B3. */
    static final class GoesOnOneTooEarly extends BroadcastContract {
        @Override
        SendToAll with(Parts parts) {
            return new PlainBroadcast(parts) {
                private @Nullable Cursor last;

                @Override
                @Nullable
                Cursor positionAfter(ConnectionPage page, int index) {
                    Cursor oneTooEarly = last;
                    last = page.cursorAfter(index);
                    return oneTooEarly;
                }
            };
        }
    }

    /** Breaks B3. */
    static final class GoesOnAtTheNextPage extends BroadcastContract {
        @Override
        SendToAll with(Parts parts) {
            return new PlainBroadcast(parts) {
                @Override
                @Nullable
                Cursor positionAfter(ConnectionPage page, int index) {
                    return page.next() == null ? page.cursorAfter(index) : page.next();
                }
            };
        }
    }

    /** Breaks B3. */
    static final class DoesNotPassTheOneLeftOut extends BroadcastContract {
        @Override
        SendToAll with(Parts parts) {
            return new PlainBroadcast(parts) {
                @Override
                @Nullable
                Cursor positionAfterLeftOut(@Nullable Cursor before, Cursor after) {
                    return before;
                }
            };
        }
    }

    /** Breaks B3. */
    static final class GivesNoGrace extends BroadcastContract {
        @Override
        SendToAll with(Parts parts) {
            return new PlainBroadcast(parts) {
                @Override
                long graceMillis() {
                    return 0;
                }
            };
        }
    }

    /** Breaks B3. */
    static final class ForgetsWhatIsUnderWay extends BroadcastContract {
        @Override
        SendToAll with(Parts parts) {
            return new PlainBroadcast(parts) {
                @Override
                void count(int[] counts, Connection connection, Delivery outcome) {
                    if (!(outcome instanceof Delivery.Failed failed && failed.cause() instanceof TimeoutException)) {
                        super.count(counts, connection, outcome);
                    }
                }
            };
        }
    }

    /** Breaks B3. */
    static final class RemovesAfterTheReport extends BroadcastContract {
        @Override
        SendToAll with(Parts parts) {
            return new PlainBroadcast(parts) {
                @Override
                CompletableFuture<Delivery> send(ConnectionId to, Broadcast broadcast) {
                    CompletableFuture<Delivery> outcome = super.send(to, broadcast);
                    return outcome.isDone() ? outcome : outcome.whenComplete((delivery, thrown) -> remove(to));
                }
            };
        }
    }

    /** Breaks B4. */
    static final class IgnoresRefusals extends BroadcastContract {
        @Override
        SendToAll with(Parts parts) {
            return new PlainBroadcast(parts) {
                @Override
                boolean isRefused(List<Delivery> outcomes) {
                    return false;
                }
            };
        }
    }

    /** Breaks B4. */
    static final class EndsAfterAnyRefusals extends BroadcastContract {
        @Override
        SendToAll with(Parts parts) {
            return new PlainBroadcast(parts) {
                @Override
                boolean isRefused(List<Delivery> outcomes) {
                    return Collections.frequency(outcomes, Delivery.Refused.ENDPOINT)
                                    >= BroadcastContract.ENDPOINT_REFUSALS
                            || super.isRefused(outcomes);
                }
            };
        }
    }

    /** Breaks B4. */
    static final class SaysNothingWhereAllAreFewer extends BroadcastContract {
        @Override
        SendToAll with(Parts parts) {
            return new PlainBroadcast(parts) {
                @Override
                boolean isRefusedAfterAll(List<Delivery> outcomes) {
                    return outcomes.size() >= BroadcastContract.ENDPOINT_REFUSALS && super.isRefusedAfterAll(outcomes);
                }
            };
        }
    }

    /** Breaks B4. */
    static final class TakesARefusedIdForARefusedEndpoint extends BroadcastContract {
        @Override
        SendToAll with(Parts parts) {
            return new PlainBroadcast(parts) {
                @Override
                boolean isRefused(List<Delivery> outcomes) {
                    return outcomes.stream()
                            .limit(BroadcastContract.ENDPOINT_REFUSALS)
                            .allMatch(Delivery.Refused.class::isInstance);
                }
            };
        }
    }

    /** Breaks B4. */
    static final class TakesNobodyForRefused extends BroadcastContract {
        @Override
        SendToAll with(Parts parts) {
            return new PlainBroadcast(parts) {
                @Override
                boolean isRefusedAfterAll(List<Delivery> outcomes) {
                    return isRefused(outcomes);
                }
            };
        }
    }
}
