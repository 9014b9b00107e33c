package io.github.wschat.examples.lambdaaws;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Gives functions their credentials, as Lambda does for those that are <a
 * href="https://docs.aws.amazon.com/lambda/latest/dg/snapstart-activate.html">restored from a snapshot</a>: up to the restore an access key
 * that is good for nothing.
 */
final class CredentialsEndpoint implements AutoCloseable {

    static final String EXPIRED = "ASIAEXPIRED";

    private final HttpServer server;
    private final Set<String> restored = ConcurrentHashMap.newKeySet();
    private final Queue<String> handedOut = new ConcurrentLinkedQueue<>();

    CredentialsEndpoint() throws IOException {
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/credentials", this::answer);
        server.start();
    }

    /** Returns what tells a function of this endpoint; the token is its name. */
    Map<String, String> variables(FunctionNeeds needs) {
        return Map.of(
                "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                "http://127.0.0.1:" + server.getAddress().getPort() + "/credentials",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN",
                needs.name());
    }

    /** From now on the function gets its access key. */
    void restore(FunctionNeeds needs) {
        restored.add(needs.name());
    }

    /** Returns the ids of all access keys that were handed out. */
    List<String> handedOut() {
        return List.copyOf(handedOut);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String name = exchange.getRequestHeaders().getFirst("Authorization");
            FunctionNeeds needs = FunctionNeeds.all().stream()
                    .filter(each -> each.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IOException("Nobody's token: " + name));
            boolean valid = restored.contains(name);
            String accessKeyId = valid ? DeployedChat.accessKeyId(needs) : EXPIRED;
            handedOut.add(accessKeyId);
            byte[] json = """
                    {"AccessKeyId":"%s","SecretAccessKey":"%s","Token":"token","Expiration":"%s"}
                    """.formatted(
                            accessKeyId,
                            DeployedChat.secretAccessKey(needs),
                            Instant.now().plus(Duration.ofHours(1)))
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, json.length);
            exchange.getResponseBody().write(json);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
