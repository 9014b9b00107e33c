package io.github.wschat.core.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.wschat.core.contract.LiveConnectionsFixture.Ability;
import io.github.wschat.core.contract.LiveConnectionsFixture.Client;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.ConnectionInfo;
import io.github.wschat.core.port.out.LiveConnections;
import io.github.wschat.core.port.out.LiveConnectionsException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Proves that {@link LiveConnections} keep the rules L1 to L3.
 *
 * <p>Extend it in the adapter's tests.
 */
public abstract class LiveConnectionsContract {

    private static final int NORMAL_CLOSURE = 1000;
    private static final int THREADS = 8;

    private LiveConnectionsFixture fixture;
    private LiveConnections live;

    /** Makes a kit. */
    protected LiveConnectionsContract() {}

    /**
     * Starts a transport; called once for each test.
     *
     * @return the fixture, which the kit closes
     * @throws Exception if it cannot be started, which fails the test
     */
    protected abstract LiveConnectionsFixture start() throws Exception;

    /**
     * Declares what the backend cannot show. The tests that need it are reported as aborted. The adapter's own test pins the set,
     * by an assertion on what this method returns.
     *
     * @return the reason for each missing ability; nothing, unless overridden
     */
    protected Map<Ability, String> missing() {
        return Map.of();
    }

    /**
     * Returns how long the kit waits for what has to happen.
     *
     * @return 10 seconds, unless overridden
     */
    protected Duration patience() {
        return Duration.ofSeconds(10);
    }

    @BeforeEach
    void startFixture() throws Exception {
        fixture = start();
        live = fixture.connections();
    }

    @AfterEach
    void closeFixture() {
        fixture.close();
    }

    @Test
    @DisplayName("What is declared missing is not offered, and the reason is given")
    void missingIsNotOffered() {
        missing().forEach((ability, reason) -> Abilities.assertNotOffered(ability, reason, () -> use(ability)));
    }

    @Test
    @DisplayName("L1 an open connection is found, with its info")
    void findsTheOpen() throws Exception {
        Instant before = fixture.now().truncatedTo(ChronoUnit.MILLIS);
        Client client = fixture.open();
        Instant after = fixture.now();

        ConnectionInfo info = resultOf(live.find(client.id())).orElseThrow();

        assertThat(info.id()).isEqualTo(client.id());
        assertThat(info.identity()).isEqualTo(client.identity());
        assertThat(info.connectedAt()).isBetween(before, after);
        assertThat(info.lastActiveAt()).isBetween(info.connectedAt(), after);
    }

    @Test
    @DisplayName("L1 the info says when the client last sent a message")
    void knowsTheLastMessage() throws Exception {
        Abilities.require(Ability.SPEAKING, missing());
        Client client = fixture.open();
        ConnectionInfo before = resultOf(live.find(client.id())).orElseThrow();

        fixture.speak(client);

        ConnectionInfo after = resultOf(live.find(client.id())).orElseThrow();
        assertThat(after.lastActiveAt()).isAfter(before.lastActiveAt()).isBeforeOrEqualTo(fixture.now());
        assertThat(after.connectedAt()).isEqualTo(before.connectedAt());
    }

    @Test
    @DisplayName("L1 a connection that is gone is absent")
    void theGoneIsAbsent() throws Exception {
        assertThat(resultOf(live.find(fixture.gone()))).isEmpty();
    }

    @Test
    @DisplayName("L1 an unknown id is absent")
    void theUnknownIsAbsent() throws Exception {
        assertThat(resultOf(live.find(fixture.unknown()))).isEmpty();
    }

    @Test
    @DisplayName("L1 a connection that is still connecting is absent")
    void theConnectingIsAbsent() throws Exception {
        Abilities.require(Ability.CONNECTING, missing());

        assertThat(resultOf(live.find(fixture.connecting()))).isEmpty();
    }

    @Test
    @DisplayName("L1 a malformed id is absent")
    void theMalformedIsAbsent() throws Exception {
        Abilities.require(Ability.MALFORMED, missing());

        assertThat(resultOf(live.find(fixture.malformed()))).isEmpty();
    }

    @Test
    @DisplayName("L1 many threads find each their own")
    void manyThreadsFind() throws Exception {
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            clients.add(fixture.open());
        }

