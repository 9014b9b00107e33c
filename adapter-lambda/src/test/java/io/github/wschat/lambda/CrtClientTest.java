package io.github.wschat.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.wschat.lambda.CrtClient.Answer;
import io.github.wschat.lambda.CrtClient.Payload;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;

/** What a client of any service can rely on; what posts to {@code @connections} need besides, their own tests show. */
class CrtClientTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int LIMIT = 10;
    private static final Payload PAYLOAD = Payload.of(ByteBuffer.wrap("{}".getBytes(StandardCharsets.UTF_8)));

    private final Queue<String> requests = new ConcurrentLinkedQueue<>();
    private final AtomicInteger strategies = new AtomicInteger();
    private HttpServer server;
    private volatile int status = 200;
    private volatile String body = "";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            requests.add(exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("X-Amz-Target") + " "
                    + exchange.getRequestHeaders().getFirst("Authorization").replaceAll("^[^/]+/[0-9]+/|,.*", "")
                    + " " + sent);
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("X-Number", "1");
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private CrtClient client(Function<Answer, @Nullable Throwable> verdict) {
        return client(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/base/"), verdict);
    }

    private CrtClient client(URI endpoint, Function<Answer, @Nullable Throwable> verdict) {
        return new CrtClient(
                endpoint,
                TestSender.REGION,
                "dynamodb",
                StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIATEST", "secret")),
                new CrtClient.Settings(2, PATIENCE, LIMIT, this::strategy),
                InstantSource.system(),
                verdict);
    }

    private RetryStrategy strategy() {
        strategies.incrementAndGet();
        return AwsRetryStrategy.standardRetryStrategy();
    }

    private static CompletableFuture<Answer> post(CrtClient client) {
        return client.post("/table", Map.of("X-Amz-Target", "Scan"), PAYLOAD, PATIENCE);
    }

    private static @Nullable Throwable refusal(Answer answer) {
        return answer.status() == 200 ? null : answer.failure(AwsServiceException.builder(), "Service", "Code", "Text");
    }

    @Test
    @DisplayName("A request has its path after the endpoint's, its headers and body, and is signed for the service")
    void request() {
        try (CrtClient client = client(CrtClientTest::refusal)) {
            post(client).join();
            post(client).join();
        }

        assertThat(requests).hasSize(2).containsOnly("/base/table Scan eu-central-1/dynamodb/aws4_request {}");
    }

    @Test
    @DisplayName("An answer has a status, headers by any case of their names, and the beginning of its body")
    void answer() {
        body = "0123456789abc";
        try (CrtClient client = client(CrtClientTest::refusal)) {
            Answer answer = post(client).join();

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("x-number")).contains("1");
            assertThat(answer.header("x-letter")).isEmpty();
            assertThat(answer.body()).asString(StandardCharsets.UTF_8).isEqualTo("0123456789");
        }
        assertThat(strategies).as("needed before a failure").hasValue(0);
    }

    @Test
    @DisplayName("What the verdict finds wrong is the failure, after as many attempts as the strategy wants")
    void failure() {
        status = 503;
        try (CrtClient client = client(CrtClientTest::refusal)) {
            for (int call = 0; call < 2; call++) {
                assertThat(post(client))
                        .failsWithin(PATIENCE)
                        .withThrowableThat()
                        .havingCause()
                        .isInstanceOfSatisfying(AwsServiceException.class, failure -> {
                            assertThat(failure.statusCode()).isEqualTo(503);
                            assertThat(failure.awsErrorDetails().errorCode()).isEqualTo("Code");
                        })
                        .withMessageStartingWith("Text (Service: Service, Status Code: 503, ");
            }
        }
        assertThat(requests).hasSize(2 * 3);
        assertThat(strategies).hasValue(1);
    }

    @Test
    @DisplayName("A verdict that throws is a failure")
    void throwingVerdict() {
        try (CrtClient client = client(answer -> {
            throw new IllegalStateException("no verdict");
        })) {
            assertThat(post(client)).failsWithin(PATIENCE).withThrowableThat().withMessageContaining("no verdict");
        }
        assertThat(requests).hasSize(1);
    }

    @Test
    @DisplayName("Who cancels ends the request")
    void cancelled() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                CrtClient client =
                        client(URI.create("http://127.0.0.1:" + silent.getLocalPort()), CrtClientTest::refusal)) {
            CompletableFuture<Answer> answer = post(client);
            try (Socket socket = silent.accept()) {
                socket.setSoTimeout((int) PATIENCE.toMillis());
                InputStream in = socket.getInputStream();
                assertThat(in.read()).isEqualTo('P');

                assertThat(answer.cancel(true)).isTrue();

                assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                        .endsWith("\r\n\r\n{}");
            }
            assertThat(answer).isCancelled();
        }
        assertThat(strategies).hasValue(0);
    }

    @ParameterizedTest
    @CsvSource({"0, PT1S, 1", "1, PT0S, 1", "1, PT-1S, 1", "1, PT1S, 0"})
    @DisplayName("Settings are longer, and more, than nothing")
    void settings(int maxConnections, Duration attemptDeadline, int maxAnswerBytes) {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new CrtClient.Settings(maxConnections, attemptDeadline, maxAnswerBytes, this::strategy));
    }
}
