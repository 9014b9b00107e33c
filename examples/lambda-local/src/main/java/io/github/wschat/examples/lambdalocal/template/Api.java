package io.github.wschat.examples.lambdalocal.template;

import io.github.wschat.protocol.RouteSelector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the template's WebSocket API: its routes with their integrations and route responses, its authorizer, and its stage. */
final class Api {

    private static final String API = "AWS::ApiGatewayV2::Api";
    private static final String DEFAULT = "$default";
    private static final String DEFAULT_STAGE = "production";
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
    private static final int MIN_TIMEOUT = 50;
    private static final int MAX_TIMEOUT = 29_000;

    private static final Pattern STAGE_NAME = Pattern.compile("[A-Za-z0-9_-]{1,128}");
    private static final Pattern INVOCATION =
            Pattern.compile("arn:[^:]*:apigateway:[^:]*:lambda:path/2015-03-31/functions/(.*)/invocations");

    /** Where a route's events go. */
    private record Integration(String function, String called, boolean byRole, int timeout, Properties properties) {}

    private final Stack stack;
    private final Functions functions;
    private final Permissions permissions;
    private final Resource api;
    private final String apiId;
    private final Map<String, Integration> integrations = new HashMap<>();
    private final Map<String, ApiDefinition.Authorizer> authorizers = new HashMap<>();
    private final Map<String, Runnable> authorizerRemarks = new HashMap<>();
    private final Set<String> routesWithResponse = new HashSet<>();
    private final List<ApiDefinition.Route> routes = new ArrayList<>();
    private ApiDefinition.@Nullable Authorizer authorizer;
    private @Nullable Integration timed;

    private Api(Stack stack, Functions functions, Resource api) {
        this.stack = stack;
        this.functions = functions;
        this.permissions = new Permissions(stack);
        this.api = api;
        this.apiId = new Names(new Resolver(stack, api.id())).apiId(api.id());
    }

    /**
     * Reads the one API.
     *
     * @param line of the template's resources
     * @return null after a problem
     */
    static @Nullable ApiDefinition read(Stack stack, Functions functions, int line) {
        List<Resource> apis = stack.existing(API);
        if (apis.isEmpty()) {
            stack.problems.add(
                    line,
                    "Resources",
                    "there is no AWS::ApiGatewayV2::Api, so there is nothing to connect to; one with ProtocolType WEBSOCKET"
                            + " is needed");
            return null;
        }
        Resource api = apis.stream()
                .filter(one -> "WEBSOCKET".equals(stack.properties(one).text("ProtocolType")))
                .findFirst()
                .orElse(apis.get(0));
        for (Resource another : apis) {
            if (!another.equals(api)) {
                stack.problems.add(
                        another.line(),
                        another.id(),
                        "is another API than " + api.id() + ", and only one runs here; leave it out with --ignore "
                                + another.id());
            }
        }
        return new Api(stack, functions, api).read();
    }

    private ApiDefinition read() {
        Properties properties = stack.properties(api);
        properties.allow(
                "ApiKeySelectionExpression",
                "Description",
                "DisableExecuteApiEndpoint",
                "DisableSchemaValidation",
                "IpAddressType",
                "Name",
                "ProtocolType",
                "RouteSelectionExpression",
                "Tags",
                "Version");
        properties.require("ProtocolType");
        properties.choice("ProtocolType", "WEBSOCKET");
        properties.choice("DisableExecuteApiEndpoint", "false");
        String selection = properties.requiredText("RouteSelectionExpression");
        if (!selection.isEmpty()) {
            try {
                RouteSelector.of(selection, Set.of());
            } catch (IllegalArgumentException e) {
                properties.problem("RouteSelectionExpression", "is not supported here: " + e.getMessage());
            }
        }
        Stage stage = stage();
        own("AWS::ApiGatewayV2::Integration").forEach(this::integration);
        own("AWS::ApiGatewayV2::Authorizer").forEach(this::authorizer);
        own("AWS::ApiGatewayV2::RouteResponse").forEach(this::routeResponse);
        List<Resource> routeResources = own("AWS::ApiGatewayV2::Route");
        if (routeResources.isEmpty()) {
            stack.problems.add(api.line(), api.id(), "has no AWS::ApiGatewayV2::Route, and cannot be deployed without");
        }
        routeResources.forEach(route -> route(route, stage.name()));
        for (Resource deployment : own("AWS::ApiGatewayV2::Deployment")) {
            Properties deployed = stack.properties(deployment);
            deployed.allow("ApiId", "Description", "StageName");
            ofThisApi(deployed);
        }
        return new ApiDefinition(
                api.id(),
                apiId,
                selection,
                stage.name(),
                stage.variables(),
                stage.rate(),
                stage.burst(),
                Duration.ofMillis(timed == null ? MAX_TIMEOUT : timed.timeout()),
                routes,
                authorizer);
    }

