package io.github.wschat.examples.lambdaaws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.regions.Region;

class SettingsTest {

    private static final String ENDPOINT = "AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI";

    @Test
    void nothingIsNeededToReadThem() {
        Settings settings = Settings.of(Map.of());

        assertThat(settings.excludeSender()).isFalse();
        assertThat(settings.sender()).isEqualTo(Settings.Sender.SDK);
        assertThat(settings.managementEndpoint()).isNull();
        assertThat(settings.dynamoDbEndpoint()).isNull();
        assertThat(settings.region()).isEqualTo(Region.US_EAST_1);
    }

    @Test
    void theyAreWhatTheEnvironmentSays() {
        Settings settings = Settings.of(Map.of(
                "TABLE_NAME",
                "connections",
                "EXCLUDE_SENDER",
                "true",
                "MESSAGE_SENDER",
                "crt",
                ENDPOINT,
                "https://chat.example/production",
                "AWS_REGION",
                "eu-central-1"));

        assertThat(settings.requiredTableName()).isEqualTo("connections");
        assertThat(settings.excludeSender()).isTrue();
        assertThat(settings.sender()).isEqualTo(Settings.Sender.CRT);
        assertThat(settings.managementEndpoint()).isEqualTo(URI.create("https://chat.example/production"));
        assertThat(settings.region()).isEqualTo(Region.EU_CENTRAL_1);
    }

    @Test
    void aFunctionThatNeedsTheTableSaysWhichVariableIsMissing() {
        Settings settings = Settings.of(Map.of());

        assertThatThrownBy(() -> new ChatAssembly(settings, Set.of(ChatAssembly.Part.TABLE)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The environment variable TABLE_NAME has to name the table of the connections");
    }

    @Test
    void aTableHasAName() {
        assertThatThrownBy(Settings.of(Map.of("TABLE_NAME", " "))::requiredTableName)
                .hasMessageContaining("TABLE_NAME");
    }

    @Test
    void aFunctionThatNeedsNoTableDoesNotAskForOne() {
        try (ChatAssembly assembly = new ChatAssembly(Settings.of(Map.of()), Set.of(ChatAssembly.Part.POSTS))) {
            assertThat(assembly.routesAt(URI.create("https://chat.example/production")))
                    .isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "TRUE", "1", ""})
    void excludeSenderIsTrueOrFalse(String value) {
        assertThatThrownBy(() -> Settings.of(Map.of("EXCLUDE_SENDER", value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The environment variable EXCLUDE_SENDER is true or false, not \"" + value + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CRT", "netty", ""})
    void theSenderIsSdkOrCrt(String value) {
        assertThatThrownBy(() -> Settings.of(Map.of("MESSAGE_SENDER", value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The environment variable MESSAGE_SENDER is sdk or crt, not \"" + value + "\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "chat.example/production",
                "wss://chat.example/production",
                "https:///production",
                "https://chat example",
                " "
            })
    void anEndpointIsAnHttpAddress(String value) {
        assertThatThrownBy(() -> Settings.of(Map.of(ENDPOINT, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The environment variable " + ENDPOINT
                        + " is an endpoint such as https://chat.example/production, not \"" + value + "\"");
    }

    @Test
    void anEmptyEndpointIsNone() {
        assertThat(Settings.of(Map.of(ENDPOINT, "")).managementEndpoint()).isNull();
    }

    @Test
    void primingHasEverythingAtItsServer() {
        Settings settings = Settings.of(
                        Map.of("TABLE_NAME", "connections", "EXCLUDE_SENDER", "true", "MESSAGE_SENDER", "crt"))
                .primingAt(URI.create("http://127.0.0.1:1234"));

        assertThat(settings.tableName()).isEqualTo("connections");
        assertThat(settings.excludeSender()).isTrue();
        assertThat(settings.sender()).isEqualTo(Settings.Sender.CRT);
        assertThat(settings.managementEndpoint()).isEqualTo(URI.create("http://127.0.0.1:1234/production"));
        assertThat(settings.dynamoDbEndpoint()).isEqualTo(URI.create("http://127.0.0.1:1234"));
        assertThat(settings.credentials().resolveCredentials())
                .isEqualTo(AwsBasicCredentials.create("priming", "priming"));
    }
}
