package io.github.wschat.examples.lambdalocal.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.wschat.examples.lambdalocal.template.ApiDefinition.Route;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads lambda-aws's own templates as they are. */
final class RealTemplatesTest {

    private static final Path LAMBDA_AWS = Path.of("../lambda-aws");

    @TempDir
    private Path folder;

    @BeforeEach
    void buildJar() throws IOException {
        Files.createFile(Files.createDirectory(folder.resolve("target")).resolve("lambda-aws.jar"));
    }

    @Test
    void readsTheChat() throws IOException {
        Application chat = read("chat-app.yaml", Map.of("Revision", "1", "ExcludeSender", "true"));

        assertThat(chat.remarks()).isEmpty();
        ApiDefinition api = chat.api();
        assertThat(api.logicalId()).isEqualTo("Api");
        assertThat(api.apiId()).matches("[a-z0-9]{10}");
        assertThat(api.routeSelectionExpression()).isEqualTo("$request.body.action");
        assertThat(api.stageName()).isEqualTo("production");
        assertThat(api.requestsPerSecond()).isEqualTo(100);
        assertThat(api.requestBurst()).isEqualTo(200);
        assertThat(api.integrationTimeout()).isEqualTo(Duration.ofSeconds(29));
        assertThat(api.authorizer()).isNull();
        assertThat(api.routes())
                .containsExactly(
                        new Route("$connect", false, "ConnectFunction"),
                        new Route("$disconnect", false, "DisconnectFunction"),
                        new Route("sendmessage", false, "SendMessageFunction"),
                        new Route("$default", false, "DefaultFunction"));

        TableDefinition table = chat.tables().get(0);
        assertThat(table.tableName()).matches("chat-ConnectionsTable-[A-Z0-9]{12}");
        assertThat(table.arn()).isEqualTo("arn:aws:dynamodb:eu-central-1:123456789012:table/" + table.tableName());
        assertThat(table.timeToLiveAttribute()).isEqualTo("expiresAt");
        assertThat(table.createTable())
                .isEqualTo(Map.of(
                        "TableName",
                        table.tableName(),
                        "BillingMode",
                        "PAY_PER_REQUEST",
                        "AttributeDefinitions",
                        List.of(Map.of("AttributeName", "connectionId", "AttributeType", "S")),
                        "KeySchema",
                        List.of(Map.of("AttributeName", "connectionId", "KeyType", "HASH"))));

        FunctionDefinition send = chat.functions().get(2);
        assertThat(send.functionName()).matches("chat-SendMessageFunction-[A-Z0-9]{12}");
        assertThat(send.runtime()).isEqualTo("java25");
        assertThat(send.handler()).isEqualTo("io.github.wschat.examples.lambdaaws.SendMessageFunction::handleRequest");
        assertThat(send.code()).isEqualTo(new FunctionDefinition.Code.Local(folder.resolve("target/lambda-aws.jar")));
        assertThat(send.environment())
                .isEqualTo(Map.of(
                        "TABLE_NAME",
                        table.tableName(),
                        "TABLE_CLIENT",
                        "sdk",
                        "EXCLUDE_SENDER",
                        "true",
                        "MESSAGE_SENDER",
                        "sdk"));
        assertThat(send.timeout()).isEqualTo(Duration.ofSeconds(25));
        assertThat(send.memorySize()).isEqualTo(1024);
        assertThat(send.snapStart()).isTrue();
        assertThat(send.reservedConcurrency()).isNull();
        String connections = "arn:aws:execute-api:eu-central-1:123456789012:" + api.apiId() + "/production/";
        assertThat(send.policy().allows("dynamodb:Scan", table.arn())).isTrue();
        assertThat(send.policy().allows("dynamodb:PutItem", table.arn())).isFalse();
        assertThat(send.policy().allows("execute-api:ManageConnections", connections + "POST/@connections/a="))
                .isTrue();
        assertThat(send.policy().allows("execute-api:ManageConnections", connections + "GET/@connections/a="))
                .isFalse();
    }

    @Test
    void refusesTheStarterForItHasNoApi() throws IOException {
        int line =
                Files.readAllLines(LAMBDA_AWS.resolve("chat-app-starter.yaml")).indexOf("Resources:") + 1;
        assertThatThrownBy(() -> read("chat-app-starter.yaml", Map.of()))
                .isInstanceOf(TemplateException.class)
                .hasMessage(
                        "chat-app-starter.yaml:" + line + ": Resources: there is no AWS::ApiGatewayV2::Api, so there is"
                                + " nothing to connect to; one with ProtocolType WEBSOCKET is needed");
    }

    private Application read(String template, Map<String, String> parameters) throws IOException {
        Path copy = Files.copy(LAMBDA_AWS.resolve(template), folder.resolve(template));
        return TemplateReader.read(
                copy, new Choices(parameters, Map.of(), Map.of(), Set.of(), null, "eu-central-1", "chat"));
    }
}
