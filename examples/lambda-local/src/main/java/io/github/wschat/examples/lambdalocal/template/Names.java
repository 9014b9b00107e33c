package io.github.wschat.examples.lambdalocal.template;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What {@code Ref} and {@code Fn::GetAtt} give: names and ARNs as AWS makes them, though always the same for the same template and
 * stack.
 */
final class Names {

    /** The property that names a resource, where it need not be left to CloudFormation. */
    private static final Map<String, String> NAME_PROPERTY = Map.ofEntries(
            Map.entry("AWS::Cognito::UserPool", "UserPoolName"),
            Map.entry("AWS::DynamoDB::GlobalTable", "TableName"),
            Map.entry("AWS::DynamoDB::Table", "TableName"),
            Map.entry("AWS::Events::EventBus", "Name"),
            Map.entry("AWS::IAM::ManagedPolicy", "ManagedPolicyName"),
            Map.entry("AWS::IAM::Role", "RoleName"),
            Map.entry("AWS::Kinesis::Stream", "Name"),
            Map.entry("AWS::Lambda::Function", "FunctionName"),
            Map.entry("AWS::Logs::LogGroup", "LogGroupName"),
            Map.entry("AWS::S3::Bucket", "BucketName"),
            Map.entry("AWS::SNS::Topic", "TopicName"),
            Map.entry("AWS::SQS::Queue", "QueueName"));

    private static final int MAX_FUNCTION_NAME = 64;
    private static final int SUFFIX = 12;
    private static final int API_ID = 10;
    private static final int OTHER_ID = 7;
    private static final String LETTERS_AND_DIGITS = "abcdefghijklmnopqrstuvwxyz0123456789";
    /** Versions are numbered from 1; here is but one. */
    private static final String VERSION = "1";

    private final Resolver resolver;
    private final Stack stack;

    Names(Resolver resolver) {
        this.resolver = resolver;
        this.stack = resolver.stack();
    }

    String stackId() {
        String name = stack.choices.stackName();
        return stack.arn("cloudformation", "stack/" + name + "/" + UUID.nameUUIDFromBytes(name.getBytes(UTF_8)));
    }

    /** What {@code Ref} gives. */
    Yaml ref(Resource resource, int line) {
        return switch (resource.type()) {
            case "AWS::ApiGatewayV2::Api" -> new Yaml.Text(apiId(resource.id()), line);
            case "AWS::ApiGatewayV2::Stage" -> property(resource, "StageName", line);
            case "AWS::IAM::ManagedPolicy", "AWS::SNS::Topic" -> arn(resource, line);
            case "AWS::Lambda::Alias", "AWS::Lambda::Version" -> arn(resource, line);
            case "AWS::SQS::Queue" ->
                with(
                        name(resource, line),
                        name -> "https://sqs." + stack.choices.region() + "." + stack.urlSuffix() + "/"
                                + Stack.ACCOUNT_ID + "/" + name);
            default ->
                resource.type().startsWith("AWS::ApiGatewayV2::")
                        ? new Yaml.Text(id(resource.id()), line)
                        : name(resource, line);
        };
    }

    /** What {@code Fn::GetAtt} gives. */
    Yaml attribute(Resource resource, String attribute, int line) {
        return switch (resource.type() + "." + attribute) {
            case "AWS::ApiGatewayV2::Api.ApiEndpoint" ->
                new Yaml.Text(
                        "wss://" + apiId(resource.id()) + ".execute-api." + stack.choices.region() + "."
                                + stack.urlSuffix(),
                        line);
            case "AWS::ApiGatewayV2::Api.ApiId",
                    "AWS::ApiGatewayV2::Authorizer.AuthorizerId",
                    "AWS::ApiGatewayV2::Deployment.DeploymentId",
                    "AWS::ApiGatewayV2::Integration.IntegrationId",
                    "AWS::ApiGatewayV2::Route.RouteId",
                    "AWS::ApiGatewayV2::RouteResponse.RouteResponseId" -> ref(resource, line);
            case "AWS::DynamoDB::Table.Arn",
                    "AWS::IAM::ManagedPolicy.PolicyArn",
                    "AWS::IAM::Role.Arn",
                    "AWS::Lambda::Alias.AliasArn",
                    "AWS::Lambda::Function.Arn",
                    "AWS::Lambda::Version.FunctionArn",
                    "AWS::SNS::Topic.TopicArn" -> arn(resource, line);
            case "AWS::Lambda::Version.Version" -> new Yaml.Text(VERSION, line);
            case "AWS::IAM::Role.RoleId" -> new Yaml.Text("AROA" + suffix(resource.id()), line);
            case "AWS::Logs::LogGroup.Arn" -> with(arn(resource, line), arn -> arn + ":*");
            default -> otherAttribute(resource, attribute, line);
        };
    }

    /** Something that looks like the attribute, for what is left out anyway; of what is not, all attributes are known. */
    private Yaml otherAttribute(Resource resource, String attribute, int line) {
        if (TemplateReader.MODELLED.contains(resource.type())
                && !stack.choices.ignored().contains(resource.id())) {
            stack.problems.add(
                    line,
                    resolver.owner(),
                    "Fn::GetAtt: " + attribute + " of " + resource.id() + " (" + resource.type()
                            + ") is not supported here");
            return new Yaml.Unknown(line);
        }
        return attribute.toUpperCase(Locale.ROOT).endsWith("ARN")
                ? arn(resource, line)
                : with(name(resource, line), name -> name + "." + attribute);
    }

