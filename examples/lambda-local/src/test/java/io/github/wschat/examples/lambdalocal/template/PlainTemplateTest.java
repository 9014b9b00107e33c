package io.github.wschat.examples.lambdalocal.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.examples.lambdalocal.template.ApiDefinition.Authorizer;
import io.github.wschat.examples.lambdalocal.template.ApiDefinition.Route;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A template without SAM, of the kind that AWS's tutorial has: Node.js in the template, and a role for each function. */
final class PlainTemplateTest {

    private static final String TEMPLATE = """
            Parameters:
              Limit: { Type: Number, Default: 50 }
            Resources:
              Connections:
                Type: AWS::DynamoDB::Table
                Properties:
                  TableName: open-connections
                  AttributeDefinitions:
                    - { AttributeName: connectionId, AttributeType: S }
                    - { AttributeName: room, AttributeType: S }
                  KeySchema: [{ AttributeName: connectionId, KeyType: HASH }]
                  GlobalSecondaryIndexes:
                    - IndexName: byRoom
                      KeySchema: [{ AttributeName: room, KeyType: HASH }]
                      Projection: { ProjectionType: INCLUDE, NonKeyAttributes: [since] }
                      ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: '2' }
                  ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 5 }
                  StreamSpecification: { StreamViewType: NEW_IMAGE }
                  SSESpecification: { SSEEnabled: true }
              TalkRole:
                Type: AWS::IAM::Role
                Properties:
                  AssumeRolePolicyDocument:
                    Statement:
                      - { Effect: Allow, Action: 'sts:AssumeRole', Principal: { Service: lambda.amazonaws.com } }
                  ManagedPolicyArns:
                    - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
              TalkPolicy:
                Type: AWS::IAM::Policy
                Properties:
                  PolicyName: talk
                  Roles: [!Ref TalkRole]
                  PolicyDocument:
                    Statement:
                      - Effect: Allow
                        Action: ['dynamodb:Put*', 'DYNAMODB:getitem']
                        Resource: [!GetAtt Connections.Arn, !Sub '${Connections.Arn}/index/*']
                      - { Effect: Allow, Action: 'execute-api:ManageConnections', Resource: 'arn:aws:execute-api:*:*:*/@connections/*' }
                      - { Effect: Deny, Action: 'dynamodb:PutItem', NotResource: !GetAtt Connections.Arn }
              Talk:
                Type: AWS::Lambda::Function
                Properties:
                  Runtime: nodejs20.x
                  Handler: index.handler
                  Role: !GetAtt TalkRole.Arn
                  ReservedConcurrentExecutions: 7
                  Environment: { Variables: { TABLE: !Ref Connections, ON: True, SHARE: 0.50 } }
                  Code:
                    ZipFile: |
                      exports.handler = async (event) => {
                        return { statusCode: 200 };
                      };
              Guard:
                Type: AWS::Lambda::Function
                Properties:
                  FunctionName: guard
                  Runtime: python3.12
                  Handler: index.handler
                  Timeout: '900'
                  Role: arn:aws:iam::999999999999:role/elsewhere
                  Code: { ZipFile: 'def handler(event, context): pass' }
              Api:
                Type: AWS::ApiGatewayV2::Api
                Properties: { Name: chat, ProtocolType: WEBSOCKET, RouteSelectionExpression: '${request.body.do}' }
              TalkIntegration:
                Type: AWS::ApiGatewayV2::Integration
                Properties:
                  ApiId: !Ref Api
                  IntegrationType: AWS_PROXY
                  IntegrationUri: !Sub arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Talk.Arn}/invocations
                  TimeoutInMillis: 5000
              GuardAuthorizer:
                Type: AWS::ApiGatewayV2::Authorizer
                Properties:
                  Name: guard
                  ApiId: !Ref Api
                  AuthorizerType: REQUEST
                  AuthorizerUri: !Sub arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Guard.Arn}/invocations
                  IdentitySource: [route.request.querystring.token]
              Connect:
                Type: AWS::ApiGatewayV2::Route
                Properties:
                  ApiId: !Ref Api
                  RouteKey: $connect
                  AuthorizationType: CUSTOM
                  AuthorizerId: !Ref GuardAuthorizer
                  Target: !Join [/, [integrations, !Ref TalkIntegration]]
              Say:
                Type: AWS::ApiGatewayV2::Route
                Properties:
                  ApiId: !Ref Api
                  RouteKey: say
                  RouteResponseSelectionExpression: $default
                  Target: !Sub integrations/${TalkIntegration}
              SayResponse:
                Type: AWS::ApiGatewayV2::RouteResponse
                Properties: { ApiId: !Ref Api, RouteId: !Ref Say, RouteResponseKey: $default }
              Hush:
                Type: AWS::ApiGatewayV2::Route
                Properties:
                  ApiId: !Ref Api
                  RouteKey: hush
                  RouteResponseSelectionExpression: $default
                  Target: !Sub integrations/${TalkIntegration}
              Deployment:
                Type: AWS::ApiGatewayV2::Deployment
                DependsOn: [Connect, Say]
                Properties: { ApiId: !Ref Api }
              Stage:
                Type: AWS::ApiGatewayV2::Stage
                Properties:
                  ApiId: !Ref Api
                  StageName: v1
                  DeploymentId: !Ref Deployment
                  StageVariables: { colour: blue }
                  DefaultRouteSettings: { ThrottlingRateLimit: !Ref Limit }
              TalkPermission:
                Type: AWS::Lambda::Permission
                Properties:
                  Action: lambda:InvokeFunction
                  FunctionName: !Ref Talk
                  Principal: apigateway.amazonaws.com
                  SourceArn: !Sub arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*/$connect
            """;

