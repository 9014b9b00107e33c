package io.github.wschat.tyrus;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.protocol.RouteKeys;
import io.github.wschat.protocol.RouteResponse;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is off Grizzly's beaten track, and would go wrong unseen if a later version behaved otherwise. */
@Tag("plain") // TlsTest has what is different over TLS, and the rest would take its real time again
class GrizzlyTrapsTest {

    private static final int SOME = 200;

    @Test
    @DisplayName(
            "HTTP's idle timeout closes half a handshake and a silent connection, and neither a WebSocket nor a slow $connect")
    void httpIdleTimeoutIsForHttpAlone() throws Exception {
        CompletableFuture<RouteResponse> decision = new CompletableFuture<>();
        try (TestGateway gateway = TestGateway.setup()
                        .limits(limits -> limits.httpIdleTimeout(Duration.ofSeconds(1)))
                        .route(
                                RouteKeys.CONNECT,
                                request -> request.identity().userAgent() == null
                                        ? CompletableFuture.completedStage(RouteResponse.OK)
                                        : decision)
                        .start();
                RawClient open = gateway.open();
                RawClient undecided = gateway.connect()) {
            undecided.sendHandshake("/production", "User-Agent: slow");
            // Each of these takes the timeout at least, and the others are older.
            assertClosedAsIdle(gateway, "");
            assertClosedAsIdle(gateway, "GET /production HTTP/1.1\r\nHost: a\r\nUpgr");
            assertClosedAsIdle(gateway, "GET /produ");

            open.text("still here");
            assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEqualTo("still here");
            decision.complete(RouteResponse.OK);
            assertThat(undecided.answer().status()).isEqualTo(101);
            undecided.text("here, too");
            assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEqualTo("here, too");
        }
    }

    private static void assertClosedAsIdle(TestGateway gateway, String beginning) throws IOException {
        try (RawClient silent = gateway.connect()) {
            silent.send(beginning);
            silent.awaitEnd();
        }
    }

    @Test
    @DisplayName("Grizzly's idle filter keeps no connection that has ended")
    void endedConnectionsAreForgotten() throws Exception {
        try (TestGateway gateway = TestGateway.start()) {
            for (int i = 0; i < SOME; i++) {
                try (RawClient client = gateway.open()) {
                    if (i % 2 == 0) {
                        client.closeWithoutCode();
                        client.awaitEnd();
                    } else {
                        client.reset();
                    }
                }
            }
            gateway.awaitConnections(0);

            Awaitility.await()
                    .untilAsserted(() -> assertThat(instances(WebSocketPeer.class.getName()))
                            .as("peers of %d connections that have ended", SOME)
                            .isLessThan(SOME / 10));
        }
    }

    @Test
    @DisplayName("A WebSocket does not keep the HTTP request that it came from")
    void requestsAreForgotten() throws Exception {
        List<RawClient> clients = new ArrayList<>();
        try (TestGateway gateway = TestGateway.start()) {
            for (int i = 0; i < SOME; i++) {
                clients.add(gateway.open());
            }
            gateway.awaitConnections(SOME);

            assertThat(instances(WebSocketPeer.class.getName())).isGreaterThanOrEqualTo(SOME);
            assertThat(instances("org.glassfish.grizzly.http.util.MimeHeaders"))
                    .as("header tables of %d WebSockets", SOME)
                    .isLessThan(SOME / 2);
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    // 1,000 handshakes of TLS take their time, and what is counted is the same.
    @Test
    @DisplayName("1,000 slow $connects at once need no thread each")
    void slowConnectsNeedNoThreads() throws Exception {
        int count = 1000;
        CompletableFuture<RouteResponse> decision = new CompletableFuture<>();
        List<RawClient> clients = new ArrayList<>();
        try (TestGateway gateway = TestGateway.setup()
                .limits(limits -> limits.routeThreads(4))
                .route(RouteKeys.CONNECT, request -> decision)
                .start()) {
            int threadsBefore = ManagementFactory.getThreadMXBean().getThreadCount();
            for (int i = 0; i < count; i++) {
                RawClient client = gateway.connect();
                clients.add(client);
                client.sendHandshake("/production");
            }
            for (int i = 0; i < count; i++) {
                gateway.nextId();
            }

            assertThat(ManagementFactory.getThreadMXBean().getThreadCount() - threadsBefore)
                    .as("threads more than before")
                    .isLessThan(20);
            assertThat(gateway.gateway().openConnections()).isZero();
            decision.complete(RouteResponse.OK);
            for (RawClient client : clients) {
                assertThat(client.answer().status()).isEqualTo(101);
            }
            assertThat(gateway.gateway().openConnections()).isEqualTo(count);
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    /** Counts the live objects of a class; the machine collects its garbage first. */
    private static int instances(String className) throws JMException {
        String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        Matcher line = Pattern.compile("\\d+:\\s+(\\d+)\\s+\\d+\\s+" + Pattern.quote(className) + "(?:\\s|$)")
                .matcher(histogram);
        return line.find() ? Integer.parseInt(line.group(1)) : 0;
    }
}
