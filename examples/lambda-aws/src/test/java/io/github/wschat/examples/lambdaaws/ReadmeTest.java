package io.github.wschat.examples.lambdaaws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What README.md shows is what is compiled here, and it works. */
class ReadmeTest {

    private static final String CONNECT = """
            {"requestContext": {"eventType": "CONNECT", "routeKey": "$connect", "connectionId": "Xa1bC2dE3fGCHk4=",
              "connectedAt": 1721899811120, "requestId": "Xa1bDEfG3fGFR5w=", "domainName": "chat.example", "stage": "production",
              "identity": {"sourceIp": "198.51.100.7"}}}
            """;

    @Test
    void quotesTheWiring() throws IOException {
        String source = Files.readString(Path.of("src/test/java/io/github/wschat/examples/lambdaaws/Wiring.java"));
        String wiring = source.substring(
                source.indexOf('\n', source.indexOf("// README.md quotes from here")) + 1,
                source.lastIndexOf('\n', source.indexOf("// to here")));

        assertThat(Files.readString(Path.of("../../README.md")))
                .contains("```java\n" + wiring.stripIndent() + "\n```\n");
    }

    @Test
    void theWiringIsAChat() throws Exception {
        try (TestTable table = new TestTable()) {
            // What Lambda tells the SDK by variables.
            Map<String, String> settings = Map.of(
                    "aws.region", "eu-central-1",
                    "aws.accessKeyId", "key",
                    "aws.secretAccessKey", "secret",
                    "aws.endpointUrl", table.uri().toString());
            settings.forEach(System::setProperty);
            try {
                ByteArrayOutputStream answer = new ByteArrayOutputStream();
                Wiring.handler()
                        .handleRequest(
                                new ByteArrayInputStream(CONNECT.getBytes(StandardCharsets.UTF_8)),
                                answer,
                                Priming.lambdaContext());

                assertThat(answer.toString(StandardCharsets.UTF_8))
                        .isEqualTo("{\"isBase64Encoded\":false,\"statusCode\":200}");
                assertThat(table.ids()).containsExactly("Xa1bC2dE3fGCHk4=");
            } finally {
                settings.keySet().forEach(System::clearProperty);
            }
        }
    }
}
