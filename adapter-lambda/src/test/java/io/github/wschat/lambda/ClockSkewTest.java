package io.github.wschat.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.OutboundMessage;
import io.github.wschat.core.port.out.MessageSender;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.crt.AwsCrtAsyncHttpClient;

/**
 * Posts to an endpoint whose clock is hours from this machine's, and which refuses what is dated otherwise; by both senders. The JDK's HTTP
 * server insists on the right date.
 */
@ParameterizedClass
@EnumSource
class ClockSkewTest {

    private static final ConnectionId ID = new ConnectionId("Xa1bC2dE3fGCHk4=");
    private static final OutboundMessage MESSAGE = OutboundMessage.of("hello");
    private static final Duration TOLERANCE = Duration.ofMinutes(5);
    private static final Pattern SIGNED_AT = Pattern.compile("(?im)^x-amz-date: (\\d{8}T\\d{6}Z)$");
    private static final Pattern LENGTH = Pattern.compile("(?im)^content-length: (\\d+)$");

    private final TestSender kind;
    private final AtomicInteger posts = new AtomicInteger();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final SdkAsyncHttpClient http = AwsCrtAsyncHttpClient.create();
    private ServerSocket server;
    private volatile Duration ahead = Duration.ZERO;
    private volatile String errorType = "";

    ClockSkewTest(TestSender kind) {
        this.kind = kind;
    }

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        threads.execute(this::serve);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        for (AutoCloseable each : opened) {
            each.close();
        }
        http.close();
        threads.shutdownNow();
    }

    private void serve() {
        try {
            while (true) {
                Socket socket = server.accept();
                opened.add(socket);
                threads.execute(() -> serve(socket));
            }
        } catch (IOException e) {
            // The test has ended.
            return;
        }
    }

    private void serve(Socket socket) {
        try {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (true) {
                StringBuilder head = new StringBuilder();
                while (head.indexOf("\r\n\r\n") < 0) {
                    int next = in.read();
                    if (next < 0) {
                        return;
                    }
                    head.append((char) next);
                }
                in.readNBytes(Integer.parseInt(header(LENGTH, head)));
                socket.getOutputStream().write(answer(head).getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException e) {
            // The test has ended.
            return;
        }
    }

    private String answer(CharSequence head) {
        posts.incrementAndGet();
        Instant now = Instant.now().plus(ahead);
        Instant signedAt = Instant.from(DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT)
                .withZone(ZoneOffset.UTC)
                .parse(header(SIGNED_AT, head)));
        boolean good = Duration.between(signedAt, now).abs().compareTo(TOLERANCE) < 0;
        return "HTTP/1.1 " + (good ? "200 OK" : "403 Forbidden\r\nx-amzn-ErrorType: " + errorType) + "\r\nDate: "
                + DateTimeFormatter.RFC_1123_DATE_TIME.format(now.atOffset(ZoneOffset.UTC))
                + "\r\nContent-Length: 0\r\n\r\n";
    }

    private static String header(Pattern pattern, CharSequence head) {
        Matcher matcher = pattern.matcher(head);
        assertThat(matcher.find()).as(head.toString()).isTrue();
        return matcher.group(1);
    }

    @ParameterizedTest
    @CsvSource({
        "2, InvalidSignatureException",
        "-3, InvalidSignatureException:http://internal.amazon.com/coral/",
        "2, RequestTimeTooSkewed"
    })
    @DisplayName(
            "A post that is refused for its date is made again by the endpoint's clock, as is every later one at once")
    void corrected(int hoursAhead, String type) {
        ahead = Duration.ofHours(hoursAhead);
        errorType = type;
        MessageSender sender = sender();

        assertThat(outcome(sender)).isSameAs(Delivery.Delivered.INSTANCE);
        assertThat(outcome(sender)).isSameAs(Delivery.Delivered.INSTANCE);

        assertThat(posts).hasValue(3);
    }

    private MessageSender sender() {
        return kind.make(
                URI.create("http://127.0.0.1:" + server.getLocalPort() + "/production"),
                PostSettings.defaults(),
                StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")),
                http,
                opened::add);
    }

    private static Delivery outcome(MessageSender sender) {
        return sender.send(ID, MESSAGE)
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }
}
