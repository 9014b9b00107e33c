package io.github.wschat.examples.lambdaaws;

import static io.github.wschat.examples.lambdaaws.Template.asList;
import static io.github.wschat.examples.lambdaaws.Template.asMap;
import static io.github.wschat.examples.lambdaaws.Template.at;

import io.github.wschat.examples.lambdaaws.Template.Resource;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** What has to be true of a template beyond what its validator knows. */
enum TemplateRule {
    /** What is referred to is there. */
    REFERENCES(true) {
        @Override
        void check(Template template, Consumer<String> finding) {
            Set<String> known = new TreeSet<>(template.parameters());
            template.resources().forEach(resource -> known.add(resource.id()));
            template.references().stream()
                    .filter(name -> !known.contains(name) && !name.startsWith("AWS::"))
                    .forEach(name -> finding.accept(name + " is referred to and not there"));
            template.resources().stream()
                    .flatMap(resource -> resource.list("DependsOn").stream())
                    .filter(name -> !known.contains(name.toString()))
                    .forEach(name -> finding.accept(name + " is depended on and not there"));
            Template.texts(template.resources().stream().map(Resource::body).toList())
                    .filter(text -> text.contains("${!"))
                    .forEach(text -> finding.accept("a !Sub is missing before " + text));
        }
    },

    /** The four functions are there, and Lambda can make and call what their handlers name. */
    HANDLERS(true) {
        @Override
        void check(Template template, Consumer<String> finding) {
            List<String> handlers = functions(template).stream()
                    .map(function -> function.property("Handler"))
                    .toList();
            for (FunctionNeeds needs : FunctionNeeds.deployed()) {
                if (handlers.stream().filter(needs.handler()::equals).count() != 1) {
                    finding.accept("there is not one function with " + needs.handler());
                }
            }
            handlers.forEach(handler -> callable(handler).ifPresent(finding));
        }
    },

    /** Every function gets the variables that it reads, and no other. */
    ENVIRONMENT(true) {
        @Override
        void check(Template template, Consumer<String> finding) {
            for (Resource function : functions(template)) {
                Map<String, Object> variables = function.map("Properties", "Environment", "Variables");
                Set<String> needed =
                        needs(function, finding).map(FunctionNeeds::variables).orElse(Set.of());
                needed.stream()
                        .filter(variable -> !variables.containsKey(variable))
                        .forEach(variable -> finding.accept(function.id() + " is not given " + variable));
                variables.keySet().stream()
                        .filter(variable -> !needed.contains(variable))
                        .filter(variable -> !FunctionNeeds.OPTIONAL_VARIABLES.contains(variable))
                        .forEach(variable -> finding.accept(function.id() + " does not read " + variable));
                expect(
                        finding,
                        function.id() + "'s TABLE_NAME",
                        needed.contains("TABLE_NAME") ? "${ConnectionsTable}" : "",
                        variables.getOrDefault("TABLE_NAME", ""));
            }
        }
    },

    /** Every function runs on the runtime that its class files are for, on the processors and memory of the parameters. */
    FUNCTIONS(true) {
        @Override
        void check(Template template, Consumer<String> finding) {
            for (Resource function : functions(template)) {
                expect(finding, function.id() + "'s Code", "target/lambda-aws.jar", function.property("Code"));
                expect(finding, function.id() + "'s Runtime", "java25", function.property("Runtime"));
                expect(
                        finding,
                        function.id() + "'s Architectures",
                        List.of("${Architecture}"),
                        function.list("Properties", "Architectures"));
                expect(finding, function.id() + "'s MemorySize", "${MemorySize}", function.property("MemorySize"));
            }
        }
    },

