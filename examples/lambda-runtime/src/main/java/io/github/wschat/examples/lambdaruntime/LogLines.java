package io.github.wschat.examples.lambdaruntime;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Cuts what a child prints into lines of text.
 *
 * <p>What is not ended by a line break is a line too: when the child ends, when {@value #MAX_LINE} bytes have come, or when nothing more
 * comes for {@value #PAUSE_MS} ms, since Lambda's own logger writes no line breaks
 * ({@code com.amazonaws.services.lambda.runtime.LambdaLogger}).
 */
final class LogLines {

    static final int MAX_LINE = 64 * 1024;
    private static final int PAUSE_MS = 200;

    private final Consumer<String> log;
    private final ScheduledExecutorService timer;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long chunks;

    LogLines(Consumer<String> log, ScheduledExecutorService timer) {
        this.log = log;
        this.timer = timer;
    }

    /** Reads to the end, and leaves nothing unread, as the child would stop at a full pipe. */
    void copy(InputStream output) {
        byte[] chunk = new byte[8192];
        try {
            for (int size = output.read(chunk); size >= 0; size = output.read(chunk)) {
                add(chunk, size);
            }
        } catch (IOException e) {
            log.accept("The log breaks off: " + e.getMessage());
        }
        flush();
    }

    private synchronized void add(byte[] chunk, int size) {
        for (int i = 0; i < size; i++) {
            // A character of several bytes is not cut: the first byte of the next one comes with the bits other than
            // 10.
            if (chunk[i] == '\n' || (line.size() >= MAX_LINE && (chunk[i] & 0xC0) != 0x80)) {
                end();
            }
            if (chunk[i] != '\n') {
                line.write(chunk[i]);
            }
        }
        chunks++;
        if (line.size() > 0) {
            long seen = chunks;
            var unused = timer.schedule(() -> flushUnlessMoreThan(seen), PAUSE_MS, TimeUnit.MILLISECONDS);
        }
    }

    private synchronized void flushUnlessMoreThan(long seen) {
        if (chunks == seen) {
            flush();
        }
    }

    private synchronized void flush() {
        if (line.size() > 0) {
            end();
        }
    }

    private void end() {
        String text = line.toString(UTF_8);
        line.reset();
        log.accept(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
    }
}
