package io.github.wschat.inmemory;

import static io.github.wschat.core.contract.ConnectionStoreFixture.Ability.FAILING;
import static io.github.wschat.core.contract.ConnectionStoreFixture.Ability.SECOND_PROCESS;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.core.contract.ConnectionStoreContract;
import io.github.wschat.core.contract.ConnectionStoreFixture;
import io.github.wschat.core.port.out.ConnectionStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class InMemoryConnectionStoreContractTest extends ConnectionStoreContract {

    @Override
    protected ConnectionStoreFixture start() {
        return new InMemoryFixture();
    }

    @Override
    protected Map<ConnectionStoreFixture.Ability, String> missing() {
        return Map.of(
                SECOND_PROCESS, "no other process sees this one's memory",
                FAILING, "there is no backend that could fail");
    }

    @Test
    void showsAllButAnotherProcessAndAFailingBackend() {
        assertThat(missing()).containsOnlyKeys(SECOND_PROCESS, FAILING);
    }

    private static final class InMemoryFixture implements ConnectionStoreFixture {

        private final ManualClock clock = new ManualClock();
        private final AtomicLong touched = new AtomicLong();
        private final ConnectionStore store = new InMemoryConnectionStore(clock, touched::addAndGet);

        @Override
        public ConnectionStore store() {
            return store;
        }

        @Override
        public Instant now() {
            return clock.instant();
        }

        @Override
        public void advance(Duration time) {
            clock.advance(time);
        }

        @Override
        public long touched() {
            return touched.get();
        }
    }
}
