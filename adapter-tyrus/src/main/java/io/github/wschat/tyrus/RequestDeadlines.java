package io.github.wschat.tyrus;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.http.HttpContent;

/**
 * Ends connections whose requests do not come whole in time: Grizzly's own idle timeout begins anew with every byte, so that whoever
 * sends one now and then would stay for ever.
 *
 * <p>It stands twice in the chain of filters: first, where bytes come in, and behind HTTP, where whole requests come out.
 */
final class RequestDeadlines {

    private final CoarseClock clock;
    private final long timeoutMillis;
    private final Map<Connection<?>, Long> begun = new ConcurrentHashMap<>();

    RequestDeadlines(CoarseClock clock, long timeoutMillis) {
        this.clock = clock;
        this.timeoutMillis = timeoutMillis;
    }

    /** The filter before all others but the transport's. */
    BaseFilter first() {
        return new BaseFilter() {
            @Override
            public NextAction handleAccept(FilterChainContext context) {
                begin(context.getConnection());
                return context.getInvokeAction();
            }

            @Override
            public NextAction handleRead(FilterChainContext context) {
                begin(context.getConnection());
                return context.getInvokeAction();
            }

            @Override
            public NextAction handleClose(FilterChainContext context) {
                end(context.getConnection());
                return context.getInvokeAction();
            }
        };
    }

    /** The filter behind that which reads HTTP. */
    BaseFilter behindHttp() {
        return new BaseFilter() {
            @Override
            public NextAction handleRead(FilterChainContext context) {
                HttpContent content = context.getMessage();
                // An opening handshake has no body, but is never the last of what comes.
                if (content.isLast() || content.getHttpHeader().getUpgrade() != null) {
                    end(context.getConnection());
                }
                return context.getInvokeAction();
            }
        };
    }

    /** Ends those whose time is over. */
    void look(long now) {
        begun.forEach((connection, since) -> {
            if (now - since >= timeoutMillis) {
                end(connection);
                connection.closeSilently();
            }
        });
    }

    private void begin(Connection<?> connection) {
        begun.putIfAbsent(connection, clock.millis());
    }

    private void end(Connection<?> connection) {
        begun.remove(connection);
    }
}
