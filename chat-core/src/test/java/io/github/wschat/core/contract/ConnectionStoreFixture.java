package io.github.wschat.core.contract;

import io.github.wschat.core.port.out.ConnectionStore;
import java.time.Duration;
import java.time.Instant;

/** A store that is being tested, and what is around it. */
public interface ConnectionStoreFixture {

    /** What not every backend can show. */
    enum Ability {
        /** The store's time can be moved: {@link ConnectionStoreFixture#advance}. */
        TIME,
        /** Another process can read the same connections: {@link ConnectionStoreFixture#secondProcess}. */
        SECOND_PROCESS,
        /** The backend can be made to fail: {@link ConnectionStoreFixture#failingStore}. */
        FAILING,
        /** It can be told how many entries the backend has looked at: {@link ConnectionStoreFixture#touched}. */
        COUNTED_TOUCHES
    }

    /**
     * Returns the store.
     *
     * @return the same store at every call
     */
    ConnectionStore store();

    /**
     * Returns what time it is to the store.
     *
     * @return now, by the store's clock
     */
    Instant now();

    /**
     * Lets time pass for the store, for {@link Ability#TIME}.
     *
     * @param time how much, in which nothing else changes
     */
    default void advance(Duration time) {
        throw new NotOffered();
    }

    /**
     * Returns a store for the same connections that shares nothing else with the first, for {@link Ability#SECOND_PROCESS}.
     *
     * @return what another process would use
     */
    default ConnectionStore secondProcess() {
        throw new NotOffered();
    }

    /**
     * Returns a store whose every call of the backend fails, for {@link Ability#FAILING}.
     *
     * @return a store without a working backend
     */
    default ConnectionStore failingStore() {
        throw new NotOffered();
    }

    /**
     * Returns how many entries the backend has looked at to make all pages so far, for {@link Ability#COUNTED_TOUCHES}.
     * With this ability the store begins empty, and nobody else uses it.
     *
     * @return a count that only grows
     */
    default long touched() {
        throw new NotOffered();
    }

    /** Ends what {@code start()} began. */
    default void close() {}
}
