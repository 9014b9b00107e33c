package io.github.wschat.examples.benchmarks.load;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A chat that sends every text to everyone, but for what a fault makes of it. */
final class FaultyChat implements Closeable {

    /** What goes wrong: it says what a client gets instead of a text. */
    interface Fault {

        Fault NONE = (client, count, text) -> List.of(text);

        /**
         * Returns what is sent.
         *
         * @param client the client's place, from 0
         * @param count how many texts there were before
         */
        List<String> instead(int client, int count, String text);
    }

    private final ServerSocket server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    private final List<Socket> clients = new ArrayList<>();
    private final Fault fault;
    private final String answer;
    private int count;

    FaultyChat(Fault fault) throws IOException {
        this(fault, "HTTP/1.1 101 Switching Protocols");
    }

    FaultyChat(Fault fault, String answer) throws IOException {
        this.fault = fault;
        this.answer = answer;
        start("accept", this::accept);
    }

    URI uri() {
        return URI.create("ws://127.0.0.1:" + server.getLocalPort() + "/");
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = server.accept();
            DataInputStream input = new DataInputStream(client.getInputStream());
            ByteArrayOutputStream request = new ByteArrayOutputStream();
            while (!request.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
                request.write(input.readByte());
            }
            synchronized (this) {
                clients.add(client);
            }
            client.getOutputStream().write((answer + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            start("client", () -> serve(client, input));
        }
    }

    private void serve(Socket client, DataInputStream input) throws IOException {
        try (client) {
            for (int first = input.read(); first >= 0; first = input.read()) {
                int code = input.readUnsignedByte() & 0x7F;
                byte[] mask = new byte[4];
                byte[] payload = new byte[code < 126 ? code : input.readUnsignedShort()];
                input.readFully(mask);
                input.readFully(payload);
                for (int i = 0; i < payload.length; i++) {
                    payload[i] ^= mask[i % 4];
                }
                broadcast(new String(payload, StandardCharsets.US_ASCII));
            }
        }
    }

    private synchronized void broadcast(String text) throws IOException {
        for (int i = 0; i < clients.size(); i++) {
            for (String each : fault.instead(i, count, text)) {
                byte[] payload = each.getBytes(StandardCharsets.US_ASCII);
                ByteArrayOutputStream frame = new ByteArrayOutputStream();
                frame.write(0x81);
                if (payload.length > 125) {
                    frame.write(126);
                    frame.write(payload.length >> 8);
                }
                frame.write(payload.length);
                frame.writeBytes(payload);
                clients.get(i).getOutputStream().write(frame.toByteArray());
            }
        }
        count++;
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void start(String name, Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException e) {
                        // The test has ended.
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Ends all connections. */
    synchronized void hangUp() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        hangUp();
    }
}
