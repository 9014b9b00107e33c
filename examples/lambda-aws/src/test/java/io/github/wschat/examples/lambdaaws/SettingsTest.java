package io.github.wschat.examples.lambdaaws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.endpoints.DynamoDbEndpointParams;
import software.amazon.awssdk.services.dynamodb.endpoints.DynamoDbEndpointProvider;

class SettingsTest {

    private static final String ENDPOINT = "AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI";
    private static final String TABLE_ENDPOINT = "AWS_ENDPOINT_URL_DYNAMODB";

    @Test
    void nothingIsNeededToReadThem() {
        Settings settings = Settings.of(Map.of());

        assertThat(settings.excludeSender()).isFalse();
        assertThat(settings.sender()).isEqualTo(Settings.Client.SDK);
        assertThat(settings.tableClient()).isEqualTo(Settings.Client.SDK);
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
                "TABLE_CLIENT",
                "crt",
                ENDPOINT,
                "https://chat.example/production",
                TABLE_ENDPOINT,
                "http://localhost:8000",
                "AWS_REGION",
                "eu-central-1"));

        assertThat(settings.requiredTableName()).isEqualTo("connections");
        assertThat(settings.excludeSender()).isTrue();
        assertThat(settings.sender()).isEqualTo(Settings.Client.CRT);
        assertThat(settings.tableClient()).isEqualTo(Settings.Client.CRT);
        assertThat(settings.managementEndpoint()).isEqualTo(URI.create("https://chat.example/production"));
        assertThat(settings.dynamoDbEndpoint()).isEqualTo(URI.create("http://localhost:8000"));
        assertThat(settings.requiredDynamoDbEndpoint()).isEqualTo(URI.create("http://localhost:8000"));
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
    @CsvSource({
        "MESSAGE_SENDER, CRT",
        "MESSAGE_SENDER, netty",
        "MESSAGE_SENDER, ''",
        "TABLE_CLIENT, CRT",
        "TABLE_CLIENT, netty",
        "TABLE_CLIENT, ''"
    })
    void senderAndTableClientAreSdkOrCrt(String name, String value) {
        assertThatThrownBy(() -> Settings.of(Map.of(name, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The environment variable " + name + " is sdk or crt, not \"" + value + "\"");
    }

    @ParameterizedTest
    @CsvSource({
        "us-east-1, https://dynamodb.us-east-1.amazonaws.com",
        "ap-southeast-4, https://dynamodb.ap-southeast-4.amazonaws.com",
        "us-gov-west-1, https://dynamodb.us-gov-west-1.amazonaws.com",
        "cn-north-1, https://dynamodb.cn-north-1.amazonaws.com.cn",
        "us-iso-east-1, https://dynamodb.us-iso-east-1.c2s.ic.gov",
        "eusc-de-east-1, https://dynamodb.eusc-de-east-1.amazonaws.eu"
    })
    void theTableIsInTheFunctionsRegion(String region, URI endpoint) {
        Settings settings = Settings.of(Map.of("AWS_REGION", region));

        assertThat(settings.requiredDynamoDbEndpoint()).isEqualTo(endpoint);
    }

    @ParameterizedTest
    @MethodSource("regions")
    void theSdkWouldGoThereToo(Region region) throws Exception {
        DynamoDbEndpointParams asked =
                DynamoDbEndpointParams.builder().region(region).build();

        assertThat(Settings.of(Map.of("AWS_REGION", region.id())).requiredDynamoDbEndpoint())
                .isEqualTo(DynamoDbEndpointProvider.defaultProvider()
                        .resolveEndpoint(asked)
                        .get()
                        .url());
    }

    static List<Region> regions() {
        return Region.regions().stream()
                .filter(region -> !region.isGlobalRegion())
                .toList();
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
        assertThatThrownBy(() -> Settings.of(Map.of(TABLE_ENDPOINT, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The environment variable " + TABLE_ENDPOINT
                        + " is an endpoint such as http://localhost:8000, not \"" + value + "\"");
    }

    @Test
    void anEmptyEndpointIsNone() {
        assertThat(Settings.of(Map.of(ENDPOINT, "")).managementEndpoint()).isNull();
    }

    @Test
    void primingHasEverythingAtItsServer() {
        Settings settings = Settings.of(Map.of(
                        "TABLE_NAME",
                        "connections",
                        "EXCLUDE_SENDER",
                        "true",
                        "MESSAGE_SENDER",
                        "crt",
                        "TABLE_CLIENT",
                        "crt"))
                .primingAt(URI.create("http://127.0.0.1:1234"));

        assertThat(settings.tableName()).isEqualTo("connections");
        assertThat(settings.excludeSender()).isTrue();
        assertThat(settings.sender()).isEqualTo(Settings.Client.CRT);
        assertThat(settings.tableClient()).isEqualTo(Settings.Client.CRT);
        assertThat(settings.managementEndpoint()).isEqualTo(URI.create("http://127.0.0.1:1234/production"));
        assertThat(settings.dynamoDbEndpoint()).isEqualTo(URI.create("http://127.0.0.1:1234"));
        assertThat(settings.credentials().resolveCredentials())
                .isEqualTo(AwsBasicCredentials.create("priming", "priming"));
    }
}
