package io.github.wschat.examples.wiresuite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.services.apigatewaymanagementapi.model.ApiGatewayManagementApiException;
import software.amazon.awssdk.services.apigatewaymanagementapi.model.GetConnectionResponse;
import software.amazon.awssdk.services.apigatewaymanagementapi.model.GoneException;
import software.amazon.awssdk.services.apigatewaymanagementapi.model.PayloadTooLargeException;

/** What callers of {@code @connections} see. */
interface ManagementCases extends WireCases {

    /** The greatest message. */
    int MAX_MESSAGE_BYTES = 131_072;

    @Test
    @DisplayName("C73 a post is answered with 200 and nothing, and comes to its client alone, to the letter")
    default void post() throws Exception {
        String text = "{\"hello\": \"\u20ac \ud83d\ude00\"}\n";
        try (Client client = target().connect();
                Client other = target().connect()) {
            ManagementApi api = target().management();
            ManagementApi.Answer answer = api.call(SdkHttpMethod.POST, api.path(client.id()), text);

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEmpty();
            assertThat(client.hear()).isEqualTo(text);
            other.id();
        }
    }

    @Test
    @DisplayName("C73, C98 a post by the SDK arrives")
    default void postBySdk() throws Exception {
        try (Client client = target().connect()) {
            target().management().post(client.id(), "hello");

            assertThat(client.hear()).isEqualTo("hello");
        }
    }

    @Test
    @DisplayName("C74 the @ and = of a path may be encoded or not")
    default void encodedPath() throws Exception {
        ManagementApi api = target().management();
        try (Client client = target().connect()) {
            String path = api.path(client.id());
            for (String encoded : List.of(
                    path,
                    path.replace("@", "%40"),
                    path.replace("=", "%3D"),
                    path.replace("@", "%40").replace("=", "%3D"))) {
                assertThat(api.call(SdkHttpMethod.POST, encoded, encoded).status())
                        .as(encoded)
                        .isEqualTo(200);
                assertThat(client.hear()).isEqualTo(encoded);
            }
        }
    }

    @Test
    @DisplayName("C75 a post of 131,072 bytes comes as one message")
    default void greatestPost() throws Exception {
        target().inferred();
        String text = "\u20ac".repeat(MAX_MESSAGE_BYTES / 3) + "xy";
        try (RawClient client = target().open()) {
            target().management().post(client.id(), text);

            assertThat(client.hear()).isEqualTo(text);
        }
    }

    @Test
    @DisplayName("C76 a post of 131,073 bytes is refused with 413, and does not come")
    default void tooGreatPost() throws Exception {
        try (Client client = target().connect()) {
            String id = client.id();
            PayloadTooLargeException refusal = catchThrowableOfType(
                    PayloadTooLargeException.class,
                    () -> target().management().post(id, "x".repeat(MAX_MESSAGE_BYTES + 1)));

            assertThat(refusal.statusCode()).isEqualTo(413);
            target().management().post(id, "that was too much");
            assertThat(client.hear()).isEqualTo("that was too much");
        }
    }

    @Test
    @DisplayName("C77, C83, C85 of who has left, everything is answered with 410")
    default void gone() throws Exception {
        String id;
        try (Client client = target().connect()) {
            id = client.id();
            client.leave();
        }
        Awaitility.await().atMost(Client.PATIENCE).untilAsserted(() -> assertGone(id));
        ManagementApi api = target().management();
        assertThat(api.call(SdkHttpMethod.POST, api.path(id), "x").body())
                .as("what is no JSON")
                .doesNotContain("{");
    }

    @Test
    @DisplayName("C78 of an id that was never given, everything is answered with 410")
    default void neverGiven() {
        assertGone("Xa1bC2dE3fGCHk4=");
    }

    /** Fails if something is known of a connection. */
    default void assertGone(String id) {
        ManagementApi api = target().management();
        assertThatThrownBy(() -> api.post(id, "x"))
                .isInstanceOfSatisfying(GoneException.class, ManagementCases::assertGone);
        assertThatThrownBy(() -> api.get(id)).isInstanceOfSatisfying(GoneException.class, ManagementCases::assertGone);
        assertThatThrownBy(() -> api.delete(id))
                .isInstanceOfSatisfying(GoneException.class, ManagementCases::assertGone);
    }

    private static void assertGone(GoneException gone) {
        assertThat(gone.statusCode()).isEqualTo(410);
    }

    @Test
    @DisplayName("C79 an id of another form is refused with 400 and Invalid connectionId")
    default void malformedId() {
        ApiGatewayManagementApiException refusal = catchThrowableOfType(
                ApiGatewayManagementApiException.class,
                () -> target().management().post("test-connection-123", "x"));

        assertThat(refusal.getClass()).isEqualTo(ApiGatewayManagementApiException.class);
        assertThat(refusal.statusCode()).isEqualTo(400);
        assertThat(refusal.awsErrorDetails().errorMessage()).isEqualTo("Invalid connectionId");
    }

