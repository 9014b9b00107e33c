package io.github.wschat.tyrus;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.Delivery;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionIdsTest {

    @Test
    @DisplayName("C24 ids have API Gateway's form, and are not repeated")
    void idsHaveTheirForm() {
        ConnectionIds ids = new ConnectionIds(null);
        Set<ConnectionId> given = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            ConnectionId id = ids.next();
            assertThat(id.value()).matches("[A-Za-z0-9_-]{15}=");
            assertThat(given.add(id)).isTrue();
        }
    }

    @Test
    void gatewayOfTheSameNameKnowsItsIdsAfterARestart() {
        ConnectionId before = new ConnectionIds("chat").next();

        assertThat(new ConnectionIds("chat").originOf(before)).isEqualTo(ConnectionIds.Origin.OURS);
    }

    @Test
    void gatewayOfAnotherNameDoesNot() {
        ConnectionId other = new ConnectionIds("other").next();

        assertThat(new ConnectionIds("chat").originOf(other)).isEqualTo(ConnectionIds.Origin.FOREIGN);
    }

    @Test
    void gatewaysWithoutANameDiffer() {
        assertThat(new ConnectionIds(null).originOf(new ConnectionIds(null).next()))
                .isEqualTo(ConnectionIds.Origin.FOREIGN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "test-connection-123",
                "=",
                "AAAAAAAAAAAAAAA",
                "AAAAAAAAAAAAAAAA",
                "AAAAAAA+AAAAAAA=",
                "AAAAAAAAAAAAAAAA="
            })
    void whatHasAnotherFormIsMalformed(String id) {
        assertThat(new ConnectionIds("chat").originOf(new ConnectionId(id))).isEqualTo(ConnectionIds.Origin.MALFORMED);
    }

    @Test
    void requestIdsHaveTheSameForm() {
        assertThat(ConnectionIds.requestId()).matches("[A-Za-z0-9_-]{15}=").isNotEqualTo(ConnectionIds.requestId());
    }

    @Test
    @DisplayName("M2, M3 a restarted gateway says Gone of its own ids, and Unreachable of another's")
    void restartedGatewayKnowsItsOwn() throws Exception {
        ConnectionId own;
        ConnectionId others;
        try (TestGateway before = TestGateway.setup()
                        .settings(settings -> settings.name("chat"))
                        .start();
                TestGateway other = TestGateway.setup()
                        .settings(settings -> settings.name("other"))
                        .start();
                RawClient client = before.open();
                RawClient clientOfOther = other.open()) {
            own = before.nextId();
            others = other.nextId();
            assertThat(before.send(others, "x")).isSameAs(Delivery.Unreachable.INSTANCE);
            client.closeWithoutCode();
            clientOfOther.closeWithoutCode();
        }
        try (TestGateway after =
                TestGateway.setup().settings(settings -> settings.name("chat")).start()) {
            assertThat(after.send(own, "x")).isSameAs(Delivery.Gone.INSTANCE);
            assertThat(after.send(others, "x")).isSameAs(Delivery.Unreachable.INSTANCE);
            assertThat(after.send(new ConnectionId("nonsense"), "x")).isSameAs(Delivery.Refused.ID);
        }
    }
}
