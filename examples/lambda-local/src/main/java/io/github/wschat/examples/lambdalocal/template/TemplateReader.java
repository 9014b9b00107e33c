package io.github.wschat.examples.lambdalocal.template;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Reads a CloudFormation template, or SAM's, in YAML or JSON. */
public final class TemplateReader {

    private static final Set<String> SECTIONS = Set.of(
            "AWSTemplateFormatVersion",
            "Conditions",
            "Description",
            "Globals",
            "Mappings",
            "Metadata",
            "Outputs",
            "Parameters",
            "Resources",
            "Rules",
            "Transform");

    private static final Set<String> ATTRIBUTES = Set.of(
            "Condition",
            "CreationPolicy",
            "DeletionPolicy",
            "DependsOn",
            "Metadata",
            "Properties",
            "Type",
            "UpdatePolicy",
            "UpdateReplacePolicy");

    /** What is read; all its properties and attributes are known. */
    static final Set<String> MODELLED = Set.of(
            "AWS::ApiGatewayV2::Api",
            "AWS::ApiGatewayV2::Authorizer",
            "AWS::ApiGatewayV2::Deployment",
            "AWS::ApiGatewayV2::Integration",
            "AWS::ApiGatewayV2::Route",
            "AWS::ApiGatewayV2::RouteResponse",
            "AWS::ApiGatewayV2::Stage",
            "AWS::DynamoDB::Table",
            "AWS::IAM::ManagedPolicy",
            "AWS::IAM::Policy",
            "AWS::IAM::Role",
            "AWS::IAM::RolePolicy",
            "AWS::Lambda::Alias",
            "AWS::Lambda::Function",
            "AWS::Lambda::Permission",
            "AWS::Lambda::Version");

    /** What watches or scales on AWS, and is nothing that a client or a function would miss. */
    private static final Set<String> WITHOUT_EFFECT = Set.of(
            "AWS::ApiGateway::Account",
            "AWS::ApplicationAutoScaling::ScalableTarget",
            "AWS::ApplicationAutoScaling::ScalingPolicy",
            "AWS::CDK::Metadata",
            "AWS::CloudWatch::Alarm",
            "AWS::CloudWatch::CompositeAlarm",
            "AWS::CloudWatch::Dashboard",
            "AWS::Lambda::EventInvokeConfig",
            "AWS::Logs::LogGroup",
            "AWS::Logs::MetricFilter",
            "AWS::Logs::QueryDefinition",
            "AWS::Logs::SubscriptionFilter",
            "AWS::SNS::Subscription",
            "AWS::SNS::Topic",
            "AWS::SNS::TopicPolicy");

    private final Problems problems;
    private final Yaml.Entries root;
    private final Choices choices;

    private TemplateReader(Problems problems, Yaml.Entries root, Choices choices) {
        this.problems = problems;
        this.root = root;
        this.choices = choices;
    }

    /**
     * Reads a template.
     *
     * @param template the file; code in it is relative to its folder
     * @param choices what is chosen for it
     * @return what is to be run
     * @throws TemplateException if it cannot be read, or if anything in it cannot be run here as it runs on AWS; with all reasons
     */
    public static Application read(Path template, Choices choices) {
        Problems problems = new Problems(String.valueOf(template.getFileName()));
        Yaml.Entries root = YamlReader.read(template, problems);
        Path folder = template.toAbsolutePath().normalize().getParent();
        return new TemplateReader(problems, root, choices).application(folder == null ? template : folder);
    }

