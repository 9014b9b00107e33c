package io.github.wschat.tyrus;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The calls of integrations that are under way. */
final class Invocations {

    private final Set<Invocation<?>> running = ConcurrentHashMap.newKeySet();

    void add(Invocation<?> invocation) {
        running.add(invocation);
    }

    void remove(Invocation<?> invocation) {
        running.remove(invocation);
    }

    /** Gives up those whose time is over. */
    void look(long now) {
        for (Invocation<?> invocation : running) {
            invocation.look(now);
        }
    }

    boolean areNone() {
        return running.isEmpty();
    }
}