    /** Resources of a type, but for those that belong to another API: it is left out, or a problem itself. */
    private List<Resource> own(String type) {
        Set<String> others = stack.resources.values().stream()
                .filter(resource -> resource.type().equals(API) && !resource.equals(api))
                .map(resource -> new Names(new Resolver(stack, resource.id())).apiId(resource.id()))
                .collect(Collectors.toSet());
        return stack.existing(type).stream()
                .filter(resource -> {
                    Yaml id = resource.properties().entries().get("ApiId");
                    Yaml resolved = id == null ? null : new Resolver(stack, resource.id()).resolve(id);
                    return !(resolved instanceof Yaml.Text text && others.contains(text.value()));
                })
                .toList();
    }

    private void ofThisApi(Properties properties) {
        String id = properties.requiredText("ApiId");
        if (!id.isEmpty() && !id.equals(apiId)) {
            properties.problem("ApiId", "is not that of " + api.id());
        }
    }

    private String id(Resource resource) {
        return new Names(new Resolver(stack, resource.id())).id(resource.id());
    }

    // Stage

    private record Stage(
            String name,
            Map<String, String> variables,
            @Nullable Integer rate,
            @Nullable Integer burst) {}

    private Stage stage() {
        Map<String, Properties> stages = new LinkedHashMap<>();
        for (Resource resource : own("AWS::ApiGatewayV2::Stage")) {
            Properties properties = stack.properties(resource);
            String name = properties.requiredText("StageName");
            if (!name.isEmpty() && !STAGE_NAME.matcher(name).matches()) {
                properties.problem(
                        "StageName",
                        "is " + name + ", but 1 to 128 letters, digits, hyphens and underscores are allowed");
            }
            stages.put(name, properties);
        }
        String chosen = stack.choices.stageName();
        if (stages.isEmpty()) {
            String name = chosen == null ? DEFAULT_STAGE : chosen;
            stack.problems.remark("the template has no stage; here it is " + name);
            return new Stage(name, Map.of(), null, null);
        }
        if (chosen == null && stages.size() > 1) {
            Properties second = List.copyOf(stages.values()).get(1);
            second.problem(
                    "StageName",
                    "is a second stage, and only one runs here; choose one of " + stages.keySet() + " with --stage");
        }
        if (chosen != null && !stages.containsKey(chosen)) {
            stack.problems.add(api.line(), "--stage " + chosen, "there is no such stage; there are " + stages.keySet());
        }
        String name = chosen == null ? stages.keySet().iterator().next() : chosen;
        stages.forEach((other, properties) -> checkStage(properties));
        Properties stage = stages.get(name);
        if (stage == null) {
            return new Stage(name, Map.of(), null, null);
        }
        if (!stage.flag("AutoDeploy") && !stage.has("DeploymentId")) {
            stack.problems.remark(
                    "on AWS, the stage " + name + " has no routes: it has neither AutoDeploy nor DeploymentId");
        }
        Properties limits = stage.section("DefaultRouteSettings");
        return new Stage(
                name,
                stage.textMap("StageVariables"),
                limits.integer("ThrottlingRateLimit", 1, Integer.MAX_VALUE),
                limits.integer("ThrottlingBurstLimit", 1, Integer.MAX_VALUE));
    }

