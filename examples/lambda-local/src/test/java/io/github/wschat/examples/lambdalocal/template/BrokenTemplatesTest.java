package io.github.wschat.examples.lambdalocal.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused, and how that is said. */
final class BrokenTemplatesTest {

    private static final String TEMPLATE = """
            Transform: AWS::Serverless-2016-10-31
            Parameters:
              Size: { Type: Number, Default: 128, MaxValue: 256 }
            Conditions:
              Never: !Equals [a, b]
            Resources:
              Table:
                Type: AWS::DynamoDB::Table
                Properties:
                  BillingMode: PAY_PER_REQUEST
                  AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
                  KeySchema: [{ AttributeName: id, KeyType: HASH }]
              Role:
                Type: AWS::IAM::Role
                Properties:
                  AssumeRolePolicyDocument: {}
                  ManagedPolicyArns: [arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess]
                  Policies:
                    - PolicyName: log
                      PolicyDocument:
                        Statement: { Effect: Allow, Action: 'logs:*', Resource: '*', Condition: {} }
              Talk:
                Type: AWS::Lambda::Function
                Properties:
                  Runtime: nodejs22.x
                  Handler: index.handler
                  MemorySize: !Ref Size
                  Timeout: 3
                  Role: !GetAtt Role.Arn
                  Code: { ZipFile: x }
                  Environment: { Variables: { TABLE: !Ref Table } }
              Api:
                Type: AWS::ApiGatewayV2::Api
                Properties:
                  Name: chat
                  ProtocolType: WEBSOCKET
                  RouteSelectionExpression: $request.body.action
              Integration:
                Type: AWS::ApiGatewayV2::Integration
                Properties:
                  ApiId: !Ref Api
                  IntegrationType: AWS_PROXY
                  IntegrationUri: !Sub arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Talk.Arn}/invocations
                  TimeoutInMillis: 29000
              Connect:
                Type: AWS::ApiGatewayV2::Route
                Properties:
                  ApiId: !Ref Api
                  RouteKey: $connect
                  AuthorizationType: NONE
                  Target: !Sub integrations/${Integration}
              Say:
                Type: AWS::ApiGatewayV2::Route
                Properties:
                  ApiId: !Ref Api
                  RouteKey: say
                  AuthorizationType: 'NONE'
                  Target: !Sub integrations/${Integration}
              Stage:
                Type: AWS::ApiGatewayV2::Stage
                Properties:
                  ApiId: !Ref Api
                  StageName: v1
                  AutoDeploy: true
            """;

    private static final String NO_TEMPLATE =
            "app.yaml:1: Resources: is missing, so this is no CloudFormation template";

    @TempDir
    private Path folder;

    private Templates templates;

    @BeforeEach
    void makeTemplates() {
        templates = new Templates(folder);
    }

    @Test
    void hasNothingWrongOtherwise() {
        assertThat(templates.read(TEMPLATE).functions()).hasSize(1);
    }