    private static final String TABLE = "arn:aws:dynamodb:eu-west-1:123456789012:table/open-connections";

    @TempDir
    private Path folder;

    private Templates templates;

    @BeforeEach
    void makeTemplates() {
        templates = new Templates(folder);
    }

    @Test
    void readsTheApi() {
        ApiDefinition api = templates.read(TEMPLATE).api();

        assertThat(api.routeSelectionExpression()).isEqualTo("${request.body.do}");
        assertThat(api.stageName()).isEqualTo("v1");
        assertThat(api.stageVariables()).isEqualTo(Map.of("colour", "blue"));
        assertThat(api.requestsPerSecond()).isEqualTo(50);
        assertThat(api.requestBurst()).isNull();
        assertThat(api.integrationTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(api.routes())
                .containsExactly(
                        new Route("$connect", false, "Talk"),
                        new Route("say", true, "Talk"),
                        new Route("hush", false, "Talk"));
        assertThat(api.authorizer()).isEqualTo(new Authorizer(List.of("route.request.querystring.token"), "Guard"));
    }

    @Test
    void readsFunctions() {
        FunctionDefinition talk = templates.read(TEMPLATE).functions().get(0);
        FunctionDefinition guard = templates.read(TEMPLATE).functions().get(1);

        assertThat(talk.code())
                .isEqualTo(new FunctionDefinition.Code.Inline(
                        "exports.handler = async (event) => {\n  return { statusCode: 200 };\n};\n"));
        assertThat(talk.environment()).isEqualTo(Map.of("TABLE", "open-connections", "ON", "true", "SHARE", "0.50"));
        assertThat(talk.timeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(talk.memorySize()).isEqualTo(128);
        assertThat(talk.snapStart()).isFalse();
        assertThat(talk.reservedConcurrency()).isEqualTo(7);
        assertThat(guard.functionName()).isEqualTo("guard");
        assertThat(guard.runtime()).isEqualTo("python3.12");
        assertThat(guard.timeout()).isEqualTo(Duration.ofMinutes(15));
    }

    @Test
    void readsWhatRolesAllow() {
        Policy talk = templates.read(TEMPLATE).functions().get(0).policy();
        Policy guard = templates.read(TEMPLATE).functions().get(1).policy();

        assertThat(talk.allows("dynamodb:PutItem", TABLE)).isTrue();
        assertThat(talk.allows("dynamodb:GetItem", TABLE)).isTrue();
        assertThat(talk.allows("dynamodb:GetItem", TABLE + "/index/byRoom")).isTrue();
        assertThat(talk.allows("dynamodb:PutItem", TABLE + "/index/byRoom")).isFalse();
        assertThat(talk.allows("dynamodb:DeleteItem", TABLE)).isFalse();
        assertThat(talk.allows("dynamodb:GetItem", TABLE + "2")).isFalse();
        assertThat(talk.allows(
                        "execute-api:ManageConnections",
                        "arn:aws:execute-api:eu-west-1:123456789012:abcdefghij/v1/POST/@connections/a="))
                .isTrue();
        assertThat(guard.allows("dynamodb:DeleteTable", TABLE)).isTrue();
    }

    @Test
    void readsTables() {
        TableDefinition table = templates.read(TEMPLATE).tables().get(0);

        assertThat(table.tableName()).isEqualTo("open-connections");
        assertThat(table.arn()).isEqualTo(TABLE);
        assertThat(table.timeToLiveAttribute()).isNull();
        assertThat(table.createTable())
                .isEqualTo(Map.of(
                        "TableName",
                        "open-connections",
                        "BillingMode",
                        "PROVISIONED",
                        "AttributeDefinitions",
                        List.of(
                                Map.of("AttributeName", "connectionId", "AttributeType", "S"),
                                Map.of("AttributeName", "room", "AttributeType", "S")),
                        "KeySchema",
                        List.of(Map.of("AttributeName", "connectionId", "KeyType", "HASH")),
                        "ProvisionedThroughput",
                        Map.of("ReadCapacityUnits", 5L, "WriteCapacityUnits", 5L),
                        "StreamSpecification",
                        Map.of("StreamEnabled", true, "StreamViewType", "NEW_IMAGE"),
                        "GlobalSecondaryIndexes",
                        List.of(Map.of(
                                "IndexName",
                                "byRoom",
                                "KeySchema",
                                List.of(Map.of("AttributeName", "room", "KeyType", "HASH")),
                                "Projection",
                                Map.of("ProjectionType", "INCLUDE", "NonKeyAttributes", List.of("since")),
                                "ProvisionedThroughput",
                                Map.of("ReadCapacityUnits", 1L, "WriteCapacityUnits", 2L)))));
    }

    @Test
    void remarksWhatIsDifferentHere() {
        Application app = templates.read(TEMPLATE);
        String talk = "arn:aws:lambda:eu-west-1:123456789012:function:"
                + app.functions().get(0).functionName();

        assertThat(app.remarks())
                .containsExactly(
                        "Guard has the role arn:aws:iam::999999999999:role/elsewhere, which is not read from the template;"
                                + " here it may do everything",
                        "Connections has a stream, which nothing reads here",
                        "on AWS, API Gateway may not call arn:aws:lambda:eu-west-1:123456789012:function:guard for the"
                                + " authorizer GuardAuthorizer: no AWS::Lambda::Permission allows it to",
                        "on AWS, API Gateway may not call " + talk
                                + " for the route say: no AWS::Lambda::Permission allows it to",
                        "the route hush answers nothing, on AWS as well: for answers it needs an"
                                + " AWS::ApiGatewayV2::RouteResponse beside its RouteResponseSelectionExpression",
                        "on AWS, API Gateway may not call " + talk
                                + " for the route hush: no AWS::Lambda::Permission allows it to");
    }

    @Test
    void changesWithTheTemplate() {
        Application app = templates.read(
                TEMPLATE.replace("RouteKey: say", "RouteKey: shout").replace("open-connections", "people"));

        assertThat(app.api().routes().get(1).routeKey()).isEqualTo("shout");
        assertThat(app.tables().get(0).tableName()).isEqualTo("people");
        assertThat(app.functions().get(0).environment()).containsEntry("TABLE", "people");
    }

    @Test
    void takesCodeAndFunctionsFromElsewhere() {
        templates.code.put("Talk", folder);
        templates.endpoints.put("Guard", URI.create("http://127.0.0.1:3001"));

        Application app = templates.read(TEMPLATE.replace("Runtime: python3.12", "Runtime: ruby3.4"));

        assertThat(app.functions().get(0).code()).isEqualTo(new FunctionDefinition.Code.Local(folder));
        assertThat(app.functions().get(1).code()).isEqualTo(new FunctionDefinition.Code.Elsewhere());
    }

    @Test
    void runsTheChosenStage() {
        String second = """
              Beta:
                Type: AWS::ApiGatewayV2::Stage
                Properties: { ApiId: !Ref Api, StageName: beta, AutoDeploy: true }
            """;
        templates.stageName = "beta";

        assertThat(templates.read(TEMPLATE + second).api().stageName()).isEqualTo("beta");
    }
}