    /** A function ends, and is answered for, before API Gateway gives up. */
    TIMEOUTS(true) {
        @Override
        void check(Template template, Consumer<String> finding) {
            for (Resource function : functions(template)) {
                int seconds = number(function.property("Timeout"));
                // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
                if (seconds < 1 || seconds >= 29) {
                    finding.accept(function.id() + " has " + seconds + " s, and API Gateway waits for 29 s");
                }
                integrations(template, function).forEach(integration -> {
                    int milliseconds = number(integration.property("TimeoutInMillis"));
                    if (milliseconds > 29_000 || milliseconds < seconds * 1000) {
                        finding.accept(integration.id() + " waits for " + milliseconds + " ms, " + function.id()
                                + " has " + seconds + " s");
                    }
                });
            }
        }
    },

    /** Every function has a role of its own, which allows what the function does and nothing else. */
    ROLES(true) {
        @Override
        void check(Template template, Consumer<String> finding) {
            for (Resource function : functions(template)) {
                List<Resource> roles = template.resources("AWS::IAM::Role").stream()
                        .filter(role -> role.ref("Arn").equals(function.property("Role")))
                        .toList();
                if (roles.size() != 1) {
                    finding.accept(function.id() + " has not one role");
                    continue;
                }
                Resource role = roles.get(0);
                Set<String> expected = needs(function, finding)
                        .map(needs -> permissions(template, needs, function))
                        .orElse(Set.of());
                Set<String> found = permissions(role);
                found.stream()
                        .filter(each -> !expected.contains(each))
                        .forEach(each -> finding.accept(role.id() + " must not allow " + each));
                expected.stream()
                        .filter(each -> !found.contains(each))
                        .forEach(each -> finding.accept(role.id() + " does not allow " + each));
                if (role.properties().containsKey("ManagedPolicyArns")) {
                    finding.accept(role.id() + " allows what a managed policy does");
                }
                expect(
                        finding,
                        "who may assume " + role.id(),
                        List.of(Map.of(
                                "Effect",
                                "Allow",
                                "Principal",
                                Map.of("Service", "lambda.amazonaws.com"),
                                "Action",
                                "sts:AssumeRole")),
                        role.list("Properties", "AssumeRolePolicyDocument", "Statement"));
            }
            expect(
                    finding,
                    "the number of roles",
                    functions(template).size(),
                    template.resources("AWS::IAM::Role").size());
            template.resources().stream()
                    .filter(resource -> resource.type().matches("AWS::IAM::.*Policy"))
                    .forEach(policy -> finding.accept(policy.id() + " allows what no role shows"));
        }
    },

    /** No permission reaches further than the connections of an API and the streams of a log. */
    WILDCARDS(true) {
        @Override
        void check(Template template, Consumer<String> finding) {
            String connections = "/@connections/*";
            for (Resource role : template.resources("AWS::IAM::Role")) {
                permissions(role).stream()
                        .filter(permission -> !isStarter(template) || !permission.startsWith("execute-api:"))
                        .filter(permission ->
                                permission.replace(connections, "").contains("*"))
                        .forEach(
                                permission -> finding.accept(role.id() + " allows more than one thing: " + permission));
            }
            template.resources("AWS::Lambda::Permission").stream()
                    .filter(permission -> permission.property("SourceArn").contains("*"))
                    .forEach(permission -> finding.accept(permission.id() + " is for more than one route"));
        }
    },

    /** Every function has a log group that is there before it, and goes with it. */
    LOGS(true) {
        @Override
        void check(Template template, Consumer<String> finding) {
            List<Resource> groups = template.resources("AWS::Logs::LogGroup");
            Set<String> used = new TreeSet<>();
            for (Resource function : functions(template)) {
                String name = function.property("LoggingConfig", "LogGroup");
                if (groups.stream().noneMatch(group -> group.ref().equals(name)) || !used.add(name)) {
                    finding.accept(function.id() + " has no log group of its own");
                }
                expect(
                        finding,
                        function.id() + "'s LogFormat",
                        "Text",
                        function.property("LoggingConfig", "LogFormat"));
            }
            for (Resource group : groups) {
                expect(
                        finding,
                        group.id() + "'s retention",
                        "${LogRetentionInDays}",
                        group.property("RetentionInDays"));
                expect(finding, group.id() + "'s DeletionPolicy", "", group.text("DeletionPolicy"));
            }
        }
    },

