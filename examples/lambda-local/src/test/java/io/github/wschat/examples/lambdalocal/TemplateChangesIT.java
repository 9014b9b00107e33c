package io.github.wschat.examples.lambdalocal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is changed in the template that is deployed is changed here, too; no code is. */
@Timeout(120)
class TemplateChangesIT {

    private static final Path JAR = Path.of("../lambda-aws/target/lambda-aws.jar");
    private static final String ROUTE_KEY = "RouteKey: sendmessage";
    private static final String TABLE = "BillingMode: PAY_PER_REQUEST";

    @TempDir
    private Path folder;

    @Test
    @DisplayName("A route has another key, the stage another name, and the table one of its own")
    void names() throws Exception {
        try (TestStack chat = start(template -> template.replace(ROUTE_KEY, "RouteKey: say")
                .replace("StageName: production", "StageName: dev")
                .replace("/production/", "/dev/")
                .replace(TABLE, "TableName: who-is-there\n      " + TABLE))) {
            ChatClient ada = chat.connect();

            assertThat(chat.uri().getPath()).isEqualTo("/dev");
            assertThat(chat.output()).contains("Table ConnectionsTable is who-is-there");
            assertThat(chat.rows()).hasSize(1);
            assertThat(ada.say("{\"action\":\"say\",\"message\":\"hello\"}").hears())
                    .isEqualTo("hello");
            assertThat(ada.say("{\"action\":\"sendmessage\",\"message\":\"hello\"}")
                            .hears())
                    .startsWith("Use the sendmessage route");
        }
    }

    @Test
    @DisplayName("A function whose role does not allow a write to the table cannot write there")
    void withoutPutItem() throws Exception {
        try (TestStack chat =
                start(template -> template.replace("Action: dynamodb:PutItem", "Action: dynamodb:GetItem"))) {
            Throwable refused = catchThrowable(chat::connect);

            assertThat(refused).hasRootCauseMessage("Unexpected HTTP response status code 500");
            assertThat(chat.rows()).isEmpty();
            assertThat(chat.output())
                    .anyMatch(line -> line.startsWith("[ConnectFunction]")
                            && line.contains("is not authorized to perform: dynamodb:PutItem"));
        }
    }

    @Test
    @DisplayName("A function whose role does not allow posts reaches nobody, and drops nobody")
    void withoutManageConnections() throws Exception {
        try (TestStack chat = start(
                template -> template.replace("/production/POST/@connections/*", "/production/GET/@connections/*"))) {
            ChatClient ada = chat.connect();
            ada.sendMessage("hello");
            Awaitility.await()
                    .until(() -> chat.output().stream().anyMatch(line -> line.startsWith("[SendMessageFunction]")));
            Awaitility.await().until(() -> chat.stack().isQuiet());

            assertThat(ada.hasHeardNothing()).isTrue();
            assertThat(chat.rows()).hasSize(1);
        }
    }

    @Test
    @DisplayName("A function that somebody else runs gets its events by Lambda's Invoke API")
    void functionEndpoint() throws Exception {
        Queue<String> asked = new ConcurrentLinkedQueue<>();
        HttpServer elsewhere = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        elsewhere.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI() + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] answer = "{\"statusCode\":403}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        elsewhere.start();
        URI endpoint = URI.create("http://127.0.0.1:" + elsewhere.getAddress().getPort());
        try (TestStack chat = TestStack.start(
                Path.of("../lambda-aws/chat-app.yaml"),
                Map.of("Revision", "elsewhere"),
                Map.of("ConnectFunction", endpoint))) {
            Throwable refused = catchThrowable(chat::connect);

            assertThat(refused).hasRootCauseMessage("Unexpected HTTP response status code 403");
            assertThat(asked)
                    .singleElement()
                    .asString()
                    .startsWith("/2015-03-31/functions/ConnectFunction/invocations {")
                    .contains("\"routeKey\":\"$connect\"");
        } finally {
            elsewhere.stop(0);
        }
    }

    private TestStack start(UnaryOperator<String> change) throws Exception {
        String original = Files.readString(Path.of("../lambda-aws/chat-app.yaml"));
        String changed = change.apply(original);
        assertThat(changed).isNotEqualTo(original);
        Path template = Files.writeString(folder.resolve("changed.yaml"), changed);
        Map<String, Path> code = Stream.of("Connect", "Disconnect", "SendMessage", "Default")
                .collect(Collectors.toMap(name -> name + "Function", name -> JAR.toAbsolutePath()));
        return TestStack.start(template, Map.of("Revision", "changed"), code, null);
    }
}
