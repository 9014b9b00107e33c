package io.github.wschat.core.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.core.contract.MessageSenderFixture.Ability;
import io.github.wschat.core.contract.MessageSenderFixture.Peer;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.Delivery.Delivered;
import io.github.wschat.core.model.Delivery.Failed;
import io.github.wschat.core.model.Delivery.Gone;
import io.github.wschat.core.model.Delivery.Refused;
import io.github.wschat.core.model.Delivery.Throttled;
import io.github.wschat.core.model.Delivery.TooLarge;
import io.github.wschat.core.model.Delivery.Unreachable;
import io.github.wschat.core.model.OutboundMessage;
import io.github.wschat.core.port.out.MessageSender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Proves that a {@link MessageSender} keeps the rules M1 to M6.
 *
 * <p>Extend it in the adapter's tests. The kit measures in real time.
 */
public abstract class MessageSenderContract {

    private static final int THREADS = 4;
    private static final int SOME = 50;
    private static final int WINDOW = 32;

    private MessageSenderFixture fixture;
    private MessageSender sender;

    /** Makes a kit. */
    protected MessageSenderContract() {}

    /**
     * Starts a transport; called once for each test.
     *
     * @return the fixture, which the kit closes
     * @throws Exception if it cannot be started, which fails the test
     */
    protected abstract MessageSenderFixture start() throws Exception;

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

    /**
     * Returns the sender's own deadline, within which each of its sends completes. The shorter the test's sender is set, the
     * shorter the test.
     *
     * @return 10 seconds, unless overridden
     */
    protected Duration deadline() {
        return Duration.ofSeconds(10);
    }

    /**
     * Returns how much memory may be taken for one client that reads nothing: heap and direct buffers, in bytes. Four times
     * as much is sent to it.
     *
     * @return 16 MiB, unless overridden
     */
    protected int stalledBytes() {
        return 16 << 20;
    }

    @BeforeEach
    void startFixture() throws Exception {
        fixture = start();
        sender = fixture.sender();
    }

    @AfterEach
    void closeFixture() {
        fixture.close();
    }

    @Test
    @DisplayName("What is declared missing is not offered, and the reason is given")
    void missingIsNotOffered() {
        missing().forEach((ability, reason) -> {
            assertThat(reason).as("the reason why %s is missing", ability).isNotBlank();
            if (ability != Ability.ORDERED) {
                Abilities.assertNotOffered(ability, reason, () -> use(ability));
            }
        });
    }

    @Test
    @DisplayName("M1 sending to a client that never reads returns at once, and completes within the deadline")
    void neverWaitsForAPeer() throws Exception {
        Abilities.require(Ability.STALLED, missing());
        Flood flood = flood(fixture.stalled());

        Together.run(1, flood.patience(), thread -> flood.send());

        assertThat(flood.timeInCalls())
                .as("the time spent within send, all calls together")
                .isLessThan(patience());
    }

    @Test
    @DisplayName("M1 a send that the backend does not answer completes within the deadline")
    void givesUpOnASilentBackend() throws Exception {
        Abilities.require(Ability.SILENT, missing());

        assertCompletes(fixture.silentSender(), fixture.open().id());
    }

    @Test
    @DisplayName("M2 a message to an open connection is Delivered, and arrives")
    void deliversToTheOpen() throws Exception {
        Peer peer = fixture.open();

        assertThat(outcomeOf(sender, peer.id(), "hello, everyone!")).isSameAs(Delivered.INSTANCE);

        assertThat(peer.receive(patience())).contains("hello, everyone!");
    }

    @Test
    @DisplayName("M2 whatever the id, the outcome is a value")
    void everyIdHasAnOutcome() throws Exception {
        assertCompletes(sender, fixture.gone());
        assertCompletes(sender, fixture.unknown());
    }

    @Test
    @DisplayName("M2 to a client over its rate or its buffer a message is Throttled")
    void throttles() throws Exception {
        Abilities.require(Ability.THROTTLED, missing());

        assertThat(outcomeOf(sender, fixture.throttled(), "x")).isSameAs(Throttled.INSTANCE);
    }

