package io.github.wschat.tyrus;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A socket that takes as much as a test lets it, and keeps it. */
final class RecordingSink implements Outbox.Sink {

    final ByteArrayOutputStream written = new ByteArrayOutputStream();
    final List<String> told = new ArrayList<>();
    final List<Runnable> handedOver = new ArrayList<>();
    int room = Integer.MAX_VALUE;
    boolean broken;

    @Override
    public int write(ByteBuffer bytes) throws IOException {
        if (broken) {
            throw new IOException("Broken, as this test wants it");
        }
        int count = Math.min(room, bytes.remaining());
        for (int i = 0; i < count; i++) {
            written.write(bytes.get());
        }
        room -= count;
        return count;
    }

    @Override
    public void awaitWritable() {
        told.add("await");
    }

    @Override
    public void drained() {
        told.add("drained");
    }

    @Override
    public void stalled() {
        told.add("stalled");
    }

    @Override
    public void cut() {
        told.add("cut");
    }

    @Override
    public void handOver(Runnable results) {
        handedOver.add(results);
    }
}
