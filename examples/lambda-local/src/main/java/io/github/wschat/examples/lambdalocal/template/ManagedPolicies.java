package io.github.wschat.examples.lambdalocal.template;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * AWS's managed policies that functions have, as far as they are about tables and the management API
 * (<a href="https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html">all of them</a>).
 */
final class ManagedPolicies {

    private static final List<String> ANYTHING = List.of("*");

    private static final Set<String> ABOUT_OTHER_SERVICES = Set.of(
            "AmazonAPIGatewayAdministrator",
            "AmazonAPIGatewayPushToCloudWatchLogs",
            "AmazonCognitoPowerUser",
            "AmazonCognitoReadOnly",
            "AmazonEventBridgeFullAccess",
            "AmazonRDSDataFullAccess",
            "AmazonS3FullAccess",
            "AmazonS3ReadOnlyAccess",
            "AmazonSESFullAccess",
            "AmazonSNSFullAccess",
            "AmazonSNSReadOnlyAccess",
            "AmazonSQSFullAccess",
            "AmazonSQSReadOnlyAccess",
            "AmazonSSMReadOnlyAccess",
            "AWSLambdaBasicExecutionRole",
            "AWSLambdaENIManagementAccess",
            "AWSLambdaKinesisExecutionRole",
            "AWSLambdaMSKExecutionRole",
            "AWSLambdaRole",
            "AWSLambdaSQSQueueExecutionRole",
            "AWSLambdaVPCAccessExecutionRole",
            "AWSXRayDaemonWriteAccess",
            "AWSXrayFullAccess",
            "AWSXrayWriteOnlyAccess",
            "CloudWatchFullAccess",
            "CloudWatchLambdaInsightsExecutionRolePolicy",
            "CloudWatchLogsFullAccess");

    private static final Map<String, Statement> KNOWN = known();

    private ManagedPolicies() {}

    /** What one allows; null if it is not known here. */
    static @Nullable Statement named(String name) {
        return KNOWN.get(name);
    }

    static Set<String> names() {
        return new TreeSet<>(KNOWN.keySet());
    }

    private static Map<String, Statement> known() {
        Map<String, Statement> known = new HashMap<>();
        for (String name : ABOUT_OTHER_SERVICES) {
            known.put(name, Statement.allow(List.of(), ANYTHING));
        }
        known.put("AdministratorAccess", Statement.EVERYTHING);
        known.put(
                "PowerUserAccess",
                new Statement(true, true, List.of("iam:*", "organizations:*", "account:*"), false, ANYTHING));
        known.put("AmazonDynamoDBFullAccess", Statement.allow(List.of("dynamodb:*"), ANYTHING));
        known.put("AmazonDynamoDBFullAccess_v2", Statement.allow(List.of("dynamodb:*"), ANYTHING));
        known.put(
                "AmazonDynamoDBReadOnlyAccess",
                Statement.allow(
                        List.of(
                                "dynamodb:BatchGetItem",
                                "dynamodb:Describe*",
                                "dynamodb:GetItem",
                                "dynamodb:GetResourcePolicy",
                                "dynamodb:List*",
                                "dynamodb:PartiQLSelect",
                                "dynamodb:Query",
                                "dynamodb:Scan"),
                        ANYTHING));
        known.put(
                "AWSLambdaDynamoDBExecutionRole",
                Statement.allow(
                        List.of(
                                "dynamodb:DescribeStream",
                                "dynamodb:GetRecords",
                                "dynamodb:GetShardIterator",
                                "dynamodb:ListStreams"),
                        ANYTHING));
        known.put(
                "AmazonAPIGatewayInvokeFullAccess",
                Statement.allow(
                        List.of("execute-api:Invoke", "execute-api:ManageConnections"),
                        List.of("arn:aws:execute-api:*:*:*")));
        return Map.copyOf(known);
    }
}
