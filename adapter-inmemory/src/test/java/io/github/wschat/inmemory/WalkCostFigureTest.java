package io.github.wschat.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.core.model.Connection;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.ConnectionPage;
import io.github.wschat.core.model.Cursor;
import io.github.wschat.core.model.Slice;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WalkCostFigureTest {

    private static final int CONNECTIONS = 1_000_000;
    private static final int LIMIT = 1000;

    private final ManualClock clock = new ManualClock();
    private final AtomicLong touched = new AtomicLong();
    private final InMemoryConnectionStore store = new InMemoryConnectionStore(clock, touched::addAndGet);

    @BeforeAll
    void fill() {
        Instant now = clock.instant();
        Instant expiresAt = now.plus(Duration.ofHours(2));
        for (int i = 0; i < CONNECTIONS; i++) {
            store.add(new Connection(new ConnectionId("id-" + i), now, expiresAt));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16})
    @DisplayName("S4 walking a million connections touches each once, and one more for each page")
    void walksInLinearCost(int slices) {
        long before = touched.get();
        long listed = 0;
        long pages = 0;
        for (int index = 0; index < slices; index++) {
            Slice slice = new Slice(index, slices);
            @Nullable Cursor after = null;
            do {
                ConnectionPage page = store.page(slice, after, LIMIT);
                listed += page.connections().size();
                pages++;
                after = page.next();
            } while (after != null);
        }

        assertThat(listed).isEqualTo(CONNECTIONS);
        assertThat(pages).isBetween((long) CONNECTIONS / LIMIT, (long) CONNECTIONS / LIMIT + slices);
        assertThat(touched.get() - before).isBetween((long) CONNECTIONS, CONNECTIONS + pages);
    }

    @Test
    @DisplayName("S4 sixteen slices are of about equal size")
    void slicesAreOfAboutEqualSize() {
        for (int index = 0; index < 16; index++) {
            assertThat(store.page(new Slice(index, 16), null, CONNECTIONS).connections())
                    .hasSizeBetween(CONNECTIONS / 16 * 9 / 10, CONNECTIONS / 16 * 11 / 10);
        }
    }
}