    /** Each row: what is replaced in the template, by what, and what is said then; {@code ;;} is a line's end. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            Timeout: 3 | Timeout: 901 | app.yaml:28: Talk: Timeout is 901, but whole numbers from 1 to 900 are allowed
            Timeout: 3 | Timeout: soon | app.yaml:28: Talk: Timeout is soon, but whole numbers from 1 to 900 are allowed
            Timeout: 3 | Timeout: | app.yaml:28: YAML: a key without a value is not allowed, nor is null
            Timeout: 3 | Timeout: [3] | app.yaml:28: Talk: Timeout must be a text, but is a list
            Timeout: 3 | Timeout: 3;;      Timeout: 4 | app.yaml:29: Timeout: is there twice, first at line 28
            Timeout: 3 | Layers: [a] | app.yaml:28: Talk: Layers are not supported here; --function-endpoint Talk=http://... takes a function that runs elsewhere
            Timeout: 3 | PackageType: Image | app.yaml:30: Talk: is an image, which is not supported here; --function-endpoint Talk=http://... takes a function that runs elsewhere
            MemorySize: !Ref Size | MemorySize: !Ref Syze | app.yaml:27: Talk: Ref: there is no parameter or resource Syze
            MemorySize: !Ref Size | MemorySize: !ImportValue size | app.yaml:27: Talk: Fn::ImportValue is not supported here; supported are Ref, Fn::Base64, Fn::FindInMap, Fn::GetAtt, Fn::If, Fn::Join, Fn::Select, Fn::Split and Fn::Sub
            MemorySize: !Ref Size | MemorySize: '{{resolve:ssm:size}}' | app.yaml:27: Talk: dynamic references ({{resolve:...}}) are not supported here
            MemorySize: !Ref Size | MemorySize: { 'Fn::Cidr': [a, 1, 2] } | app.yaml:27: Talk: Fn::Cidr is not supported here; supported are Ref, Fn::Base64, Fn::FindInMap, Fn::GetAtt, Fn::If, Fn::Join, Fn::Select, Fn::Split and Fn::Sub
            MemorySize: !Ref Size | MemorySize: !FindInMap [Sizes, a, b] | app.yaml:27: Talk: Fn::FindInMap: there is no Mappings.Sizes.a.b
            MemorySize: !Ref Size | MemorySize: !If [Always, 1, 2] | app.yaml:27: Talk: there is no condition Always; there are [Never]
            MemorySize: !Ref Size | MemorySize: !Select [3, [1, 2]] | app.yaml:27: Talk: Fn::Select takes a list of an index, from 0, and a list that is long enough
            MemorySize: !Ref Size | MemorySize: !GetAtt Table.StreamArn | app.yaml:27: Talk: Fn::GetAtt: StreamArn of Table (AWS::DynamoDB::Table) is not supported here
            MemorySize: !Ref Size | MemorySize: !Sub '${Table.Name}' | app.yaml:27: Talk: Fn::GetAtt: Name of Table (AWS::DynamoDB::Table) is not supported here
            MemorySize: !Ref Size | MemorySize: 64 | app.yaml:27: Talk: MemorySize is 64, but whole numbers from 128 to 10240 are allowed
            Default: 128 | Default: 512 | app.yaml:3: Size: '512' is not allowed: it must be at most 256; --param Size=Value sets its value
            , Default: 128 | `` | app.yaml:3: Size: has no default; --param Size=Value sets its value
            Type: Number | Type: Number, AllowedValues: [1, 2] | app.yaml:3: Size: '128' is not allowed: it must be one of [1, 2]; --param Size=Value sets its value
            Type: Number | Type: Number, AllowedValues: [1, 2], ConstraintDescription: small | app.yaml:3: Size: '128' is not allowed: small; --param Size=Value sets its value
            Type: Number, Default: 128 | Type: String, Default: '128', AllowedPattern: 'x+' | app.yaml:3: Size: '128' is not allowed: it must match x+; --param Size=Value sets its value
            Type: Number | Type: AWS::SSM::Parameter::Value<String> | app.yaml:3: Size: is kept in Parameter Store, which is not asked here; --param Size=Value sets its value
            Runtime: nodejs22.x | Runtime: provided.al2023 | app.yaml:25: Talk: Runtime is provided.al2023, but only nodejs*, python3* and java* run here; --function-endpoint Talk=http://... takes a function that runs elsewhere
            Runtime: nodejs22.x | Description: without | app.yaml:22: Talk: Runtime is missing
            Code: { ZipFile: x } | Code: { S3Bucket: b, S3Key: k } | app.yaml:30: Talk: its code is in S3, which is not here; say where it is on this machine: --code Talk=PATH
            Code: { ZipFile: x } | Code: s3://b/k | app.yaml:30: Talk: its code is in S3, which is not here; say where it is on this machine: --code Talk=PATH
            Code: { ZipFile: x } | Code: { ImageUri: x } | app.yaml:30: Talk: is an image, which is not supported here; --function-endpoint Talk=http://... takes a function that runs elsewhere
            Code: { ZipFile: x } | Description: without | app.yaml:22: Talk: has no code: Code, or for SAM CodeUri or InlineCode, is missing
            { TABLE: !Ref Table } | { TABLE: { a: b } } | app.yaml:31: Talk: Environment.Variables.TABLE must be a text, but is a mapping
            'logs:*' | 'dyn*:GetItem' | app.yaml:21: Role: Policies.PolicyDocument.Statement.Condition is not supported here; --ignore Role allows its functions everything here
            AssumeRolePolicyDocument: {} | PermissionsBoundary: a | app.yaml:16: Role: PermissionsBoundary is not supported here; supported are [AssumeRolePolicyDocument, Description, ManagedPolicyArns, MaxSessionDuration, Path, Policies, RoleName, Tags]
            BillingMode: PAY_PER_REQUEST | BillingMode: PROVISIONED | app.yaml:7: Table: ProvisionedThroughput is missing; without it BillingMode must be PAY_PER_REQUEST
            ProtocolType: WEBSOCKET | ProtocolType: HTTP | app.yaml:36: Api: ProtocolType is HTTP, but only WEBSOCKET is allowed here
            IntegrationType: AWS_PROXY | IntegrationType: MOCK | app.yaml:42: Integration: IntegrationType is MOCK, but only AWS_PROXY is allowed here
            functions/${Talk.Arn}/ | functions/other/ | app.yaml:43: Integration: IntegrationUri is arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/other/invocations, which leads to no function of the template; arn:aws:apigateway:REGION:lambda:path/2015-03-31/functions/FUNCTION_ARN/invocations is allowed
            TimeoutInMillis: 29000 | TimeoutInMillis: 30000 | app.yaml:44: Integration: TimeoutInMillis is 30000, but whole numbers from 50 to 29000 are allowed
            RouteKey: say | RouteKey: $say | app.yaml:56: Say: RouteKey is '$say': A route's key is not empty and does not begin with $, but for $connect, $disconnect and $default; not "$say"
            RouteKey: say | RouteKey: $connect | app.yaml:56: Say: RouteKey is $connect, which another route has already
            AuthorizationType: NONE | AuthorizationType: AWS_IAM | app.yaml:50: Connect: AuthorizationType is AWS_IAM, but only NONE or CUSTOM is allowed here
            AuthorizationType: NONE | ApiKeyRequired: true | app.yaml:50: Connect: ApiKeyRequired is true, but only false is allowed here
            AuthorizationType: NONE | ModelSelectionExpression: a | app.yaml:50: Connect: ModelSelectionExpression is not supported here; supported are [ApiId, ApiKeyRequired, AuthorizationType, AuthorizerId, OperationName, RouteKey, RouteResponseSelectionExpression, Target]
            AuthorizationType: 'NONE' | AuthorizationType: CUSTOM;;      AuthorizerId: a | app.yaml:57: Say: AuthorizationType is CUSTOM, but only $connect can have an authorizer
            AuthorizationType: NONE | AuthorizationType: CUSTOM;;      AuthorizerId: a | app.yaml:51: Connect: AuthorizerId is no authorizer of the template
            AuthorizationType: 'NONE';;      Target: !Sub integrations/${Integration} | Target: integrations/a | app.yaml:57: Say: Target is integrations/a, but integrations/ followed by Ref of an integration is allowed
            StageName: v1 | StageName: v.1 | app.yaml:63: Stage: StageName is v.1, but 1 to 128 letters, digits, hyphens and underscores are allowed
            StageName: v1 | StageName: v1;;      RouteSettings: { say: { ThrottlingRateLimit: 5 } } | app.yaml:64: Stage: RouteSettings.say.ThrottlingRateLimit is not supported here unless it equals that of DefaultRouteSettings
            StageName: v1 | StageName: v1;;      DefaultRouteSettings: { ThrottlingRateLimit: 0.5 } | app.yaml:64: Stage: DefaultRouteSettings.ThrottlingRateLimit is 0.5, but whole numbers from 1 are allowed
            ApiId: !Ref Api;;      StageName | ApiId: other;;      StageName | app.yaml:62: Stage: ApiId is not that of Api
            Stage:;; | Bucket: { Type: AWS::S3::Bucket };;  Stage:;; | app.yaml:59: Bucket: AWS::S3::Bucket is not supported here; leave it out with --ignore Bucket
            Stage:;; | Fn: { Type: AWS::Serverless::Function, Properties: { Role: a, CodeUri: ., Handler: a.b, Runtime: java21, Events: { Daily: { Type: Schedule } } } };;  Stage:;; | app.yaml:59: FnDaily: An event of type Schedule is not supported here; leave it out with --ignore FnDaily
            Stage:;; | Fn: { Type: AWS::Serverless::Function, Properties: { InlineCode: a, Handler: a.b, Runtime: java21, Policies: { DynamoDbReadPolicy: {} } } };;  Stage:;; | app.yaml:59: Fn: Policies: DynamoDbReadPolicy is no policy that is known here; names and ARNs of managed policies, statements, and SAM's policy templates are allowed
            Stage:;; | Api2: { Type: AWS::ApiGatewayV2::Api };;  Stage:;; | app.yaml:59: Api2: is another API than Api, and only one runs here; leave it out with --ignore Api2
            Stage:;; | Stage2: { Type: AWS::ApiGatewayV2::Stage, Properties: { ApiId: !Ref Api, StageName: v2 } };;  Stage:;; | app.yaml:64: Stage: StageName is a second stage, and only one runs here; choose one of [v2, v1] with --stage
            Stage:;; | Slow: { Type: AWS::ApiGatewayV2::Integration, Properties: { ApiId: !Ref Api, IntegrationType: AWS_PROXY, IntegrationUri: !Ref Talk, TimeoutInMillis: 50 } };;  Late: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Api, RouteKey: late, Target: !Sub 'integrations/${Slow}' } };;  Stage:;; | app.yaml:59: Slow: TimeoutInMillis is 50, but that of Integration is 29000; here all integrations must have the same
            Stage:;; | News: { Type: AWS::SNS::Topic };;  Fn: { Type: AWS::Serverless::Function, Properties: { InlineCode: a, Handler: a.b, Runtime: java21, Environment: { Variables: { NEWS: !Ref News } } } };;  Stage:;; | app.yaml:60: Fn: Environment.Variables.NEWS is the topic News, but AWS::SNS::Topic is not supported here; leave it out with --ignore News
            Transform: AWS::Serverless-2016-10-31 | Transform: AWS::LanguageExtensions | app.yaml:1: Transform: AWS::LanguageExtensions is not supported here; supported is AWS::Serverless-2016-10-31
            Conditions:;; | Condition: {};;Conditions:;; | app.yaml:4: Condition: is no section of a template; there are [AWSTemplateFormatVersion, Conditions, Description, Globals, Mappings, Metadata, Outputs, Parameters, Resources, Rules, Transform]
            Table:;; | Table:;;    Condition: Never;; | app.yaml:32: Talk: Ref: Table does not exist, as its condition Never does not hold
            Table:;; | Table:;;    DependsOn: Cable;; | app.yaml:8: Table: DependsOn: there is no resource Cable
            Table:;; | Table:;;    DependsOn: Talk;; | app.yaml:7: Table: depends on itself: Table -> Talk -> Table
            Table:;; | A: { Type: AWS::DynamoDB::Table, Properties: [a] };;  Table:;; | app.yaml:7: A: Properties must be a mapping;;app.yaml:7: A: KeySchema is missing;;app.yaml:7: A: AttributeDefinitions is missing;;app.yaml:7: A: ProvisionedThroughput is missing; without it BillingMode must be PAY_PER_REQUEST
            Table:;; | A: { Type: AWS::Logs::LogGroup, Properties: { LogGroupName: !Ref B } };;  B: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: {}, RoleName: !Ref C } };;  C: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: {}, RoleName: !Ref B } };;  Table:;; | app.yaml:8: B: depends on itself: B -> C -> B
            Table:;; | Table:;;    Typ: a;; | app.yaml:8: Table: Typ is not supported here; supported are [Condition, CreationPolicy, DeletionPolicy, DependsOn, Metadata, Properties, Type, UpdatePolicy, UpdateReplacePolicy]
            !Equals [a, b] | !Equals [a] | app.yaml:5: Never: Fn::Equals takes a list of two values
            !Equals [a, b] | !Condition Never | app.yaml:5: Never: the condition depends on itself
            !Equals [a, b] | maybe | app.yaml:5: Never: is no condition: Fn::Equals, Fn::And, Fn::Or, Fn::Not and Condition are allowed
            Name: chat | Name: !Ref Name: x | app.yaml:35: YAML: mapping values are not allowed here
            Name: chat | Name: "chat | app.yaml:65: YAML: found unexpected end of stream, while scanning a quoted scalar that begins at line 35
            Name: chat | Name: &a [*a] | app.yaml:35: YAML: an alias within what it stands for is not allowed
            """)
    void saysWhatIsWrong(String text, String replacement, String problem) {
        assertThat(templates.problems(broken(text, replacement)))
                .isEqualTo(problem.replace(";;", System.lineSeparator()));
    }

    @Test
    void namesMisspeltProperties() {
        assertThat(templates.problems(broken("Timeout: 3", "Timeot: 3")))
                .startsWith("app.yaml:28: Talk: Timeot is not supported here; supported are [Architectures, Code,")
                .contains(", Timeout, ");
    }

    @Test
    void namesUnknownManagedPolicies() {
        assertThat(templates.problems(broken("AmazonDynamoDBReadOnlyAccess", "Mine")))
                .startsWith("app.yaml:17: Role: what the policy Mine allows is not known here; known are AWS's [")
                .contains(", AmazonDynamoDBFullAccess, ")
                .endsWith("]; --ignore Role allows its functions everything here");
        templates.ignored.add("Role");
        assertThat(templates
                        .read(broken("AmazonDynamoDBReadOnlyAccess", "Mine"))
                        .functions()
                        .get(0)
                        .policy()
                        .allows("dynamodb:PutItem", "any"))
                .isTrue();
    }

    @Test
    void namesCodeThatIsNotBuilt() {
        assertThat(templates.problems(broken("Code: { ZipFile: x }", "Code: target/app.zip")))
                .isEqualTo("app.yaml:30: Talk: its code " + folder.resolve("target/app.zip")
                        + " does not exist; build it first, or say where it is: --code Talk=PATH");
    }

    @Test
    void saysAllAtOnceFromTheFirstLineToTheLast() {
        assertThat(templates
                        .problems(TEMPLATE.replace("RouteKey: say", "RouteKee: say")
                                .replace("Timeout: 3", "Timeout: 0")
                                .replace("Default: 128", "Default: 1000"))
                        .lines()
                        .map(line -> line.replaceAll("(app.yaml:\\d+: \\w+: \\w+).*", "$1")))
                .containsExactly(
                        "app.yaml:3: Size: '1000' is not allowed: it must be at most 256; --param Size=Value sets its value",
                        "app.yaml:28: Talk: Timeout",
                        "app.yaml:52: Say: RouteKey",
                        "app.yaml:56: Say: RouteKee");
    }

    @Test
    void namesChoicesThatFitNothing() {
        templates.parameters.put("Sise", "1");
        templates.code.put("Tolk", folder);
        templates.endpoints.put("Tulk", URI.create("http://127.0.0.1:3001"));
        templates.ignored.add("Cable");
        templates.stageName = "v2";

        assertThat(templates.problems(TEMPLATE).lines())
                .containsExactlyInAnyOrder(
                        "app.yaml:2: --param Sise: there is no such parameter; there are [Size]",
                        "app.yaml:1: --code Tolk: there is no such function; there are [Talk]",
                        "app.yaml:1: --function-endpoint Tulk: there is no such function; there are [Talk]",
                        "app.yaml:6: --ignore Cable: there is no such resource",
                        "app.yaml:32: --stage v2: there is no such stage; there are [v1]");
    }

    @Test
    void leavesOutAnotherApiWithAllThatIsItsOwn() {
        String another = """
                  Rest: { Type: AWS::ApiGatewayV2::Api, Properties: { Name: rest, ProtocolType: HTTP } }
                  RestStage: { Type: AWS::ApiGatewayV2::Stage, Properties: { ApiId: !Ref Rest, StageName: $default } }
                """;
        templates.ignored.add("Rest");

        assertThat(templates.read(TEMPLATE + another).api().stageName()).isEqualTo("v1");
    }

    @Test
    void refusesWhatIsNoTemplate() {
        assertThat(templates.problems("")).isEqualTo(NO_TEMPLATE);
        assertThat(templates.problems("[a]")).isEqualTo(NO_TEMPLATE);
        assertThat(templates.problems("Resources: a")).startsWith("app.yaml:1: Resources: must be a mapping");
        Path missing = folder.resolve("missing.yaml");
        assertThatThrownBy(() -> TemplateReader.read(
                        missing, new Choices(Map.of(), Map.of(), Map.of(), Set.of(), null, Templates.REGION, "chat")))
                .isInstanceOf(TemplateException.class)
                .hasMessage("missing.yaml:1: File: " + missing + " does not exist");
    }

    private static String broken(String text, String replacement) {
        String before = text.replace(";;", "\n");
        assertThat(TEMPLATE).contains(before);
        return TEMPLATE.replace(before, replacement.replace(";;", "\n"));
    }
}
