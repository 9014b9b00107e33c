package io.github.wschat.tyrus;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.protocol.RouteKeys;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an opening handshake may be at most: its rate, and its URL's length. */
class ConnectionRateTest {

    @Test
    @DisplayName("C20 with throttling on, of more than 500 new connections in a second the excess gets 429")
    void newConnections() throws Exception {
        ManualTime time = new ManualTime();
        try (TestGateway gateway = TestGateway.setup()
                .time(time)
                .answering(RouteKeys.CONNECT, 403)
                .limits(limits -> limits.throttling(true))
                .start()) {
            for (int i = 0; i < 500; i++) {
                assertThat(status(gateway)).isEqualTo(403);
            }
            assertThat(status(gateway)).isEqualTo(429);
            assertThat(status(gateway)).isEqualTo(429);
            time.advance(Duration.ofMillis(4));
            assertThat(status(gateway)).isEqualTo(403);
            assertThat(status(gateway)).isEqualTo(403);
            assertThat(status(gateway)).isEqualTo(429);
            assertThat(gateway.asked(RouteKeys.CONNECT)).hasSize(502);
        }
    }

    @Test
    @DisplayName("C20 without throttling, as many may connect in a second as can")
    void withoutThrottling() throws Exception {
        try (TestGateway gateway = TestGateway.setup()
                .time(new ManualTime())
                .answering(RouteKeys.CONNECT, 403)
                .start()) {
            for (int i = 0; i < 600; i++) {
                assertThat(status(gateway)).isEqualTo(403);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"4096, 101", "4097, 414", "8000, 414"})
    @DisplayName("D16 a handshake whose URL is longer than 4,096 characters is refused with 414 (our decision)")
    void urlLength(int length, int status) throws Exception {
        String path = "/production?a=";
        try (TestGateway gateway = TestGateway.start();
                RawClient client = gateway.connect()) {
            RawClient.Answer answer = client.handshake(path + "x".repeat(length - path.length()));

            assertThat(answer.status()).isEqualTo(status);
            assertThat(gateway.asked(RouteKeys.CONNECT)).hasSize(status == 101 ? 1 : 0);
        }
    }

    private static int status(TestGateway gateway) throws IOException {
        try (RawClient client = gateway.connect()) {
            return client.handshake("/production").status();
        }
    }
}
