package io.github.wschat.tyrus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.apigatewaymanagementapi.ApiGatewayManagementApiClient;
import software.amazon.awssdk.services.apigatewaymanagementapi.model.ApiGatewayManagementApiException;
import software.amazon.awssdk.services.apigatewaymanagementapi.model.ForbiddenException;
import software.amazon.awssdk.services.apigatewaymanagementapi.model.GetConnectionResponse;
import software.amazon.awssdk.services.apigatewaymanagementapi.model.GoneException;
import software.amazon.awssdk.services.apigatewaymanagementapi.model.LimitExceededException;
import software.amazon.awssdk.services.apigatewaymanagementapi.model.PayloadTooLargeException;

/** {@code @connections}, as AWS's SDK for Java calls it. */
class AwsSdkTest {

    private static final AwsCredentials ANYBODY = AwsBasicCredentials.create("AKIDEXAMPLE", "anything");

    private static ApiGatewayManagementApiClient sdk(URI endpoint, AwsCredentials credentials) {
        return sdk(endpoint, credentials, 1);
    }

    private static ApiGatewayManagementApiClient sdk(URI endpoint, AwsCredentials credentials, int maxAttempts) {
        return ApiGatewayManagementApiClient.builder()
                .endpointOverride(endpoint)
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(StaticCredentialsProvider.create(credentials))
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .tlsTrustManagersProvider(TestTls.everywhere() ? TestTls::trustManagers : null))
                .overrideConfiguration(settings -> settings.retryStrategy(retry -> retry.maxAttempts(maxAttempts)))
                .build();
    }

    private static ApiGatewayManagementApiClient sdk(TestGateway gateway) {
        return sdk(gateway.gateway().managementEndpoint(), ANYBODY);
    }

    private static URI at(TestGateway gateway, String host, String path) {
        String scheme = gateway.gateway().managementEndpoint().getScheme();
        return URI.create(scheme + "://" + host + ":" + gateway.port() + path);
    }

    private static void post(ApiGatewayManagementApiClient sdk, String id, String text) {
        sdk.postToConnection(request -> request.connectionId(id).data(SdkBytes.fromUtf8String(text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost"})
    @DisplayName("C73, C98 a post by the SDK arrives, whose endpoint is the gateway's stage")
    void post(String host) throws Exception {
        try (TestGateway gateway = TestGateway.start();
                RawClient client = gateway.open();
                ApiGatewayManagementApiClient sdk = sdk(at(gateway, host, "/production"), ANYBODY)) {
            post(sdk, gateway.nextId().value(), "hello \u20ac");

            assertThat(client.readText()).isEqualTo("hello \u20ac");
        }
    }

    @Test
    @DisplayName("C75, C76 the SDK posts 131,072 bytes, and not one more")
    void sizes() throws Exception {
        try (TestGateway gateway = TestGateway.start();
                RawClient client = gateway.open();
                ApiGatewayManagementApiClient sdk = sdk(gateway)) {
            String id = gateway.nextId().value();
            post(sdk, id, "x".repeat(131_072));
            assertThat(client.readMessage()).hasSize(131_072);

            assertThatThrownBy(() -> post(sdk, id, "x".repeat(131_073))).isInstanceOf(PayloadTooLargeException.class);
        }
    }

    @Test
    @DisplayName("C77, C78, C83, C85 the SDK throws GoneException")
    void gone() throws Exception {
        try (TestGateway gateway = TestGateway.start();
                ApiGatewayManagementApiClient sdk = sdk(gateway)) {
            for (String id : new String[] {gateway.gone().value(), "Xa1bC2dE3fGCHk4="}) {
                GoneException gone = catchThrowableOfType(GoneException.class, () -> post(sdk, id, "x"));
                assertThat(gone.statusCode()).isEqualTo(410);
                assertThat(gone.requestId()).matches("[0-9a-f-]{36}");
                assertThatThrownBy(() -> sdk.getConnection(request -> request.connectionId(id)))
                        .isInstanceOf(GoneException.class);
                assertThatThrownBy(() -> sdk.deleteConnection(request -> request.connectionId(id)))
                        .isInstanceOf(GoneException.class);
            }
        }
    }

    @Test
    @DisplayName("C79 a malformed id makes the SDK throw its base exception, with 400 and the message")
    void malformedId() throws Exception {
        try (TestGateway gateway = TestGateway.start();
                ApiGatewayManagementApiClient sdk = sdk(gateway)) {
            ApiGatewayManagementApiException failure = catchThrowableOfType(
                    ApiGatewayManagementApiException.class, () -> post(sdk, "test-connection-123", "x"));

            assertThat(failure.getClass()).isEqualTo(ApiGatewayManagementApiException.class);
            assertThat(failure.statusCode()).isEqualTo(400);
            assertThat(failure.awsErrorDetails().errorMessage()).isEqualTo("Invalid connectionId");
            assertThat(failure.awsErrorDetails().errorCode()).isEqualTo("BadRequestException");
        }
    }

    @Test
    @DisplayName("C81, C84 the SDK reads what GET says, and deletes")
    void getAndDelete() throws Exception {
        ManualTime time = new ManualTime();
        try (TestGateway gateway = TestGateway.setup().time(time).start();
                RawClient client = gateway.open();
                ApiGatewayManagementApiClient sdk = sdk(gateway)) {
            String id = gateway.nextId().value();
            GetConnectionResponse connection = sdk.getConnection(request -> request.connectionId(id));

            assertThat(connection.connectedAt()).isEqualTo(time.instant());
            assertThat(connection.lastActiveAt()).isEqualTo(time.instant());
            assertThat(connection.identity().sourceIp()).isEqualTo("127.0.0.1");
            assertThat(connection.identity().userAgent()).isNull();
            sdk.deleteConnection(request -> request.connectionId(id));
            assertThat(client.readClose().code()).isEqualTo(1000);
        }
    }

    @Test
    @DisplayName("C86 without the stage in its endpoint, the SDK throws ForbiddenException")
    void withoutStage() throws Exception {
        try (TestGateway gateway = TestGateway.start();
                ApiGatewayManagementApiClient sdk = sdk(at(gateway, "127.0.0.1", ""), ANYBODY)) {
            assertThatThrownBy(() -> post(sdk, "Xa1bC2dE3fGCHk4=", "x")).isInstanceOf(ForbiddenException.class);
        }
    }

    @Test
    @DisplayName("C87 above the rate, the SDK throws LimitExceededException, or retries until time has passed")
    void rate() throws Exception {
        ManualTime time = new ManualTime();
        try (TestGateway gateway = TestGateway.setup()
                        .time(time)
                        .limits(limits ->
                                limits.throttling(true).requestsPerSecond(1).requestBurst(1))
                        .start();
                RawClient client = gateway.open();
                ApiGatewayManagementApiClient sdk = sdk(gateway)) {
            String id = gateway.nextId().value();
            post(sdk, id, "1");

            assertThatThrownBy(() -> post(sdk, id, "2")).isInstanceOf(LimitExceededException.class);
            time.advance(Duration.ofSeconds(1));
            post(sdk, id, "3");
            assertThat(client.readText()).isEqualTo("1");
            assertThat(client.readText()).isEqualTo("3");
        }
    }

    @Test
    @DisplayName("The SDK's signatures are verified against the access keys that are given")
    void signatures() throws Exception {
        Map<String, AccessKey> keys = Map.of(
                "AKIDEXAMPLE",
                AccessKey.of("the/right+secret"),
                "AKIDPOSTER",
                new AccessKey("another secret", Set.of("POST")));
        try (TestGateway gateway = TestGateway.setup()
                        .settings(settings -> settings.accessKeys(keys::get))
                        .start();
                RawClient client = gateway.open()) {
            URI endpoint = gateway.gateway().managementEndpoint();
            String id = gateway.nextId().value();
            try (ApiGatewayManagementApiClient right =
                            sdk(endpoint, AwsBasicCredentials.create("AKIDEXAMPLE", "the/right+secret"));
                    ApiGatewayManagementApiClient session = sdk(
                            endpoint,
                            AwsSessionCredentials.create("AKIDEXAMPLE", "the/right+secret", "a/session=token"));
                    ApiGatewayManagementApiClient poster =
                            sdk(endpoint, AwsBasicCredentials.create("AKIDPOSTER", "another secret"));
                    ApiGatewayManagementApiClient wrong =
                            sdk(endpoint, AwsBasicCredentials.create("AKIDEXAMPLE", "a wrong secret"));
                    ApiGatewayManagementApiClient unknown =
                            sdk(endpoint, AwsBasicCredentials.create("AKIDNOBODY", "the/right+secret"))) {
                post(right, id, "by the right secret");
                post(session, id, "in a session");
                post(poster, id, "by the poster");
                assertThat(client.readText()).isEqualTo("by the right secret");
                assertThat(client.readText()).isEqualTo("in a session");
                assertThat(client.readText()).isEqualTo("by the poster");

                assertErrorCode("InvalidSignatureException", () -> post(wrong, id, "x"));
                assertErrorCode("UnrecognizedClientException", () -> post(unknown, id, "x"));
                String denied = assertErrorCode(
                        "AccessDeniedException", () -> poster.deleteConnection(request -> request.connectionId(id)));
                assertThat(denied)
                        .startsWith("User: AKIDPOSTER is not authorized to perform: execute-api:ManageConnections"
                                + " on resource: arn:aws:execute-api:us-east-1:123456789012:")
                        .endsWith("/production/DELETE/@connections/{connectionId}");
                assertThat(right.getConnection(request -> request.connectionId(id))
                                .identity()
                                .sourceIp())
                        .isEqualTo("127.0.0.1");
                right.deleteConnection(request -> request.connectionId(id));
                assertThat(client.readClose().code()).isEqualTo(1000);
            }
        }
    }

    @Test
    @DisplayName("An SDK whose clock is wrong corrects it by the answer's Date, and signs again")
    void wrongClock() throws Exception {
        AccessKey key = AccessKey.of("the/right+secret");
        try (TestGateway gateway = TestGateway.setup()
                        .time(new ManualTime())
                        .settings(settings -> settings.accessKeys(id -> key))
                        .start();
                RawClient client = gateway.open();
                ApiGatewayManagementApiClient sdk = sdk(
                        gateway.gateway().managementEndpoint(),
                        AwsBasicCredentials.create("AKIDEXAMPLE", "the/right+secret"),
                        2)) {
            post(sdk, gateway.nextId().value(), "hello");

            assertThat(client.readText()).isEqualTo("hello");
        }
    }

    private static String assertErrorCode(String code, Runnable call) {
        ApiGatewayManagementApiException failure =
                catchThrowableOfType(ApiGatewayManagementApiException.class, call::run);
        assertThat(failure.statusCode()).isEqualTo(403);
        assertThat(failure.awsErrorDetails().errorCode()).isEqualTo(code);
        return failure.awsErrorDetails().errorMessage();
    }
}
