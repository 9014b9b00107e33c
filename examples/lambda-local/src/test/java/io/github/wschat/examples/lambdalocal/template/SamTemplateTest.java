package io.github.wschat.examples.lambdalocal.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.examples.lambdalocal.template.ApiDefinition.Route;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SamTemplateTest {

    private static final String TEMPLATE = """
            Transform: AWS::Serverless-2016-10-31
            Globals:
              Function:
                Runtime: nodejs22.x
                Timeout: 20
                Environment: { Variables: { TABLE: !Ref People, LEVEL: info } }
                Tracing: Active
              Api: { Cors: "'*'" }
            Conditions:
              Never: !Equals [a, b]
            Resources:
              People:
                Type: AWS::Serverless::SimpleTable
                Properties: { PrimaryKey: { Name: number, Type: Number } }
              Rooms:
                Type: AWS::Serverless::SimpleTable
                Properties: { TableName: rooms, ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 } }
              Talk:
                Type: AWS::Serverless::Function
                Properties:
                  CodeUri: talk/
                  Handler: app.handler
                  Timeout: 5
                  Environment: { Variables: { LEVEL: debug } }
                  AutoPublishAlias: live
                  SnapStart: { ApplyOn: PublishedVersions }
                  Policies:
                    - DynamoDBReadPolicy: { TableName: !Ref People }
                    - DynamoDBWritePolicy: { TableName: rooms }
                    - S3ReadPolicy: { BucketName: pictures }
                    - AmazonAPIGatewayInvokeFullAccess
                    - !If [Never, AmazonDynamoDBFullAccess, !Ref AWS::NoValue]
                    - Statement:
                        - { Effect: Allow, Action: 'dynamodb:DeleteItem', Resource: '*' }
              Rest:
                Type: AWS::Serverless::Function
                Properties:
                  InlineCode: 'exports.handler = async () => {}'
                  Handler: index.handler
                  Events:
                    Nightly: { Type: Schedule, Properties: { Schedule: rate(1 day) } }
              Api:
                Type: AWS::ApiGatewayV2::Api
                Properties: { Name: chat, ProtocolType: WEBSOCKET, RouteSelectionExpression: $request.body.action }
              TalkIntegration:
                Type: AWS::ApiGatewayV2::Integration
                Properties:
                  ApiId: !Ref Api
                  IntegrationType: AWS_PROXY
                  IntegrationUri: !Sub arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Talk.Alias}/invocations
              TalkRoute:
                Type: AWS::ApiGatewayV2::Route
                Properties: { ApiId: !Ref Api, RouteKey: $default, Target: !Sub 'integrations/${TalkIntegration}' }
              TalkPermission:
                Type: AWS::Lambda::Permission
                Properties: { Action: lambda:InvokeFunction, FunctionName: !Ref Talk.Alias, Principal: apigateway.amazonaws.com }
            """;

    @TempDir
    private Path folder;

    private Application app;

    @BeforeEach
    void read() throws IOException {
        Files.createDirectory(folder.resolve("talk"));
        Templates templates = new Templates(folder);
        templates.ignored.add("RestNightly");
        app = templates.read(TEMPLATE);
    }

    @Test
    void readsFunctionsWithWhatIsGlobal() {
        FunctionDefinition talk = app.functions().get(0);
        FunctionDefinition rest = app.functions().get(1);

        assertThat(talk.functionName()).matches("chat-Talk-[A-Z0-9]{12}");
        assertThat(talk.runtime()).isEqualTo("nodejs22.x");
        assertThat(talk.code()).isEqualTo(new FunctionDefinition.Code.Local(folder.resolve("talk")));
        assertThat(talk.timeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(talk.snapStart()).isTrue();
        assertThat(talk.environment())
                .isEqualTo(Map.of("TABLE", app.tables().get(0).tableName(), "LEVEL", "debug"));
        assertThat(rest.timeout()).isEqualTo(Duration.ofSeconds(20));
        assertThat(rest.environment()).containsEntry("LEVEL", "info");
        assertThat(rest.code()).isEqualTo(new FunctionDefinition.Code.Inline("exports.handler = async () => {}"));
    }

    @Test
    void readsPolicies() {
        Policy talk = app.functions().get(0).policy();
        String people = app.tables().get(0).arn();
        String rooms = app.tables().get(1).arn();

        assertThat(talk.allows("dynamodb:Scan", people)).isTrue();
        assertThat(talk.allows("dynamodb:Query", people + "/index/any")).isTrue();
        assertThat(talk.allows("dynamodb:PutItem", people)).isFalse();
        assertThat(talk.allows("dynamodb:PutItem", rooms)).isTrue();
        assertThat(talk.allows("dynamodb:Scan", rooms)).isFalse();
        assertThat(talk.allows("dynamodb:DeleteItem", rooms)).isTrue();
        assertThat(talk.allows("dynamodb:UpdateTable", rooms)).isFalse();
        assertThat(talk.allows(
                        "execute-api:ManageConnections",
                        "arn:aws:execute-api:eu-west-1:123456789012:abcdefghij/production/POST/@connections/a="))
                .isTrue();
        assertThat(app.functions().get(1).policy().allows("dynamodb:Scan", people))
                .isFalse();
    }

    @Test
    void readsSimpleTables() {
        TableDefinition people = app.tables().get(0);
        TableDefinition rooms = app.tables().get(1);

        assertThat(people.tableName()).matches("chat-People-[A-Z0-9]{12}");
        assertThat(people.createTable())
                .containsEntry("BillingMode", "PAY_PER_REQUEST")
                .containsEntry(
                        "AttributeDefinitions", List.of(Map.of("AttributeName", "number", "AttributeType", "N")));
        assertThat(rooms.createTable())
                .containsEntry("TableName", "rooms")
                .containsEntry("KeySchema", List.of(Map.of("AttributeName", "id", "KeyType", "HASH")))
                .containsEntry("ProvisionedThroughput", Map.of("ReadCapacityUnits", 1L, "WriteCapacityUnits", 1L));
    }

    @Test
    void readsTheRouteToThePublishedAlias() {
        assertThat(app.api().routes()).containsExactly(new Route("$default", false, "Talk"));
        assertThat(app.remarks())
                .containsExactly(
                        "RestNightly (An event of type Schedule) is left out",
                        "the template has no stage; here it is production");
    }
}
