package io.github.wschat.examples.lambdaruntime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * As much of an HTTP/1.1 server as the Runtime API needs: one thread per connection, of which a child has one or two.
 *
 * <p>The JDK's own server sends headers and body as two packets; without {@code TCP_NODELAY}, which only a property of the whole JVM
 * switches on ({@code sun.net.httpserver.nodelay}), the second waits for the client's delayed acknowledgement. Its thread is no daemon.
 */
final class HttpServer implements AutoCloseable {

    /** Answers a request, at once or later, on the connection's thread. */
    @FunctionalInterface
    interface Handler {
        void handle(Request request, Responder responder) throws IOException;
    }

    /** Sends the answer. */
    @FunctionalInterface
    interface Responder {
        void respond(int status, Map<String, String> headers, byte[] body) throws IOException;
    }

    /** A request; its body is cut at the server's limit, {@code bodySize} is what came. */
    @SuppressWarnings("ArrayRecordComponent")
    record Request(String method, String path, Map<String, String> headers, byte[] body, long bodySize) {}

    private static final int MAX_LINE = 64 * 1024;
    private static final int MAX_HEADERS = 200;

    private final ServerSocket server;
    private final Handler handler;
    private final int maxBody;
    private final ThreadFactory threads;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

    HttpServer(Handler handler, int maxBody, ThreadFactory threads) throws IOException {
        this.server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        this.handler = handler;
        this.maxBody = maxBody;
        this.threads = threads;
    }

    void start() {
        threads.newThread(this::accept).start();
    }

    /** Host and port, as in {@code AWS_LAMBDA_RUNTIME_API}. */
    String address() {
        return server.getInetAddress().getHostAddress() + ":" + server.getLocalPort();
    }

    @Override
    public void close() {
        close(server);
        connections.forEach(HttpServer::close);
    }

    private static void close(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            throw new IllegalStateException("A socket of the loopback interface cannot be closed", e);
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket connection = server.accept();
                connections.add(connection);
                if (server.isClosed()) {
                    close(connection);
                }
                threads.newThread(() -> serve(connection)).start();
            } catch (IOException e) {
                // Closed; or out of file descriptors: then the child shall see that nobody listens, not wait for
                // nothing.
                close();
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(connection.getInputStream());
            OutputStream out = new BufferedOutputStream(connection.getOutputStream(), MAX_LINE);
            boolean again = true;
            for (String line = line(in); again && line != null; line = again ? line(in) : null) {
                again = serve(line, in, out);
            }
        } catch (IOException e) {
            // The child has gone, or speaks no HTTP; whoever waits for it learns that from its exit or from the
            // timeout.
        } finally {
            connections.remove(connection);
        }
    }

    private boolean serve(String requestLine, InputStream in, OutputStream out) throws IOException {
        String[] parts = requestLine.split(" ", -1);
        if (parts.length != 3 || !parts[2].startsWith("HTTP/1.")) {
            throw new ProtocolException("No HTTP/1.1: " + requestLine);
        }
        Map<String, String> headers = headers(in);
        if (headers.getOrDefault("expect", "").equalsIgnoreCase("100-continue")) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(ISO_8859_1));
            out.flush();
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        long size = body(headers, in, body);
        handler.handle(
                new Request(parts[0], parts[1], headers, body.toByteArray(), size),
                (status, fields, content) -> respond(out, status, fields, content));
        return !parts[2].equals("HTTP/1.0")
                && !headers.getOrDefault("connection", "").equalsIgnoreCase("close");
    }

    private static void respond(OutputStream out, int status, Map<String, String> headers, byte[] body)
            throws IOException {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " \r\nContent-Length: " + body.length);
        headers.forEach(
                (name, value) -> head.append("\r\n").append(name).append(": ").append(value));
        out.write(head.append("\r\n\r\n").toString().getBytes(ISO_8859_1));
        out.write(body);
        out.flush();
    }

    private static Map<String, String> headers(InputStream in) throws IOException {
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(in); line == null || !line.isEmpty(); line = line(in)) {
            int colon = line == null ? -1 : line.indexOf(':');
            if (line == null || colon < 1 || headers.size() == MAX_HEADERS) {
                throw new ProtocolException("No header: " + line);
            }
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return headers;
    }

    private long body(Map<String, String> headers, InputStream in, ByteArrayOutputStream body) throws IOException {
        try {
            if (!headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
                return read(in, Long.parseLong(headers.getOrDefault("content-length", "0")), body);
            }
            long size = 0;
            for (long chunk = chunkSize(in); chunk > 0; chunk = chunkSize(in)) {
                size += read(in, chunk, body);
                line(in);
            }
            headers(in);
            return size;
        } catch (NumberFormatException e) {
            throw new IOException("No size", e);
        }
    }

    private static long chunkSize(InputStream in) throws IOException {
        String line = line(in);
        if (line == null) {
            throw new EOFException("The connection ended within a body");
        }
        return Long.parseLong(line.split(";", 2)[0].strip(), 16);
    }

    /** Reads all, so that the connection stays usable, but keeps no more than the limit. */
    private long read(InputStream in, long size, ByteArrayOutputStream body) throws IOException {
        byte[] buffer = new byte[MAX_LINE];
        long left = size;
        while (left > 0) {
            int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (read < 0) {
                throw new EOFException("The connection ended within a body");
            }
            body.write(buffer, 0, Math.min(read, maxBody - Math.min(maxBody, body.size())));
            left -= read;
        }
        return size;
    }

    /** One line without its end; null at the end of the connection. */
    private static @Nullable String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int character = in.read(); character != '\n'; character = in.read()) {
            if (character < 0) {
                return null;
            }
            if (line.length() == MAX_LINE) {
                throw new ProtocolException("A line of more than " + MAX_LINE + " characters");
            }
            line.append((char) character);
        }
        int length = line.length();
        return length > 0 && line.charAt(length - 1) == '\r' ? line.substring(0, length - 1) : line.toString();
    }
}