        Together.run(THREADS, patience(), thread -> {
            for (int i = 0; i < 25; i++) {
                ConnectionId id = clients.get((thread + i) % THREADS).id();
                assertThat(resultOf(live.find(id)).map(ConnectionInfo::id)).contains(id);
            }
        });
    }

    @Test
    @DisplayName("L2 close ends an open connection with 1000 and says true")
    void closesTheOpen() throws Exception {
        Client client = fixture.open();

        assertThat(resultOf(live.close(client.id()))).isTrue();

        assertThat(client.closeCode(patience())).hasValue(NORMAL_CLOSURE);
    }

    @Test
    @DisplayName("L2 a connection that was closed is found no more, and closing it again says false")
    void closesOnce() throws Exception {
        Client client = fixture.open();
        resultOf(live.close(client.id()));

        assertThat(Together.eventually(
                        patience(), () -> resultOf(live.find(client.id())).isEmpty()))
                .as("absent after it was closed")
                .isTrue();
        assertThat(resultOf(live.close(client.id()))).isFalse();
    }

    @Test
    @DisplayName("L2 close ends no other connection")
    void closesNoOther() throws Exception {
        Client client = fixture.open();
        Client other = fixture.open();

        resultOf(live.close(client.id()));
        resultOf(live.close(fixture.unknown()));

        assertThat(client.closeCode(patience())).isPresent();
        assertThat(other.closeCode(Duration.ZERO)).isEmpty();
        assertThat(resultOf(live.find(other.id()))).isPresent();
    }

    @Test
    @DisplayName("L2 close of a connection that is gone says false")
    void theGoneIsNotClosed() throws Exception {
        assertThat(resultOf(live.close(fixture.gone()))).isFalse();
    }

    @Test
    @DisplayName("L2 close of an unknown id says false")
    void theUnknownIsNotClosed() throws Exception {
        assertThat(resultOf(live.close(fixture.unknown()))).isFalse();
    }

    @Test
    @DisplayName("L2 close of a connection that is still connecting says false")
    void theConnectingIsNotClosed() throws Exception {
        Abilities.require(Ability.CONNECTING, missing());

        assertThat(resultOf(live.close(fixture.connecting()))).isFalse();
    }

    @Test
    @DisplayName("L2 close of a malformed id says false")
    void theMalformedIsNotClosed() throws Exception {
        Abilities.require(Ability.MALFORMED, missing());

        assertThat(resultOf(live.close(fixture.malformed()))).isFalse();
    }

    @Test
    @DisplayName("L2 where many threads close a connection at once, one at least is told true, and it ends with 1000")
    void manyThreadsClose() throws Exception {
        Client client = fixture.open();
        AtomicInteger closed = new AtomicInteger();

        Together.run(THREADS, patience(), thread -> {
            if (resultOf(live.close(client.id()))) {
                closed.incrementAndGet();
            }
        });

        assertThat(closed).hasPositiveValue();
        assertThat(client.closeCode(patience())).hasValue(NORMAL_CLOSURE);
    }

    @Test
    @DisplayName("L3 a failing backend shows when it is asked for a connection, with the id and the cause")
    void failureToFindShows() throws Exception {
        Abilities.require(Ability.FAILING, missing());
        ConnectionId id = fixture.open().id();

        assertFails(fixture.failingConnections().find(id), id);
    }

    @Test
    @DisplayName("L3 a failing backend shows when it is asked to close a connection, with the id and the cause")
    void failureToCloseShows() throws Exception {
        Abilities.require(Ability.FAILING, missing());
        ConnectionId id = fixture.open().id();

        assertFails(fixture.failingConnections().close(id), id);
    }

    private void use(Ability ability) throws Exception {
        switch (ability) {
            case CONNECTING -> fixture.connecting();
            case MALFORMED -> fixture.malformed();
            case SPEAKING -> fixture.speak(fixture.open());
            case FAILING -> fixture.failingConnections();
        }
    }

    private void assertFails(CompletionStage<?> stage, ConnectionId id) {
        Throwable thrown =
                catchThrowable(() -> stage.toCompletableFuture().get(patience().toNanos(), TimeUnit.NANOSECONDS));
        assertThat(thrown).isInstanceOf(ExecutionException.class);
        assertThat(thrown.getCause())
                .isInstanceOfSatisfying(
                        LiveConnectionsException.class,
                        failure -> assertThat(failure.id()).isEqualTo(id))
                .hasCauseInstanceOf(Throwable.class);
    }

    private <T> T resultOf(CompletionStage<T> stage) {
        return Together.resultOf(stage, patience());
    }
}
