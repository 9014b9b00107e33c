package io.github.wschat.core.contract;

import io.github.wschat.core.model.ClientIdentity;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.port.out.LiveConnections;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;

/** The connections that are being tested, and what is around them. */
public interface LiveConnectionsFixture extends Transport {

    /** What not every backend can show. */
    enum Ability {
        /** A connection can be held in {@code $connect}: {@link Transport#connecting}. */
        CONNECTING,
        /** There are ids that are not well-formed: {@link Transport#malformed}. */
        MALFORMED,
        /** A client can send a message: {@link LiveConnectionsFixture#speak}. */
        SPEAKING,
        /** The backend can be made to fail: {@link LiveConnectionsFixture#failingConnections}. */
        FAILING
    }

    /** A client whose connection is open. */
    interface Client {

        /**
         * Returns the connection's name.
         *
         * @return the id
         */
        ConnectionId id();

        /**
         * Returns what the transport should know the client by.
         *
         * @return the address that it connected from, and the user agent that it sent
         */
        ClientIdentity identity();

        /**
         * Waits until the connection is closed.
         *
         * @param atMost how long to wait
         * @return the code that the client was given, or nothing if the connection is still open
         * @throws InterruptedException if the thread is interrupted
         */
        OptionalInt closeCode(Duration atMost) throws InterruptedException;
    }

    /**
     * Returns the port.
     *
     * @return the same object at every call
     */
    LiveConnections connections();

    /**
     * Connects a client.
     *
     * @return a new client, whose connection is open
     * @throws Exception if it cannot connect, which fails the test
     */
    Client open() throws Exception;

    /**
     * Returns what time it is to the transport.
     *
     * @return now, by the clock that {@code connectedAt} comes from
     */
    Instant now();

    /**
     * Lets a client send a message, at least one millisecond later than anything before, for {@link Ability#SPEAKING}.
     * Returns when the transport has received it.
     *
     * @param client the client
     * @throws Exception if it cannot be sent, which fails the test
     */
    default void speak(Client client) throws Exception {
        throw new NotOffered();
    }

    /**
     * Returns the port with a backend whose every call fails, for {@link Ability#FAILING}.
     *
     * @return a port without a working backend
     */
    default LiveConnections failingConnections() {
        throw new NotOffered();
    }
}