    /** A resource's ARN. */
    Yaml arn(Resource resource, int line) {
        String type = resource.type();
        String service = type.startsWith("AWS::") ? type.split("::", -1)[1].toLowerCase(Locale.ROOT) : "stack";
        String before = switch (type) {
            case "AWS::DynamoDB::Table" -> "table/";
            case "AWS::Events::EventBus" -> "event-bus/";
            case "AWS::Kinesis::Stream" -> "stream/";
            case "AWS::Lambda::Function" -> "function:";
            case "AWS::Logs::LogGroup" -> "log-group:";
            default -> "";
        };
        return switch (type) {
            case "AWS::Lambda::Alias" ->
                property(resource, "Name", line) instanceof Yaml.Text alias
                        ? qualified(resource, alias.value(), line)
                        : new Yaml.Unknown(line);
            case "AWS::Lambda::Version" -> qualified(resource, VERSION, line);
            case "AWS::IAM::ManagedPolicy" -> iamArn(resource, "policy", line);
            case "AWS::IAM::Role" -> iamArn(resource, "role", line);
            case "AWS::S3::Bucket" -> with(name(resource, line), name -> "arn:" + stack.partition() + ":s3:::" + name);
            default -> with(name(resource, line), name -> stack.arn(service, before + name));
        };
    }

    private Yaml iamArn(Resource resource, String kind, int line) {
        Yaml given = value(resource, "Path", line);
        String path = given instanceof Yaml.Text text ? text.value() : "/";
        return with(
                name(resource, line),
                name -> "arn:" + stack.partition() + ":iam::" + Stack.ACCOUNT_ID + ":" + kind + path + name);
    }

    /** The function's ARN with a version or an alias, for a resource that has a {@code FunctionName}. */
    private Yaml qualified(Resource resource, String qualifier, int line) {
        return with(property(resource, "FunctionName", line), function -> functionArn(function) + ":" + qualifier);
    }

    /** A function's ARN, from its name or ARN. */
    String functionArn(String function) {
        return function.startsWith("arn:") ? function : stack.arn("lambda", "function:" + function);
    }

    /** A resource's name. */
    Yaml name(Resource resource, int line) {
        String property = NAME_PROPERTY.get(resource.type());
        Yaml name = property == null ? null : value(resource, property, line);
        if (name != null) {
            return name;
        }
        String generated = generated(resource.id());
        return new Yaml.Text(
                resource.type().equals("AWS::S3::Bucket") ? generated.toLowerCase(Locale.ROOT) : generated, line);
    }

    private String generated(String id) {
        String stackName = stack.choices.stackName();
        int room = MAX_FUNCTION_NAME - SUFFIX - 2;
        String shortId = id.substring(0, Math.min(id.length(), Math.max(room - stackName.length(), room / 2)));
        String shortStack = stackName.substring(0, Math.min(stackName.length(), room - shortId.length()));
        return shortStack + "-" + shortId + "-" + suffix(id);
    }

    String apiId(String id) {
        return hash(id).substring(0, API_ID);
    }

    String id(String id) {
        return hash(id).substring(0, OTHER_ID);
    }

    private String suffix(String id) {
        return hash(id).substring(0, SUFFIX).toUpperCase(Locale.ROOT);
    }

    private String hash(String id) {
        try {
            BigInteger number = new BigInteger(
                    1,
                    MessageDigest.getInstance("SHA-256")
                            .digest((stack.choices.stackName() + "/" + id).getBytes(UTF_8)));
            StringBuilder text = new StringBuilder();
            BigInteger base = BigInteger.valueOf(LETTERS_AND_DIGITS.length());
            for (int i = 0; i < SUFFIX; i++) {
                BigInteger[] parts = number.divideAndRemainder(base);
                text.append(LETTERS_AND_DIGITS.charAt(parts[1].intValue()));
                number = parts[0];
            }
            return text.toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    private Yaml property(Resource resource, String property, int line) {
        Yaml value = value(resource, property, line);
        return value == null ? new Yaml.Unknown(line) : value;
    }

    /** A property of another resource, a text; null if it has none. */
    private @Nullable Yaml value(Resource resource, String property, int line) {
        Yaml value = resource.properties().entries().get(property);
        if (value == null) {
            return null;
        }
        String place = resource.id() + "." + property;
        if (!stack.underWay.add(place)) {
            // It leads back to itself; the circle of resources is what gets reported.
            return new Yaml.Unknown(line);
        }
        try {
            Yaml resolved = new Resolver(stack, resource.id()).resolve(value);
            if (resolved == null) {
                return null;
            }
            return resolved instanceof Yaml.Text text ? new Yaml.Text(text.value(), line) : new Yaml.Unknown(line);
        } finally {
            stack.underWay.remove(place);
        }
    }

    private static Yaml with(Yaml value, UnaryOperator<String> change) {
        return value instanceof Yaml.Text text ? new Yaml.Text(change.apply(text.value()), text.line()) : value;
    }
}
