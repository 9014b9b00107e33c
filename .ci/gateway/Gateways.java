import io.github.wschat.tyrus.AccessKey;
import io.github.wschat.tyrus.Authorizer;
import io.github.wschat.tyrus.GatewayLimits;
import io.github.wschat.tyrus.Integration;
import io.github.wschat.tyrus.InvocationRefusedException;
import io.github.wschat.tyrus.ProxyEvent;
import io.github.wschat.tyrus.ProxyFunction;
import io.github.wschat.tyrus.TyrusGateway;
import io.github.wschat.tyrus.WebSocketApi;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Gateways that real clients meet in {@code .ci}: run from its source, with the jar of {@code examples/tyrus-local} on the class path.
 *
 * <p>Prints a line for each gateway, its name and its URI; then {@code ready}; then the events of {@code $connect} and {@code $disconnect},
 * which do as the query's or the headers' {@code answer} says.
 */
final class Gateways {

    private static final Map<String, AccessKey> KEYS = Map.of(
            "AKIDEXAMPLE", AccessKey.of("the/right+secret"),
            "AKIDPOSTER", new AccessKey("the poster's secret", Set.of("POST", "GET")));

    private static final List<TyrusGateway> STARTED = new ArrayList<>();

    private Gateways() {}

    public static void main(String... none) throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(Gateways::stop));
        GatewayLimits.Builder brief = GatewayLimits.builder().integrationTimeout(Duration.ofSeconds(1));
        start("open", TyrusGateway.builder().limits(brief.build()), api());
        start("authorized", TyrusGateway.builder(), api().authorizer(authorizer()));
        start("signed", TyrusGateway.builder().accessKeys(KEYS::get), api());
        start("idle", TyrusGateway.builder().limits(brief.idleTimeout(Duration.ofSeconds(2)).build()), api());
        start("full", TyrusGateway.builder().limits(GatewayLimits.builder().maxConnections(1).build()), api());
        GatewayLimits.Builder slow = GatewayLimits.builder().throttling(true).requestsPerSecond(1).requestBurst(1);
        start("throttled", TyrusGateway.builder().limits(slow.build()), api());
        System.out.println("ready");
        new CountDownLatch(1).await();
    }

    private static void start(String name, TyrusGateway.Builder builder, WebSocketApi.Builder api) {
        TyrusGateway gateway = builder.build();
        gateway.start(api.build());
        STARTED.add(gateway);
        System.out.println(name + " " + gateway.uri());
    }

    /** Ends with 0, where a process that a signal ends would give the signal's number. */
    private static void stop() {
        STARTED.forEach(TyrusGateway::close);
        Runtime.getRuntime().halt(0);
    }

    /** Has no {@code $default} route. */
    private static WebSocketApi.Builder api() {
        return WebSocketApi.builder()
                .apiId("a1b2c3d4e5")
                .route("$connect", Integration.lambdaProxy(Gateways::printed))
                .route("$disconnect", Integration.lambdaProxy(Gateways::printed))
                .route("answer", Integration.lambdaProxy(Gateways::answer))
                .twoWayRoute("echo", Integration.lambdaProxy(Gateways::echo));
    }

    private static CompletionStage<String> printed(ProxyEvent event) {
        System.out.println(event.json());
        return answer(event);
    }

    private static CompletionStage<String> answer(ProxyEvent event) {
        String answer = member(event, "answer", "200");
        return switch (answer) {
            case "throw" -> throw new IllegalStateException("as it was told to");
            case "hang" -> new CompletableFuture<>();
            case "nothing" -> CompletableFuture.completedFuture(null);
            case "refuse" -> throw new InvocationRefusedException("as it was told to");
            default -> completed("{\"statusCode\": " + answer + ", \"headers\": {" + protocol(event) + "}}");
        };
    }

    private static String protocol(ProxyEvent event) {
        String protocol = member(event, "speak", "");
        return protocol.isEmpty() ? "" : "\"Sec-WebSocket-Protocol\": \"" + protocol + "\"";
    }

    private static CompletionStage<String> echo(ProxyEvent event) {
        return completed("{\"statusCode\": 200, \"body\": \"" + member(event, "text", "") + "\"}");
    }

    private static Authorizer authorizer() {
        ProxyFunction function = event -> switch (member(event, "token", "")) {
            case "allow" -> completed(policy("Allow"));
            case "deny" -> completed(policy("Deny"));
            case "unauthorized" -> throw new IllegalStateException("Unauthorized");
            default -> throw new IllegalStateException("as it was told to");
        };
        return Authorizer.request(List.of("route.request.querystring.token"), function);
    }

    private static String policy(String effect) {
        return "{\"principalId\": \"ada\", \"policyDocument\": {\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"" + effect
                + "\", \"Action\": \"execute-api:Invoke\", \"Resource\": \"*\"}]}}";
    }

    private static CompletionStage<String> completed(String json) {
        return CompletableFuture.completedFuture(json);
    }

    /** Finds a member of that name, wherever in the event it is: of the query, of the headers, or in the client's message. */
    private static String member(ProxyEvent event, String name, String otherwise) {
        Matcher member = Pattern.compile("\\\\?\"" + name + "\\\\?\":\\\\?\"([^\"\\\\]+)").matcher(event.json());
        return member.find() ? member.group(1) : otherwise;
    }
}