    @Test
    @DisplayName("M2 another gateway's connection is Unreachable")
    void theForeignIsUnreachable() throws Exception {
        Abilities.require(Ability.FOREIGN, missing());

        assertThat(outcomeOf(sender, fixture.foreign(), "x")).isSameAs(Unreachable.INSTANCE);
    }

    @Test
    @DisplayName("M2 a connection that is still connecting is Unreachable")
    void theConnectingIsUnreachable() throws Exception {
        Abilities.require(Ability.CONNECTING, missing());

        assertThat(outcomeOf(sender, fixture.connecting(), "x")).isSameAs(Unreachable.INSTANCE);
    }

    @Test
    @DisplayName("M2 a malformed id is Refused(ID)")
    void theMalformedIsRefused() throws Exception {
        Abilities.require(Ability.MALFORMED, missing());

        assertThat(outcomeOf(sender, fixture.malformed(), "x")).isSameAs(Refused.ID);
    }

    @Test
    @DisplayName("M2 a wrong address or a lacking permission is Refused(ENDPOINT)")
    void aWrongEndpointIsRefused() throws Exception {
        Abilities.require(Ability.REFUSED, missing());

        assertThat(outcomeOf(fixture.refusedSender(), fixture.open().id(), "x")).isSameAs(Refused.ENDPOINT);
    }

    @Test
    @DisplayName("M2 a failing backend is Failed")
    void aFailingBackendIsFailed() throws Exception {
        Abilities.require(Ability.FAILING, missing());

        assertThat(outcomeOf(fixture.failingSender(), fixture.open().id(), "x")).isInstanceOf(Failed.class);
    }

    @Test
    @DisplayName("M2 a backend that does not answer is Failed")
    void aSilentBackendIsFailed() throws Exception {
        Abilities.require(Ability.SILENT, missing());

        assertThat(outcomeOf(fixture.silentSender(), fixture.open().id(), "x")).isInstanceOf(Failed.class);
    }

    @Test
    @DisplayName("M3 a closed connection is Gone, and stays so")
    void goneIsFinal() throws Exception {
        ConnectionId gone = fixture.gone();

        for (int i = 0; i < 10; i++) {
            assertThat(outcomeOf(sender, gone, "x")).isSameAs(Gone.INSTANCE);
            assertThat(fixture.open().id()).isNotEqualTo(gone);
        }
    }

    @Test
    @DisplayName(
            "M3 while many send to a client that leaves, each is told Gone in the end, and nothing else thereafter")
    void goneIsFinalForAll() throws Exception {
        Peer peer = fixture.open();
        CountDownLatch underWay = new CountDownLatch(THREADS);
        AtomicBoolean goneBefore = new AtomicBoolean();

        Together.run(THREADS + 1, patience(), thread -> {
            if (thread == THREADS) {
                underWay.await();
                peer.leave();
                return;
            }
            for (int afterGone = 0; afterGone < 10; ) {
                boolean mustBeGone = goneBefore.get();
                Delivery outcome = outcomeOf(sender, peer.id(), "x");
                underWay.countDown();
                if (outcome == Gone.INSTANCE) {
                    goneBefore.set(true);
                    afterGone++;
                } else {
                    assertThat(mustBeGone).as("%s after Gone", outcome).isFalse();
                }
            }
        });
    }

    @Test
    @DisplayName("M3 a connection that got a message too large is not Gone")
    void tooLargeIsNotGone() throws Exception {
        Peer peer = fixture.open();

        assertThat(outcomeOf(sender, peer.id(), "x".repeat(MessageSender.MAX_MESSAGE_BYTES + 1)))
                .isNotSameAs(Gone.INSTANCE);
        assertThat(outcomeOf(sender, peer.id(), "x")).isNotSameAs(Gone.INSTANCE);
    }

    @Test
    @DisplayName("M3 a throttled client is not Gone")
    void theThrottledIsNotGone() throws Exception {
        Abilities.require(Ability.THROTTLED, missing());

        assertNotGone(sender, fixture.throttled());
    }

    @Test
    @DisplayName("M3 another gateway's connection is not Gone")
    void theForeignIsNotGone() throws Exception {
        Abilities.require(Ability.FOREIGN, missing());

        assertNotGone(sender, fixture.foreign());
    }

