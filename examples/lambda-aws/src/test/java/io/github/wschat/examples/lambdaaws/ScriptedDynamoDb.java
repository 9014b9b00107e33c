package io.github.wschat.examples.lambdaaws;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** Takes the place of DynamoDB, and answers as it is told, on a bad day too. The table has no rows. */
final class ScriptedDynamoDb implements AutoCloseable {

    /** What becomes of a request. */
    enum Fault {
        THROTTLED,
        SERVER_ERROR,
        CUT,
        NEVER_ANSWERED
    }

    /** What becomes of an answer. */
    enum Fate {
        SENT,
        /** It is not what its checksum is of. */
        DAMAGED,
        /** The connection ends instead. */
        CUT,
        WITHHELD
    }

    /** What a request is answered. */
    record Answer(int status, String body, Fate fate) {

        static Answer of(int status, String body) {
            return new Answer(status, body, Fate.SENT);
        }

        static Answer ok(String body) {
            return of(200, body);
        }

        static Answer damaged(String body) {
            return new Answer(200, body, Fate.DAMAGED);
        }

        static Answer error(int status, String type) {
            return of(
                    status,
                    "{\"__type\":\"com.amazonaws.dynamodb.v20120810#" + type + "\",\"message\":\"as scripted\"}");
        }
    }

    static final String REQUEST_ID = "0A1B2C3D";

    private static final Duration TOLERANCE = Duration.ofMinutes(5);
    private static final Pattern SIGNED_AT = Pattern.compile("(?im)^x-amz-date: (\\d{8}T\\d{6}Z)$");
    private static final Pattern TARGET = Pattern.compile("(?im)^x-amz-target: DynamoDB_20120810\\.(\\w+)$");
    private static final Pattern LENGTH = Pattern.compile("(?im)^content-length: (\\d+)$");

    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final Queue<Answer> next = new ConcurrentLinkedQueue<>();
    private final Queue<String> requests = new ConcurrentLinkedQueue<>();
    private final CountDownLatch abandoned = new CountDownLatch(1);
    private volatile Supplier<@Nullable Answer> otherwise = () -> null;
    private volatile Duration ahead = Duration.ZERO;

    ScriptedDynamoDb() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    /** Lets the next requests be answered so. */
    void answerNext(Answer... answers) {
        next.addAll(List.of(answers));
    }

    void failNext(Fault... faults) {
        for (Fault fault : faults) {
            next.add(answer(fault));
        }
    }

    /** Decides about every request of which nothing was said before. */
    void failAs(Supplier<@Nullable Fault> fault) {
        otherwise = () -> {
            Fault decided = fault.get();
            return decided == null ? null : answer(decided);
        };
    }

    /** Sets the clock, by which requests that are dated otherwise are refused. */
    void clockIsAhead(Duration duration) {
        ahead = duration;
    }

    /** Returns the operations that were asked for so far. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    /** Returns what falls when a client gives up a request that is not answered. */
    CountDownLatch abandoned() {
        return abandoned;
    }

    private static Answer answer(Fault fault) {
        return switch (fault) {
            case THROTTLED -> Answer.error(400, "ProvisionedThroughputExceededException");
            case SERVER_ERROR -> Answer.error(500, "InternalServerError");
            case CUT -> new Answer(200, "{}", Fate.CUT);
            case NEVER_ANSWERED -> new Answer(200, "{}", Fate.WITHHELD);
        };
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                sockets.add(socket);
                threads.execute(() -> serve(socket));
            }
        } catch (IOException e) {
            // The test has ended.
            return;
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (true) {
                StringBuilder head = new StringBuilder();
                while (head.indexOf("\r\n\r\n") < 0) {
                    int read = in.read();
                    if (read < 0) {
                        return;
                    }
                    head.append((char) read);
                }
                in.readNBytes(Integer.parseInt(header(LENGTH, head)));
                Answer answer = answerTo(head);
                if (answer.fate == Fate.CUT) {
                    return;
                }
                if (answer.fate == Fate.WITHHELD) {
                    in.read();
                    abandoned.countDown();
                    return;
                }
                socket.getOutputStream().write(written(answer).getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            // The client, or the test, has ended it.
            abandoned.countDown();
        }
    }

    private Answer answerTo(CharSequence head) {
        String operation = header(TARGET, head);
        requests.add(operation);
        Instant signedAt = Instant.from(DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT)
                .withZone(ZoneOffset.UTC)
                .parse(header(SIGNED_AT, head)));
        if (Duration.between(signedAt, now()).abs().compareTo(TOLERANCE) > 0) {
            return Answer.error(400, "InvalidSignatureException");
        }
        Answer scripted = next.poll();
        Answer decided = scripted == null ? otherwise.get() : scripted;
        if (decided != null) {
            return decided;
        }
        return Answer.ok(operation.equals("Scan") ? "{\"Items\":[],\"Count\":0,\"ScannedCount\":0}" : "{}");
    }

    private Instant now() {
        return Instant.now().plus(ahead);
    }

    private String written(Answer answer) {
        byte[] body = answer.body.getBytes(StandardCharsets.UTF_8);
        CRC32 crc32 = new CRC32();
        crc32.update(body);
        return "HTTP/1.1 " + answer.status + " As scripted\r\nDate: "
                + DateTimeFormatter.RFC_1123_DATE_TIME.format(now().atOffset(ZoneOffset.UTC))
                + "\r\nx-amzn-RequestId: " + REQUEST_ID
                + "\r\nx-amz-crc32: " + (answer.fate == Fate.DAMAGED ? crc32.getValue() ^ 1 : crc32.getValue())
                + "\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: " + body.length + "\r\n\r\n"
                + answer.body;
    }

    private static String header(Pattern pattern, CharSequence head) {
        Matcher matcher = pattern.matcher(head);
        if (!matcher.find()) {
            throw new AssertionError("No " + pattern + " in " + head);
        }
        return matcher.group(1);
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }
}
