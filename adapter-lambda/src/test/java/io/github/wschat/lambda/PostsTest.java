package io.github.wschat.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.OutboundMessage;
import io.github.wschat.core.port.out.LiveConnections;
import io.github.wschat.core.port.out.LiveConnectionsException;
import io.github.wschat.core.port.out.MessageSender;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.crt.AwsCrtAsyncHttpClient;
import software.amazon.awssdk.services.apigatewaymanagementapi.ApiGatewayManagementApiAsyncClient;

/** What is posted, how often and how many at a time: by both senders, to an endpoint that answers as it is told. */
@ParameterizedClass
@EnumSource
class PostsTest {

    private static final ConnectionId ID = new ConnectionId("Xa1bC2dE3fGCHk4=");
    private static final OutboundMessage MESSAGE = OutboundMessage.of("hello, everyone!");
    private static final PostSettings SETTINGS =
            PostSettings.defaults().withDeadline(Duration.ofSeconds(9)).withMaxAttempts(5);

    private static final AwsCredentialsProvider CREDENTIALS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret"));

    /** An answer of the endpoint's. */
    private record Scripted(int status, String errorType, String body) {}

    /** The connection ends instead. */
    private static final Scripted BROKEN = new Scripted(0, "", "");

    private final TestSender kind;
    private final Deque<Scripted> script = new ConcurrentLinkedDeque<>();
    private final List<String> paths = new ArrayList<>();
    private final List<String> signers = new CopyOnWriteArrayList<>();
    private final AtomicInteger posts = new AtomicInteger();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger mostUnderWay = new AtomicInteger();
    private final CountDownLatch released = new CountDownLatch(1);
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private SdkAsyncHttpClient http;
    private HttpServer server;
    private volatile boolean held;

    PostsTest(TestSender kind) {
        this.kind = kind;
    }

