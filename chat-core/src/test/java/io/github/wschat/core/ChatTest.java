package io.github.wschat.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.wschat.core.model.ClientIdentity;
import io.github.wschat.core.model.Connection;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.ConnectionInfo;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.OutboundMessage;
import io.github.wschat.core.model.Slice;
import io.github.wschat.core.port.in.ConnectDecision;
import io.github.wschat.core.port.in.ConnectRequest;
import io.github.wschat.core.port.out.LiveConnections;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Chat connects, disconnects, sends to one and describes")
final class ChatTest {

    private static final ConnectionId ID = FakeStore.id(7);
    private static final ClientIdentity SOMEBODY = new ClientIdentity("192.0.2.1", null);
    private static final OutboundMessage HELLO = OutboundMessage.of("hello, you!");

    private final FakeStore store = new FakeStore();
    private final FakeSender sender = new FakeSender();

    private Chat.Builder chat() {
        return Chat.builder(store, sender, new NoLiveConnections(), Runnable::run);
    }

    @Test
    void connectRecordsTheConnectionAndAdmitsIt() {
        Chat chat = chat().connectionLifetime(Duration.ofMinutes(5)).build();

        ConnectDecision decision = chat.connect(ConnectRequest.of(ID, ManualClock.BEGIN, SOMEBODY));

        assertThat(decision).isEqualTo(new ConnectDecision.Admitted());
        assertThat(store.page(Slice.ALL, null, 10).connections())
                .containsExactly(new Connection(ID, ManualClock.BEGIN, ManualClock.BEGIN.plus(Duration.ofMinutes(5))));
    }

    @Test
    void aConnectionCountsForTwoHoursAndTenMinutesUnlessToldOtherwise() {
        assertThat(chat().build().connectionLifetime()).isEqualTo(Duration.ofMinutes(130));
    }

    @Test
    void disconnectRemovesTheConnection() {
        Chat chat = chat().build();
        chat.connect(ConnectRequest.of(ID, ManualClock.BEGIN, SOMEBODY));

        chat.disconnect(ID);

        assertThat(store.ids()).isEmpty();
    }

    @Test
    void describeAsksTheTransport() throws Exception {
        Instant connectedAt = ManualClock.BEGIN;
        ConnectionInfo info = new ConnectionInfo(ID, connectedAt, SOMEBODY, connectedAt.plusSeconds(5));
        LiveConnections live = new LiveConnections() {
            @Override
            public CompletionStage<Optional<ConnectionInfo>> find(ConnectionId id) {
                return CompletableFuture.completedStage(id.equals(ID) ? Optional.of(info) : Optional.empty());
            }

            @Override
            public CompletionStage<Boolean> close(ConnectionId id) {
                return CompletableFuture.completedStage(false);
            }
        };
        Chat chat = Chat.builder(store, sender, live, Runnable::run).build();

        assertThat(chat.describeConnection(ID).toCompletableFuture().get(10, TimeUnit.SECONDS))
                .contains(info);
    }

    @Test
    void withoutAListenerNoneFails() {
        assertThat(chat().build().listenerFailures()).isZero();
    }

    @Nested
    @DisplayName("sendToOne")
    final class SendToOne {

        private Delivery sent() throws Exception {
            return chat().build().sendToOne(ID, HELLO).toCompletableFuture().get(10, TimeUnit.SECONDS);
        }

        @Test
        void passesTheConstantStagesThrough() {
            sender.answerAll(id -> Delivery.THROTTLED);

            CompletionStage<Delivery> stage = chat().build().sendToOne(ID, HELLO);

            assertThat(stage == Delivery.THROTTLED).isTrue();
        }

        @Test
        void passesTheOutcomeThroughWhenItComesIn() throws Exception {
            sender.answerAllLater();
            CompletionStage<Delivery> stage = chat().build().sendToOne(ID, HELLO);
            assertThat(stage.toCompletableFuture()).isNotDone();

            sender.complete(7, Delivery.Gone.INSTANCE);

            assertThat(stage.toCompletableFuture().get(10, TimeUnit.SECONDS)).isEqualTo(Delivery.Gone.INSTANCE);
        }

