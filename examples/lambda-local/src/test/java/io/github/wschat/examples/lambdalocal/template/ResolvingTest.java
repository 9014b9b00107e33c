package io.github.wschat.examples.lambdalocal.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** CloudFormation's functions, seen through an environment variable. */
final class ResolvingTest {

    private static final String TEMPLATE = """
            Parameters:
              Name: { Type: String, Default: Ann, AllowedPattern: '[A-Z][a-z]+', MinLength: 2 }
              Count: { Type: Number, Default: 3, MinValue: 1 }
              Names: { Type: CommaDelimitedList, Default: 'a, b,c' }
              Subnets: { Type: 'List<AWS::EC2::Subnet::Id>', Default: 'subnet-1,subnet-2' }
              Unused: { Type: 'AWS::SSM::Parameter::Value<String>', Default: /a/b }
            Mappings:
              Sizes: { eu-west-1: { small: 1, big: [2, 3] } }
            Conditions:
              IsAnn: !Equals [!Ref Name, Ann]
              IsBob: { 'Fn::Equals': [{ Ref: Name }, Bob] }
              Both: !And [Condition: IsAnn, !Not [!Condition IsBob]]
              Either: !Or [!Condition IsBob, !Condition IsBob]
            Resources:
              Dump: { Type: 'AWS::S3::Bucket' }
              Left: { Type: 'AWS::S3::Bucket', Properties: { BucketName: left } }
              Queue: { Type: 'AWS::SQS::Queue', Condition: IsAnn }
              Gone: { Type: 'AWS::DynamoDB::Table', Condition: IsBob }
              Log: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: !Sub '/log/${Name}' } }
              Role:
                Type: AWS::IAM::Role
                Properties: { Path: /app/, RoleName: !If [IsBob, bob, !Ref AWS::NoValue], AssumeRolePolicyDocument: {} }
              Version: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: !Ref Function } }
              Alias:
                Type: AWS::Lambda::Alias
                Properties: { Name: live, FunctionName: !GetAtt Function.Arn, FunctionVersion: !GetAtt Version.Version }
              Function:
                Type: AWS::Lambda::Function
                Properties:
                  FunctionName: probed
                  Runtime: nodejs22.x
                  Handler: index.handler
                  Role: !GetAtt Role.Arn
                  Code: { ZipFile: x }
              Probe:
                Type: AWS::Lambda::Function
                Properties:
                  Runtime: nodejs22.x
                  Handler: index.handler
                  Role: !GetAtt Role.Arn
                  Code: { ZipFile: x }
                  Environment:
                    Variables:
                      PROBE: %s
              Api:
                Type: AWS::ApiGatewayV2::Api
                Properties: { Name: chat, ProtocolType: WEBSOCKET, RouteSelectionExpression: $request.body.action }
              Stage: { Type: 'AWS::ApiGatewayV2::Stage', Properties: { ApiId: !Ref Api, StageName: v1, AutoDeploy: true } }
              Integration:
                Type: AWS::ApiGatewayV2::Integration
                Properties: { ApiId: !Ref Api, IntegrationType: AWS_PROXY, IntegrationUri: !Ref Alias }
              Route:
                Type: AWS::ApiGatewayV2::Route
                Properties: { ApiId: !Ref Api, RouteKey: $default, Target: !Sub 'integrations/${Integration}' }
            """;

    @TempDir
    private Path folder;

    private Templates templates;

