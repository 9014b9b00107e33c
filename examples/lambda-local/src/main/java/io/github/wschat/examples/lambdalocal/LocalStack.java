package io.github.wschat.examples.lambdalocal;

import io.github.wschat.examples.lambdalocal.function.FunctionLauncher;
import io.github.wschat.examples.lambdalocal.function.RunningFunction;
import io.github.wschat.examples.lambdalocal.network.CertificateAuthority;
import io.github.wschat.examples.lambdalocal.network.ForwardProxy;
import io.github.wschat.examples.lambdalocal.network.LocalHost;
import io.github.wschat.examples.lambdalocal.network.Surroundings;
import io.github.wschat.examples.lambdalocal.network.TlsRelay;
import io.github.wschat.examples.lambdalocal.table.LocalTables;
import io.github.wschat.examples.lambdalocal.template.ApiDefinition;
import io.github.wschat.examples.lambdalocal.template.Application;
import io.github.wschat.examples.lambdalocal.template.FunctionDefinition;
import io.github.wschat.examples.lambdalocal.template.TableDefinition;
import io.github.wschat.examples.lambdaruntime.InvocationResult;
import io.github.wschat.tyrus.AccessKey;
import io.github.wschat.tyrus.Authorizer;
import io.github.wschat.tyrus.GatewayLimits;
import io.github.wschat.tyrus.Integration;
import io.github.wschat.tyrus.InvocationRefusedException;
import io.github.wschat.tyrus.ProxyFunction;
import io.github.wschat.tyrus.TyrusGateway;
import io.github.wschat.tyrus.WebSocketApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An application on this machine, put together from its parts: a gateway in API Gateway's place, functions in Lambda's, tables in
 * DynamoDB's, and a proxy that leads there whoever calls AWS by its names.
 */
final class LocalStack implements AutoCloseable {

    /** The access key of whoever wants to look into tables or post without being a function; its secret where only this machine can. */
    static final String DEVELOPER = "local";

    private static final Logger LOGGER = System.getLogger(LocalStack.class.getName());
    private static final Duration GOODBYE = Duration.ofSeconds(1);
    private static final Set<String> CONNECTIONS_METHODS = Set.of("POST", "GET", "DELETE");

    private final Application application;
    private final Settings settings;
    private final Consumer<String> output;
    private final Map<String, AccessKey> accessKeys = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<RunningFunction>> functions;
    private final TyrusGateway gateway;
    /** How to end what has been started, the latest first. */
    private final Deque<Runnable> ends = new ArrayDeque<>();

    private @Nullable LocalTables tables;
    private boolean started;

    /**
     * Puts an application together.
     *
     * @param output gets what whoever started it should see: lines, from several threads
     * @throws IllegalArgumentException if the gateway does not take a setting
     */
    LocalStack(Application application, Settings settings, Consumer<String> output) {
        this.application = application;
        this.settings = settings;
        this.output = output;
        this.functions = application.functions().stream()
                .collect(Collectors.toMap(FunctionDefinition::logicalId, function -> new CompletableFuture<>()));
        this.gateway = TyrusGateway.builder()
                .host(settings.host())
                .port(settings.port())
                .stage(application.api().stageName())
                .limits(GatewayLimits.builder()
                        .integrationTimeout(application.api().integrationTimeout())
                        .build())
                .allowedOrigins(settings.allowedOrigins())
                .accessKeys(accessKeys::get)
                .build();
    }