    /** The table is the tutorial's, with rows that end by themselves. */
    TABLE(true) {
        @Override
        void check(Template template, Consumer<String> finding) {
            List<Resource> tables = template.resources("AWS::DynamoDB::Table");
            expect(
                    finding,
                    "the tables",
                    List.of("ConnectionsTable"),
                    tables.stream().map(Resource::id).toList());
            for (Resource table : tables) {
                expect(
                        finding,
                        "the table's key",
                        List.of(Map.of("AttributeName", "connectionId", "KeyType", "HASH")),
                        table.list("Properties", "KeySchema"));
                expect(
                        finding,
                        "the table's attributes",
                        List.of(Map.of("AttributeName", "connectionId", "AttributeType", "S")),
                        table.list("Properties", "AttributeDefinitions"));
                expect(
                        finding,
                        "the table's TTL",
                        Map.of("AttributeName", "expiresAt", "Enabled", "true"),
                        table.map("Properties", "TimeToLiveSpecification"));
                expect(finding, "the table's billing", "PAY_PER_REQUEST", table.property("BillingMode"));
                expect(finding, "the table's DeletionPolicy", "Delete", table.text("DeletionPolicy"));
            }
            expect(finding, "the output TableName", "${ConnectionsTable}", template.output("TableName"));
        }
    },

    /** The tutorial's page finds the functions by their names. */
    NAMES(true) {
        @Override
        void check(Template template, Consumer<String> finding) {
            for (Resource function : functions(template)) {
                needs(function, finding)
                        .ifPresent(needs -> expect(
                                finding,
                                function.id() + "'s name",
                                isStarter(template) ? "${AWS::StackName}-" + needs.tutorialName() : "",
                                function.property("FunctionName")));
            }
        }
    },

    /** Every function is published as a new version, with a snapshot, when it changes; an alias follows. */
    VERSIONS(false) {
        @Override
        void check(Template template, Consumer<String> finding) {
            for (Resource function : functions(template)) {
                expect(
                        finding,
                        function.id() + "'s SnapStart",
                        "PublishedVersions",
                        function.property("SnapStart", "ApplyOn"));
                if (!function.property("Description").contains("${Revision}")) {
                    finding.accept(function.id() + " is not changed by Revision, so it cannot be published again");
                }
                List<Resource> versions = of(template, "AWS::Lambda::Version", function);
                List<Resource> aliases = of(template, "AWS::Lambda::Alias", function);
                if (versions.size() != 1 || aliases.size() != 1) {
                    finding.accept(function.id() + " has not one version and one alias");
                    continue;
                }
                Resource version = versions.get(0);
                Set<String> changing = new TreeSet<>(Template.references(function.properties()));
                changing.retainAll(template.parameters());
                Set<String> described = Template.references(version.property("Description"));
                changing.stream()
                        .filter(parameter -> !described.contains(parameter))
                        .forEach(parameter ->
                                finding.accept(version.id() + " is not published again with " + parameter));
                expect(finding, version.id() + "'s UpdateReplacePolicy", "Retain", version.text("UpdateReplacePolicy"));
                expect(finding, "the alias' name", "live", aliases.get(0).property("Name"));
                expect(
                        finding,
                        "what " + aliases.get(0).id() + " stands for",
                        version.ref("Version"),
                        aliases.get(0).property("FunctionVersion"));
            }
        }
    },

