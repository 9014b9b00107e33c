package io.github.wschat.examples.lambdalocal.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
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

    /** In the replacements and messages, {@code ;;} is a line's end. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "X | X | none",
            })
    void says(String text, String replacement, String problem) {
        String broken = TEMPLATE.replace(text, replacement.replace(";;", "\n"));
        System.out.println("@@ " + templates.problems(broken));
    }
}
