package io.github.wschat.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.github.wschat.core.model.Delivery;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.apigatewaymanagementapi.ApiGatewayManagementApiClient;

/** What a test can do with the extension. */
class ApiGatewayExtensionTest {

    @RegisterExtension
    final ApiGatewayExtension api = ApiGatewayExtension.builder()
            .route("$connect", event -> "{\"statusCode\":200}")
            .route("$disconnect", event -> null)
            .route("$default", event -> null)
            .twoWayRoute("echo", event -> "{\"body\":\"an echo\"}")
            .build();

    @RegisterExtension
    final ApiGatewayExtension other = ApiGatewayExtension.builder()
            .route("$connect", event -> "{\"statusCode\":200}")
            .authorizer(List.of("route.request.querystring.token"), event -> {
                if (event.contains("\"token\":\"guest\"")) {
                    throw new IllegalArgumentException("Unauthorized");
                }
                String effect = event.contains("\"token\":\"ada\"") ? "Allow" : "Deny";
                return "{\"principalId\":\"someone\",\"policyDocument\":{\"Statement\":[{\"Effect\":\"" + effect
                        + "\",\"Action\":\"execute-api:Invoke\",\"Resource\":\"*\"}]}}";
            })
            .gateway(gateway -> gateway.stage("dev"))
            .api(settings -> settings.apiId("abc"))
            .build();

    @Test
    void eventsAreRecordedInOrder() throws Exception {
        Client client = Client.connect(api.uri());
        client.send("{\"action\":\"echo\"}");
        assertThat(client.receive()).isEqualTo("an echo");
        client.send("hello");

        RecordedEvent connect = api.awaitEvent("$connect");
        RecordedEvent message = api.awaitEvent("$default");
        assertThat(connect.json()).contains("\"eventType\":\"CONNECT\"");
        assertThat(connect.answer().toCompletableFuture().join()).isEqualTo("{\"statusCode\":200}");
        assertThat(message.json()).contains("\"requestId\":\"" + message.requestId() + "\"");
        assertThat(message.connectionId()).isEqualTo(connect.connectionId());
        assertThat(api.events()).extracting(RecordedEvent::routeKey).containsExactly("$connect", "echo", "$default");
        assertThat(api.events("echo")).hasSize(1);
        assertThat(api.connection(connect.connectionId())).isPresent();
        assertThat(api.connections()).hasSize(1);
    }

    @Test
    void failureOfAFunctionIsTheTestsToSee() throws Exception {
        api.replace("echo", event -> {
            throw new IOException("failed on purpose");
        });
        Client client = Client.connect(api.uri());
        client.send("{\"action\":\"echo\"}");

        assertThat(client.receive()).startsWith("{\"message\": \"Internal server error\"");
        assertThat(api.awaitEvent("echo").answer())
                .failsWithin(10, TimeUnit.SECONDS)
                .withThrowableThat()
                .havingRootCause()
                .withMessage("failed on purpose");
    }

    @Test
    void replacedFunctionsAreForOneTestOnly() throws Exception {
        Client client = Client.connect(api.uri());
        client.send("{\"action\":\"echo\"}");

        assertThat(client.receive()).isEqualTo("an echo");
        assertThatThrownBy(() -> api.replace("nope", event -> null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("echo");
    }

    @Test
    void idleClientIsClosedAfterTenMinutes() throws Exception {
        Client client = Client.connect(api.uri());
        api.advance(Duration.ofMinutes(9));
        client.send("hello");
        api.awaitEvent("$default");
        api.advance(Duration.ofMinutes(9));
        assertThat(api.connections()).hasSize(1);
        api.advance(Duration.ofMinutes(1));

        assertThat(client.receive()).isEqualTo("closed: 1001 Going away");
    }

    @Test
    void functionThatHangsIsGivenUp() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        api.replace("echo", event -> {
            never.await();
            return null;
        });
        Client client = Client.connect(api.uri());
        client.send("{\"action\":\"echo\"}");
        api.awaitEvent("echo");
        api.advanceAtOnce(Duration.ofSeconds(29));

        assertThat(client.receive()).startsWith("{\"message\": \"Endpoint request timed out\"");
    }

    @Test
    void connectionIsPostedToClosedAndCut() throws Exception {
        Client closed = Client.connect(api.uri());
        String id = api.awaitEvent("$connect").connectionId();
        assertThat(api.post(id, "hello")).isEqualTo(Delivery.Delivered.INSTANCE);
        assertThat(closed.receive()).isEqualTo("hello");
        assertThat(api.close(id)).isTrue();
        assertThat(closed.receive()).isEqualTo("closed: 1000 Connection Closed Normally");
        assertThat(api.awaitEvent("$disconnect").json()).contains("\"disconnectStatusCode\":1000");
        assertThat(api.post(id, "hello")).isEqualTo(Delivery.Gone.INSTANCE);
        assertThat(api.close(id)).isFalse();

        Client cut = Client.connect(api.uri());
        assertThat(api.cut(api.awaitEvent("$connect").connectionId())).isTrue();
        assertThat(cut.receive()).isIn("lost", "closed: 1006 ");
        assertThat(api.awaitEvent("$disconnect").json()).contains("\"disconnectStatusCode\":1006");
    }

    @Test
    void authorizerDecides() {
        URI uri = other.uri();

        assertThat(uri.getPath()).isEqualTo("/dev");
        assertThat(Client.statusOf(uri)).isEqualTo(401);
        assertThat(Client.statusOf(URI.create(uri + "?token=guest"))).isEqualTo(401);
        assertThat(Client.statusOf(URI.create(uri + "?token=eve"))).isEqualTo(403);
        assertThat(other.events()).isEmpty();
        assertThat(Client.statusOf(URI.create(uri + "?token=ada"))).isEqualTo(101);
        assertThat(other.awaitAuthorizerEvent().json()).contains("\"token\":\"guest\"");
        assertThat(other.awaitEvent("$connect").json()).contains("\"principalId\":\"someone\"", "\"apiId\":\"abc\"");
        assertThat(api.events()).as("events of the other gateway").isEmpty();
    }

    @Test
    void lambdaHandlerPostsByTheSdk() throws Exception {
        RequestStreamHandler function = (input, output, context) -> {
            String event = new String(input.readAllBytes(), StandardCharsets.UTF_8);
            String id = event.replaceAll("(?s).*\"connectionId\":\"([^\"]+)\".*", "$1");
            try (ApiGatewayManagementApiClient sdk = ApiGatewayManagementApiClient.builder()
                    .endpointOverride(api.managementEndpoint())
                    .region(Region.EU_CENTRAL_1)
                    .credentialsProvider(
                            StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDEXAMPLE", "anything")))
                    .httpClientBuilder(UrlConnectionHttpClient.builder())
                    .build()) {
                sdk.postToConnection(request -> request.connectionId(id).data(SdkBytes.fromUtf8String("by the SDK")));
            }
            output.write("{\"statusCode\":200}".getBytes(StandardCharsets.UTF_8));
        };
        api.replace("$default", event -> handled(function, event));
        Client client = Client.connect(api.uri());
        client.send("hello");

        assertThat(client.receive()).isEqualTo("by the SDK");
    }

    private static String handled(RequestStreamHandler function, String event) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        function.handleRequest(
                new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)), answer, new NoContext());
        return answer.toString(StandardCharsets.UTF_8);
    }

    @Nested
    class InNestedClasses {

        @Test
        void theGatewayIsThereToo() {
            assertThat(Client.statusOf(api.uri())).isEqualTo(101);
            assertThat(api.awaitEvent("$connect").routeKey()).isEqualTo("$connect");
        }
    }
}