    @BeforeEach
    void leaveOut() {
        templates = new Templates(folder);
        templates.ignored.add("Dump");
        templates.ignored.add("Left");
        templates.ignored.add("Queue");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "!Ref Name | Ann",
                "{ Ref: Count } | 3",
                "!Ref AWS::Region | eu-west-1",
                "!Ref AWS::AccountId | 123456789012",
                "!Ref AWS::StackName | chat",
                "!Ref AWS::Partition | aws",
                "!Ref AWS::URLSuffix | amazonaws.com",
                "!Sub '${Name}-${!Name}-$x-${AWS::Region}' | Ann-${Name}-$x-eu-west-1",
                "!Sub ['${a}${Name}', { a: !Ref Count, Name: Eve }] | 3Eve",
                "{ 'Fn::Sub': 'a ${Stage}' } | a v1",
                "!Join ['+', !Ref Names] | a+b+c",
                "{ 'Fn::Join': ['', [a, !Ref Name, !Ref AWS::NoValue]] } | aAnn",
                "!Select [1, !Ref Subnets] | subnet-2",
                "!Select [2, !Split ['/', 'x/y/z']] | z",
                "!If [IsAnn, yes, !Ref Nowhere] | yes",
                "!If [IsBob, yes, no] | no",
                "!If [Both, yes, no] | yes",
                "!If [Either, yes, no] | no",
                "!FindInMap [Sizes, !Ref AWS::Region, small] | 1",
                "!Select [0, !FindInMap [Sizes, eu-west-1, big]] | 2",
                "!Base64 hello | aGVsbG8=",
                "!GetAtt Function.Arn | arn:aws:lambda:eu-west-1:123456789012:function:probed",
                "!GetAtt [Version, FunctionArn] | arn:aws:lambda:eu-west-1:123456789012:function:probed:1",
                "{ 'Fn::GetAtt': Version.Version } | 1",
                "!Ref Alias | arn:aws:lambda:eu-west-1:123456789012:function:probed:live",
                "!Ref Stage | v1",
                "!Ref Log | /log/Ann",
                "!GetAtt Log.Arn | arn:aws:logs:eu-west-1:123456789012:log-group:/log/Ann:*",
                "!GetAtt Left.Arn | arn:aws:s3:::left",
            })
    void resolves(String expression, String value) {
        assertThat(probe(expression)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "!Ref Api | [a-z0-9]{10}",
                "!GetAtt Api.ApiEndpoint | wss://[a-z0-9]{10}\\.execute-api\\.eu-west-1\\.amazonaws\\.com",
                "!Ref Probe2 | chat-Probe2-[A-Z0-9]{12}",
                "!GetAtt Role.Arn | arn:aws:iam::123456789012:role/app/chat-Role-[A-Z0-9]{12}",
                "!Ref Dump | chat-dump-[a-z0-9]{12}",
                "!Ref Queue | https://sqs\\.eu-west-1\\.amazonaws\\.com/123456789012/chat-Queue-[A-Z0-9]{12}",
                "!GetAtt Queue.Arn | arn:aws:sqs:eu-west-1:123456789012:chat-Queue-[A-Z0-9]{12}",
                "!Ref AWS::StackId | arn:aws:cloudformation:eu-west-1:123456789012:stack/chat/[0-9a-f-]{36}",
            })
    void makesUpNamesAsCloudFormationDoes(String expression, String pattern) {
        String more = "  Probe2: { Type: 'AWS::DynamoDB::Table', Properties: { BillingMode: PAY_PER_REQUEST,"
                + " AttributeDefinitions: [], KeySchema: [] } }\n";

        String value = read(expression, more);

        assertThat(value).matches(pattern).isEqualTo(read(expression, more));
    }

    @Test
    void leavesOutWhatHasNoValue() {
        assertThat(templates
                        .read(TEMPLATE.formatted("!Ref AWS::NoValue"))
                        .functions()
                        .get(1)
                        .environment())
                .isEmpty();
    }

    @Test
    void takesParametersFromOutside() {
        templates.parameters.putAll(Map.of("Name", "Bob", "Unused", "kept"));
        templates.ignored.add("Gone");

        assertThat(probe("!Join ['', [!Ref Unused, !If [IsBob, 1, 2]]]")).isEqualTo("kept1");
    }

    @Test
    void readsJson() {
        String json = """
                {
                \t"Resources": {
                \t\t"Api": { "Type": "AWS::ApiGatewayV2::Api", "Properties": {
                \t\t\t"Name": "a", "ProtocolType": "WEBSOCKET", "RouteSelectionExpression": "$request.body.action" } },
                \t\t"F": { "Type": "AWS::Lambda::Function", "Properties": {
                \t\t\t"Runtime": "java25", "Handler": "a.B", "Role": "r", "Timeout": 30, "Code": { "ZipFile": "x" } } },
                \t\t"I": { "Type": "AWS::ApiGatewayV2::Integration", "Properties": {
                \t\t\t"ApiId": { "Ref": "Api" }, "IntegrationType": "AWS_PROXY", "IntegrationUri": { "Ref": "F" } } },
                \t\t"R": { "Type": "AWS::ApiGatewayV2::Route", "Properties": {
                \t\t\t"ApiId": { "Ref": "Api" }, "RouteKey": "a", "Target": { "Fn::Sub": "integrations/${I}" } } }
                \t}
                }
                """;

        assertThat(templates(json).api().routes()).containsExactly(new ApiDefinition.Route("a", false, "F"));
    }

    private Application templates(String text) {
        return new Templates(folder).read(text);
    }

    private String probe(String expression) {
        return read(expression, "");
    }

    private String read(String expression, String more) {
        return String.valueOf(templates
                .read(TEMPLATE.formatted(expression) + more)
                .functions()
                .get(1)
                .environment()
                .get("PROBE"));
    }
}
