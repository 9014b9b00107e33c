package io.github.wschat.examples.lambdaaws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.examples.lambdaruntime.InvocationResult;
import io.github.wschat.examples.lambdaruntime.LambdaFunction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the environment tells the functions, behind Lambda's runtime interface client. */
class SettingsIT {

    @Test
    @DisplayName("With EXCLUDE_SENDER=true whoever sends a message does not get it")
    void excludeSender() throws Exception {
        try (DeployedChat chat = DeployedChat.setup()
                .oneFunction()
                .environment("EXCLUDE_SENDER", "true")
                .start()) {
            ChatClient ada = chat.connect();
            ChatClient ben = chat.connect();
            ada.sendmessage("hello");
            assertThat(ben.receive()).isEqualTo("hello");
            ada.say("test");
            assertThat(ada.receive()).contains(ada.id());
            ben.sendmessage("good-bye");
            assertThat(ada.receive()).isEqualTo("good-bye");
            assertThat(ben.untaken()).isEmpty();
        }
    }

    @Test
    @DisplayName("With MESSAGE_SENDER=crt messages arrive, signed as the gateway verifies it")
    void crtSender() throws Exception {
        try (DeployedChat chat = DeployedChat.setup()
                .oneFunction()
                .environment("MESSAGE_SENDER", "crt")
                .start()) {
            ChatClient ada = chat.connect();
            ChatClient ben = chat.connect();
            ada.sendmessage("hello");
            assertThat(ada.receive()).isEqualTo("hello");
            assertThat(ben.receive()).isEqualTo("hello");
            ben.say("test");
            assertThat(ben.receive()).contains(ben.id());
        }
    }

    @Test
    @DisplayName("With TABLE_CLIENT=crt clients are kept and removed, and found by messages")
    void crtTableClient() throws Exception {
        try (DeployedChat chat = DeployedChat.setup()
                .environment("MESSAGE_SENDER", "crt")
                .environment("TABLE_CLIENT", "crt")
                .start()) {
            ChatClient ada = chat.connect();
            ChatClient ben = chat.connect();
            assertThat(chat.table().ids()).containsExactlyInAnyOrder(ada.id(), ben.id());
            ada.sendmessage("hello");
            assertThat(ada.receive()).isEqualTo("hello");
            assertThat(ben.receive()).isEqualTo("hello");
            chat.disconnectAll();
            assertThat(chat.table().ids()).isEmpty();
        }
    }

    @Test
    @DisplayName("Without TABLE_NAME the functions that need the table do not start, and name the variable")
    void noTable() throws Exception {
        for (FunctionNeeds needs : FunctionNeeds.all()) {
            if (needs.variables().contains("TABLE_NAME")) {
                assertThat(failure(needs, Map.of()))
                        .as(needs.name())
                        .isEqualTo("The environment variable TABLE_NAME has to name the table of the connections");
            }
        }
    }

    @ParameterizedTest
    @DisplayName("A value that a variable cannot have stops the function, and is named with what is allowed")
    @CsvSource(
            delimiter = '|',
            value = {
                "MESSAGE_SENDER | node | The environment variable MESSAGE_SENDER is sdk or crt, not \"node\"",
                "TABLE_CLIENT | node | The environment variable TABLE_CLIENT is sdk or crt, not \"node\"",
                "EXCLUDE_SENDER | yes | The environment variable EXCLUDE_SENDER is true or false, not \"yes\"",
                "AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI | here | The environment variable"
                        + " AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI is an endpoint such as https://chat.example/production, not \"here\""
            })
    void badValue(String variable, String value, String message) throws Exception {
        assertThat(failure(FunctionNeeds.SEND_MESSAGE, Map.of("TABLE_NAME", "connections", variable, value)))
                .isEqualTo(message);
    }

    /** Returns what the first event is answered. */
    private static String failure(FunctionNeeds needs, Map<String, String> variables) throws Exception {
        Map<String, String> environment = new HashMap<>(variables);
        environment.put("AWS_ACCESS_KEY_ID", "AKIATEST");
        environment.put("AWS_SECRET_ACCESS_KEY", "test");
        try (LambdaFunction function = LambdaFunction.builder(needs.name() + "Function")
                .java(List.of(DeployedChat.JAR), needs.handler())
                .environment(environment)
                .memorySize(1024)
                .initTimeout(Duration.ofSeconds(30))
                .log(line -> {})
                .start()) {
            InvocationResult result = function.invoke("{}".getBytes(StandardCharsets.UTF_8))
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS);
            assertThat(result).isInstanceOf(InvocationResult.FunctionError.class);
            return ((InvocationResult.FunctionError) result).errorMessage();
        }
    }
}
