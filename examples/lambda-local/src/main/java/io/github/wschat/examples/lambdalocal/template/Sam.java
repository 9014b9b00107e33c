package io.github.wschat.examples.lambdalocal.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Turns SAM's resources into CloudFormation's, as its transform does
 * (<a href="https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources.html">generated
 * resources</a>).
 */
final class Sam {

    static final String TRANSFORM = "AWS::Serverless-2016-10-31";

    private static final String FUNCTION = "AWS::Serverless::Function";
    private static final String SIMPLE_TABLE = "AWS::Serverless::SimpleTable";

    /** Those that are not about functions and tables are about what is refused by itself, if it is there. */
    private static final Set<String> GLOBALS =
            Set.of("Api", "Function", "HttpApi", "LayerVersion", "SimpleTable", "StateMachine", "WebSocketApi");

    /** What concerns deployment and tracing only, or calls without an answer, which no route makes. */
    private static final Set<String> WITHOUT_EFFECT = Set.of(
            "AutoPublishAliasAllProperties",
            "AutoPublishCodeSha256",
            "DeadLetterQueue",
            "DeploymentPreference",
            "EventInvokeConfig",
            "PropagateTags",
            "ProvisionedConcurrencyConfig",
            "SourceKMSKeyArn",
            "Tags",
            "Tracing",
            "VersionDeletionPolicy",
            "VersionDescription");

    private final Problems problems;
    private final Parameters parameters;
    private final Yaml.Entries globals;
    private final Map<String, Resource> expanded = new LinkedHashMap<>();

    private Sam(Problems problems, Parameters parameters, Yaml.Entries globals) {
        this.problems = problems;
        this.parameters = parameters;
        this.globals = globals;
    }

    /** The resources with SAM's replaced. */
    static Map<String, Resource> expand(
            List<Resource> resources, Yaml.Entries globals, Parameters parameters, Problems problems) {
        Sam sam = new Sam(problems, parameters, globals);
        for (String section : globals.entries().keySet()) {
            if (!GLOBALS.contains(section)) {
                problems.add(
                        sam.line(globals, section),
                        "Globals",
                        section + " is not supported here; supported are " + new TreeSet<>(GLOBALS));
            }
        }
        for (Resource resource : resources) {
            switch (resource.type()) {
                case FUNCTION -> sam.function(resource);
                case SIMPLE_TABLE -> sam.table(resource);
                default -> sam.put(resource);
            }
        }
        return sam.expanded;
    }

    private void put(Resource resource) {
        expanded.put(resource.id(), resource);
    }

    private int line(Yaml.Entries entries, String key) {
        Yaml value = entries.entries().get(key);
        return value == null ? entries.line() : value.line();
    }

    private void function(Resource resource) {
        Map<String, Yaml> all = merged("Function", resource.properties()).entries();
        Map<String, Yaml> function = new LinkedHashMap<>(all);
        function.keySet().removeAll(WITHOUT_EFFECT);
        Map<String, Yaml> role = new LinkedHashMap<>();
        move(function, "AssumeRolePolicyDocument", role, "AssumeRolePolicyDocument");
        move(function, "PermissionsBoundary", role, "PermissionsBoundary");
        move(function, "RolePath", role, "Path");
        Yaml policies = function.remove("Policies");
        Yaml alias = function.remove("AutoPublishAlias");
        Yaml events = function.remove("Events");
        Yaml url = function.remove("FunctionUrlConfig");
        code(resource, function);
        if (!function.containsKey("Role")) {
            String roleId = resource.id() + "Role";
            SamPolicies.into(role, policies, resource, problems);
            put(new Resource(
                    roleId,
                    "AWS::IAM::Role",
                    new Yaml.Entries(role, resource.properties().line()),
                    resource.condition(),
                    List.of(),
                    resource.line()));
            function.put("Role", getAtt(roleId, "Arn", resource.line()));
        }
        put(resource.with(
                "AWS::Lambda::Function",
                new Yaml.Entries(function, resource.properties().line())));
        if (alias != null) {
            publish(resource, alias);
        }
        if (events instanceof Yaml.Entries sources) {
            sources.entries().forEach((name, event) -> event(resource, name, event));
        }
        if (url != null) {
            part(resource, resource.id() + "Url", "AWS::Lambda::Url", Map.of(), url.line());
        }
    }

    private static void move(Map<String, Yaml> from, String name, Map<String, Yaml> to, String newName) {
        Yaml value = from.remove(name);
        if (value != null) {
            to.put(newName, value);
        }
    }

    private void code(Resource resource, Map<String, Yaml> function) {
        Yaml code = function.remove("Code");
        if (code != null) {
            problems.add(
                    code.line(), resource.id(), "Code is not supported here; supported are CodeUri and InlineCode");
        }
        Yaml uri = function.remove("CodeUri");
        Yaml inline = function.remove("InlineCode");
        Yaml image = function.remove("ImageUri");
        if (inline != null) {
            function.put("Code", entries(inline.line(), "ZipFile", inline));
        } else if (image != null) {
            function.put("Code", entries(image.line(), "ImageUri", image));
        } else if (uri instanceof Yaml.Entries place && place.entries().containsKey("Bucket")) {
            Map<String, Yaml> s3 = new LinkedHashMap<>(place.entries());
            move(s3, "Bucket", s3, "S3Bucket");
            move(s3, "Key", s3, "S3Key");
            move(s3, "Version", s3, "S3ObjectVersion");
            function.put("Code", new Yaml.Entries(s3, uri.line()));
        } else if (uri != null) {
            function.put("Code", uri);
        }
    }