    @Test
    @DisplayName("M3 a connection that is still connecting is not Gone")
    void theConnectingIsNotGone() throws Exception {
        Abilities.require(Ability.CONNECTING, missing());

        assertNotGone(sender, fixture.connecting());
    }

    @Test
    @DisplayName("M3 a malformed id is not Gone")
    void theMalformedIsNotGone() throws Exception {
        Abilities.require(Ability.MALFORMED, missing());

        assertNotGone(sender, fixture.malformed());
    }

    @Test
    @DisplayName("M3 nobody is Gone because the endpoint is wrong or refuses")
    void aWrongEndpointIsNotGone() throws Exception {
        Abilities.require(Ability.REFUSED, missing());

        assertNotGone(fixture.refusedSender(), fixture.open().id());
    }

    @Test
    @DisplayName("M3 nobody is Gone because the backend fails")
    void aFailingBackendIsNotGone() throws Exception {
        Abilities.require(Ability.FAILING, missing());

        assertNotGone(fixture.failingSender(), fixture.open().id());
    }

    @Test
    @DisplayName("M3 nobody is Gone because the backend does not answer")
    void aSilentBackendIsNotGone() throws Exception {
        Abilities.require(Ability.SILENT, missing());

        assertNotGone(fixture.silentSender(), fixture.open().id());
    }

    @Test
    @DisplayName("M4 a client that never reads neither delays nor fails the others")
    void aStalledPeerDelaysNobody() throws Exception {
        Abilities.require(Ability.STALLED, missing());
        List<Peer> peers = open(THREADS);
        Flood flood = flood(fixture.stalled());

        Together.run(THREADS + 1, flood.patience().plus(patience()), thread -> {
            if (thread == THREADS) {
                flood.send();
            } else {
                assertThat(flood.underWay(patience()))
                        .as("the flood is under way")
                        .isTrue();
                assertAllArrive(peers.get(thread));
            }
        });
    }

    @Test
    @DisplayName("M4 clients that are gone neither delay nor fail the others")
    void goneOnesDelayNobody() throws Exception {
        List<Peer> peers = open(THREADS);
        List<ConnectionId> gone = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            gone.add(fixture.gone());
        }