        @Test
        void keepsTheStoreAsItIsWhereTheConnectionIsGone() throws Exception {
            sender.answerAll(id -> Delivery.GONE);

            sent();

            assertThat(store.removals).isEmpty();
        }

        @Test
        void turnsWhatTheSenderThrowsIntoAFailure() throws Exception {
            IllegalStateException bug = new IllegalStateException("a bug in the sender");
            sender.answerAll(id -> {
                throw bug;
            });

            assertThat(sent()).isEqualTo(new Delivery.Failed(bug));
        }

        @Test
        void turnsAStageThatFailedIntoAFailure() throws Exception {
            IllegalStateException bug = new IllegalStateException("a bug in the sender");
            sender.answerAll(id -> CompletableFuture.failedFuture(bug));

            assertThat(sent()).isEqualTo(new Delivery.Failed(bug));
        }

        @Test
        void namesTheCauseOfAStageThatFailedBehindAnother() throws Exception {
            IllegalStateException bug = new IllegalStateException("a bug in the sender");
            sender.answerAll(id -> CompletableFuture.<Delivery>failedFuture(bug).thenApply(delivery -> delivery));

            assertThat(sent()).isEqualTo(new Delivery.Failed(bug));
        }

        @Test
        @SuppressWarnings("NullAway") // What no sender may do.
        void turnsNoStageIntoAFailure() throws Exception {
            sender.answerAll(id -> null);

            assertThat(sent()).isInstanceOf(Delivery.Failed.class);
        }

        @Test
        void turnsAStageWithoutAnOutcomeIntoAFailure() throws Exception {
            sender.answerAll(id -> CompletableFuture.completedFuture(null));

            assertThat(sent()).isInstanceOf(Delivery.Failed.class);
        }
    }

    static Stream<UnaryOperator<Chat.Builder>> outOfRange() {
        return Stream.of(
                builder -> builder.connectionLifetime(Duration.ofMillis(999)),
                builder -> builder.connectionLifetime(Duration.ofDays(36_501)),
                builder -> builder.connectGrace(Duration.ofMillis(-1)),
                builder -> builder.connectGrace(Duration.ofDays(36_501)),
                builder -> builder.pageSize(0),
                builder -> builder.maxInFlight(0),
                builder -> builder.maxRemovalsInFlight(0),
                builder -> builder.endpointRefusals(0));
    }

    @ParameterizedTest
    @MethodSource("outOfRange")
    void settingsOutOfTheirRangeAreRefused(UnaryOperator<Chat.Builder> setting) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> setting.apply(chat()))
                .withMessageMatching("\\w+ is (at least 1|between PT\\w+ and PT\\w+), not .+");
    }

    static Stream<UnaryOperator<Chat.Builder>> atTheEndOfTheRange() {
        return Stream.of(
                builder -> builder.connectionLifetime(Duration.ofSeconds(1)),
                builder -> builder.connectionLifetime(Duration.ofDays(36_500)),
                builder -> builder.connectGrace(Duration.ZERO),
                builder -> builder.connectGrace(Duration.ofDays(36_500)),
                builder -> builder.pageSize(1),
                builder -> builder.maxInFlight(1),
                builder -> builder.maxRemovalsInFlight(1),
                builder -> builder.endpointRefusals(1));
    }

    @ParameterizedTest
    @MethodSource("atTheEndOfTheRange")
    void settingsAtTheEndOfTheirRangeWork(UnaryOperator<Chat.Builder> setting) throws Exception {
        Chat chat = setting.apply(chat()).build();
        chat.connect(ConnectRequest.of(ID, ManualClock.BEGIN, SOMEBODY));

        assertThat(chat.sendToAll(ChatFixture.HELLO)
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS)
                        .delivered())
                .isEqualTo(1);
    }
}
