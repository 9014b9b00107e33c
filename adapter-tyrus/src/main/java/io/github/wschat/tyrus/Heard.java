package io.github.wschat.tyrus;

/** Something in an outbox that somebody wants to hear of; told once. */
abstract class Heard {

    /** Whether they have not been told yet. Guarded by the outbox. */
    boolean paced;

    /** The transport has taken it. */
    abstract void accepted();

    /** It does not fit. */
    abstract void throttled();

    /** The connection has ended. */
    abstract void ended();
}