    @BeforeEach
    void start() throws IOException {
        http = AwsCrtAsyncHttpClient.builder().maxConcurrency(200).build();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 300);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        released.countDown();
        for (AutoCloseable each : opened) {
            each.close();
        }
        http.close();
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            synchronized (paths) {
                paths.add(exchange.getRequestMethod() + " "
                        + exchange.getRequestURI().getRawPath());
            }
            signers.add(signer(exchange.getRequestHeaders()));
            posts.incrementAndGet();
            mostUnderWay.accumulateAndGet(underWay.incrementAndGet(), Math::max);
            exchange.getRequestBody().readAllBytes();
            if (held) {
                released.await();
            }
            Scripted next = script.poll();
            if (BROKEN.equals(next)) {
                underWay.decrementAndGet();
                return;
            }
            Scripted answer = next == null ? new Scripted(200, "", "") : next;
            byte[] body = answer.body.getBytes(StandardCharsets.UTF_8);
            if (!answer.errorType.isEmpty()) {
                exchange.getResponseHeaders().set("x-amzn-ErrorType", answer.errorType);
            }
            underWay.decrementAndGet();
            exchange.sendResponseHeaders(answer.status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "200, '', '', Delivered, 1",
                "410, GoneException, '', Gone, 1",
                "410, '', '', Gone, 1",
                "413, PayloadTooLargeException, {\"message\":\"large\"}, TooLarge, 1",
                "403, ForbiddenException, {\"message\":\"Forbidden\"}, Refused, 1",
                "403, AccessDeniedException, {\"Message\":\"User is not authorized\"}, Refused, 1",
                "401, '', '', Refused, 1",
                "404, '', '', Refused, 1",
                "400, BadRequestException, {\"message\":\"Invalid connectionId: x\"}, Refused, 1",
                "400, BadRequestException, {\"message\":\"something else\"}, Failed, 1",
                "409, '', '', Failed, 1",
                "429, LimitExceededException, '', Throttled, 5",
                "500, '', '', Failed, 5",
                "502, '', '', Failed, 5",
                "503, '', '', Failed, 5",
                "504, '', '', Failed, 5"
            })
    @DisplayName("Each status has its outcome; 429 and 5xx are tried again before")
    void outcomes(int status, String errorType, String body, String outcome, int attempts) {
        for (int i = 0; i < 5; i++) {
            script.add(new Scripted(status, errorType, body));
        }

        Delivery delivery = outcome(sender(SETTINGS).send(ID, MESSAGE));

        assertThat(delivery.getClass().getSimpleName()).isEqualTo(outcome);
        if (delivery instanceof Delivery.Refused refused) {
            assertThat(refused).isSameAs(status == 400 ? Delivery.Refused.ID : Delivery.Refused.ENDPOINT);
        }
        assertThat(posts).hasValue(attempts);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 502, 503, 504})
    @DisplayName("What fails for a while is delivered in the end")
    void deliveredInTheEnd(int status) {
        script.add(new Scripted(status, "", ""));
        script.add(new Scripted(status, "", ""));

        assertThat(outcome(sender(SETTINGS).send(ID, MESSAGE))).isSameAs(Delivery.Delivered.INSTANCE);
        assertThat(posts).hasValue(3);
    }

    @ParameterizedTest
    @CsvSource({"429, Delivered, 2", "500, Failed, 1", "503, Failed, 1"})
    @DisplayName("At most once: only what was throttled, and so has not arrived, is posted again")
    void atMostOnce(int status, String outcome, int attempts) {
        script.add(new Scripted(status, "", ""));

        Delivery delivery = outcome(sender(SETTINGS.withAtMostOnce(true)).send(ID, MESSAGE));

        assertThat(delivery.getClass().getSimpleName()).isEqualTo(outcome);
        assertThat(posts).hasValue(attempts);
    }

    @ParameterizedTest
    @CsvSource({"false, Delivered, 3", "true, Failed, 1"})
    @DisplayName("Where connections break before the answer, a post is made again, unless at most once")
    void brokenConnections(boolean once, String outcome, int attempts) {
        script.add(BROKEN);
        script.add(BROKEN);

        Delivery delivery = outcome(sender(SETTINGS.withAtMostOnce(once)).send(ID, MESSAGE));

        assertThat(delivery.getClass().getSimpleName()).isEqualTo(outcome);
        assertThat(posts).hasValue(attempts);
    }

    @Test
    @DisplayName("Each post is signed with the credentials of the moment, for the region and the service")
    void credentials() {
        Deque<AwsCredentials> rotating = new ArrayDeque<>(List.of(
                AwsSessionCredentials.create("AKIAONE", "secret one", "token one"),
                AwsBasicCredentials.create("AKIATWO", "secret two")));
        MessageSender sender = kind.make(endpoint(), SETTINGS, rotating::remove, http, opened::add);

        outcome(sender.send(ID, MESSAGE));
        outcome(sender.send(ID, MESSAGE));
        Delivery without = outcome(sender.send(ID, MESSAGE));

        assertThat(signers)
                .containsExactly(
                        "AKIAONE eu-central-1/execute-api/aws4_request token one",
                        "AKIATWO eu-central-1/execute-api/aws4_request null");
        assertThat(without)
                .isInstanceOfSatisfying(
                        Delivery.Failed.class,
                        failed -> assertThat(failed.cause()).isInstanceOf(NoSuchElementException.class));
    }

    private static String signer(Headers headers) {
        return headers.getFirst("Authorization")
                        .replaceFirst("AWS4-HMAC-SHA256 Credential=([^/]*)/\\d{8}/([^,]*),.*", "$1 $2")
                + " " + headers.getFirst("X-Amz-Security-Token");
    }

    @Test
    @DisplayName("One attempt means one")
    void oneAttempt() {
        script.add(new Scripted(429, "", ""));

        assertThat(outcome(sender(SETTINGS.withMaxAttempts(1)).send(ID, MESSAGE)))
                .isSameAs(Delivery.Throttled.INSTANCE);
        assertThat(posts).hasValue(1);
    }

    @Test
    @DisplayName("Many that fail do not use up the repeats of others")
    void repeatsAreNotExhausted() {
        MessageSender sender = sender(SETTINGS.withMaxAttempts(2));
        for (int i = 0; i < 600; i++) {
            script.add(new Scripted(500, "", ""));
        }
        List<CompletionStage<Delivery>> failing =
                IntStream.range(0, 300).mapToObj(i -> sender.send(ID, MESSAGE)).toList();
        assertThat(failing).allSatisfy(stage -> assertThat(outcome(stage)).isInstanceOf(Delivery.Failed.class));
        script.add(new Scripted(500, "", ""));

        assertThat(outcome(sender.send(ID, MESSAGE))).isSameAs(Delivery.Delivered.INSTANCE);
    }

    @Test
    @DisplayName("No more posts are under way than the setting says, and none is lost")
    void boundInFlight() {
        held = true;
        MessageSender sender = sender(SETTINGS.withMaxInFlight(8));

        List<CompletionStage<Delivery>> stages = IntStream.range(0, 100)
                .mapToObj(i -> sender.send(ID, OutboundMessage.of("message " + i)))
                .toList();
        Awaitility.await().untilAsserted(() -> assertThat(posts).hasValue(8));
        held = false;
        released.countDown();

        assertThat(stages).allSatisfy(stage -> assertThat(outcome(stage)).isSameAs(Delivery.Delivered.INSTANCE));
        assertThat(mostUnderWay).hasValueLessThanOrEqualTo(8);
        assertThat(posts).hasValue(100);
    }

    @Test
    @DisplayName("Where sixteen times as many wait, a message is throttled at once")
    void boundWaiting() {
        held = true;
        MessageSender sender = sender(SETTINGS.withMaxInFlight(2));

        List<CompletionStage<Delivery>> taken = IntStream.range(0, 2 + 32)
                .mapToObj(i -> sender.send(ID, MESSAGE))
                .toList();
        CompletionStage<Delivery> beyond = sender.send(ID, MESSAGE);

        assertThat(beyond == Delivery.THROTTLED).isTrue();
        released.countDown();
        assertThat(taken).allSatisfy(stage -> assertThat(outcome(stage)).isSameAs(Delivery.Delivered.INSTANCE));
    }

    @Test
    @DisplayName("What waits longer than the deadline has failed, and is not posted")
    void waitingHasADeadline() {
        held = true;
        MessageSender sender = sender(
                SETTINGS.withMaxInFlight(1).withDeadline(Duration.ofMillis(900)).withMaxAttempts(1));

        CompletionStage<Delivery> first = sender.send(ID, MESSAGE);
        List<CompletionStage<Delivery>> others =
                IntStream.range(0, 16).mapToObj(i -> sender.send(ID, MESSAGE)).toList();

        assertThat(outcome(first))
                .isInstanceOfSatisfying(
                        Delivery.Failed.class,
                        failed -> assertThat(failed.cause()).isInstanceOf(SdkClientException.class));
        assertThat(others).allSatisfy(stage -> assertThat(outcome(stage)).isInstanceOf(Delivery.Failed.class));
        assertThat(outcome(others.get(15)))
                .isInstanceOfSatisfying(
                        Delivery.Failed.class,
                        failed -> assertThat(failed.cause()).isInstanceOf(TimeoutException.class));
        assertThat(posts).hasValueLessThan(16);
    }

    @Test
    @DisplayName("An endpoint that never answers is tried again, up to the deadline")
    void silence() {
        held = true;

        Delivery delivery =
                outcome(sender(SETTINGS.withDeadline(Duration.ofMillis(1200))).send(ID, MESSAGE));

        assertThat(delivery)
                .isInstanceOfSatisfying(
                        Delivery.Failed.class,
                        failed -> assertThat(failed.cause()).isInstanceOf(ApiCallTimeoutException.class));
        assertThat(posts).hasValueGreaterThan(1);
    }

    @Test
    @DisplayName("What was never answered holds no connection: the next ones are posted")
    void unansweredPostsHoldNoConnection() {
        held = true;
        MessageSender sender = sender(
                SETTINGS.withMaxInFlight(2).withDeadline(Duration.ofMillis(900)).withMaxAttempts(1));
        List<CompletionStage<Delivery>> unanswered = List.of(sender.send(ID, MESSAGE), sender.send(ID, MESSAGE));
        assertThat(unanswered).allSatisfy(stage -> assertThat(outcome(stage)).isInstanceOf(Delivery.Failed.class));

        held = false;

        assertThat(outcome(sender.send(ID, MESSAGE))).isSameAs(Delivery.Delivered.INSTANCE);
        assertThat(outcome(sender.send(ID, MESSAGE))).isSameAs(Delivery.Delivered.INSTANCE);
    }

    @Test
    @DisplayName("An id is encoded once in the path")
    void encodedOnce() {
        outcome(sender(SETTINGS).send(ID, MESSAGE));
        outcome(sender(SETTINGS).send(new ConnectionId("a/b%3D?#"), MESSAGE));

        assertThat(paths)
                .containsExactly(
                        "POST /production/@connections/Xa1bC2dE3fGCHk4%3D".replace("@", atSign()),
                        "POST /production/@connections/a%2Fb%253D%3F%23".replace("@", atSign()));
    }

    private String atSign() {
        return paths.get(0).contains("%40") ? "%40" : "@";
    }

    @ParameterizedTest
    @ValueSource(strings = {".", ".."})
    @DisplayName("An id that would be a step in the path is nobody's, and is not asked for")
    void stepsInThePath(String id) {
        ConnectionId step = new ConnectionId(id);
        LiveConnections live = live();

        assertThat(sender(SETTINGS).send(step, MESSAGE) == Delivery.REFUSED_ID).isTrue();
        assertThat(outcome(live.find(step))).isEmpty();
        assertThat(outcome(live.close(step))).isFalse();
        assertThat(paths).isEmpty();
    }

    @Test
    @DisplayName("A refusal is not an absence")
    void refusalIsAFailure() {
        LiveConnections live = live();
        script.add(new Scripted(403, "ForbiddenException", "{\"message\":\"Forbidden\"}"));

        assertThat(live.find(ID))
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(LiveConnectionsException.class);
    }

    @Test
    void settingsOutOfTheirRangeAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SETTINGS.withMaxInFlight(0))
                .withMessage("maxInFlight is at least 1, not 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SETTINGS.withDeadline(Duration.ofSeconds(30)))
                .withMessage("deadline is between PT0.1S and PT29S, not PT30S");
        assertThatIllegalArgumentException().isThrownBy(() -> SETTINGS.withDeadline(Duration.ofMillis(99)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SETTINGS.withMaxAttempts(0))
                .withMessage("maxAttempts is between 1 and 20, not 0");
        assertThatIllegalArgumentException().isThrownBy(() -> SETTINGS.withMaxAttempts(21));
    }

    private MessageSender sender(PostSettings settings) {
        return kind.make(endpoint(), settings, CREDENTIALS, http, opened::add);
    }

    private LiveConnections live() {
        ApiGatewayManagementApiAsyncClient client = TestSender.client(endpoint(), SETTINGS, CREDENTIALS, http);
        opened.add(client);
        return new ApiGatewayLiveConnections(client);
    }

    private URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/production");
    }

    private static <T> T outcome(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }
}
