package io.github.wschat.examples.lambdaaws;

import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.examples.lambdaruntime.InvocationResult;
import io.github.wschat.examples.lambdaruntime.LambdaFunction;
import io.github.wschat.tyrus.AccessKey;
import io.github.wschat.tyrus.GatewayLimits;
import io.github.wschat.tyrus.Integration;
import io.github.wschat.tyrus.ProxyEvent;
import io.github.wschat.tyrus.TyrusGateway;
import io.github.wschat.tyrus.WebSocketApi;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * The chat as it is deployed: the jar's functions in processes of their own behind Lambda's runtime interface client, each with its access
 * key, before a table in DynamoDB Local and behind a gateway that takes API Gateway's place.
 */
final class DeployedChat implements AutoCloseable {

    /** An event, and what became of it. */
    record Invoked(ProxyEvent event, InvocationResult result) {

        String payload() {
            return new String(result.payload(), StandardCharsets.UTF_8);
        }
    }

    static final Path JAR = Path.of(System.getProperty("wschat.jar", "target/lambda-aws.jar"));

    private final TestTable table;
    private final TyrusGateway gateway;
    private final Map<FunctionNeeds, LambdaFunction> functions = new HashMap<>();
    private final Queue<Invoked> invoked = new ConcurrentLinkedQueue<>();
    private final Queue<String> log = new ConcurrentLinkedQueue<>();
    private final List<ChatClient> clients = new ArrayList<>();

    private DeployedChat(Setup setup) throws Exception {
        if (!Files.isRegularFile(JAR)) {
            throw new IllegalStateException(JAR + " is missing: run these tests by mvn verify");
        }
        this.table = new TestTable();
        Map<String, AccessKey> keys = new HashMap<>();
        for (FunctionNeeds needs : setup.functions) {
            keys.put(accessKeyId(needs), new AccessKey(secretAccessKey(needs), needs.connectionsMethods()));
        }
        this.gateway = TyrusGateway.builder()
                .limits(setup.limits.build())
                .accessKeys(keys::get)
                .build();
        WebSocketApi.Builder api = WebSocketApi.builder();
        for (FunctionNeeds needs : setup.functions) {
            needs.routeKeys().forEach(key -> api.route(key, Integration.lambdaProxy(event -> invoke(needs, event))));
        }
        gateway.start(api.build());
        URI connections = setup.between.apply(gateway.managementEndpoint());
        for (FunctionNeeds needs : setup.functions) {
            functions.put(needs, start(needs, connections, setup));
        }
    }

    /** Returns what a function signs its requests with. */
    static String accessKeyId(FunctionNeeds needs) {
        return "AKIA" + needs.name();
    }

    static String secretAccessKey(FunctionNeeds needs) {
        return "secret of " + needs.name();
    }

    /** Begins a chat with one process for each of the tutorial's four functions. */
    static Setup setup() {
        return new Setup();
    }