    private void publish(Resource resource, Yaml alias) {
        Yaml name = alias instanceof Yaml.Entries reference
                        && reference.entries().get("Ref") instanceof Yaml.Text parameter
                        && parameters.has(parameter.value())
                ? parameters.value(parameter.value(), alias.line())
                : alias;
        if (name instanceof Yaml.Unknown) {
            return;
        }
        if (!(name instanceof Yaml.Text text)) {
            problems.add(alias.line(), resource.id(), "AutoPublishAlias must be a text, or Ref of a parameter");
            return;
        }
        int line = alias.line();
        Yaml ref = entries(line, "Ref", new Yaml.Text(resource.id(), line));
        String version = resource.id() + "Version";
        Map<String, Yaml> properties =
                Map.of("Name", text, "FunctionName", ref, "FunctionVersion", getAtt(version, "Version", line));
        // SAM's own references, !Ref Function.Alias and !Ref Function.Version.
        expanded.put(
                resource.id() + ".Version",
                part(resource, version, "AWS::Lambda::Version", Map.of("FunctionName", ref), line));
        expanded.put(
                resource.id() + ".Alias",
                part(resource, resource.id() + "Alias" + text.value(), "AWS::Lambda::Alias", properties, line));
    }

    private void event(Resource resource, String name, Yaml event) {
        String type = event instanceof Yaml.Entries entries && entries.entries().get("Type") instanceof Yaml.Text text
                ? text.value()
                : "unknown";
        part(resource, resource.id() + name, "An event of type " + type, Map.of(), event.line());
    }

    private Resource part(Resource of, String id, String type, Map<String, Yaml> properties, int line) {
        Resource part = new Resource(id, type, new Yaml.Entries(properties, line), of.condition(), List.of(), line);
        put(part);
        return part;
    }

    private void table(Resource resource) {
        Map<String, Yaml> table =
                new LinkedHashMap<>(merged("SimpleTable", resource.properties()).entries());
        int line = resource.line();
        Yaml key = table.remove("PrimaryKey");
        Yaml name = new Yaml.Text("id", line);
        Yaml type = new Yaml.Text("S", line);
        if (key instanceof Yaml.Entries given) {
            Properties properties = new Properties(problems, resource.id(), key.line(), "PrimaryKey.", given);
            properties.allow("Name", "Type");
            name = given.entries().getOrDefault("Name", name);
            type = new Yaml.Text(
                    properties.choice("Type", "String", "Number", "Binary").substring(0, 1), key.line());
        }
        table.put(
                "AttributeDefinitions",
                new Yaml.Items(
                        List.of(new Yaml.Entries(Map.of("AttributeName", name, "AttributeType", type), line)), line));
        table.put(
                "KeySchema",
                new Yaml.Items(
                        List.of(new Yaml.Entries(
                                Map.of("AttributeName", name, "KeyType", new Yaml.Text("HASH", line)), line)),
                        line));
        if (!table.containsKey("ProvisionedThroughput")) {
            table.put("BillingMode", new Yaml.Text("PAY_PER_REQUEST", line));
        }
        put(resource.with(
                "AWS::DynamoDB::Table",
                new Yaml.Entries(table, resource.properties().line())));
    }

    private Yaml.Entries merged(String section, Yaml.Entries own) {
        return globals.entries().get(section) instanceof Yaml.Entries common ? (Yaml.Entries) merge(common, own) : own;
    }

    /** Mappings are merged, lists are joined, and of anything else the resource's own counts. */
    private static Yaml merge(@Nullable Yaml common, Yaml own) {
        if (common instanceof Yaml.Entries a && own instanceof Yaml.Entries b && !isFunction(a) && !isFunction(b)) {
            Map<String, Yaml> merged = new LinkedHashMap<>(a.entries());
            b.entries()
                    .forEach((key, value) -> merged.put(key, merge(a.entries().get(key), value)));
            return new Yaml.Entries(merged, own.line());
        }
        if (common instanceof Yaml.Items a && own instanceof Yaml.Items b) {
            List<Yaml> joined = new ArrayList<>(a.items());
            joined.addAll(b.items());
            return new Yaml.Items(joined, own.line());
        }
        return own;
    }

    private static boolean isFunction(Yaml.Entries entries) {
        return entries.entries().keySet().stream().anyMatch(key -> key.equals("Ref") || key.startsWith("Fn::"));
    }

    private static Yaml getAtt(String id, String attribute, int line) {
        return entries(
                line,
                "Fn::GetAtt",
                new Yaml.Items(List.of(new Yaml.Text(id, line), new Yaml.Text(attribute, line)), line));
    }

    static Yaml.Entries entries(int line, String key, Yaml value) {
        return new Yaml.Entries(Map.of(key, value), line);
    }
}
