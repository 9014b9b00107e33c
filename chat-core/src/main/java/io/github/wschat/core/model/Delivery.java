package io.github.wschat.core.model;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What became of one message to one connection.
 *
 * <p>Every outcome that can be foreseen is one of these values. All but {@link Failed} are single instances, and so are the
 * completed stages that hold them ({@link #DELIVERED} and its neighbours): a sender that knows the outcome at once returns one of
 * those, and the chat, which recognises them by identity, allocates nothing for the recipient.
 *
 * <p>Immutable, the stages too: nobody can complete them again or otherwise change them.
 */
public sealed interface Delivery {

    /** A completed stage that holds {@link Delivered}. */
    CompletionStage<Delivery> DELIVERED = CompletableFuture.completedStage(Delivered.INSTANCE);

    /** A completed stage that holds {@link Gone}. */
    CompletionStage<Delivery> GONE = CompletableFuture.completedStage(Gone.INSTANCE);

    /** A completed stage that holds {@link Throttled}. */
    CompletionStage<Delivery> THROTTLED = CompletableFuture.completedStage(Throttled.INSTANCE);

    /** A completed stage that holds {@link TooLarge}. */
    CompletionStage<Delivery> TOO_LARGE = CompletableFuture.completedStage(TooLarge.INSTANCE);

    /** A completed stage that holds {@link Refused#ENDPOINT}. */
    CompletionStage<Delivery> REFUSED_ENDPOINT = CompletableFuture.completedStage(Refused.ENDPOINT);

    /** A completed stage that holds {@link Refused#ID}. */
    CompletionStage<Delivery> REFUSED_ID = CompletableFuture.completedStage(Refused.ID);

    /** A completed stage that holds {@link Unreachable}. */
    CompletionStage<Delivery> UNREACHABLE = CompletableFuture.completedStage(Unreachable.INSTANCE);

    /** The transport took the message, as API Gateway's 200 means it. Whether the client has read it, nobody knows. */
    enum Delivered implements Delivery {
        /** The one instance. */
        INSTANCE
    }

    /** The connection is closed, and its id will never be reachable again. */
    enum Gone implements Delivery {
        /** The one instance. */
        INSTANCE
    }

    /**
     * Not delivered, and the connection is still there: a rate was exceeded, or too much is already waiting for this client
     * (<a href="https://docs.aws.amazon.com/apigatewaymanagementapi/latest/api-reference/">LimitExceededException</a> has both
     * meanings).
     */
    enum Throttled implements Delivery {
        /** The one instance. */
        INSTANCE
    }

    /** The message exceeds what the transport takes, and was not sent. */
    enum TooLarge implements Delivery {
        /** The one instance. */
        INSTANCE
    }

    /** This sender cannot answer for the connection: it belongs to another gateway, or it is still connecting. */
    enum Unreachable implements Delivery {
        /** The one instance. */
        INSTANCE
    }

    /** The transport would not take the message, and trying again will not help. */
    enum Refused implements Delivery {
        /** The endpoint's address is wrong, or the caller lacks the permission: no recipient will be served. */
        ENDPOINT,
        /** The id is malformed for this transport. */
        ID
    }

    /**
     * The message may or may not have arrived: the transport failed, or gave no answer in time.
     *
     * @param cause what went wrong
     */
    record Failed(Throwable cause) implements Delivery {}
}