    private Application application(Path folder) {
        root.entries().forEach((name, value) -> {
            if (!SECTIONS.contains(name)) {
                problems.add(value.line(), name, "is no section of a template; there are " + new TreeSet<>(SECTIONS));
            }
        });
        if (root.entries().containsKey("Rules")) {
            problems.remark("the template's Rules are not checked here");
        }
        Parameters parameters = new Parameters(problems, section("Parameters"), choices.parameters());
        Map<String, Resource> resources = Sam.expand(resources(), section("Globals"), parameters, problems);
        Stack stack = new Stack(problems, choices, parameters, section("Mappings"), section("Conditions"), resources);
        stack.conditions
                .entries()
                .forEach((name, condition) -> new Conditions(new Resolver(stack, name)).named(name, condition.line()));
        refuseUnsupported(stack);
        Functions functions = new Functions(stack, folder);
        List<TableDefinition> tables = Tables.read(stack);
        ApiDefinition api = Api.read(stack, functions, section("Resources").line());
        stack.refuseCircles();
        problems.throwIfAny();
        if (api == null) {
            throw new IllegalStateException("Without an API there is a problem");
        }
        return new Application(
                choices.stackName(),
                choices.region(),
                Stack.ACCOUNT_ID,
                api,
                functions.all(),
                tables,
                problems.remarks());
    }

    private Yaml.Entries section(String name) {
        Yaml section = root.entries().get(name);
        if (section instanceof Yaml.Entries entries) {
            return entries;
        }
        if (section != null && !(section instanceof Yaml.Unknown)) {
            problems.add(section.line(), name, "must be a mapping");
        }
        return new Yaml.Entries(Map.of(), section == null ? 1 : section.line());
    }

    private List<Resource> resources() {
        Set<String> transforms = transforms();
        List<Resource> resources = new ArrayList<>();
        section("Resources").entries().forEach((id, value) -> {
            if (id.startsWith("Fn::")) {
                problems.add(value.line(), id, "is not supported here");
            } else if (!(value instanceof Yaml.Entries entries)) {
                problems.add(value.line(), id, "a resource is a mapping with Type");
            } else {
                Resource resource = resource(id, entries);
                if (resource.type().startsWith("AWS::Serverless::") && !transforms.contains(Sam.TRANSFORM)) {
                    problems.add(value.line(), id, resource.type() + " needs Transform: " + Sam.TRANSFORM);
                }
                resources.add(resource);
            }
        });
        return resources;
    }

    private Set<String> transforms() {
        Set<String> transforms = new TreeSet<>();
        for (String transform : new Properties(problems, "Transform", 1, "", root).texts("Transform")) {
            transforms.add(transform);
            if (!transform.equals(Sam.TRANSFORM)) {
                problems.add(
                        root.entries().getOrDefault("Transform", root).line(),
                        "Transform",
                        transform + " is not supported here; supported is " + Sam.TRANSFORM);
            }
        }
        return transforms;
    }

    private Resource resource(String id, Yaml.Entries entries) {
        Properties attributes = new Properties(problems, id, entries.line(), "", entries);
        attributes.allow(ATTRIBUTES.toArray(String[]::new));
        if (attributes.value("Properties") instanceof Yaml.Text
                || attributes.value("Properties") instanceof Yaml.Items) {
            attributes.problem("Properties", "must be a mapping");
        }
        List<Yaml.Text> dependsOn = attributes.list("DependsOn").stream()
                .filter(Yaml.Text.class::isInstance)
                .map(Yaml.Text.class::cast)
                .toList();
        return new Resource(
                id,
                attributes.requiredText("Type"),
                attributes.value("Properties") instanceof Yaml.Entries properties
                        ? properties
                        : new Yaml.Entries(Map.of(), attributes.line("Properties")),
                attributes.text("Condition"),
                dependsOn,
                entries.line());
    }

    private void refuseUnsupported(Stack stack) {
        for (Resource resource : stack.resources.values()) {
            String id = resource.id();
            boolean supported = MODELLED.contains(resource.type()) || WITHOUT_EFFECT.contains(resource.type());
            if (choices.ignored().contains(id)) {
                problems.remark(id + " (" + resource.type() + ") is left out");
            } else if (!supported && !resource.type().isEmpty() && stack.exists(resource)) {
                problems.add(
                        resource.line(),
                        id,
                        resource.type() + " is not supported here; leave it out with --ignore " + id);
            }
        }
        for (String id : new TreeSet<>(choices.ignored())) {
            if (!stack.resources.containsKey(id)) {
                problems.add(section("Resources").line(), "--ignore " + id, "there is no such resource");
            }
        }
    }
}
