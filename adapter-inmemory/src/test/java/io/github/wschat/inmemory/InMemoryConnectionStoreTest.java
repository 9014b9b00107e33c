package io.github.wschat.inmemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.wschat.core.model.Connection;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.ConnectionPage;
import io.github.wschat.core.model.Cursor;
import io.github.wschat.core.model.InvalidCursorException;
import io.github.wschat.core.model.Slice;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class InMemoryConnectionStoreTest {

    private static final Duration LIFETIME = Duration.ofMinutes(10);

    private final ManualClock clock = new ManualClock();
    private final InMemoryConnectionStore store = new InMemoryConnectionStore(clock);

    @Test
    @DisplayName("S5 a connection is listed until the injected time reaches its expiresAt")
    void expiresByTheInjectedTime() {
        Connection connection = connection("a");
        store.add(connection);

        clock.advance(Duration.between(clock.instant(), connection.expiresAt()).minusNanos(1));
        assertThat(store.page(Slice.ALL, null, 10).connections()).containsExactly(connection);
        clock.advance(Duration.ofNanos(1));
        assertThat(store.page(Slice.ALL, null, 10).connections()).isEmpty();
    }

    @Test
    void addingDropsAllThatHasExpired() {
        for (int i = 0; i < 1000; i++) {
            store.add(connection("early-" + i));
        }
        clock.advance(LIFETIME.plusSeconds(1));

        store.add(connection("late"));

        assertThat(store.size()).isOne();
    }

    @Test
    void walkingDropsWhatHasExpired() {
        store.add(connection("a"));
        clock.advance(LIFETIME.plusSeconds(1));

        store.page(Slice.ALL, null, 10);

        assertThat(store.size()).isZero();
    }

    @Test
    void holdsNoMoreThanWasAddedWithinALifetime() {
        int most = 0;
        for (int i = 0; i < 100_000; i++) {
            store.add(connection("id-" + i));
            clock.advance(Duration.ofSeconds(1));
            most = Math.max(most, i % 1000 == 0 ? store.size() : 0);
        }

        assertThat(most).isBetween(500, (int) LIFETIME.toSeconds() + 2);
    }

    @Test
    void addingAgainAndRemovingLeavesNothingBehind() {
        for (int i = 0; i < 1000; i++) {
            store.add(connection("same"));
            clock.advance(Duration.ofMillis(100));
        }
        assertThat(store.size()).isOne();

        store.remove(new ConnectionId("same"));

        assertThat(store.size()).isZero();
    }

    @Test
    void oneAddedAgainForLongerStaysWhenItsFirstTimeIsUp() {
        store.add(connection("a"));
        clock.advance(LIFETIME.dividedBy(2));
        Connection again = connection("a");
        store.add(again);
        clock.advance(LIFETIME.dividedBy(2).plusSeconds(1));

        store.add(connection("b"));

        assertThat(store.page(Slice.ALL, null, 10).connections())
                .contains(again)
                .hasSize(2);
        assertThat(store.size()).isEqualTo(2);
    }

    @Test
    void aPageMayBeOfAnySize() {
        for (int i = 0; i < 5000; i++) {
            store.add(connection("id-" + i));
        }

        for (int limit : new int[] {1, 999, 1001, 2500, 4999, 5000, Integer.MAX_VALUE}) {
            ConnectionPage page = store.page(Slice.ALL, null, limit);
            assertThat(page.connections()).hasSize(Math.min(limit, 5000));
            assertThat(new HashSet<>(page.connections()))
                    .hasSize(page.connections().size());
            assertThat(page.next() == null).as("whether %d are all", limit).isEqualTo(limit >= 5000);
        }
    }

    @Test
    void oneAddedWhenItHasExpiredIsNotKept() {
        Connection connection = connection("a");
        clock.advance(LIFETIME.plusSeconds(1));

        store.add(connection);

        assertThat(store.size()).isZero();
    }

    @Test
    void threadsThatAddAndRemoveTheSameLeaveNothingBehind() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                running.add(pool.submit(() -> {
                    for (int i = 0; i < 20_000; i++) {
                        Connection connection = connection("id-" + i % 7);
                        store.add(connection);
                        store.remove(connection.id());
                    }
                }));
            }
            for (Future<?> one : running) {
                one.get(30, TimeUnit.SECONDS);
            }
        } finally {
            pool.shutdownNow();
        }

        assertThat(store.size()).isZero();
    }

    @Test
    @DisplayName(
            "S6 a walk that is resumed for every page, by its printed cursor, misses none while others come and go")
    void resumesUnderConcurrentChange() throws Exception {
        List<Connection> lasting = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            lasting.add(connection("lasting-" + i));
            store.add(lasting.get(i));
        }
        AtomicBoolean walking = new AtomicBoolean(true);
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try {
            Future<?> changing = pool.submit(() -> {
                for (int i = 0; walking.get(); i = (i + 1) % 500) {
                    store.add(connection("passing-" + i));
                    store.remove(new ConnectionId("passing-" + (i + 250) % 500));
                }
            });
            List<Connection> listed = new ArrayList<>();
            String printed = null;
            do {
                ConnectionPage page = store.page(Slice.ALL, printed == null ? null : Cursor.parse(printed), 3);
                listed.addAll(page.connections());
                Cursor next = page.next();
                printed = next == null ? null : next.toString();
            } while (printed != null);
            walking.set(false);
            changing.get(30, TimeUnit.SECONDS);

            assertThat(listed).doesNotHaveDuplicates().containsAll(lasting);
        } finally {
            walking.set(false);
            pool.shutdownNow();
        }
    }

    @Test
    @DisplayName("S6 a cursor whose position lies outside of its slice is refused")
    void refusesAPositionOutsideOfTheSlice() {
        for (int i = 0; i < 10; i++) {
            store.add(connection("id-" + i));
        }
        ConnectionPage page = store.page(new Slice(0, 2), null, 10);
        String scope = scopeOf(page.cursorAfter(0));
        Connection other = store.page(new Slice(1, 2), null, 10).connections().get(0);
        Cursor crossed = Cursor.of(scope, new Slice(0, 2), other.id().value());

        assertThatExceptionOfType(InvalidCursorException.class)
                .isThrownBy(() -> store.page(new Slice(0, 2), crossed, 10));
    }

    /** Reads a printed cursor's first part: no other store can make a cursor of this store's scope. */
    private static String scopeOf(Cursor cursor) {
        String printed = cursor.toString();
        return new String(
                Base64.getUrlDecoder().decode(printed.substring(0, printed.indexOf('.'))), StandardCharsets.UTF_8);
    }

    private Connection connection(String id) {
        return new Connection(
                new ConnectionId(id), clock.instant(), clock.instant().plus(LIFETIME));
    }
}
