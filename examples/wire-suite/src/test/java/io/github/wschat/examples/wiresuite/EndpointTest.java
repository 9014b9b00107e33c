package io.github.wschat.examples.wiresuite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.regions.Region;

/** What {@code -Dwschat.endpoint} may be. */
final class EndpointTest {

    @Test
    void ofApiGateway() {
        Endpoint endpoint = Endpoint.parse("wss://abc123.execute-api.eu-central-1.amazonaws.com/production");

        assertThat(endpoint.management())
                .isEqualTo(URI.create("https://abc123.execute-api.eu-central-1.amazonaws.com/production"));
        assertThat(endpoint.region()).contains(Region.EU_CENTRAL_1);
        assertThat(endpoint.port()).isEqualTo(443);
        assertThat(endpoint.path()).isEqualTo("/production");
    }

    @Test
    void ofThisMachine() {
        Endpoint endpoint = Endpoint.parse("ws://127.0.0.1:8080/production/");

        assertThat(endpoint.uri()).isEqualTo(URI.create("ws://127.0.0.1:8080/production"));
        assertThat(endpoint.management()).isEqualTo(URI.create("http://127.0.0.1:8080/production"));
        assertThat(endpoint.region()).isEmpty();
        assertThat(endpoint.port()).isEqualTo(8080);
    }

    @ParameterizedTest
    @CsvSource({
        "https://abc123.execute-api.eu-central-1.amazonaws.com/production, it begins with neither ws:// nor wss://",
        "abc123.execute-api.eu-central-1.amazonaws.com/production, it begins with neither ws:// nor wss://",
        "wss://abc123.execute-api.eu-central-1.amazonaws.com, its path is not the stage alone",
        "wss://abc123.execute-api.eu-central-1.amazonaws.com/, its path is not the stage alone",
        "wss://abc123.execute-api.eu-central-1.amazonaws.com/production/chat, its path is not the stage alone",
        "wss://chat.example.com/production?room=red, 'it has more than scheme, host, port and path'",
        "wss:///production, it has no host",
        "wss://a b/production, it is no URL"
    })
    void ofNothing(String text, String why) {
        assertThatThrownBy(() -> Endpoint.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("wschat.endpoint=" + text + ": " + why + ". Allowed: ws:// or wss://");
    }
}
