package io.github.wschat.core.contract;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/** How much memory this process holds on to. */
final class Footprint {

    private static final int MOST_COLLECTIONS = 10;

    private Footprint() {}

    /** Returns what is left when what earlier tests have left behind is gone. */
    static long settledBytes() {
        long before = Long.MAX_VALUE;
        long now = bytes();
        for (int i = 0; i < MOST_COLLECTIONS && now < before; i++) {
            before = now;
            now = bytes();
        }
        return Math.min(before, now);
    }

    /** Returns the bytes of the heap that are left after a collection, and those of direct buffers. */
    static long bytes() {
        System.gc();
        long bytes = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            bytes += pool.getMemoryUsed();
        }
        return bytes;
    }
}