    /**
     * Starts everything, and says where it is.
     *
     * @throws io.github.wschat.tyrus.GatewayStartException if it cannot listen
     * @throws IllegalArgumentException if a part of the application cannot be started as it is
     * @throws IllegalStateException if this machine lacks something
     */
    synchronized void start() {
        try {
            startParts();
            started = true;
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private void startParts() {
        Path folder = temporaryFolder();
        // DynamoDB Local unpacks a native library, and would leave it behind in the folder of everybody's temporary
        // files.
        System.setProperty("org.sqlite.tmpdir", folder.toString());
        CertificateAuthority authority = CertificateAuthority.create(application.region(), folder);
        LocalTables local = LocalTables.start(application.region(), application.accountId(), authority.sslContext());
        ends.push(local::close);
        tables = local;
        for (TableDefinition table : application.tables()) {
            local.create(table);
        }
        ends.push(this::closeFunctions);
        // Before the functions, since they are told where it is; until they are there, events wait.
        gateway.start(api(application.api()));
        TlsRelay relay = TlsRelay.start(
                authority.sslContext(), settings.tlsPort(), new InetSocketAddress(settings.host(), gateway.port()));
        ends.push(relay::close);
        List<LocalHost> hosts = new ArrayList<>(LocalHost.ofGateway(application.region(), relay.port()));
        hosts.addAll(LocalHost.ofTables(application.region(), local.tlsPort()));
        ForwardProxy proxy = ForwardProxy.start(hosts);
        ends.push(proxy::close);
        Surroundings surroundings =
                Surroundings.create(folder, authority, hosts, proxy.port(), local.uri(), gateway.managementEndpoint());
        startFunctions(folder, surroundings, local);
        String secret = isLoopback() ? DEVELOPER : AccessKeyPair.random().secret();
        accessKeys.put(DEVELOPER, AccessKey.of(secret));
        local.grant(DEVELOPER, DEVELOPER, (action, resource) -> true);
        application.remarks().forEach(output);
        if (application.api().requestsPerSecond() != null || application.api().requestBurst() != null) {
            output.accept("The stage's throttling is not applied here");
        }
        for (TableDefinition table : application.tables()) {
            output.accept("Table " + table.logicalId() + " is " + table.tableName());
        }
        output.accept("Tables at " + local.uri());
        output.accept("@connections at " + gateway.managementEndpoint() + "; the access key " + DEVELOPER
                + " has the secret " + secret + ", there and for the tables");
        output.accept("Also on wss://127.0.0.1:" + relay.port() + "/"
                + application.api().stageName() + ", with the CA in " + authority.certificateFile());
        output.accept("Listening on " + gateway.uri());
    }

    private boolean isLoopback() {
        try {
            return InetAddress.getByName(settings.host()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes all of them at the same time: a process of the chat's takes a second to end. */
    private void closeFunctions() {
        CompletableFuture.allOf(functions.values().stream()
                        .map(function -> CompletableFuture.runAsync(() -> closeIfStarted(function)))
                        .toArray(CompletableFuture[]::new))
                .join();
    }

    private static void closeIfStarted(CompletableFuture<RunningFunction> function) {
        if (function.isDone() && !function.isCompletedExceptionally()) {
            function.join().close();
        }
    }

    private Path temporaryFolder() {
        try {
            Path folder = Files.createTempDirectory("lambda-local-");
            ends.push(() -> delete(folder));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException("No temporary folder can be made", e);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The temporary folder " + folder + " cannot be deleted", e);
        }
    }

    private WebSocketApi api(ApiDefinition definition) {
        WebSocketApi.Builder api = WebSocketApi.builder()
                .apiId(definition.apiId())
                .domainName(definition.apiId() + ".execute-api." + application.region() + ".amazonaws.com")
                .region(application.region())
                .accountId(application.accountId())
                .routeSelectionExpression(definition.routeSelectionExpression());
        definition.stageVariables().forEach(api::stageVariable);
        for (ApiDefinition.Route route : definition.routes()) {
            Integration integration = Integration.lambdaProxy(functionOf(route.routeKey(), route.function()));
            if (route.twoWay()) {
                api.twoWayRoute(route.routeKey(), integration);
            } else {
                api.route(route.routeKey(), integration);
            }
        }
        ApiDefinition.Authorizer authorizer = definition.authorizer();
        if (authorizer != null) {
            api.authorizer(
                    Authorizer.request(authorizer.identitySources(), functionOf("authorizer", authorizer.function())));
        }
        return api.build();
    }

    private void startFunctions(Path folder, Surroundings surroundings, LocalTables local) {
        FunctionLauncher launcher = new FunctionLauncher(
                folder, settings.nodeModules(), output, application.region(), application.accountId());
        for (FunctionDefinition function : application.functions()) {
            URI elsewhere = settings.choices().functionEndpoints().get(function.logicalId());
            RunningFunction running;
            if (elsewhere != null) {
                running = launcher.at(function, elsewhere);
            } else {
                AccessKeyPair key = AccessKeyPair.random();
                local.grant(key.id(), function.logicalId() + "Role/" + function.functionName(), function.policy());
                accessKeys.put(key.id(), new AccessKey(key.secret(), allowedMethods(function)));
                running = launcher.launch(
                        function,
                        surroundings.environment(function.runtime(), key.id(), key.secret()),
                        concurrency(function));
            }
            Objects.requireNonNull(functions.get(function.logicalId())).complete(running);
        }
    }

    private int concurrency(FunctionDefinition function) {
        Integer reserved = function.reservedConcurrency();
        return reserved == null ? settings.concurrency() : Math.max(1, Math.min(reserved, settings.concurrency()));
    }

    private Set<String> allowedMethods(FunctionDefinition function) {
        String stage = "arn:aws:execute-api:" + application.region() + ":" + application.accountId() + ":"
                + application.api().apiId() + "/" + application.api().stageName();
        return CONNECTIONS_METHODS.stream()
                .filter(method -> function.policy()
                        .allows("execute-api:ManageConnections", stage + "/" + method + "/@connections/id"))
                .collect(Collectors.toSet());
    }

    private ProxyFunction functionOf(String routeKey, String logicalId) {
        CompletableFuture<RunningFunction> function = Objects.requireNonNull(functions.get(logicalId));
        return event -> {
            show(routeKey + " -> " + logicalId + ": " + event.json());
            return function.thenCompose(running -> running.invoke(event.json().getBytes(StandardCharsets.UTF_8)))
                    .handle((result, failure) -> answer(logicalId, result, failure));
        };
    }

    private @Nullable String answer(String logicalId, @Nullable InvocationResult result, @Nullable Throwable failure) {
        if (result == null) {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            throw new InvocationRefusedException(logicalId + " was not invoked: " + cause);
        }
        String payload = new String(result.payload(), StandardCharsets.UTF_8);
        show(logicalId + " -> " + payload);
        if (result instanceof InvocationResult.FunctionError error) {
            throw new FunctionFailedException(logicalId, error);
        }
        return payload;
    }

    private void show(String line) {
        if (settings.verbose()) {
            output.accept(line);
        }
    }

    synchronized boolean isStarted() {
        return started;
    }

    /** Returns where clients connect. */
    URI uri() {
        return gateway.uri();
    }

    LocalTables tables() {
        return Objects.requireNonNull(tables, "started");
    }

    int openConnections() {
        return gateway.openConnections();
    }

    /** Returns whether no function has an event. */
    boolean isQuiet() {
        return !gateway.hasInvocations();
    }

    /** Ends everything that has been started. Closing again does nothing. */
    @Override
    public synchronized void close() {
        started = false;
        // First, while functions can still be told of those who were connected.
        gateway.stop(GOODBYE);
        while (!ends.isEmpty()) {
            try {
                ends.pop().run();
            } catch (RuntimeException e) {
                // The others have to end all the same.
                LOGGER.log(Level.WARNING, "A part did not end well", e);
            }
        }
    }
}
