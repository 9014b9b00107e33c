package io.github.wschat.core.contract;

import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.port.out.MessageSender;
import java.time.Duration;
import java.util.Optional;

/** The sender that is being tested, and what is around it. */
public interface MessageSenderFixture extends Transport {

    /** What not every backend can show. */
    enum Ability {
        /** A connection can be held in {@code $connect}: {@link Transport#connecting}. */
        CONNECTING,
        /** There are ids that are not well-formed: {@link Transport#malformed}. */
        MALFORMED,
        /** A client can be over its rate or its buffer: {@link MessageSenderFixture#throttled}. */
        THROTTLED,
        /** A client can stop reading, and the sender notices: {@link MessageSenderFixture#stalled}. */
        STALLED,
        /** The sender can tell an id of another gateway: {@link MessageSenderFixture#foreign}. */
        FOREIGN,
        /** The endpoint can be wrong, or refuse the caller: {@link MessageSenderFixture#refusedSender}. */
        REFUSED,
        /** The backend can be made to fail: {@link MessageSenderFixture#failingSender}. */
        FAILING,
        /** The backend can be made not to answer: {@link MessageSenderFixture#silentSender}. */
        SILENT,
        /** The transport keeps the order of messages; nothing in the fixture shows it. */
        ORDERED
    }

    /** A client whose connection is open. It reads all the time, and keeps what it has received until it is asked. */
    interface Peer {

        /**
         * Returns the connection's name.
         *
         * @return the id
         */
        ConnectionId id();

        /**
         * Takes the next text that the client has received, or waits for it.
         *
         * @param atMost how long to wait
         * @return the text, or nothing if none has come
         * @throws InterruptedException if the thread is interrupted
         */
        Optional<String> receive(Duration atMost) throws InterruptedException;

        /**
         * Leaves: the client closes its connection. Returns when the transport knows.
         *
         * @throws Exception if it cannot, which fails the test
         */
        void leave() throws Exception;
    }

    /**
     * Returns the sender.
     *
     * @return the same sender at every call
     */
    MessageSender sender();

    /**
     * Connects a client.
     *
     * @return a new client, whose connection is open
     * @throws Exception if it cannot connect, which fails the test
     */
    Peer open() throws Exception;

    /**
     * Returns an open connection to which a message cannot be sent for now, because a rate is exceeded or too much is waiting
     * already; for {@link Ability#THROTTLED}.
     *
     * @return an id that stays throttled for some sends
     * @throws Exception if there cannot be one, which fails the test
     */
    default ConnectionId throttled() throws Exception {
        throw new NotOffered();
    }

    /**
     * Returns an open connection whose client reads nothing, and never will; for {@link Ability#STALLED}. The client
     * itself should keep nothing in this process's heap, which is measured: a bare socket does.
     *
     * @return an id that only takes what the sender and the operating system buffer
     * @throws Exception if there cannot be one, which fails the test
     */
    default ConnectionId stalled() throws Exception {
        throw new NotOffered();
    }

    /**
     * Returns the id of a connection that is open at another gateway, for {@link Ability#FOREIGN}.
     *
     * @return an id that is not this sender's to answer for
     * @throws Exception if there cannot be one, which fails the test
     */
    default ConnectionId foreign() throws Exception {
        throw new NotOffered();
    }

    /**
     * Returns a sender whose address is wrong or whose caller lacks the permission, for {@link Ability#REFUSED}.
     *
     * @return a sender that can serve nobody
     */
    default MessageSender refusedSender() {
        throw new NotOffered();
    }

    /**
     * Returns a sender whose backend fails at every call, for {@link Ability#FAILING}.
     *
     * @return a sender without a working backend
     */
    default MessageSender failingSender() {
        throw new NotOffered();
    }

    /**
     * Returns a sender whose backend takes every call and answers none, for {@link Ability#SILENT}.
     *
     * @return a sender that has to give up by itself
     */
    default MessageSender silentSender() {
        throw new NotOffered();
    }
}
