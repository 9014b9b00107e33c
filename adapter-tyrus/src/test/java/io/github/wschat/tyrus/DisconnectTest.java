package io.github.wschat.tyrus;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.OutboundMessage;
import io.github.wschat.protocol.Disconnection;
import io.github.wschat.protocol.RouteKeys;
import io.github.wschat.protocol.RouteRequest;
import io.github.wschat.protocol.RouteResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How connections end, and what {@code $disconnect} is told. */
class DisconnectTest {

    @Test
    @DisplayName("D6 a lost connection is reported as 1006")
    void lostConnection() throws Exception {
        try (TestGateway gateway = TestGateway.start();
                RawClient client = gateway.open()) {
            ConnectionId id = gateway.nextId();
            client.reset();

            RouteRequest end = gateway.next(RouteKeys.DISCONNECT);
            assertThat(end.connectionId()).isEqualTo(id);
            assertThat(end.disconnection()).isEqualTo(new Disconnection(1006, "The connection was lost"));
            assertThat(gateway.isOpen(id)).isFalse();
        }
    }

    @Test
    @DisplayName("D6 a connection whose client ends it without a close frame is reported as 1006")
    void connectionEndedWithoutCloseFrame() throws Exception {
        try (TestGateway gateway = TestGateway.start();
                RawClient client = gateway.open()) {
            client.endOutput();

            assertThat(gateway.nextEnd().code()).isEqualTo(1006);
        }
    }

    @Test
    @DisplayName("C84, C99 a connection that is closed by its id ends with 1000 for the client and for $disconnect")
    void closedById() throws Exception {
        try (TestGateway gateway = TestGateway.start();
                RawClient client = gateway.open()) {
            ConnectionId id = gateway.nextId();
            assertThat(TestGateway.resultOf(gateway.gateway().close(id))).isTrue();

            assertThat(client.readClose()).isEqualTo(new RawClient.Close(1000, "Connection Closed Normally"));
            assertThat(gateway.nextEnd()).isEqualTo(new Disconnection(1000, "Connection Closed Normally"));
        }
    }

    @Test
    @DisplayName("C84 the client's answer to the close changes nothing in what $disconnect is told")
    void answerToTheCloseIsNotReported() throws Exception {
        try (TestGateway gateway = TestGateway.start();
                RawClient client = gateway.open()) {
            TestGateway.resultOf(gateway.gateway().close(gateway.nextId()));
            client.readClose();
            client.close(4000, "my own");
            client.endOutput();

            assertThat(gateway.nextEnd().code()).isEqualTo(1000);
            assertThat(gateway.stopped().asked(RouteKeys.DISCONNECT)).isEmpty();
        }
    }

    @Test
    @DisplayName("C62 when $disconnect is asked, the id can be sent to no more")
    void goneWithinDisconnect() throws Exception {
        CompletableFuture<TyrusGateway> self = new CompletableFuture<>();
        CompletableFuture<Delivery> outcome = new CompletableFuture<>();
        try (TestGateway gateway = TestGateway.setup()
                        .route(RouteKeys.DISCONNECT, request -> {
                            self.join()
                                    .send(request.connectionId(), OutboundMessage.of("x"))
                                    .thenAccept(outcome::complete);
                            return CompletableFuture.completedStage(RouteResponse.OK);
                        })
                        .start();
                RawClient client = gateway.open()) {
            self.complete(gateway.gateway());
            client.closeWithoutCode();

            assertThat(TestGateway.resultOf(outcome)).isSameAs(Delivery.Gone.INSTANCE);
        }
    }

    @Test
    @DisplayName("C61 a $disconnect that throws is seen by nobody, and the next is asked all the same")
    void throwingDisconnect() throws Exception {
        try (TestGateway gateway = TestGateway.setup()
                        .route(RouteKeys.DISCONNECT, request -> {
                            throw new IllegalStateException("thrown on purpose");
                        })
                        .start();
                RawClient first = gateway.open();
                RawClient second = gateway.open()) {
            first.closeWithoutCode();
            gateway.nextEnd();
            second.text("hello");
            assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEqualTo("hello");
            second.closeWithoutCode();
            gateway.nextEnd();
        }
    }

    @Test
    void withoutTheRouteNothingIsAsked() throws Exception {
        try (TestGateway gateway =
                        TestGateway.setup().without(RouteKeys.DISCONNECT).start();
                RawClient client = gateway.open()) {
            ConnectionId id = gateway.nextId();
            client.closeWithoutCode();
            assertThat(client.read().opcode()).isEqualTo(RawClient.CLOSE);

            gateway.awaitClosed(id);
            assertThat(gateway.stopped().asked(RouteKeys.DISCONNECT)).isEmpty();
        }
    }

    @Test
    @DisplayName("$disconnect is asked after all messages have been handled")
    void disconnectComesLast() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        try (TestGateway gateway = TestGateway.setup()
                        .route(RouteKeys.DEFAULT, request -> waitFor(goOn))
                        .start();
                RawClient client = gateway.open()) {
            ConnectionId id = gateway.nextId();
            client.text("one");
            client.text("two");
            client.closeWithoutCode();
            assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEqualTo("one");
            gateway.awaitClosed(id);
            assertThat(gateway.asked(RouteKeys.DISCONNECT)).isEmpty();
            goOn.countDown();

            gateway.nextEnd();
            assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEqualTo("two");
        }
    }

    @Test
    @DisplayName(
            "$disconnect is asked at most the integration timeout later, even if a handler does not let go of its thread")
    void disconnectDoesNotWaitForAHandlerThatHangs() throws Exception {
        ManualTime time = new ManualTime();
        CountDownLatch goOn = new CountDownLatch(1);
        try (TestGateway gateway = TestGateway.setup()
                        .time(time)
                        .route(RouteKeys.DEFAULT, request -> waitStubbornlyFor(goOn))
                        .start();
                RawClient client = gateway.open()) {
            ConnectionId id = gateway.nextId();
            client.text("hang");
            gateway.next(RouteKeys.DEFAULT);
            client.closeWithoutCode();
            gateway.awaitClosed(id);
            time.advance(Duration.ofSeconds(28));
            assertThat(gateway.asked(RouteKeys.DISCONNECT)).isEmpty();
            time.advance(Duration.ofSeconds(2));

            gateway.nextEnd();
            goOn.countDown();
            assertThat(gateway.stopped().asked(RouteKeys.DISCONNECT))
                    .as("$disconnect asked a second time")
                    .isEmpty();
        }
    }

    private static CompletionStage<RouteResponse> waitFor(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return CompletableFuture.completedStage(RouteResponse.OK);
    }

    /** As a handler does that takes no notice of interrupts. */
    private static CompletionStage<RouteResponse> waitStubbornlyFor(CountDownLatch latch) {
        boolean done = false;
        while (!done) {
            try {
                done = latch.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                done = false;
            }
        }
        return CompletableFuture.completedStage(RouteResponse.OK);
    }
}
