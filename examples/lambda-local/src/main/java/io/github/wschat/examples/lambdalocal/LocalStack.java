package io.github.wschat.examples.lambdalocal;

import io.github.wschat.examples.lambdalocal.function.FunctionLauncher;
import io.github.wschat.examples.lambdalocal.function.RunningFunction;
import io.github.wschat.examples.lambdalocal.network.CertificateAuthority;
import io.github.wschat.examples.lambdalocal.network.ForwardProxy;
import io.github.wschat.examples.lambdalocal.network.Surroundings;
import io.github.wschat.examples.lambdalocal.network.TlsRelay;
import io.github.wschat.examples.lambdalocal.table.LocalTables;
import io.github.wschat.examples.lambdalocal.template.ApiDefinition;
import io.github.wschat.examples.lambdalocal.template.Application;
import io.github.wschat.examples.lambdalocal.template.FunctionDefinition;
import io.github.wschat.examples.lambdalocal.template.Policy;
import io.github.wschat.examples.lambdalocal.template.TableDefinition;
import io.github.wschat.examples.lambdaruntime.InvocationResult;
import io.github.wschat.tyrus.AccessKey;
import io.github.wschat.tyrus.Authorizer;
import io.github.wschat.tyrus.GatewayLimits;
import io.github.wschat.tyrus.Integration;
import io.github.wschat.tyrus.InvocationRefusedException;
import io.github.wschat.tyrus.ProxyEvent;
import io.github.wschat.tyrus.ProxyFunction;
import io.github.wschat.tyrus.TyrusGateway;
import io.github.wschat.tyrus.WebSocketApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
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

    private static final Duration GOODBYE = Duration.ofSeconds(1);
    private static final Set<String> CONNECTIONS_METHODS = Set.of("POST", "GET", "DELETE");

    private final Application application;
    private final Settings settings;
    private final Consumer<String> output;
    private final Map<String, AccessKey> accessKeys = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<RunningFunction>> functions;
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final TyrusGateway gateway;
    private boolean started;

    /**
     * Puts an application together.
     *
     * @param output gets what whoever started it should see: lines, from several threads
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
        } catch (IOException e) {
            closeParts();
            throw new UncheckedIOException(e);
        } catch (RuntimeException | Error e) {
            closeParts();
            throw e;
        }
    }