    /** Every route goes to the function that is for it, through an integration with that function's alias. */
    ROUTES(false) {
        @Override
        void check(Template template, Consumer<String> finding) {
            List<Resource> apis = template.resources("AWS::ApiGatewayV2::Api");
            expect(
                    finding,
                    "the API",
                    List.of("WEBSOCKET $request.body.action"),
                    apis.stream()
                            .map(api -> api.property("ProtocolType") + " " + api.property("RouteSelectionExpression"))
                            .toList());
            List<Resource> routes = template.resources("AWS::ApiGatewayV2::Route");
            Set<String> keys = new TreeSet<>();
            for (FunctionNeeds needs : FunctionNeeds.deployed()) {
                for (String key : needs.routeKeys()) {
                    keys.add(key);
                    List<String> reached = routes.stream()
                            .filter(route -> route.property("RouteKey").equals(key))
                            .map(route -> handlerBehind(template, route.property("Target")))
                            .toList();
                    expect(finding, "what is behind " + key, List.of(needs.handler()), reached);
                }
            }
            expect(
                    finding,
                    "the routes",
                    keys,
                    routes.stream()
                            .map(route -> route.property("RouteKey"))
                            .collect(Collectors.toCollection(TreeSet::new)));
            for (Resource integration : template.resources("AWS::ApiGatewayV2::Integration")) {
                expect(
                        finding,
                        integration.id(),
                        "AWS_PROXY POST",
                        integration.property("IntegrationType") + " " + integration.property("IntegrationMethod"));
            }
        }
    },

    /** Integrations and permissions name aliases: what calls the function itself gets no snapshot. */
    ALIASES(false) {
        @Override
        void check(Template template, Consumer<String> finding) {
            Set<String> aliases = template.resources("AWS::Lambda::Alias").stream()
                    .map(Resource::ref)
                    .collect(Collectors.toSet());
            for (Resource integration : template.resources("AWS::ApiGatewayV2::Integration")) {
                if (aliases.stream().noneMatch(alias -> uri(alias).equals(integration.property("IntegrationUri")))) {
                    finding.accept(integration.id() + " names no alias");
                }
            }
            for (Resource permission : template.resources("AWS::Lambda::Permission")) {
                if (!aliases.contains(permission.property("FunctionName"))) {
                    finding.accept(permission.id() + " names no alias");
                }
            }
        }
    },

    /** API Gateway may call an alias for its route, and nobody may call anything else. */
    PERMISSIONS(false) {
        @Override
        void check(Template template, Consumer<String> finding) {
            Set<String> expected = new LinkedHashSet<>();
            for (Resource alias : template.resources("AWS::Lambda::Alias")) {
                functions(template).stream()
                        .filter(function -> function.ref().equals(alias.property("FunctionName")))
                        .flatMap(function -> needs(function, finding).stream())
                        .flatMap(needs -> needs.routeKeys().stream())
                        .forEach(key -> expected.add(
                                "apigateway.amazonaws.com lambda:InvokeFunction " + alias.ref() + " " + API + key));
            }
            Set<String> found = template.resources("AWS::Lambda::Permission").stream()
                    .map(permission -> String.join(
                            " ",
                            permission.property("Principal"),
                            permission.property("Action"),
                            permission.property("FunctionName"),
                            permission.property("SourceArn")))
                    .collect(Collectors.toCollection(LinkedHashSet::new));
            expected.stream()
                    .filter(each -> !found.contains(each))
                    .forEach(each -> finding.accept("nothing permits " + each));
            found.stream()
                    .filter(each -> !expected.contains(each))
                    .forEach(each -> finding.accept("nobody needs " + each));
        }
    },

