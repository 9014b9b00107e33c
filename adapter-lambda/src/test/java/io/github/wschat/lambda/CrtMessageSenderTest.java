package io.github.wschat.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.OutboundMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.crt.http.HttpHeader;
import software.amazon.awssdk.crt.http.HttpRequest;
import software.amazon.awssdk.crt.io.TlsContextOptions;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;

/** What the CRT's sender has to do for itself, where the other one has the SDK. */
class CrtMessageSenderTest {

    private static final ConnectionId ID = new ConnectionId("Xa1bC2dE3fGCHk4=");
    private static final OutboundMessage MESSAGE = OutboundMessage.of("hello, everyone! ü");
    private static final AwsCredentials CREDENTIALS = AwsBasicCredentials.create("AKIATEST", "secret");
    private static final Instant TIME = Instant.parse("2026-11-24T12:34:56Z");
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final List<String> ADDED_BY_SIGNERS =
            List.of("authorization", "x-amz-date", "x-amz-content-sha256", "x-amz-security-token");

    @TempDir
    private Path folder;

    private final Deque<SdkHttpRequest> requests = new ConcurrentLinkedDeque<>();
    private final CountDownLatch released = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;
    private volatile int status = 200;
    private volatile boolean held;

    @BeforeEach
    void start() throws IOException {
        server = started(HttpServer.create());
    }

