package io.github.wschat.examples.lambdalocal.template;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the template's functions, with their versions and aliases. */
final class Functions {

    // https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
    private static final int MAX_TIMEOUT = 900;
    private static final int DEFAULT_TIMEOUT = 3;
    private static final int MIN_MEMORY = 128;
    private static final int MAX_MEMORY = 10_240;

    private static final Pattern RUNTIME = Pattern.compile("nodejs\\d.*|python3.*|java\\d.*");

    private final Stack stack;
    private final Roles roles;
    private final Path folder;
    private final List<FunctionDefinition> functions = new ArrayList<>();
    /** Logical ids by all that calls a function: its name, its ARN, and its ARN with a version or an alias. */
    private final Map<String, String> callable = new LinkedHashMap<>();

    /**
     * Reads them.
     *
     * @param folder what paths are relative to
     */
    Functions(Stack stack, Path folder) {
        this.stack = stack;
        this.roles = new Roles(stack);
        this.folder = folder;
        List<Resource> resources = stack.existing("AWS::Lambda::Function");
        resources.forEach(this::function);
        stack.existing("AWS::Lambda::Version").forEach(this::version);
        stack.existing("AWS::Lambda::Alias").forEach(this::alias);
        Set<String> ids = new TreeSet<>(resources.stream().map(Resource::id).toList());
        refuseUnknown("--code", stack.choices.code().keySet(), ids);
        refuseUnknown("--function-endpoint", stack.choices.functionEndpoints().keySet(), ids);
    }

    List<FunctionDefinition> all() {
        return functions;
    }

    /** The logical id of the function that a name or ARN calls; null if there is none. */
    @Nullable
    String calledBy(String nameOrArn) {
        return callable.get(nameOrArn);
    }

    private void refuseUnknown(String option, Set<String> chosen, Set<String> ids) {
        for (String id : new TreeSet<>(chosen)) {
            if (!ids.contains(id)) {
                stack.problems.add(1, option + " " + id, "there is no such function; there are " + ids);
            }
        }
    }

    private void function(Resource resource) {
        Properties properties = stack.properties(resource);
        properties.allow(
                "Architectures",
                "Code",
                "CodeSigningConfigArn",
                "DeadLetterConfig",
                "Description",
                "Environment",
                "EphemeralStorage",
                "FunctionName",
                "Handler",
                "ImageConfig",
                "KmsKeyArn",
                "Layers",
                "LoggingConfig",
                "MemorySize",
                "PackageType",
                "RecursiveLoop",
                "ReservedConcurrentExecutions",
                "Role",
                "Runtime",
                "RuntimeManagementConfig",
                "SnapStart",
                "Tags",
                "Timeout",
                "TracingConfig",
                "VpcConfig");
        URI endpoint = stack.choices.functionEndpoints().get(resource.id());
        FunctionDefinition.Code code = endpoint == null ? code(properties) : new FunctionDefinition.Code.Elsewhere();
        String runtime = "";
        String handler = "";
        if (endpoint == null && !isImage(properties)) {
            runtime = runtime(properties);
            handler = properties.requiredText("Handler");
        }
        if (endpoint == null && !properties.list("Layers").isEmpty()) {
            properties.problem("Layers", "are not supported here" + elsewhere(resource.id()));
        }
        if (properties.has("VpcConfig")) {
            stack.problems.remark(resource.id() + " is in a VPC on AWS; here it reaches whatever this machine reaches");
        }
        properties.require("Role");
        String role = properties.text("Role");
        Properties environment = properties.section("Environment");
        environment.allow("Variables");
        Map<String, String> variables = environment.textMap("Variables");
        refuseTopics(properties.section("Environment").section("Variables"), variables);
        Properties snapStart = properties.section("SnapStart");
        snapStart.allow("ApplyOn");
        Names names = new Names(new Resolver(stack, resource.id()));
        Yaml name = names.name(resource, resource.line());
        if (!(name instanceof Yaml.Text functionName)) {
            return;
        }
        callable.put(functionName.value(), resource.id());
        callable.put(names.functionArn(functionName.value()), resource.id());
        callable.put(names.functionArn(functionName.value()) + ":$LATEST", resource.id());
        functions.add(new FunctionDefinition(
                resource.id(),
                functionName.value(),
                runtime,
                handler,
                code,
                variables,
                Duration.ofSeconds(properties.integer("Timeout", 1, MAX_TIMEOUT, DEFAULT_TIMEOUT)),
                properties.integer("MemorySize", MIN_MEMORY, MAX_MEMORY, MIN_MEMORY),
                snapStart.choice("ApplyOn", "None", "PublishedVersions").equals("PublishedVersions"),
                properties.integer("ReservedConcurrentExecutions", 0, Integer.MAX_VALUE),
                role == null ? Statement.policy(List.of()) : roles.policy(resource.id(), role)));
    }

