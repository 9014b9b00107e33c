package io.github.wschat.examples.benchmarks.engine;

import io.github.wschat.core.model.Connection;
import io.github.wschat.core.model.ConnectionPage;
import io.github.wschat.core.model.Cursor;
import io.github.wschat.core.model.Slice;
import io.github.wschat.core.port.out.ConnectionStore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The store in memory, with nobody else at it. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH fills the fields.
public class InMemoryStoreBenchmark {

    private static final int PAGE_SIZE = 1000;

    @Param({"10000", "100000"})
    int connections;

    private ConnectionStore store;
    private Connection another;

    /** Fills the store. */
    @Setup
    public void begin() {
        store = Populations.inMemory(connections);
        another = Populations.connection(connections);
    }

    /**
     * Lists everyone, page by page.
     *
     * @return how many there are
     */
    @Benchmark
    public int walk() {
        int listed = 0;
        @Nullable Cursor after = null;
        do {
            ConnectionPage page = store.page(Slice.ALL, after, PAGE_SIZE);
            listed += page.connections().size();
            after = page.next();
        } while (after != null);
        if (listed != connections) {
            throw new IllegalStateException("Listed " + listed + " of " + connections);
        }
        return listed;
    }

    /** One comes and goes. */
    @Benchmark
    public void addAndRemove() {
        store.add(another);
        store.remove(another.id());
    }
}