    @AfterEach
    void stop() {
        released.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private HttpServer started(HttpServer made) throws IOException {
        made.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        made.setExecutor(threads);
        made.createContext("/", this::answer);
        made.start();
        return made;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            SdkHttpRequest.Builder request = SdkHttpRequest.builder()
                    .method(SdkHttpMethod.fromValue(exchange.getRequestMethod()))
                    .uri(endpoint(""))
                    .encodedPath(exchange.getRequestURI().getRawPath());
            exchange.getRequestHeaders().forEach(request::putHeader);
            requests.add(request.build());
            exchange.getRequestBody().readAllBytes();
            if (held) {
                released.await();
            }
            exchange.sendResponseHeaders(status, -1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private URI endpoint(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Xa1bC2dE3fGCHk4=", "a/b%3D?#", "!\"$&'()*+,-.:;<>@[\\]^_`{|}~"})
    @DisplayName("A post is signed as AWS's signer for Java signs it")
    void signature(String id) {
        AwsCredentials session = AwsSessionCredentials.create("AKIATEST", "secret", "token/+=");

        try (CrtMessageSender sender = sender(endpoint("/production"), session)) {
            assertThat(outcome(sender.send(new ConnectionId(id), MESSAGE))).isSameAs(Delivery.Delivered.INSTANCE);
        }

        SdkHttpRequest request = requests.remove();
        assertThat(request.firstMatchingHeader("X-Amz-Security-Token")).contains("token/+=");
        assertThat(request.firstMatchingHeader("X-Amz-Date")).contains("20261124T123456Z");
        assertThat(request.firstMatchingHeader("Authorization")).isEqualTo(signedBySdk(request, session));
    }

    private static Optional<String> signedBySdk(SdkHttpRequest request, AwsCredentials credentials) {
        SdkHttpRequest.Builder unsigned = request.toBuilder();
        String signedHeaders = request.firstMatchingHeader("Authorization")
                .orElseThrow()
                .replaceFirst(".*SignedHeaders=([^,]*),.*", "$1");
        request.headers().keySet().stream()
                .filter(name -> !List.of(signedHeaders.split(";")).contains(name.toLowerCase(Locale.ROOT))
                        || ADDED_BY_SIGNERS.contains(name.toLowerCase(Locale.ROOT)))
                .forEach(unsigned::removeHeader);
        return AwsV4HttpSigner.create()
                .sign(sign -> sign.request(unsigned.build())
                        .identity(credentials)
                        .payload(ContentStreamProvider.fromUtf8String(MESSAGE.text()))
                        .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(TIME, ZoneOffset.UTC))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "execute-api")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, TestSender.REGION.id()))
                .request()
                .firstMatchingHeader("Authorization");
    }

    @ParameterizedTest
    @CsvSource({
        "'', /@connections/",
        "/, /@connections/",
        "/production, /production/@connections/",
        "/production/, /production/@connections/",
        "/a/b, /a/b/@connections/"
    })
    @DisplayName("The endpoint's path comes before @connections, whether it ends with a slash or not")
    void path(String endpoint, String expected) {
        try (CrtMessageSender sender = sender(endpoint(endpoint), CREDENTIALS)) {
            assertThat(outcome(sender.send(ID, MESSAGE))).isSameAs(Delivery.Delivered.INSTANCE);
        }
        assertThat(requests.remove().encodedPath()).isEqualTo(expected + "Xa1bC2dE3fGCHk4%3D");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wss://chat.example/production",
                "chat.example/production",
                "https:///production",
                "https://chat.example/production?stage=a",
                "https://chat.example/production#a"
            })
    @DisplayName("What is no endpoint is refused, and named")
    void noEndpoint(String endpoint) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sender(URI.create(endpoint), CREDENTIALS))
                .withMessage("An endpoint is an address such as https://chat.example/production, not " + endpoint);
    }

    @Test
    @DisplayName("Who is throttled until no time is left was throttled, and has not failed")
    void throttledToTheEnd() {
        status = 429;
        PostSettings settings =
                PostSettings.defaults().withDeadline(Duration.ofMillis(800)).withMaxAttempts(20);

        try (CrtMessageSender sender = sender(endpoint("/production"), CREDENTIALS, settings)) {
            assertThat(outcome(sender.send(ID, MESSAGE))).isSameAs(Delivery.Throttled.INSTANCE);
        }
        assertThat(requests).hasSizeBetween(2, 19);
    }

    @Test
    @DisplayName(
            "After close what is under way comes to its end, what waits and what is sent has failed, and another close does nothing")
    void closed() {
        held = true;
        CrtMessageSender sender = sender(
                endpoint("/production"), CREDENTIALS, PostSettings.defaults().withMaxInFlight(1));
        CompletionStage<Delivery> underWay = sender.send(ID, MESSAGE);
        Awaitility.await().until(() -> !requests.isEmpty());
        CompletionStage<Delivery> waiting = sender.send(ID, MESSAGE);

        sender.close();
        sender.close();
        CompletionStage<Delivery> late = sender.send(ID, MESSAGE);
        released.countDown();

        assertThat(outcome(underWay)).isSameAs(Delivery.Delivered.INSTANCE);
        assertThat(List.of(outcome(waiting), outcome(late)))
                .allSatisfy(delivery -> assertThat(delivery)
                        .isInstanceOfSatisfying(
                                Delivery.Failed.class,
                                failed -> assertThat(failed.cause()).hasMessage("The client is closed")));
        assertThat(requests).hasSize(1);
    }

    @Test
    @DisplayName("What has waited too long for a connection is not posted when it gets one, and leaves it to the next")
    void tooLateForAConnection() throws Exception {
        held = true;
        try (CrtConnections connections =
                new CrtConnections(endpoint(""), 1, TlsContextOptions.createDefaultClient())) {
            CompletionStage<CrtAnswer> first = CrtExchange.begin(connections, request("/first"), PATIENCE, 1);
            Awaitility.await().until(() -> requests.size() == 1);
            CompletionStage<CrtAnswer> second =
                    CrtExchange.begin(connections, request("/second"), Duration.ofMillis(50), 1);
            assertThat(second).failsWithin(PATIENCE).withThrowableThat().withCauseInstanceOf(TimeoutException.class);
            released.countDown();

            assertThat(first).succeedsWithin(PATIENCE);
            assertThat(CrtExchange.begin(connections, request("/third"), PATIENCE, 1))
                    .succeedsWithin(PATIENCE);
        }
        assertThat(requests).extracting(SdkHttpRequest::encodedPath).containsExactly("/first", "/third");
    }

    private CompletionStage<HttpRequest> request(String path) {
        HttpHeader[] headers = {new HttpHeader("Host", "localhost"), new HttpHeader("Content-Length", "0")};
        return CompletableFuture.completedStage(new HttpRequest("POST", path, headers, null));
    }

    @Test
    @DisplayName("Over TLS it posts to whom the operating system trusts, and to nobody else")
    void tls() throws Exception {
        Path keys = folder.resolve("keys.p12");
        KeyStore store = selfSigned(keys);
        HttpsServer https = HttpsServer.create();
        https.setHttpsConfigurator(new HttpsConfigurator(context(store)));
        started(https);
        URI endpoint = URI.create("https://localhost:" + https.getAddress().getPort() + "/production");
        String certificate = "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder()
                        .encodeToString(store.getCertificate("server").getEncoded())
                + "\n-----END CERTIFICATE-----\n";
        PostSettings once = PostSettings.defaults().withMaxAttempts(1);

        try (CrtMessageSender distrusting = sender(endpoint, CREDENTIALS, once);
                CrtMessageSender trusting = new CrtMessageSender(
                        endpoint,
                        TestSender.REGION,
                        StaticCredentialsProvider.create(CREDENTIALS),
                        once,
                        InstantSource.fixed(TIME),
                        TlsContextOptions.createDefaultClient().withCertificateAuthority(certificate))) {
            assertThat(outcome(distrusting.send(ID, MESSAGE))).isInstanceOf(Delivery.Failed.class);
            assertThat(requests).isEmpty();
            assertThat(outcome(trusting.send(ID, MESSAGE))).isSameAs(Delivery.Delivered.INSTANCE);
        } finally {
            https.stop(0);
        }
    }

    private static SSLContext context(KeyStore store) throws Exception {
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, "no secret".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private static KeyStore selfSigned(Path file) throws Exception {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keystore",
                        file.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "no secret",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost")
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.exists(file)).as(said).isTrue();
        return KeyStore.getInstance(file.toFile(), "no secret".toCharArray());
    }

    private static CrtMessageSender sender(URI endpoint, AwsCredentials credentials) {
        return sender(endpoint, credentials, PostSettings.defaults());
    }

    private static CrtMessageSender sender(URI endpoint, AwsCredentials credentials, PostSettings settings) {
        return new CrtMessageSender(
                endpoint,
                TestSender.REGION,
                StaticCredentialsProvider.create(credentials),
                settings,
                InstantSource.fixed(TIME));
    }

    private static Delivery outcome(CompletionStage<Delivery> stage) {
        return stage.toCompletableFuture()
                .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }
}