    private void checkStage(Properties stage) {
        stage.allow(
                "AccessLogSettings",
                "ApiId",
                "AutoDeploy",
                "ClientCertificateId",
                "DefaultRouteSettings",
                "DeploymentId",
                "Description",
                "RouteSettings",
                "StageName",
                "StageVariables",
                "Tags");
        ofThisApi(stage);
        Properties common = stage.section("DefaultRouteSettings");
        allowRouteSettings(common);
        Properties ofRoutes = stage.section("RouteSettings");
        for (String routeKey : ofRoutes.names()) {
            Properties own = ofRoutes.section(routeKey);
            allowRouteSettings(own);
            for (String limit : List.of("ThrottlingRateLimit", "ThrottlingBurstLimit")) {
                String value = own.text(limit);
                if (value != null && !value.equals(common.text(limit))) {
                    own.problem(limit, "is not supported here unless it equals that of DefaultRouteSettings");
                }
            }
        }
    }

    private static void allowRouteSettings(Properties settings) {
        settings.allow(
                "DataTraceEnabled",
                "DetailedMetricsEnabled",
                "LoggingLevel",
                "ThrottlingBurstLimit",
                "ThrottlingRateLimit");
    }

    // Integrations and authorizers

    private void integration(Resource resource) {
        Properties properties = stack.properties(resource);
        properties.allow(
                "ApiId",
                "ConnectionType",
                "ContentHandlingStrategy",
                "CredentialsArn",
                "Description",
                "IntegrationMethod",
                "IntegrationType",
                "IntegrationUri",
                "PassthroughBehavior",
                "PayloadFormatVersion",
                "TimeoutInMillis");
        ofThisApi(properties);
        properties.require("IntegrationType");
        properties.choice("IntegrationType", "AWS_PROXY");
        properties.choice("ConnectionType", "INTERNET");
        properties.choice("ContentHandlingStrategy", "CONVERT_TO_TEXT");
        properties.choice("IntegrationMethod", "POST");
        properties.choice("PayloadFormatVersion", "1.0");
        int timeout = properties.integer("TimeoutInMillis", MIN_TIMEOUT, MAX_TIMEOUT, MAX_TIMEOUT);
        properties.require("IntegrationUri");
        String called = called(properties, "IntegrationUri");
        String function = called == null ? null : functions.calledBy(called);
        integrations.put(
                id(resource),
                new Integration(
                        function == null ? "" : function,
                        called == null ? "" : called,
                        properties.has("CredentialsArn"),
                        timeout,
                        properties));
    }

    /** The ARN of the function that a URI leads to; null after a problem. */
    private @Nullable String called(Properties properties, String name) {
        String uri = properties.text(name);
        if (uri == null) {
            return null;
        }
        Matcher invocation = INVOCATION.matcher(uri);
        String called = invocation.matches() ? invocation.group(1) : uri;
        if (functions.calledBy(called) == null) {
            properties.problem(
                    name,
                    "is " + uri + ", which leads to no function of the template; "
                            + "arn:aws:apigateway:REGION:lambda:path/2015-03-31/functions/FUNCTION_ARN/invocations is allowed");
            return null;
        }
        return new Names(new Resolver(stack, properties.id())).functionArn(called);
    }

    private void authorizer(Resource resource) {
        Properties properties = stack.properties(resource);
        properties.allow(
                "ApiId",
                "AuthorizerCredentialsArn",
                "AuthorizerResultTtlInSeconds",
                "AuthorizerType",
                "AuthorizerUri",
                "IdentitySource",
                "Name");
        ofThisApi(properties);
        properties.require("AuthorizerType");
        properties.choice("AuthorizerType", "REQUEST");
        properties.require("AuthorizerUri");
        String called = called(properties, "AuthorizerUri");
        String function = called == null ? null : functions.calledBy(called);
        String id = id(resource);
        authorizers.put(
                id, new ApiDefinition.Authorizer(properties.texts("IdentitySource"), function == null ? "" : function));
        if (called != null && !properties.has("AuthorizerCredentialsArn")) {
            authorizerRemarks.put(
                    id,
                    () -> permissions.remarkUnlessAllowed(
                            called,
                            stack.arn("execute-api", apiId + "/authorizers/" + id),
                            "the authorizer " + resource.id()));
        }
    }

