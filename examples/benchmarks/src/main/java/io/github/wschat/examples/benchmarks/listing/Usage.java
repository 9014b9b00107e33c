package io.github.wschat.examples.benchmarks.listing;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * What was used up to a moment.
 *
 * @param wallNanos the time that has passed
 * @param clientNanos the processor time of this thread, on which the SDK's client does all of its work
 * @param clientBytes what this thread has allocated
 * @param serverTime the processor time of DynamoDB Local
 * @param requests how many scans were asked for
 * @param rows how many rows DynamoDB has read for them
 */
record Usage(long wallNanos, long clientNanos, long clientBytes, Duration serverTime, int requests, int rows) {

    static Usage now(DynamoDbProcess dynamoDb, ScanCounts counts) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return new Usage(
                System.nanoTime(),
                threads.getCurrentThreadCpuTime(),
                threads.getThreadAllocatedBytes(Thread.currentThread().getId()),
                dynamoDb.processorTime(),
                counts.requests(),
                counts.rows());
    }

    Usage since(Usage begin) {
        return new Usage(
                wallNanos - begin.wallNanos,
                clientNanos - begin.clientNanos,
                clientBytes - begin.clientBytes,
                serverTime.minus(begin.serverTime),
                requests - begin.requests,
                rows - begin.rows);
    }

    Usage plus(Usage more) {
        return new Usage(
                wallNanos + more.wallNanos,
                clientNanos + more.clientNanos,
                clientBytes + more.clientBytes,
                serverTime.plus(more.serverTime),
                requests + more.requests,
                rows + more.rows);
    }
}