        Together.run(
                THREADS,
                patience().multipliedBy(2),
                thread ->
                        // In turn, so that each message to the living follows one to the gone, however the threads run.
                        assertAllArrive(peers.get(thread), () -> assertCompletes(sender, gone.get(thread))));
    }

    @Test
    @DisplayName("M4 a client that never reads takes no more memory than it is allowed")
    void aStalledPeerTakesBoundedMemory() throws Exception {
        Abilities.require(Ability.STALLED, missing());
        ConnectionId stalled = fixture.stalled();
        Flood flood = flood(stalled);
        long before = Footprint.settledBytes();

        Together.run(1, flood.patience(), thread -> flood.send());

        assertThat(Together.eventually(patience(), () -> Footprint.bytes() - before <= stalledBytes()))
                .as("%d bytes were sent, and at most %d are kept", flood.bytes(), stalledBytes())
                .isTrue();
    }

    @Test
    @DisplayName("M5 what one sends to one connection, one after the other, arrives in that order")
    void keepsTheOrder() throws Exception {
        Abilities.require(Ability.ORDERED, missing());
        Peer peer = fixture.open();

        List<String> delivered = deliveredInTurn(peer, 1000);

        assertThat(received(peer, delivered.size())).isEqualTo(delivered);
    }

    @Test
    @DisplayName("M5 each client gets its messages in order, while many send to many")
    void keepsTheOrderForMany() throws Exception {
        Abilities.require(Ability.ORDERED, missing());
        List<Peer> peers = open(THREADS);

        Together.run(THREADS, patience().multipliedBy(2), thread -> {
            List<String> delivered = deliveredInTurn(peers.get(thread), 500);
            assertThat(received(peers.get(thread), delivered.size())).isEqualTo(delivered);
        });
    }

    @Test
    @DisplayName("M6 text arrives byte for byte, up to 128 KiB of UTF-8")
    void textArrivesAsItIs() throws Exception {
        Peer peer = fixture.open();

        for (String text : Texts.TAKEN) {
            assertThat(outcomeOf(sender, peer.id(), text)).isSameAs(Delivered.INSTANCE);
            assertThat(peer.receive(patience()).orElseThrow().equals(text))
                    .as("a text of %d characters that begins with \"%.20s\" arrives as it is", text.length(), text)
                    .isTrue();
        }
    }

    @Test
    @DisplayName("M6 text of more than 128 KiB of UTF-8 is TooLarge, and is not sent")
    void textTooLargeIsNotSent() throws Exception {
        Peer peer = fixture.open();

        for (String text : Texts.TOO_LARGE) {
            assertThat(outcomeOf(sender, peer.id(), text)).isSameAs(TooLarge.INSTANCE);
            assertThat(outcomeOf(sender, peer.id(), "next")).isSameAs(Delivered.INSTANCE);
            assertThat(peer.receive(patience()).orElseThrow().equals("next"))
                    .as("what arrives after a text of %d characters is the next one", text.length())
                    .isTrue();
        }
    }

    private void use(Ability ability) throws Exception {
        switch (ability) {
            case CONNECTING -> fixture.connecting();
            case MALFORMED -> fixture.malformed();
            case THROTTLED -> fixture.throttled();
            case STALLED -> fixture.stalled();
            case FOREIGN -> fixture.foreign();
            case REFUSED -> fixture.refusedSender();
            case FAILING -> fixture.failingSender();
            case SILENT -> fixture.silentSender();
            case ORDERED -> throw new IllegalArgumentException("No fixture shows the order");
        }
    }

    private List<Peer> open(int count) throws Exception {
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            peers.add(fixture.open());
        }
        return peers;
    }

    private Flood flood(ConnectionId id) {
        return new Flood(sender, id, stalledBytes() * 4L, deadline());
    }

    private Delivery outcomeOf(MessageSender by, ConnectionId to, String text) {
        return Sending.begin(by, to, OutboundMessage.of(text)).outcome(deadline());
    }

    private void assertCompletes(MessageSender by, ConnectionId to) {
        assertThat(outcomeOf(by, to, "x")).isNotNull();
    }

    private void assertNotGone(MessageSender by, ConnectionId to) {
        assertThat(outcomeOf(by, to, "x")).isNotSameAs(Gone.INSTANCE);
    }

    private void assertAllArrive(Peer peer) throws InterruptedException {
        assertAllArrive(peer, () -> {});
    }

    private void assertAllArrive(Peer peer, Runnable beforeEach) throws InterruptedException {
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < SOME; i++) {
            beforeEach.run();
            String text = peer.id() + " " + i;
            assertThat(outcomeOf(sender, peer.id(), text)).isSameAs(Delivered.INSTANCE);
            sent.add(text);
        }
        assertThat(received(peer, SOME)).containsExactlyInAnyOrderElementsOf(sent);
    }

    /** Sends numbered texts, some of them unfinished at a time, and returns those that were delivered. */
    private List<String> deliveredInTurn(Peer peer, int count) {
        List<Sending> sendings = new ArrayList<>();
        List<String> delivered = new ArrayList<>();
        for (int i = 0; i < count + WINDOW; i++) {
            if (i < count) {
                sendings.add(Sending.begin(sender, peer.id(), OutboundMessage.of(peer.id() + " " + i)));
            }
            if (i >= WINDOW) {
                Delivery outcome = sendings.get(i - WINDOW).outcome(deadline());
                assertThat(outcome).as("message %d", i - WINDOW).isIn(Delivered.INSTANCE, Throttled.INSTANCE);
                if (outcome == Delivered.INSTANCE) {
                    delivered.add(peer.id() + " " + (i - WINDOW));
                }
            }
        }
        return delivered;
    }

    private List<String> received(Peer peer, int count) throws InterruptedException {
        List<String> received = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Optional<String> next = peer.receive(patience());
            if (next.isEmpty()) {
                break;
            }
            received.add(next.get());
        }
        return received;
    }
}
