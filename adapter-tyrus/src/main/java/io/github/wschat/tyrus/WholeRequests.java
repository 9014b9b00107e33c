package io.github.wschat.tyrus;

import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.HttpResponsePacket;
import org.glassfish.grizzly.http.util.HttpStatus;
import org.glassfish.grizzly.memory.Buffers;

/**
 * Lets HTTP requests pass when they have come whole, and ends connections whose requests do not in time.
 *
 * <p>So no thread ever waits for a body, and no handler has to read one that comes in pieces, for which Grizzly begins to read again while
 * the answer is on its way: one request in some thousands was never answered. Grizzly's own idle timeout would not do, since it begins
 * anew with every byte: whoever sends one now and then would stay for ever.
 *
 * <p>It stands twice in the chain of filters: first, where bytes come in, and behind HTTP, where parts of requests come out.
 */
final class WholeRequests {

    private final CoarseClock clock;
    private final long timeoutMillis;
    private final int maxBodyBytes;
    private final Map<Connection<?>, Arrival> arrivals = new ConcurrentHashMap<>();

    /** A request that has begun to come: since when, and what there is of its body. */
    private record Arrival(long since, ByteArrayOutputStream body) {}

    /**
     * Makes the filters.
     *
     * @param maxBodyBytes how much of a body is kept; the rest is read and thrown away, since whoever ends the connection instead resets
     *     it, and the client never learns why
     */
    WholeRequests(CoarseClock clock, long timeoutMillis, int maxBodyBytes) {
        this.clock = clock;
        this.timeoutMillis = timeoutMillis;
        this.maxBodyBytes = maxBodyBytes;
    }

    /** The filter before all others but the transport's and TLS's. */
    BaseFilter first() {
        return new BaseFilter() {
            @Override
            public NextAction handleAccept(FilterChainContext context) {
                arrivalOn(context.getConnection());
                return context.getInvokeAction();
            }

            @Override
            public NextAction handleRead(FilterChainContext context) {
                arrivalOn(context.getConnection());
                return context.getInvokeAction();
            }

            @Override
            public NextAction handleClose(FilterChainContext context) {
                arrivals.remove(context.getConnection());
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
                // What follows a request to upgrade belongs to no HTTP request, and never ends.
                if (content.getHttpHeader().getUpgrade() == null) {
                    Arrival arrival = arrivalOn(context.getConnection());
                    keep(content.getContent(), arrival.body());
                    if (!content.isLast()) {
                        sayContinue(context, content);
                        return context.getStopAction();
                    }
                    context.setMessage(HttpContent.builder(content.getHttpHeader())
                            .content(Buffers.wrap(
                                    context.getMemoryManager(), arrival.body().toByteArray()))
                            .last(true)
                            .build());
                }
                arrivals.remove(context.getConnection());
                return context.getInvokeAction();
            }
        };
    }

    /** Ends those whose time is over. */
    void look(long now) {
        arrivals.forEach((connection, arrival) -> {
            if (now - arrival.since() >= timeoutMillis) {
                arrivals.remove(connection);
                connection.closeSilently();
            }
        });
    }

    private Arrival arrivalOn(Connection<?> connection) {
        return arrivals.computeIfAbsent(connection, begun -> new Arrival(clock.millis(), new ByteArrayOutputStream(0)));
    }

    private void keep(Buffer part, ByteArrayOutputStream body) {
        byte[] bytes = new byte[Math.min(part.remaining(), maxBodyBytes - body.size())];
        part.get(bytes);
        part.tryDispose();
        body.writeBytes(bytes);
    }

    /** A client that asks whether it may go on would wait for the answer with its body, and the handler for the body. */
    private static void sayContinue(FilterChainContext context, HttpContent content) {
        HttpRequestPacket request = (HttpRequestPacket) content.getHttpHeader();
        if (request.requiresAcknowledgement()) {
            HttpResponsePacket response = request.getResponse();
            response.setStatus(HttpStatus.CONINTUE_100);
            response.setAcknowledgement(true);
            context.write(response);
        }
    }
}