    private LambdaFunction start(FunctionNeeds needs, URI connections, Setup setup) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "AWS_ENDPOINT_URL_DYNAMODB", table.uri().toString(),
                "AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI", connections.toString()));
        environment.putAll(setup.credentials.apply(needs));
        if (needs.variables().contains("TABLE_NAME")) {
            environment.put("TABLE_NAME", TestTable.NAME);
        }
        if (needs.variables().contains("EXCLUDE_SENDER")) {
            environment.put("EXCLUDE_SENDER", "false");
        }
        if (needs.variables().contains("MESSAGE_SENDER")) {
            environment.put("MESSAGE_SENDER", "sdk");
        }
        if (needs.variables().contains("TABLE_CLIENT")) {
            environment.put("TABLE_CLIENT", "sdk");
        }
        environment.putAll(setup.environment);
        return LambdaFunction.builder(needs.name() + "Function")
                .java(List.of(JAR), needs.handler())
                .environment(environment)
                .memorySize(1024)
                // A machine that does much else at the time takes longer than Lambda, which allows 10 s.
                .initTimeout(Duration.ofSeconds(130))
                .timeout(setup.timeouts.getOrDefault(needs, Duration.ofSeconds(25)))
                .concurrency(setup.concurrency.getOrDefault(needs, 1))
                .snapStart(setup.snapStart)
                .beforeRestore(() -> setup.beforeRestore.accept(needs))
                .log(log::add)
                .start();
    }

    private CompletionStage<@Nullable String> invoke(FunctionNeeds needs, ProxyEvent event) {
        return function(needs)
                .invoke(event.json().getBytes(StandardCharsets.UTF_8))
                .thenApply(result -> {
                    Invoked done = new Invoked(event, result);
                    invoked.add(done);
                    if (result instanceof InvocationResult.FunctionError error) {
                        throw new CompletionException(
                                new IllegalStateException(error.errorType() + ": " + error.errorMessage()));
                    }
                    return done.payload();
                });
    }

    TestTable table() {
        return table;
    }

    TyrusGateway gateway() {
        return gateway;
    }

    LambdaFunction function(FunctionNeeds needs) {
        return Objects.requireNonNull(functions.get(needs));
    }

    /** Connects a client, which is closed with the chat. */
    ChatClient connect() {
        Set<String> before = Set.copyOf(openIds());
        ChatClient client = ChatClient.connect(gateway.uri());
        clients.add(client);
        openIds().stream().filter(id -> !before.contains(id)).forEach(client::named);
        return client;
    }

    /** Lets all clients leave, and waits until the functions know. */
    void disconnectAll() {
        clients.forEach(ChatClient::close);
        clients.clear();
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> gateway.openConnections() == 0 && !gateway.hasInvocations());
    }

    private List<String> openIds() {
        return gateway.connections().stream().map(info -> info.id().value()).toList();
    }

    /** Returns what the functions of a route have been asked and answered so far. */
    List<Invoked> invoked(FunctionNeeds needs) {
        return invoked.stream()
                .filter(done -> needs.routeKeys().contains(done.event().routeKey()))
                .toList();
    }

    /** Returns what the functions have logged so far. */
    List<String> log() {
        return List.copyOf(log);
    }

    boolean isOpen(String id) {
        return gateway.find(new ConnectionId(id)).toCompletableFuture().join().isPresent();
    }

    URI uri() {
        return gateway.uri();
    }

    @Override
    public void close() {
        clients.forEach(ChatClient::close);
        gateway.stop(Duration.ofSeconds(10));
        // All at once, as each process takes a second to end.
        CompletableFuture.allOf(functions.values().stream()
                        .map(function -> CompletableFuture.runAsync(function::close))
                        .toArray(CompletableFuture[]::new))
                .join();
        table.close();
    }

    /** Sets a deployed chat up. */
    static final class Setup {

        private final GatewayLimits.Builder limits = GatewayLimits.builder();
        private final Map<String, String> environment = new HashMap<>();
        private final Map<FunctionNeeds, Duration> timeouts = new HashMap<>();
        private final Map<FunctionNeeds, Integer> concurrency = new HashMap<>();
        private List<FunctionNeeds> functions = FunctionNeeds.deployed();
        private boolean snapStart;
        private Consumer<FunctionNeeds> beforeRestore = needs -> {};
        private UnaryOperator<URI> between = UnaryOperator.identity();
        private Function<FunctionNeeds, Map<String, String>> credentials = needs -> Map.of(
                "AWS_ACCESS_KEY_ID", accessKeyId(needs),
                "AWS_SECRET_ACCESS_KEY", secretAccessKey(needs));

        private Setup() {}

        Setup limits(Consumer<GatewayLimits.Builder> change) {
            change.accept(limits);
            return this;
        }

        /** One function behind all routes. */
        Setup oneFunction() {
            functions = List.of(FunctionNeeds.CHAT);
            return this;
        }

        Setup environment(String name, String value) {
            environment.put(name, value);
            return this;
        }

        Setup timeout(FunctionNeeds needs, Duration timeout) {
            timeouts.put(needs, timeout);
            return this;
        }

        Setup concurrency(FunctionNeeds needs, int processes) {
            concurrency.put(needs, processes);
            return this;
        }

        Setup snapStart() {
            snapStart = true;
            return this;
        }

        /** Lets something happen between a child's snapshot and its restore. */
        Setup beforeRestore(Consumer<FunctionNeeds> hook) {
            beforeRestore = hook;
            return this;
        }

        /** Puts something between the functions and {@code @connections}: makes the one endpoint of the other. */
        Setup between(UnaryOperator<URI> front) {
            between = front;
            return this;
        }

        /** Sets the variables that a function gets its access key from, in place of the key itself. */
        Setup credentials(Function<FunctionNeeds, Map<String, String>> variables) {
            credentials = variables;
            return this;
        }

        DeployedChat start() throws Exception {
            return new DeployedChat(this);
        }
    }
}
