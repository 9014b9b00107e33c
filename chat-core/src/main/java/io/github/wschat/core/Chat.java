package io.github.wschat.core;

/** The chat. */
public final class Chat {
    private Chat() {}

    /**
     * Returns how often the listener has thrown.
     *
     * @return the count since the chat was built
     */
    public long listenerFailures() {
        return 0;
    }
}