    /** Topics are nothing that is missed here, unless a function knows one: then it means to publish to it. */
    private void refuseTopics(Properties environment, Map<String, String> variables) {
        for (Resource topic : stack.existing("AWS::SNS::Topic")) {
            Names names = new Names(new Resolver(stack, topic.id()));
            variables.forEach((name, value) -> {
                if (names.arn(topic, topic.line()) instanceof Yaml.Text arn
                        && arn.value().equals(value)) {
                    environment.problem(
                            name,
                            "is the topic " + topic.id()
                                    + ", but AWS::SNS::Topic is not supported here; leave it out with" + " --ignore "
                                    + topic.id());
                }
            });
        }
    }

    private static boolean isImage(Properties properties) {
        return "Image".equals(properties.text("PackageType"))
                || (properties.value("Code") instanceof Yaml.Entries code
                        && code.entries().containsKey("ImageUri"));
    }

    private static String elsewhere(String id) {
        return "; --function-endpoint " + id + "=http://... takes a function that runs elsewhere";
    }

    private static String runtime(Properties properties) {
        String runtime = properties.requiredText("Runtime");
        if (!runtime.isEmpty() && !RUNTIME.matcher(runtime).matches()) {
            properties.problem(
                    "Runtime",
                    "is " + runtime + ", but only nodejs*, python3* and java* run here" + elsewhere(properties.id()));
        }
        return runtime;
    }

    private FunctionDefinition.Code code(Properties properties) {
        Path chosen = stack.choices.code().get(properties.id());
        if (isImage(properties)) {
            problem(properties, "is an image, which is not supported here" + elsewhere(properties.id()));
        } else if (chosen != null) {
            Path path = chosen.toAbsolutePath().normalize();
            if (!Files.exists(path)) {
                stack.problems.add(1, "--code " + properties.id(), path + " does not exist");
            }
            return new FunctionDefinition.Code.Local(path);
        } else if (properties.value("Code") instanceof Yaml.Text text) {
            return local(properties, text.value());
        } else if (!properties.has("Code")) {
            problem(properties, "has no code: Code, or for SAM CodeUri or InlineCode, is missing");
        } else {
            Properties code = properties.section("Code");
            code.allow("ZipFile", "S3Bucket", "S3Key", "S3ObjectVersion", "SourceKMSKeyArn");
            String source = code.text("ZipFile");
            if (source != null) {
                return new FunctionDefinition.Code.Inline(source);
            }
            if (code.has("S3Bucket") || code.has("S3Key")) {
                inS3(properties);
            }
        }
        return new FunctionDefinition.Code.Local(folder);
    }

    private FunctionDefinition.Code local(Properties properties, String place) {
        if (place.startsWith("s3://")) {
            inS3(properties);
            return new FunctionDefinition.Code.Local(folder);
        }
        Path path = folder.resolve(place).normalize();
        if (!Files.exists(path)) {
            problem(
                    properties,
                    "its code " + path + " does not exist; build it first, or say where it is: --code "
                            + properties.id() + "=PATH");
        }
        return new FunctionDefinition.Code.Local(path);
    }

    private void inS3(Properties properties) {
        problem(
                properties,
                "its code is in S3, which is not here; say where it is on this machine: --code " + properties.id()
                        + "=PATH");
    }

    /** A problem of the code, which SAM's functions call otherwise. */
    private void problem(Properties properties, String text) {
        stack.problems.add(properties.line("Code"), properties.id(), text);
    }

    private void version(Resource resource) {
        Properties properties = stack.properties(resource);
        properties.allow("CodeSha256", "Description", "FunctionName", "ProvisionedConcurrencyConfig", "RuntimePolicy");
        qualified(resource, properties);
    }

    private void alias(Resource resource) {
        Properties properties = stack.properties(resource);
        properties.allow(
                "Description",
                "FunctionName",
                "FunctionVersion",
                "Name",
                "ProvisionedConcurrencyConfig",
                "RoutingConfig");
        properties.require("Name");
        properties.require("FunctionVersion");
        qualified(resource, properties);
    }

    private void qualified(Resource resource, Properties properties) {
        String function = calledBy(properties.requiredText("FunctionName"));
        if (function == null && properties.text("FunctionName") != null) {
            properties.problem("FunctionName", "is no function of the template");
        }
        Yaml arn = new Names(new Resolver(stack, resource.id())).arn(resource, resource.line());
        if (function != null && arn instanceof Yaml.Text text) {
            callable.put(text.value(), function);
        }
    }
}
