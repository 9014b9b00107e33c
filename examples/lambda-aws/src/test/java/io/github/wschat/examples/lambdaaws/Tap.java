package io.github.wschat.examples.lambdaaws;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;

/** Passes on, byte for byte, what is said to a server on loopback, and tells who has asked it what. */
final class Tap implements AutoCloseable {

    /** A signed HTTP request. */
    record Call(String accessKeyId, String method) {}

    private static final Pattern REQUEST = Pattern.compile(
            "([A-Z]+) /\\S* HTTP/1\\.1\r\n(?:[^\r\n]+\r\n)*?Authorization: [^\r\n]*Credential=([^/]+)/");

    private final ServerSocket server;
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final Queue<ByteArrayOutputStream> heard = new ConcurrentLinkedQueue<>();

    Tap() throws IOException {
        this.server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    }

    /** Returns where a server that is at an address can be reached through this. */
    URI before(URI target) {
        thread(() -> {
            while (true) {
                Socket client = server.accept();
                Socket behind = new Socket(target.getHost(), target.getPort());
                sockets.addAll(List.of(client, behind));
                ByteArrayOutputStream requests = new ByteArrayOutputStream();
                heard.add(requests);
                thread(() -> copy(client, behind, requests));
                thread(() -> copy(behind, client, OutputStream.nullOutputStream()));
            }
        });
        return URI.create("http://127.0.0.1:" + server.getLocalPort() + target.getRawPath());
    }

    private static void copy(Socket from, Socket to, OutputStream record) throws IOException {
        byte[] bytes = new byte[8192];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            for (int size = in.read(bytes); size >= 0; size = in.read(bytes)) {
                record.write(bytes, 0, size);
                to.getOutputStream().write(bytes, 0, size);
            }
        }
    }

    int port() {
        return server.getLocalPort();
    }

    /** Returns all requests so far. */
    List<Call> calls() {
        return heard.stream()
                .map(requests -> requests.toString(StandardCharsets.ISO_8859_1))
                .flatMap(text -> REQUEST.matcher(text).results())
                .map(request -> new Call(request.group(2), request.group(1)))
                .toList();
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
    }

    /** Passes bytes until there is nobody to pass them from or to. */
    @FunctionalInterface
    private interface Passing {
        void run() throws IOException;
    }

    private void thread(Passing passing) {
        Thread thread = new Thread(
                () -> {
                    try {
                        passing.run();
                    } catch (IOException e) {
                        // One side has gone: so does the other, which sees it for itself.
                        return;
                    }
                },
                "tap");
        thread.setDaemon(true);
        thread.start();
    }
}