    @Test
    @DisplayName("C81 GET tells of a client, with these members and times")
    default void get() throws Exception {
        ManagementApi api = target().management();
        try (RawClient client = target().open()) {
            ManagementApi.Answer answer = api.call(SdkHttpMethod.GET, api.path(client.id()), "");

            assertThat(answer.status()).isEqualTo(200);
            // The order of the members is not known of API Gateway.
            assertThat(answer.body())
                    .containsPattern("\"connectedAt\" ?: ?\"[0-9-]{10}T[0-9:.]+Z\"")
                    .containsPattern("\"lastActiveAt\" ?: ?\"[0-9-]{10}T[0-9:.]+Z\"")
                    .containsPattern("\"identity\" ?: ?\\{")
                    .containsPattern("\"sourceIp\" ?: ?\"[0-9a-f.:]+\"")
                    .containsPattern("\"userAgent\" ?: ?null");
        }
    }

    @Test
    @DisplayName("C82 a message of the client's moves lastActiveAt, and connectedAt stays")
    default void lastActiveAt() throws Exception {
        ManagementApi api = target().management();
        try (Client client = target().connect()) {
            String id = client.id();
            GetConnectionResponse before = api.get(id);
            Awaitility.await()
                    .until(() -> Instant.now().isAfter(before.lastActiveAt().plusMillis(50)));
            client.id();
            GetConnectionResponse after = api.get(id);

            assertThat(after.connectedAt()).isEqualTo(before.connectedAt());
            assertThat(after.lastActiveAt()).isAfter(before.lastActiveAt());
        }
    }

    @Test
    @DisplayName("C84 DELETE of an open connection is answered with 204, and ends it")
    default void delete() throws Exception {
        ManagementApi api = target().management();
        try (Client client = target().connect()) {
            String id = client.id();
            ManagementApi.Answer answer = api.call(SdkHttpMethod.DELETE, api.path(id), "");

            assertThat(answer.status()).isEqualTo(204);
            assertThat(answer.body()).isEmpty();
            client.closeCode();
            Awaitility.await().atMost(Client.PATIENCE).untilAsserted(() -> assertGone(id));
        }
    }

    @Test
    @DisplayName("C99 DELETE closes with 1000 for the client")
    default void deleteIsANormalClosure() throws Exception {
        target().inferred();
        try (Client client = target().connect()) {
            target().management().delete(client.id());

            assertThat(client.closeCode()).isEqualTo(1000);
        }
    }

    @Test
    @DisplayName("C86 without the stage, everything is refused with 403 and Forbidden")
    default void withoutStage() throws Exception {
        ManagementApi api = target().management();
        try (Client client = target().connect()) {
            String path = "/@connections/" + client.id();
            for (SdkHttpMethod method : List.of(SdkHttpMethod.POST, SdkHttpMethod.GET, SdkHttpMethod.DELETE)) {
                ManagementApi.Answer answer = api.call(method, path, method == SdkHttpMethod.POST ? "x" : "");

                assertThat(answer.status()).as(method.name()).isEqualTo(403);
                assertThat(answer.errorType()).startsWith("ForbiddenException");
                assertThat(answer.body()).isEqualTo("{\"message\":\"Forbidden\"}");
            }
            client.id();
        }
    }

    @Test
    @DisplayName("A request without a signature is refused with 403, and does nothing")
    default void unsigned() throws Exception {
        target().inferred();
        ManagementApi api = target().management();
        try (Client client = target().connect()) {
            String path = api.path(client.id());
            for (SdkHttpMethod method : List.of(SdkHttpMethod.POST, SdkHttpMethod.GET, SdkHttpMethod.DELETE)) {
                ManagementApi.Answer answer = api.callUnsigned(method, path, method == SdkHttpMethod.POST ? "x" : "");

                assertThat(answer.status()).as(method.name()).isEqualTo(403);
                assertThat(answer.errorType()).isEqualTo("MissingAuthenticationTokenException");
            }
            client.id();
        }
    }

    @Test
    @DisplayName("D15, D18, D20 a post that is no UTF-8 is refused, and another method; an empty post is an empty text")
    default void oddCalls() throws Exception {
        target().decided("D15, D18, D20");
        ManagementApi api = target().management();
        try (Client client = target().connect()) {
            String path = api.path(client.id());
            assertThat(api.call(SdkHttpMethod.POST, path, new byte[] {(byte) 0xFF})
                            .status())
                    .isEqualTo(400);
            assertThat(api.call(SdkHttpMethod.PUT, path, "x").status()).isEqualTo(403);
            assertThat(api.call(SdkHttpMethod.POST, path, "").status()).isEqualTo(200);
            assertThat(client.hear()).isEmpty();
        }
    }

    @Test
    @DisplayName("Posts to one client all come, once")
    default void posts() throws Exception {
        try (Client client = target().connect()) {
            List<String> texts = post20(client.id());

            assertThat(client.hear(texts.size())).containsExactlyInAnyOrderElementsOf(texts);
            client.id();
        }
    }

    @Test
    @DisplayName("Posts to one client come in the order in which they were answered")
    default void postsInOrder() throws Exception {
        target().decided("the order of posts");
        try (Client client = target().connect()) {
            List<String> texts = post20(client.id());

            assertThat(client.hear(texts.size())).containsExactlyElementsOf(texts);
        }
    }

    private List<String> post20(String id) {
        List<String> texts = new ArrayList<>();
        for (int number = 1; number <= 20; number++) {
            target().management().post(id, "post " + number);
            texts.add("post " + number);
        }
        return texts;
    }
}