    /** The stage deploys every change of the API, after what it needs; it is throttled. */
    STAGE(false) {
        @Override
        void check(Template template, Consumer<String> finding) {
            List<Resource> stages = template.resources("AWS::ApiGatewayV2::Stage");
            expect(
                    finding,
                    "the stages",
                    List.of("production"),
                    stages.stream().map(stage -> stage.property("StageName")).toList());
            for (Resource stage : stages) {
                expect(finding, "AutoDeploy", "true", stage.property("AutoDeploy"));
                expect(finding, "DeploymentId", "", stage.property("DeploymentId"));
                Set<String> needed = template.resources().stream()
                        .filter(resource -> resource.type().equals("AWS::ApiGatewayV2::Route")
                                || resource.type().equals("AWS::Lambda::Permission"))
                        .map(Resource::id)
                        .collect(Collectors.toCollection(TreeSet::new));
                expect(
                        finding,
                        "what the stage waits for",
                        needed,
                        stage.list("DependsOn").stream()
                                .map(Object::toString)
                                .collect(Collectors.toCollection(TreeSet::new)));
                expect(
                        finding,
                        "throttling",
                        Map.of(
                                "ThrottlingRateLimit",
                                "${ThrottlingRateLimit}",
                                "ThrottlingBurstLimit",
                                "${ThrottlingBurstLimit}"),
                        stage.map("Properties", "DefaultRouteSettings"));
                expect(
                        finding,
                        "when there are access logs",
                        Optional.of("HasAccessLogs"),
                        asList(at(stage.properties(), "AccessLogSettings", "Fn::If")).stream()
                                .findFirst());
            }
            template.resources("AWS::ApiGatewayV2::Deployment")
                    .forEach(deployment -> finding.accept(deployment.id() + " is made once and not renewed"));
            String place = "${Api}.execute-api.${AWS::Region}.${AWS::URLSuffix}/${Stage}";
            expect(finding, "the output WebSocketUrl", "wss://" + place, template.output("WebSocketUrl"));
            expect(finding, "the output ConnectionsUrl", "https://" + place, template.output("ConnectionsUrl"));
        }
    },

    /** Somebody hears of a function that fails, and of an answer that is an error. */
    ALARMS(false) {
        @Override
        void check(Template template, Consumer<String> finding) {
            List<Resource> alarms = template.resources("AWS::CloudWatch::Alarm");
            for (Resource function : functions(template)) {
                boolean watched = alarms.stream()
                        .anyMatch(alarm -> alarm.property("Namespace").equals("AWS/Lambda")
                                && alarm.property("MetricName").equals("Errors")
                                && alarm.list("Properties", "Dimensions")
                                        .contains(Map.of("Name", "FunctionName", "Value", function.ref())));
                if (!watched) {
                    finding.accept("no alarm watches the errors of " + function.id());
                }
            }
            Set<String> watched = alarms.stream()
                    .flatMap(alarm -> alarm.list("Properties", "Metrics").stream())
                    .map(metric -> at(metric, "MetricStat", "Metric", "MetricName"))
                    .flatMap(Template::texts)
                    .collect(Collectors.toCollection(TreeSet::new));
            expect(finding, "the API's alarm", new TreeSet<>(Set.of("ExecutionError", "IntegrationError")), watched);
            for (Resource alarm : alarms) {
                expect(
                        finding,
                        "whom " + alarm.id() + " tells",
                        List.of("HasAlarmEmail", List.of("${AlarmTopic}"), "${AWS::NoValue}"),
                        asList(at(alarm.properties(), "AlarmActions", "Fn::If")));
            }
        }
    };

    private static final String API =
            "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/production/";
    private static final String ANY_API = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:*/*/";

    private final boolean forStarter;

    TemplateRule(boolean forStarter) {
        this.forStarter = forStarter;
    }

    /** Whether the rule is also one for the template that has no API. */
    boolean forStarter() {
        return forStarter;
    }

    abstract void check(Template template, Consumer<String> finding);

    /** What is wrong, a sentence each. */
    List<String> findings(Template template) {
        List<String> findings = new ArrayList<>();
        check(template, findings::add);
        return findings;
    }

    private static void expect(Consumer<String> finding, String what, Object expected, Object found) {
        if (!expected.equals(found)) {
            finding.accept(what + ": " + expected + " was expected, " + found + " is there");
        }
    }

    private static boolean isStarter(Template template) {
        return template.resources("AWS::ApiGatewayV2::Api").isEmpty();
    }

