package io.github.wschat.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.core.contract.MessageSenderContract;
import io.github.wschat.core.contract.MessageSenderFixture;
import io.github.wschat.core.contract.MessageSenderFixture.Ability;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.OutboundMessage;
import io.github.wschat.core.port.out.MessageSender;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The rules M1 to M6 over {@code @connections}, by both senders and over real sockets. */
@ParameterizedClass
@EnumSource
class ApiGatewayMessageSenderTest extends MessageSenderContract {

    private final TestSender kind;

    ApiGatewayMessageSenderTest(TestSender kind) {
        this.kind = kind;
    }

    @Override
    protected MessageSenderFixture start() {
        return new Fixture(kind);
    }

    @Override
    protected Map<Ability, String> missing() {
        return Map.of(
                Ability.CONNECTING,
                "API Gateway answers 410 for a connection in $connect, as for one that is gone; the chat's connect grace is the cure",
                Ability.FOREIGN,
                "API Gateway answers 410 for another API's connection, as for one that is gone; one store for each API is the cure",
                Ability.ORDERED,
                "API Gateway does not keep the order of posts");
    }

    @Override
    protected Duration deadline() {
        // The sender's own, and the time that two busy cores take to notice.
        return TestApi.SETTINGS.deadline().plusSeconds(4);
    }

    @Override
    protected int stalledBytes() {
        return 8 << 20;
    }

    @Test
    void onlyWhatApiGatewayCannotTellIsMissing() {
        assertThat(missing()).containsOnlyKeys(Ability.CONNECTING, Ability.FOREIGN, Ability.ORDERED);
    }

    private static final class Fixture extends TestApi implements MessageSenderFixture {

        private final TestSender kind;
        private final MessageSender sender;

        Fixture(TestSender kind) {
            this.kind = kind;
            this.sender = sender(kind, gateway().managementEndpoint());
        }

        @Override
        public MessageSender sender() {
            return sender;
        }

        @Override
        public Peer open() {
            return connected();
        }

        @Override
        public ConnectionId stalled() {
            unreading("stalled", true);
            return nextId();
        }

        @Override
        public ConnectionId throttled() {
            ConnectionId id = stalled();
            // The operating system takes megabytes, the last of them late; then the outbox is full, and stays so for as
            // long as the
            // sender repeats.
            Awaitility.await()
                    .atMost(Duration.ofSeconds(9))
                    .pollInterval(Duration.ofMillis(100))
                    .during(Duration.ofMillis(1500))
                    .until(() -> filled(id) == 0);
            return id;
        }

        /** Fills the client's outbox, by the greatest messages and then by the smallest; returns how many it took. */
        private int filled(ConnectionId id) {
            int taken = 0;
            for (int size : new int[] {MessageSender.MAX_MESSAGE_BYTES, 1000, 1}) {
                OutboundMessage message = OutboundMessage.of("x".repeat(size));
                while (gateway().send(id, message).toCompletableFuture().join() != Delivery.Throttled.INSTANCE) {
                    assertThat(isOpen(id)).isTrue();
                    taken++;
                }
            }
            return taken;
        }

        @Override
        public MessageSender refusedSender() {
            return sender(kind, wrongStage());
        }

        @Override
        public MessageSender failingSender() {
            return sender(kind, closedPort());
        }

        @Override
        public MessageSender silentSender() {
            // Its deadline is all that the kit's tests wait for.
            return sender(kind, silence(), SETTINGS.withDeadline(Duration.ofMillis(600)));
        }
    }
}