    // Routes

    private void routeResponse(Resource resource) {
        Properties properties = stack.properties(resource);
        properties.allow("ApiId", "RouteId", "RouteResponseKey");
        ofThisApi(properties);
        properties.require("RouteResponseKey");
        properties.choice("RouteResponseKey", DEFAULT);
        routesWithResponse.add(properties.requiredText("RouteId"));
    }

    private void route(Resource resource, String stageName) {
        Properties properties = stack.properties(resource);
        properties.allow(
                "ApiId",
                "ApiKeyRequired",
                "AuthorizationType",
                "AuthorizerId",
                "OperationName",
                "RouteKey",
                "RouteResponseSelectionExpression",
                "Target");
        ofThisApi(properties);
        properties.choice("ApiKeyRequired", "false");
        String key = properties.requiredText("RouteKey");
        if (properties.has("RouteKey")) {
            checkKey(properties, key);
        }
        boolean authorized =
                properties.choice("AuthorizationType", "NONE", "CUSTOM").equals("CUSTOM");
        if (authorized) {
            authorize(properties, key);
        }
        Integration integration = target(properties);
        if (integration == null || key.isEmpty()) {
            return;
        }
        boolean selected = properties.has("RouteResponseSelectionExpression");
        properties.choice("RouteResponseSelectionExpression", DEFAULT);
        boolean response = routesWithResponse.contains(id(resource));
        if (selected != response) {
            stack.problems.remark("the route " + key + " answers nothing, on AWS as well: for answers it needs "
                    + (response
                            ? "RouteResponseSelectionExpression $default beside its AWS::ApiGatewayV2::RouteResponse"
                            : "an AWS::ApiGatewayV2::RouteResponse beside its RouteResponseSelectionExpression"));
        }
        routes.add(new ApiDefinition.Route(key, selected && response, integration.function()));
        if (!integration.byRole() && !integration.called().isEmpty()) {
            permissions.remarkUnlessAllowed(
                    integration.called(),
                    stack.arn("execute-api", apiId + "/" + stageName + "/" + key),
                    "the route " + key);
        }
        sameTimeout(integration);
    }

    private void checkKey(Properties properties, String key) {
        try {
            RouteSelector.checkKey(key);
        } catch (IllegalArgumentException e) {
            properties.problem("RouteKey", "is '" + key + "': " + e.getMessage());
        }
        if (routes.stream().anyMatch(route -> route.routeKey().equals(key))) {
            properties.problem("RouteKey", "is " + key + ", which another route has already");
        }
    }

    private void authorize(Properties properties, String key) {
        String id = properties.requiredText("AuthorizerId");
        if (!key.equals("$connect")) {
            properties.problem("AuthorizationType", "is CUSTOM, but only $connect can have an authorizer");
            return;
        }
        authorizer = authorizers.get(id);
        if (authorizer == null && !id.isEmpty()) {
            properties.problem("AuthorizerId", "is no authorizer of the template");
        }
        authorizerRemarks.getOrDefault(id, () -> {}).run();
    }

    private @Nullable Integration target(Properties properties) {
        String target = properties.requiredText("Target");
        if (target.isEmpty()) {
            return null;
        }
        Integration integration = target.startsWith("integrations/")
                ? integrations.get(target.substring("integrations/".length()))
                : null;
        if (integration == null) {
            properties.problem(
                    "Target", "is " + target + ", but integrations/ followed by Ref of an integration is allowed");
        }
        return integration;
    }

    /** The gateway has one timeout, so that integrations cannot have one each. */
    private void sameTimeout(Integration integration) {
        if (timed == null) {
            timed = integration;
        } else if (timed.timeout() != integration.timeout()) {
            integration
                    .properties()
                    .problem(
                            "TimeoutInMillis",
                            "is " + integration.timeout() + ", but that of "
                                    + timed.properties().id() + " is " + timed.timeout()
                                    + "; here all integrations must have the same");
        }
    }
}