    private static List<Resource> functions(Template template) {
        return template.resources("AWS::Lambda::Function");
    }

    private static List<Resource> of(Template template, String type, Resource function) {
        return template.resources(type).stream()
                .filter(resource -> resource.property("FunctionName").equals(function.ref()))
                .toList();
    }

    private static Optional<FunctionNeeds> needs(Resource function, Consumer<String> finding) {
        Optional<FunctionNeeds> needs = FunctionNeeds.deployed().stream()
                .filter(each -> each.handler().equals(function.property("Handler")))
                .findFirst();
        if (needs.isEmpty()) {
            finding.accept(function.id() + " has a handler that nothing is known of");
        }
        return needs;
    }

    private static String uri(String alias) {
        return "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/" + alias
                + "/invocations";
    }

    private static List<Resource> integrations(Template template, Resource function) {
        return of(template, "AWS::Lambda::Alias", function).stream()
                .flatMap(alias -> template.resources("AWS::ApiGatewayV2::Integration").stream()
                        .filter(integration ->
                                integration.property("IntegrationUri").equals(uri(alias.ref()))))
                .toList();
    }

    /** The handler that a route's target leads to, or an empty text. */
    private static String handlerBehind(Template template, String target) {
        return functions(template).stream()
                .filter(function -> integrations(template, function).stream()
                        .anyMatch(integration -> target.equals("integrations/" + integration.ref())))
                .map(function -> function.property("Handler"))
                .collect(Collectors.joining(" and "));
    }

    /** What a function must be allowed to do: an action and what it is done to. */
    private static Set<String> permissions(Template template, FunctionNeeds needs, Resource function) {
        Set<String> expected = new TreeSet<>();
        needs.tableActions().forEach(action -> expected.add("dynamodb:" + action + " ${ConnectionsTable.Arn}"));
        needs.connectionsMethods()
                .forEach(method -> expected.add("execute-api:ManageConnections "
                        + (isStarter(template) ? ANY_API : API)
                        + method
                        + "/@connections/*"));
        String log = function.property("LoggingConfig", "LogGroup").replace("}", ".Arn}");
        expected.add("logs:CreateLogStream " + log);
        expected.add("logs:PutLogEvents " + log);
        return expected;
    }

    /** What a role allows. */
    private static Set<String> permissions(Resource role) {
        Set<String> found = new TreeSet<>();
        for (Object policy : role.list("Properties", "Policies")) {
            for (Object each : asList(at(policy, "PolicyDocument", "Statement"))) {
                Map<String, Object> statement = asMap(each);
                for (Object action : asList(statement.get("Action"))) {
                    for (Object resource : asList(statement.get("Resource"))) {
                        found.add(action + " " + resource);
                    }
                }
                if (!Set.of("Effect", "Action", "Resource").equals(statement.keySet())
                        || !"Allow".equals(statement.get("Effect"))) {
                    found.add("more than Effect: Allow, Action and Resource say: " + statement);
                }
            }
        }
        return found;
    }

    private static int number(String text) {
        return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
    }

    /** What keeps Lambda from calling a handler, if anything does. */
    private static Optional<String> callable(String handler) {
        String[] parts = handler.split("::", 2);
        if (parts.length != 2) {
            return Optional.of(handler + " names no method");
        }
        Class<?> type;
        try {
            type = Class.forName(parts[0], false, TemplateRule.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            return Optional.of(parts[0] + " is not there");
        }
        if (!Modifier.isPublic(type.getModifiers())) {
            return Optional.of(parts[0] + " is not public");
        }
        if (Arrays.stream(type.getConstructors()).noneMatch(each -> each.getParameterCount() == 0)) {
            return Optional.of(parts[0] + " has no public constructor without parameters");
        }
        if (Arrays.stream(type.getMethods()).noneMatch(each -> each.getName().equals(parts[1]))) {
            return Optional.of(handler + " is no public method");
        }
        return Optional.empty();
    }
}
