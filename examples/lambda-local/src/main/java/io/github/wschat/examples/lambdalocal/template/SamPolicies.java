package io.github.wschat.examples.lambdalocal.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns a SAM function's {@code Policies} into its role's properties
 * (<a href="https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-template-list.html">policy
 * templates</a>).
 */
final class SamPolicies {

    private static final String TABLE = "table/${TableName}";
    private static final List<String> TABLE_AND_INDEXES = List.of(TABLE, TABLE + "/index/*");

    /** A statement of a policy template: actions of DynamoDB, and resources of it. */
    private record Grant(List<String> resources, List<String> actions) {
        Grant(List<String> resources, String... actions) {
            this(resources, List.of(actions));
        }
    }

    private static final Map<String, List<Grant>> TEMPLATES = Map.of(
            "DynamoDBCrudPolicy",
            List.of(new Grant(
                    TABLE_AND_INDEXES,
                    "GetItem",
                    "DeleteItem",
                    "PutItem",
                    "Scan",
                    "Query",
                    "UpdateItem",
                    "BatchWriteItem",
                    "BatchGetItem",
                    "DescribeTable",
                    "ConditionCheckItem")),
            "DynamoDBReadPolicy",
            List.of(new Grant(TABLE_AND_INDEXES, "GetItem", "Scan", "Query", "BatchGetItem", "DescribeTable")),
            "DynamoDBWritePolicy",
            List.of(new Grant(TABLE_AND_INDEXES, "PutItem", "UpdateItem", "BatchWriteItem")),
            "DynamoDBReconfigurePolicy",
            List.of(new Grant(List.of(TABLE), "UpdateTable")),
            "DynamoDBStreamReadPolicy",
            List.of(
                    new Grant(
                            List.of(TABLE + "/stream/${StreamName}"),
                            "DescribeStream",
                            "GetRecords",
                            "GetShardIterator"),
                    new Grant(List.of(TABLE + "/stream/*"), "ListStreams")),
            "DynamoDBBackupFullAccessPolicy",
            List.of(
                    new Grant(List.of(TABLE), "CreateBackup", "DescribeContinuousBackups"),
                    new Grant(List.of(TABLE + "/backup/*"), "DeleteBackup", "DescribeBackup", "ListBackups")),
            "DynamoDBRestoreFromBackupPolicy",
            List.of(
                    new Grant(List.of(TABLE + "/backup/*"), "RestoreTableFromBackup"),
                    new Grant(
                            List.of(TABLE),
                            "PutItem",
                            "UpdateItem",
                            "DeleteItem",
                            "GetItem",
                            "Query",
                            "Scan",
                            "BatchWriteItem")));

    /** The other templates are about services that are not here. */
    private static final Pattern TEMPLATE_NAME = Pattern.compile("[A-Za-z0-9]+Policy(_v2)?");

    private final Resource function;
    private final Problems problems;
    private final List<Yaml> managed = new ArrayList<>();
    private final List<Yaml> inline = new ArrayList<>();

    private SamPolicies(Resource function, Problems problems) {
        this.function = function;
        this.problems = problems;
    }

    /** Puts them into a role's properties, with what SAM gives every role. */
    static void into(Map<String, Yaml> role, @Nullable Yaml policies, Resource function, Problems problems) {
        SamPolicies sorted = new SamPolicies(function, problems);
        sorted.managed.add(new Yaml.Text("AWSLambdaBasicExecutionRole", function.line()));
        if (policies instanceof Yaml.Items list) {
            list.items().forEach(policy -> sorted.sort(policy, policy));
        } else if (policies != null) {
            sorted.sort(policies, policies);
        }
        int line = policies == null ? function.line() : policies.line();
        role.put("ManagedPolicyArns", new Yaml.Items(sorted.managed, line));
        role.put("Policies", new Yaml.Items(sorted.inline, line));
    }

    private void sort(Yaml policy, Yaml at) {
        if (!(policy instanceof Yaml.Entries entries)) {
            managed.add(policy);
            return;
        }
        Set<String> keys = entries.entries().keySet();
        String key = keys.isEmpty() ? "" : keys.iterator().next();
        if (keys.contains("Statement")) {
            inline.add(document(policy, at.line()));
        } else if (key.equals("Fn::If") && entries.entries().get(key) instanceof Yaml.Items choice) {
            either(choice);
        } else if (key.equals("Ref") || key.startsWith("Fn::")) {
            managed.add(policy);
        } else if (keys.size() == 1 && TEMPLATES.containsKey(key)) {
            Yaml variables = entries.entries().get(key);
            inline.add(document(template(key, variables == null ? policy : variables), at.line()));
        } else if (keys.size() != 1
                || !TEMPLATE_NAME.matcher(key).matches()
                || key.toLowerCase(Locale.ROOT).startsWith("dynamo")) {
            problems.add(
                    entries.entries().getOrDefault(key, policy).line(),
                    function.id(),
                    "Policies: " + key + " is no policy that is known here; names and ARNs of managed policies, "
                            + "statements, and SAM's policy templates are allowed");
        }
    }

    /** Sorts both branches of an {@code Fn::If}, each with nothing as the other branch. */
    private void either(Yaml.Items choice) {
        for (int branch = 1; branch < choice.items().size(); branch++) {
            SamPolicies sorted = new SamPolicies(function, problems);
            Yaml taken = choice.items().get(branch);
            sorted.sort(taken, taken);
            int at = branch;
            sorted.managed.forEach(policy -> managed.add(only(choice, at, policy)));
            sorted.inline.forEach(policy -> inline.add(only(choice, at, policy)));
        }
    }

    private static Yaml only(Yaml.Items choice, int branch, Yaml policy) {
        List<Yaml> items = new ArrayList<>(choice.items());
        for (int i = 1; i < items.size(); i++) {
            items.set(
                    i,
                    i == branch
                            ? policy
                            : Sam.entries(choice.line(), "Ref", new Yaml.Text("AWS::NoValue", choice.line())));
        }
        return Sam.entries(choice.line(), "Fn::If", new Yaml.Items(items, choice.line()));
    }

    private static Yaml document(Yaml document, int line) {
        return Sam.entries(line, "PolicyDocument", document);
    }

    private static Yaml template(String name, Yaml variables) {
        int line = variables.line();
        List<Yaml> statements = new ArrayList<>();
        for (Grant grant : TEMPLATES.getOrDefault(name, List.of())) {
            List<Yaml> actions = new ArrayList<>();
            grant.actions().forEach(action -> actions.add(new Yaml.Text("dynamodb:" + action, line)));
            List<Yaml> resources = new ArrayList<>();
            for (String resource : grant.resources()) {
                Yaml arn = new Yaml.Text(
                        "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:" + resource, line);
                resources.add(Sam.entries(line, "Fn::Sub", new Yaml.Items(List.of(arn, variables), line)));
            }
            statements.add(new Yaml.Entries(
                    Map.of(
                            "Effect",
                            new Yaml.Text("Allow", line),
                            "Action",
                            new Yaml.Items(actions, line),
                            "Resource",
                            new Yaml.Items(resources, line)),
                    line));
        }
        return Sam.entries(line, "Statement", new Yaml.Items(statements, line));
    }
}
