package io.github.wschat.core.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.wschat.core.contract.ConnectionStoreFixture.Ability;
import io.github.wschat.core.model.Connection;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.ConnectionPage;
import io.github.wschat.core.model.Cursor;
import io.github.wschat.core.model.InvalidCursorException;
import io.github.wschat.core.model.Slice;
import io.github.wschat.core.port.out.ConnectionStore;
import io.github.wschat.core.port.out.ConnectionStoreException;
import io.github.wschat.core.port.out.ConnectionStoreException.Operation;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Proves that a {@link ConnectionStore} keeps the rules S1 to S8.
 *
 * <p>Extend it in the adapter's tests. The tests use ids of their own, and mind no other connections that the store may hold;
 * only {@link ConnectionStoreFixture.Ability#COUNTED_TOUCHES} needs a store that nobody else uses.
 */
public abstract class ConnectionStoreContract {

    private static final int[] LIMITS = {1, 2, 7, 1000};
    private static final int FEW = 60;
    private static final int MANY_CHANGES = 400;
    private static final int[] SLICES = {1, 2, 5, 16, FEW + 37};
    private static final int THREADS = 8;

    private final List<ConnectionStoreFixture> started = new ArrayList<>();
    private ConnectionStoreFixture fixture;
    private ConnectionStore store;
    private Population own;

    /** Makes a kit. */
    protected ConnectionStoreContract() {}

    /**
     * Starts a store; called at least once for each test. What one call returns shares no connections with what another
     * does: a cursor of the one store is foreign to the other.
     *
     * @return the fixture, which the kit closes
     * @throws Exception if it cannot be started, which fails the test
     */
    protected abstract ConnectionStoreFixture start() throws Exception;

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
        fixture = started();
        store = fixture.store();
        own = new Population(fixture.now());
    }

    @AfterEach
    void closeFixtures() {
        started.forEach(ConnectionStoreFixture::close);
    }

    @Test
    @DisplayName("What is declared missing is not offered, and the reason is given")
    void missingIsNotOffered() throws Exception {
        missing().forEach((ability, reason) -> Abilities.assertNotOffered(ability, reason, () -> use(ability)));
    }

    @Test
    @DisplayName("S1 a connection is listed as it was added")
    void listsWhatWasAdded() throws Exception {
        Connection round = own.connection(1);
        Connection connection = new Connection(round.id(), round.connectedAt().plusMillis(123), round.expiresAt());

        store.add(connection);

        assertThat(own.listedBy(store)).containsExactly(connection);
    }

    @Test
    @DisplayName("S1 adding the same connection again changes nothing")
    void addingTheSameAgainChangesNothing() throws Exception {
        List<Connection> connections = own.addedTo(store, 3);

        store.add(connections.get(1));

        assertThat(own.listedBy(store)).containsExactlyInAnyOrderElementsOf(connections);
    }

    @Test
    @DisplayName("S1 adding an id again replaces what was known of it")
    void addingAgainReplaces() throws Exception {
        Connection first = own.connection(1);
        Connection second = new Connection(
                first.id(),
                first.connectedAt().plusSeconds(1),
                first.expiresAt().plusSeconds(60));
        store.add(first);

        store.add(second);

        assertThat(own.listedBy(store)).containsExactly(second);
    }

    @Test
    @DisplayName("S2 a removed connection is not listed, and the others are")
    void removesOne() throws Exception {
        List<Connection> connections = own.addedTo(store, 3);

        store.remove(connections.get(1).id());

        assertThat(own.listedBy(store)).containsExactlyInAnyOrder(connections.get(0), connections.get(2));
    }

    @Test
    @DisplayName("S2 removing an unknown id, or one removed before, does nothing")
    void removingTheUnknownDoesNothing() throws Exception {
        List<Connection> connections = own.addedTo(store, 3);
        store.remove(connections.get(0).id());

        store.remove(connections.get(0).id());
        store.remove(own.id(77));

        assertThat(own.listedBy(store)).containsExactlyInAnyOrder(connections.get(1), connections.get(2));
    }

    @Test
    @DisplayName("S3 every connection is listed exactly once, whatever the limits and slices")
    void listsEachExactlyOnce() throws Exception {
        List<Connection> connections = own.addedTo(store, FEW);

        for (int limit : LIMITS) {
            for (int slices : SLICES) {
                assertThat(own.listedBy(store, slices, limit))
                        .as("pages of %d, %d slices", limit, slices)
                        .containsExactlyInAnyOrderElementsOf(connections);
            }
        }
    }

    @Test
    @DisplayName("S3 a page holds at most its limit, and a limit below 1 is refused")
    void keepsToTheLimit() throws Exception {
        own.addedTo(store, FEW);

        for (int limit : LIMITS) {
            for (ConnectionPage page : new Walk(store, Slice.ALL, limit).pages()) {
                assertThat(page.connections()).hasSizeLessThanOrEqualTo(limit);
            }
        }
        assertThatIllegalArgumentException().isThrownBy(() -> store.page(Slice.ALL, null, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> store.page(Slice.ALL, null, -1));
    }

    @Test
    @DisplayName("S3 a connection that is removed and added again during a walk is listed at most once")
    void addedAgainIsListedAtMostOnce() throws Exception {
        own.addedTo(store, FEW);
        List<Connection> listed = new ArrayList<>();

        Walk walk = new Walk(store, Slice.ALL, 7);
        while (walk.hasNext()) {
            for (Connection connection : own.among(walk.next().connections())) {
                listed.add(connection);
                store.remove(connection.id());
                store.add(connection);
            }
            assertThat(listed).doesNotHaveDuplicates();
        }
    }

    @Test
    @DisplayName("S3 removing what has been listed makes a walk miss nobody")
    void removingTheListedHidesNobody() throws Exception {
        List<Connection> connections = own.addedTo(store, FEW);
        List<Connection> listed = new ArrayList<>();

        Walk walk = new Walk(store, Slice.ALL, 7);
        while (walk.hasNext()) {
            for (Connection connection : own.among(walk.next().connections())) {
                listed.add(connection);
                store.remove(connection.id());
            }
        }

        assertThat(listed).containsExactlyInAnyOrderElementsOf(connections);
    }

    @Test
    @DisplayName("S3 while others come and go, the lasting are listed exactly once, and the others at most once")
    void listsTheLastingExactlyOnceUnderChange() throws Exception {
        List<Connection> lasting = own.addedTo(store, FEW);
        AtomicInteger walking = new AtomicInteger(4);
        AtomicInteger changes = new AtomicInteger();

        Together.run(THREADS, patience(), thread -> {
            if (thread < 4) {
                try {
                    // Again and again until much has changed meanwhile, however slowly the other threads run.
                    do {
                        Together.checkStillAwaited();
                        for (int limit : LIMITS) {
                            List<Connection> listed = own.listedBy(store, 1 + thread * 2, limit);
                            assertThat(listed).containsAll(lasting);
                            assertThat(listed).doesNotHaveDuplicates();
                        }
                    } while (changes.get() < MANY_CHANGES);
                } finally {
                    walking.decrementAndGet();
                }
            } else {
                for (int i = 0; walking.get() > 0; i = (i + 1) % FEW) {
                    Together.checkStillAwaited();
                    Connection passing = own.connection(1000 * thread + i);
                    store.add(passing);
                    store.remove(passing.id());
                    store.add(passing);
                    store.remove(own.connection(1000 * thread + (i + 20) % FEW).id());
                    changes.incrementAndGet();
                }
            }
        });
    }

    @Test
    @DisplayName("S4 the slices of n are disjoint and together complete")
    void slicesAreDisjointAndComplete() throws Exception {
        List<Connection> connections = own.addedTo(store, FEW);

        for (int count : SLICES) {
            Set<Connection> all = new HashSet<>();
            for (int index = 0; index < count; index++) {
                assertThat(own.among(new Walk(store, new Slice(index, count), 1000).connections()))
                        .as("slice %d of %d", index, count)
                        .allMatch(all::add, "is in no other slice");
            }
            assertThat(all).as("%d slices", count).containsExactlyInAnyOrderElementsOf(connections);
        }
    }

    @Test
    @DisplayName("S4 walking all slices touches each entry a constant number of times")
    void touchesEachAConstantNumberOfTimes() throws Exception {
        Abilities.require(Ability.COUNTED_TOUCHES, missing());
        int entries = 600;
        own.addedTo(store, entries);

        for (int slices : new int[] {1, 16}) {
            for (int limit : new int[] {7, 1000}) {
                long before = fixture.touched();
                int pages = 0;
                for (int index = 0; index < slices; index++) {
                    pages += new Walk(store, new Slice(index, slices), limit)
                            .pages()
                            .size();
                }
                assertThat(fixture.touched() - before)
                        .as("touches of %d entries in %d slices and %d pages", entries, slices, pages)
                        .isBetween((long) entries, 2L * (entries + pages));
            }
        }
    }

    @Test
    @DisplayName("S5 a connection whose time is up is not listed, one whose time is not up is")
    void expiredIsNotListed() throws Exception {
        Instant now = fixture.now().truncatedTo(ChronoUnit.SECONDS);
        Connection expired = new Connection(own.id(1), now.minusSeconds(7200), now.minusSeconds(60));
        Connection current = new Connection(own.id(2), now.minusSeconds(7200), now.plusSeconds(60));

        store.add(expired);
        store.add(current);

        assertThat(own.listedBy(store)).containsExactly(current);
    }

    @Test
    @DisplayName("S5 a connection is listed up to its expiresAt, and not from that very moment on")
    void expiresAtItsMoment() throws Exception {
        Abilities.require(Ability.TIME, missing());
        Connection connection = own.connection(1);
        store.add(connection);

        fixture.advance(Duration.between(fixture.now(), connection.expiresAt()).minusMillis(1));
        assertThat(own.listedBy(store)).containsExactly(connection);
        fixture.advance(Duration.ofMillis(1));
        assertThat(own.listedBy(store)).isEmpty();
    }

    @Test
    @DisplayName("S5 a connection whose time is up during a walk is not listed by it any more")
    void expiresDuringAWalk() throws Exception {
        Abilities.require(Ability.TIME, missing());
        own.addedTo(store, FEW);
        Walk walk = new Walk(store, Slice.ALL, 7);
        walk.next();

        fixture.advance(Duration.ofHours(3));

        assertThat(own.among(walk.connections())).isEmpty();
    }

    @Test
    @DisplayName("S5 a connection that is added again with a later expiresAt is listed until then")
    void addingAgainProlongs() throws Exception {
        Abilities.require(Ability.TIME, missing());
        Connection first = own.connection(1);
        Connection prolonged = new Connection(
                first.id(), first.connectedAt(), first.expiresAt().plusSeconds(3600));
        store.add(first);
        store.add(prolonged);

        fixture.advance(Duration.between(fixture.now(), first.expiresAt()));
        store.add(own.connection(2));

        assertThat(own.listedBy(store)).contains(prolonged);
    }

    @Test
    @DisplayName("S6 a walk goes on from any entry's cursor, printed and read again, whatever the limit")
    void goesOnFromAnyCursor() throws Exception {
        own.addedTo(store, 20);

        for (Slice slice : List.of(Slice.ALL, new Slice(1, 2))) {
            assertResumable(store, slice, store);
        }
    }

    @Test
    @DisplayName("S6 a walk goes on from the cursor of an entry that has been removed")
    void goesOnFromARemovedEntry() throws Exception {
        own.addedTo(store, 20);
        List<Connection> listed = own.listedBy(store);
        ConnectionPage page = new Walk(store, Slice.ALL, 1000).next();
        Connection first = listed.get(0);
        Cursor cursor = page.cursorAfter(page.connections().indexOf(first));

        store.remove(first.id());

        assertThat(own.among(new Walk(store, Slice.ALL, cursor, 7).connections()))
                .containsExactlyInAnyOrderElementsOf(listed.subList(1, listed.size()));
    }

    @Test
    @DisplayName("S6 another process goes on from any entry's cursor")
    void anotherProcessGoesOn() throws Exception {
        Abilities.require(Ability.SECOND_PROCESS, missing());
        own.addedTo(store, 20);

        assertResumable(store, Slice.ALL, fixture.secondProcess());
    }

    @Test
    @DisplayName("S6 a cursor of another slice, another number of slices or another store is refused")
    void foreignCursorsAreRefused() throws Exception {
        own.addedTo(store, FEW);
        ConnectionStore other = started().store();
        own.addedTo(other, FEW);
        Cursor cursor = new Walk(store, new Slice(0, 2), 1000).anyCursor();
        Cursor foreign = new Walk(other, new Slice(0, 2), 1000).anyCursor();

        assertRefused(() -> store.page(new Slice(1, 2), cursor, 7));
        assertRefused(() -> store.page(new Slice(0, 3), cursor, 7));
        assertRefused(() -> store.page(Slice.ALL, cursor, 7));
        assertRefused(() -> store.page(new Slice(0, 2), foreign, 7));
    }

    @Test
    @DisplayName("S6 a damaged cursor is refused")
    void damagedCursorsAreRefused() throws Exception {
        own.addedTo(store, 3);
        String printed = new Walk(store, Slice.ALL, 7).anyCursor().toString();

        for (int i = 0; i < printed.length(); i++) {
            String damaged =
                    printed.substring(0, i) + (printed.charAt(i) == '0' ? '1' : '0') + printed.substring(i + 1);
            assertRefused(() -> store.page(Slice.ALL, Cursor.parse(damaged), 7));
        }
    }

    @Test
    @DisplayName("S7 what many threads add at once is all there")
    void manyThreadsAdd() throws Exception {
        List<Connection> connections = own.connections(THREADS * 25);

        Together.run(THREADS, patience(), thread -> {
            for (int i = thread; i < connections.size(); i += THREADS) {
                store.add(connections.get(i));
            }
        });

        assertThat(own.listedBy(store)).containsExactlyInAnyOrderElementsOf(connections);
    }

    @Test
    @DisplayName("S7 what many threads remove, add and list at once ends as the last call on each id had it")
    void manyThreadsChange() throws Exception {
        List<Connection> connections = own.addedTo(store, THREADS * 25);
        Set<Connection> expected = ConcurrentHashMap.newKeySet();

        Together.run(THREADS, patience(), thread -> {
            for (int i = thread; i < connections.size(); i += THREADS) {
                Connection connection = connections.get(i);
                store.remove(connection.id());
                if (i % 3 == 0) {
                    store.add(connection);
                    expected.add(connection);
                }
                store.page(new Slice(thread, THREADS), null, 7);
            }
        });

        assertThat(own.listedBy(store)).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    @DisplayName("S8 a failing backend shows with the operation, the id and the cause")
    void failureShows() throws Exception {
        Abilities.require(Ability.FAILING, missing());
        ConnectionStore failing = fixture.failingStore();
        Connection connection = own.connection(1);

        assertFails(() -> failing.add(connection), Operation.ADD, connection.id());
        assertFails(() -> failing.remove(connection.id()), Operation.REMOVE, connection.id());
        assertFails(() -> failing.page(Slice.ALL, null, 7), Operation.PAGE, null);
    }

    private void use(Ability ability) {
        switch (ability) {
            case TIME -> fixture.advance(Duration.ZERO);
            case SECOND_PROCESS -> fixture.secondProcess();
            case FAILING -> fixture.failingStore();
            case COUNTED_TOUCHES -> fixture.touched();
        }
    }

    private ConnectionStoreFixture started() throws Exception {
        ConnectionStoreFixture next = start();
        started.add(next);
        return next;
    }

    private void assertResumable(ConnectionStore store, Slice slice, ConnectionStore resuming) {
        Walk walk = new Walk(store, slice, 7);
        List<Connection> listed = new ArrayList<>();
        List<Cursor> cursors = new ArrayList<>();
        for (ConnectionPage page : walk.pages()) {
            for (int i = 0; i < page.connections().size(); i++) {
                if (own.has(page.connections().get(i))) {
                    listed.add(page.connections().get(i));
                    cursors.add(page.cursorAfter(i));
                }
            }
        }
        assertThat(listed).isNotEmpty();
        for (int i = 0; i < cursors.size(); i++) {
            for (int limit : LIMITS) {
                Cursor read = Cursor.parse(cursors.get(i).toString());
                assertThat(own.among(new Walk(resuming, slice, read, limit).connections()))
                        .as("after entry %d of %d in slice %s, pages of %d", i, listed.size(), slice, limit)
                        .containsExactlyInAnyOrderElementsOf(listed.subList(i + 1, listed.size()));
            }
        }
    }

    private static void assertRefused(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(InvalidCursorException.class);
    }

    private static void assertFails(ThrowingCallable call, Operation operation, @Nullable ConnectionId id) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(ConnectionStoreException.class, failure -> {
                    assertThat(failure.operation()).isEqualTo(operation);
                    assertThat(failure.id()).isEqualTo(id);
                })
                .hasCauseInstanceOf(Throwable.class);
    }
}
