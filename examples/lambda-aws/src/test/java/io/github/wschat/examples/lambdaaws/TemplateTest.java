package io.github.wschat.examples.lambdaaws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class TemplateTest {
    private static final String CHAT_APP = "chat-app.yaml";
    private static final String STARTER = "chat-app-starter.yaml";

    @ParameterizedTest
    @EnumSource
    void theChatAppKeepsTheRule(TemplateRule rule) throws IOException {
        assertThat(rule.findings(Template.read(Path.of(CHAT_APP)))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("rulesOfTheStarter")
    void theStarterKeepsTheRule(TemplateRule rule) throws IOException {
        assertThat(rule.findings(Template.read(Path.of(STARTER)))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("breaches")
    void aBreachOfTheRuleIsFound(Breach breach) throws IOException {
        String yaml = Files.readString(Path.of(breach.file));
        assertThat(yaml).contains(breach.before);
        Template broken = Template.parse(yaml.replace(breach.before, breach.after));

        assertThat(breach.rule.findings(broken))
                .anySatisfy(finding -> assertThat(finding).contains(breach.finding));
    }

    @Test
    void everyRuleIsShownToFail() {
        Set<TemplateRule> breached = EnumSet.noneOf(TemplateRule.class);
        breaches().forEach(breach -> breached.add(breach.rule));
        assertThat(breached).containsExactly(TemplateRule.values());
    }

    @Test
    void referencesAreReadAsSubWritesThem() {
        Template template = Template.parse("""
                Resources:
                  Thing:
                    Type: A
                    Properties: { Ref: !Ref X, Att: !GetAtt Y.Arn, Sub: !Sub 'a ${Z} $b', Text: 'a ${Z}', If: !If [C, !Ref V, 1] }
                """);
        assertThat(template.resources().get(0).properties())
                .containsEntry("Ref", "${X}")
                .containsEntry("Att", "${Y.Arn}")
                .containsEntry("Sub", "a ${Z} $b")
                .containsEntry("Text", "a ${!Z}");
        assertThat(template.references()).containsExactly("V", "X", "Y", "Z");
    }

    @Test
    void whatStandsTwiceIsRefused() {
        assertThatThrownBy(() -> Template.parse("{ A: 1, A: 2 }")).hasMessage("A stands there twice");
    }

    private static Stream<TemplateRule> rulesOfTheStarter() {
        return Arrays.stream(TemplateRule.values()).filter(TemplateRule::forStarter);
    }

    /** A template in which one thing is replaced by another, and what has to be found then. */
    private record Breach(TemplateRule rule, String file, String before, String after, String finding) {
        @Override
        public String toString() {
            return rule + ": " + finding;
        }
    }

    private static Breach breach(TemplateRule rule, String before, String after, String finding) {
        return new Breach(rule, CHAT_APP, before, after, finding);
    }

    private static Breach starterBreach(TemplateRule rule, String before, String after, String finding) {
        return new Breach(rule, STARTER, before, after, finding);
    }

    private static Stream<Breach> breaches() {
        String handler = "Handler: io.github.wschat.examples.lambdaaws.";
        return Stream.of(
                breach(TemplateRule.REFERENCES, "!Ref ConnectLive", "!Ref ConnectAlias", "ConnectAlias is referred to"),
                breach(TemplateRule.REFERENCES, "- DefaultRoute", "- OtherRoute", "OtherRoute is depended on"),
                breach(TemplateRule.REFERENCES, "Target: !Sub integrations", "Target: integrations", "!Sub is missing"),
                breach(
                        TemplateRule.HANDLERS,
                        handler + "DefaultFunction",
                        handler + "ConnectFunction",
                        "not one function with io.github.wschat.examples.lambdaaws.DefaultFunction"),
                breach(TemplateRule.HANDLERS, "DefaultFunction::", "DefaultFunktion::", "DefaultFunktion is not there"),
                breach(
                        TemplateRule.HANDLERS,
                        "DefaultFunction::handleRequest",
                        "TemplateTest::handleRequest",
                        "TemplateTest is not public"),
                breach(
                        TemplateRule.HANDLERS,
                        handler + "DefaultFunction::handleRequest",
                        "Handler: java.util.ArrayList::handleRequest",
                        "handleRequest is no public method"),
                breach(
                        TemplateRule.HANDLERS,
                        handler + "DefaultFunction::handleRequest",
                        "Handler: java.lang.Math::abs",
                        "java.lang.Math has no public constructor"),
                breach(
                        TemplateRule.ENVIRONMENT,
                        "          TABLE_NAME: !Ref ConnectionsTable\n",
                        "          TABLE: !Ref ConnectionsTable\n",
                        "ConnectFunction is not given TABLE_NAME"),
                breach(
                        TemplateRule.ENVIRONMENT,
                        "EXCLUDE_SENDER:",
                        "SENDER:",
                        "SendMessageFunction does not read SENDER"),
                breach(
                        TemplateRule.ENVIRONMENT,
                        "TABLE_NAME: !Ref ConnectionsTable",
                        "TABLE_NAME: !GetAtt ConnectionsTable.Arn",
                        "TABLE_NAME: ${ConnectionsTable} was expected"),
                breach(TemplateRule.FUNCTIONS, "java25", "java17", "java25 was expected"),
                breach(TemplateRule.FUNCTIONS, "[!Ref Architecture]", "[arm64]", "Architectures"),
                breach(TemplateRule.TIMEOUTS, "Timeout: 25", "Timeout: 29", "SendMessageFunction has 29 s"),
                breach(TemplateRule.TIMEOUTS, "      Timeout: 25\n", "", "SendMessageFunction has 0 s"),
                breach(
                        TemplateRule.TIMEOUTS,
                        "InMillis: 29000",
                        "InMillis: 24000",
                        "SendMessageIntegration waits for 24000"),
                breach(
                        TemplateRule.ROLES,
                        "Action: dynamodb:PutItem",
                        "Action: [dynamodb:PutItem, dynamodb:GetItem]",
                        "ConnectRole must not allow dynamodb:GetItem"),
                breach(
                        TemplateRule.ROLES,
                        "[dynamodb:DeleteItem, dynamodb:Scan]",
                        "dynamodb:Scan",
                        "SendMessageRole does not allow dynamodb:DeleteItem"),
                breach(
                        TemplateRule.ROLES,
                        "!GetAtt DisconnectRole.Arn",
                        "!GetAtt ConnectRole.Arn",
                        "ConnectRole must not allow dynamodb:PutItem"),
                breach(
                        TemplateRule.ROLES,
                        "production/GET",
                        "production/DELETE",
                        "DefaultRole must not allow execute-api"),
                breach(
                        TemplateRule.ROLES,
                        "!GetAtt DefaultLog.Arn",
                        "!GetAtt ConnectLog.Arn",
                        "DefaultRole must not allow logs"),
                breach(
                        TemplateRule.ROLES,
                        "Service: lambda.amazonaws.com",
                        "AWS: !Ref AWS::AccountId",
                        "who may assume ConnectRole"),
                breach(
                        TemplateRule.ROLES,
                        "      Policies:\n        - PolicyName: default\n",
                        "      ManagedPolicyArns: [x]\n      Policies:\n        - PolicyName: default\n",
                        "DefaultRole allows what a managed policy does"),
                breach(
                        TemplateRule.ROLES,
                        "  AlarmTopic:\n    Type: AWS::SNS::Topic",
                        "  AlarmTopic:\n    Type: AWS::IAM::ManagedPolicy",
                        "AlarmTopic allows what no role shows"),
                breach(
                        TemplateRule.WILDCARDS,
                        "Resource: !GetAtt ConnectionsTable.Arn",
                        "Resource: '*'",
                        "ConnectRole allows more than one thing"),
                breach(
                        TemplateRule.WILDCARDS,
                        "${Api}/production/POST/@",
                        "${Api}/*/POST/@",
                        "SendMessageRole allows more than one thing"),
                breach(TemplateRule.WILDCARDS, "production/sendmessage", "*/*", "SendMessagePermission is for more"),
                breach(
                        TemplateRule.LOGS,
                        "LogGroup: !Ref DefaultLog",
                        "LogGroup: !Ref ConnectLog",
                        "DefaultFunction has no log group of its own"),
                breach(
                        TemplateRule.LOGS,
                        "RetentionInDays: !Ref LogRetentionInDays",
                        "RetentionInDays: 7",
                        "ConnectLog's retention"),
                breach(TemplateRule.LOGS, "LogFormat: Text", "LogFormat: JSON", "ConnectFunction's LogFormat"),
                breach(TemplateRule.TABLE, "AttributeName: expiresAt", "AttributeName: ttl", "the table's TTL"),
                breach(TemplateRule.TABLE, "Enabled: true", "Enabled: false", "the table's TTL"),
                breach(TemplateRule.TABLE, "AttributeName: connectionId", "AttributeName: id", "the table's key"),
                breach(TemplateRule.TABLE, "PAY_PER_REQUEST", "PROVISIONED", "the table's billing"),
                breach(
                        TemplateRule.TABLE,
                        "    DeletionPolicy: Delete",
                        "    DeletionPolicy: Retain",
                        "DeletionPolicy"),
                breach(
                        TemplateRule.NAMES,
                        "      Code: target",
                        "      FunctionName: a\n      Code: target",
                        "ConnectFunction's name"),
                breach(
                        TemplateRule.VERSIONS,
                        "ApplyOn: PublishedVersions",
                        "ApplyOn: None",
                        "ConnectFunction's SnapStart"),
                breach(
                        TemplateRule.VERSIONS,
                        "Description: !Sub ${Revision}, ",
                        "Description: !Sub ",
                        "ConnectVersion is not published again with Revision"),
                breach(
                        TemplateRule.VERSIONS,
                        ", MessageSender ${MessageSender}",
                        "",
                        "SendMessageVersion is not published again with MessageSender"),
                breach(
                        TemplateRule.VERSIONS,
                        ", TableClient ${TableClient}",
                        "",
                        "ConnectVersion is not published again with TableClient"),
                breach(
                        TemplateRule.VERSIONS,
                        ", ExcludeSender ${ExcludeSender}",
                        "",
                        "SendMessageVersion is not published again with ExcludeSender"),
                breach(
                        TemplateRule.VERSIONS,
                        "$default. Revision ${Revision}",
                        "$default.",
                        "DefaultFunction is not changed by Revision"),
                breach(
                        TemplateRule.VERSIONS,
                        "  DefaultLive:\n    Type: AWS::Lambda::Alias",
                        "  DefaultLive:\n    Type: AWS::Lambda::Url",
                        "DefaultFunction has not one version and one alias"),
                breach(
                        TemplateRule.VERSIONS,
                        "!GetAtt DefaultVersion.Version",
                        "!GetAtt ConnectVersion.Version",
                        "what DefaultLive stands for"),
                breach(
                        TemplateRule.VERSIONS,
                        "    UpdateReplacePolicy: Retain\n",
                        "",
                        "ConnectVersion's UpdateReplacePolicy"),
                breach(TemplateRule.ROUTES, "$request.body.action", "$request.body.type", "the API"),
                breach(TemplateRule.ROUTES, "RouteKey: sendmessage", "RouteKey: send", "what is behind sendmessage"),
                breach(
                        TemplateRule.ROUTES,
                        "integrations/${DefaultIntegration}",
                        "integrations/${ConnectIntegration}",
                        "what is behind $default"),
                breach(
                        TemplateRule.ROUTES,
                        "functions/${DefaultLive}/",
                        "functions/${ConnectLive}/",
                        "what is behind $default"),
                breach(TemplateRule.ROUTES, "AWS_PROXY", "HTTP_PROXY", "ConnectIntegration: AWS_PROXY POST"),
                breach(
                        TemplateRule.ALIASES,
                        "functions/${DefaultLive}/",
                        "functions/${DefaultFunction.Arn}/",
                        "DefaultIntegration names no alias"),
                breach(
                        TemplateRule.ALIASES,
                        "FunctionName: !Ref DefaultLive",
                        "FunctionName: !Ref DefaultFunction",
                        "DefaultPermission names no alias"),
                breach(
                        TemplateRule.PERMISSIONS,
                        "  ConnectPermission:\n    Type: AWS::Lambda::Permission",
                        "  ConnectPermission:\n    Type: AWS::Lambda::Url",
                        "nothing permits apigateway.amazonaws.com lambda:InvokeFunction ${ConnectLive}"),
                breach(
                        TemplateRule.PERMISSIONS,
                        "production/$disconnect",
                        "production/$connect",
                        "nothing permits apigateway.amazonaws.com lambda:InvokeFunction ${DisconnectLive}"),
                breach(TemplateRule.PERMISSIONS, "Principal: apigateway", "Principal: events", "nobody needs events"),
                breach(TemplateRule.STAGE, "StageName: production", "StageName: prod", "the stages"),
                breach(TemplateRule.STAGE, "AutoDeploy: true", "AutoDeploy: false", "AutoDeploy"),
                breach(TemplateRule.STAGE, "AutoDeploy: true", "DeploymentId: x", "DeploymentId"),
                breach(
                        TemplateRule.STAGE,
                        "  AlarmTopic:\n    Type: AWS::SNS::Topic",
                        "  AlarmTopic:\n    Type: AWS::ApiGatewayV2::Deployment",
                        "AlarmTopic is made once"),
                breach(TemplateRule.STAGE, "      - DefaultRoute\n", "", "what the stage waits for"),
                breach(
                        TemplateRule.STAGE,
                        "        ThrottlingBurstLimit: !Ref ThrottlingBurstLimit\n",
                        "",
                        "throttling"),
                breach(TemplateRule.STAGE, "        - HasAccessLogs\n", "        - HasAlarmEmail\n", "access logs"),
                breach(TemplateRule.STAGE, "wss://${Api}", "ws://${Api}", "the output WebSocketUrl"),
                breach(
                        TemplateRule.ALARMS,
                        "Name: FunctionName, Value: !Ref DefaultFunction",
                        "Name: FunctionName, Value: !Ref ConnectFunction",
                        "no alarm watches the errors of DefaultFunction"),
                breach(TemplateRule.ALARMS, "ExecutionError\n", "ClientError\n", "the API's alarm"),
                breach(
                        TemplateRule.ALARMS,
                        "AlarmActions: !If [HasAlarmEmail, [!Ref AlarmTopic], !Ref AWS::NoValue]",
                        "ActionsEnabled: true",
                        "whom ConnectErrors tells"),
                starterBreach(
                        TemplateRule.NAMES,
                        "${AWS::StackName}-SendMessageHandler\n      Description",
                        "${AWS::StackName}-SendHandler\n      Description",
                        "SendMessageFunction's name"),
                starterBreach(TemplateRule.ROLES, "*/*/GET", "*/*/*", "DefaultRole must not allow execute-api"),
                starterBreach(TemplateRule.WILDCARDS, "dynamodb:PutItem", "dynamodb:*", "ConnectRole allows more"));
    }
}
