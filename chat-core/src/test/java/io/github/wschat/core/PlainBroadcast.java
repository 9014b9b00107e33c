package io.github.wschat.core;

import io.github.wschat.core.BroadcastContract.Parts;
import io.github.wschat.core.model.Connection;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.ConnectionPage;
import io.github.wschat.core.model.Cursor;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.DeliveryReport;
import io.github.wschat.core.model.DeliveryReport.Ending;
import io.github.wschat.core.port.in.Broadcast;
import io.github.wschat.core.port.in.SendToAll;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A broadcast that obeys B1 to B4 in the plainest way, without bounds on memory, to be broken: each method is one decision that a
 * subclass takes wrongly.
 */
class PlainBroadcast implements SendToAll {

    /** One send, and where it left the walk. */
    record Sent(Connection to, CompletableFuture<Delivery> outcome, Cursor after) {}

    final Parts parts;
    final List<Delivery> inOrder = new CopyOnWriteArrayList<>();
    final int[] removals = new int[2];

    PlainBroadcast(Parts parts) {
        this.parts = parts;
    }

    @Override
    public CompletionStage<DeliveryReport> sendToAll(Broadcast broadcast) {
        Instant begin = parts.clock().instant();
        List<Sent> sent = new ArrayList<>();
        Cursor position = broadcast.after();
        Ending ending = null;
        Cursor next = broadcast.after();
        do {
            ConnectionPage page = parts.store().page(broadcast.slice(), next, BroadcastContract.PAGE_SIZE);
            for (int i = 0; i < page.connections().size() && ending == null; i++) {
                Connection to = page.connections().get(i);
                if (to.id().equals(broadcast.except())) {
                    leftOut(to);
                    position = positionAfterLeftOut(position, page.cursorAfter(i));
                } else if (isOver(begin, broadcast.timeToLive())) {
                    ending = Ending.TIME_TO_LIVE;
                } else if (inOrder.size() >= BroadcastContract.ENDPOINT_REFUSALS && isRefused(inOrder)) {
                    ending = Ending.ENDPOINT_REFUSED;
                } else {
                    CompletableFuture<Delivery> outcome = send(to.id(), broadcast);
                    sent.add(new Sent(to, outcome, page.cursorAfter(i)));
                    position = positionAfter(page, i);
                    if (outcome.isDone() && endsTheWalk(outcome.join())) {
                        ending = Ending.COMPLETE;
                    }
                }
            }
            next = page.next();
        } while (next != null && ending == null);

        List<Delivery> outcomes = await(sent);
        int[] counts = new int[7];
        for (int i = 0; i < sent.size(); i++) {
            Delivery outcome = outcomes.get(i);
            count(counts, sent.get(i).to(), outcome);
            if (isDead(sent.get(i).to(), outcome)) {
                remove(sent.get(i).to().id());
            }
        }
        if (ending == null) {
            ending = isRefusedAfterAll(inOrder) ? Ending.ENDPOINT_REFUSED : Ending.COMPLETE;
        }
        return CompletableFuture.completedStage(new DeliveryReport(
                ending,
                counts[0],
                counts[1],
                counts[2],
                counts[3],
                counts[4],
                counts[5],
                counts[6],
                removals[0],
                removals[1],
                ending == Ending.COMPLETE ? null : position));
    }

    void leftOut(Connection connection) {}

    @Nullable
    Cursor positionAfterLeftOut(@Nullable Cursor before, Cursor after) {
        return after;
    }

    @Nullable
    Cursor positionAfter(ConnectionPage page, int index) {
        return page.cursorAfter(index);
    }

    boolean isOver(Instant begin, @Nullable Duration timeToLive) {
        return timeToLive != null && !parts.clock().instant().isBefore(begin.plus(timeToLive));
    }

    boolean isRefused(List<Delivery> outcomes) {
        return outcomes.stream()
                .limit(BroadcastContract.ENDPOINT_REFUSALS)
                .allMatch(outcome -> outcome == Delivery.Refused.ENDPOINT);
    }

    boolean isRefusedAfterAll(List<Delivery> outcomes) {
        return !outcomes.isEmpty() && isRefused(outcomes);
    }

    boolean endsTheWalk(Delivery outcome) {
        return false;
    }

    CompletableFuture<Delivery> send(ConnectionId to, Broadcast broadcast) {
        CompletionStage<Delivery> stage;
        try {
            stage = parts.sender().send(to, broadcast.message());
        } catch (RuntimeException thrown) {
            stage = thrown(thrown);
        }
        return stage.<Delivery>handle((delivery, thrown) -> thrown == null ? delivery : failed(thrown))
                .whenComplete((delivery, none) -> inOrder.add(delivery))
                .toCompletableFuture();
    }

    CompletionStage<Delivery> thrown(RuntimeException thrown) {
        return CompletableFuture.failedFuture(thrown);
    }

    Delivery failed(Throwable thrown) {
        return new Delivery.Failed(thrown);
    }

    long graceMillis() {
        return 500;
    }

    List<Delivery> await(List<Sent> sent) {
        long graceMillis = graceMillis();
        List<Delivery> outcomes = new ArrayList<>();
        for (Sent one : sent) {
            try {
                outcomes.add(one.outcome().get(graceMillis, TimeUnit.MILLISECONDS));
            } catch (TimeoutException e) {
                graceMillis = 0;
                outcomes.add(new Delivery.Failed(e));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        return outcomes;
    }

    void count(int[] counts, Connection connection, Delivery outcome) {
        if (outcome instanceof Delivery.Delivered) {
            counts[0]++;
        } else if (outcome instanceof Delivery.Gone) {
            counts[1]++;
        } else if (outcome instanceof Delivery.Throttled) {
            counts[2]++;
        } else if (outcome instanceof Delivery.TooLarge) {
            counts[3]++;
        } else if (outcome instanceof Delivery.Refused) {
            counts[4]++;
        } else if (outcome instanceof Delivery.Unreachable) {
            counts[5]++;
        } else {
            counts[6]++;
        }
    }

    boolean isDead(Connection connection, Delivery outcome) {
        return outcome instanceof Delivery.Gone && isOld(connection);
    }

    boolean isOld(Connection connection) {
        return Duration.between(connection.connectedAt(), parts.clock().instant())
                        .compareTo(BroadcastContract.CONNECT_GRACE)
                >= 0;
    }

    void remove(ConnectionId id) {
        try {
            parts.store().remove(id);
            removals[0]++;
        } catch (RuntimeException failed) {
            removals[1]++;
        }
    }
}
