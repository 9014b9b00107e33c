package io.github.wschat.examples.lambdaaws;

import io.github.wschat.core.model.ConnectionId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which invocation a log line belongs to.
 *
 * <p>On the invocation's own thread that is known. What is logged on other threads, such as those that complete a post, belongs to the
 * one invocation that is under way, as <a href="https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html">an execution
 * environment handles one at a time</a>; should there be several, it belongs to none.
 */
final class LogContext {

    /** An invocation, and what it is about as far as that is known. */
    static final class Invocation {

        private final String requestId;
        private volatile @Nullable ConnectionId connectionId;
        private volatile @Nullable String apiRequestId;

        private Invocation(String requestId) {
            this.requestId = requestId;
        }

        /** Returns Lambda's id of the invocation. */
        String requestId() {
            return requestId;
        }

        /** Returns the connection that the event comes from, once that is known. */
        @Nullable
        ConnectionId connectionId() {
            return connectionId;
        }

        /** Returns API Gateway's id of the event, once that is known. */
        @Nullable
        String apiRequestId() {
            return apiRequestId;
        }
    }

    private final Map<Thread, Invocation> underWay = new ConcurrentHashMap<>();

    /** An invocation begins on this thread. */
    void begin(String requestId) {
        underWay.put(Thread.currentThread(), new Invocation(requestId));
    }

    /** This thread's invocation has ended. */
    void end() {
        underWay.remove(Thread.currentThread());
    }

    /** Takes note of what this thread's invocation is about. */
    void about(ConnectionId connectionId, String apiRequestId) {
        Invocation invocation = underWay.get(Thread.currentThread());
        if (invocation != null) {
            invocation.connectionId = connectionId;
            invocation.apiRequestId = apiRequestId;
        }
    }

    /** Returns the invocation that a line of this thread belongs to; null where none is known. */
    @Nullable
    Invocation find() {
        Invocation own = underWay.get(Thread.currentThread());
        if (own != null) {
            return own;
        }
        Invocation[] all = underWay.values().toArray(Invocation[]::new);
        return all.length == 1 ? all[0] : null;
    }
}
