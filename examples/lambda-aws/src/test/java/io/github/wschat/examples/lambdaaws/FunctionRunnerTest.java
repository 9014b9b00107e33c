package io.github.wschat.examples.lambdaaws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.crac.CheckpointException;
import org.crac.Context;
import org.crac.Resource;
import org.crac.RestoreException;
import org.junit.jupiter.api.Test;

class FunctionRunnerTest {

    private final Snapshots snapshots = new Snapshots();
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();

    private FunctionRunner runner(String answer, Priming.Event... events) {
        RequestStreamHandler handler = (input, output, context) -> {
            asked.add(new String(input.readAllBytes(), StandardCharsets.UTF_8));
            output.write(answer.getBytes(StandardCharsets.UTF_8));
        };
        return new FunctionRunner(
                new LogContext(), Settings.of(Map.of()), snapshots, routesAt -> handler, Set.of(), events);
    }

    @Test
    void whatPrimesAFunctionLivesAsLongAsTheFunction() throws Exception {
        FunctionRunner runner = runner("{\"statusCode\":200}", Priming.Event.CONNECT);
        WeakReference<Object> garbage = new WeakReference<>(new Object());
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
            System.gc();
            return garbage.get() == null;
        });

        snapshots.beforeCheckpoint(snapshots);

        assertThat(asked).isNotEmpty().allMatch(event -> event.contains("\"routeKey\":\"$connect\""));
        assertThat(runner).isNotNull();
    }

    @Test
    void primingAsksAFunctionAllThatItCanBeAsked() throws Exception {
        FunctionRunner runner = runner("{\"statusCode\":200}", Priming.Event.values());

        snapshots.beforeCheckpoint(snapshots);
        snapshots.afterRestore(snapshots);

        for (String route : List.of("$connect", "$disconnect", "sendmessage", "$default")) {
            assertThat(asked).anyMatch(event -> event.contains("\"routeKey\":\"" + route + "\""));
        }
        assertThat(runner).isNotNull();
    }

    @Test
    void whatCannotBePrimedSaysWhichEventFailedAndHow() {
        FunctionRunner runner = runner("{\"statusCode\":500}", Priming.Event.DEFAULT);

        assertThatThrownBy(() -> snapshots.beforeCheckpoint(snapshots))
                .hasMessage("The function answered {\"statusCode\":500} to a priming event: DEFAULT");
        assertThat(runner).isNotNull();
    }

    /** Holds what is registered as <a href="https://github.com/CRaC/org.crac">CRaC</a> does: weakly. */
    private static final class Snapshots extends Context<Resource> {

        private WeakReference<Resource> registered = new WeakReference<>(this);

        @Override
        public void register(Resource resource) {
            registered = new WeakReference<>(resource);
        }

        @Override
        public void beforeCheckpoint(Context<? extends Resource> context) throws CheckpointException {
            run(() -> Objects.requireNonNull(registered.get(), "collected").beforeCheckpoint(this));
        }

        @Override
        public void afterRestore(Context<? extends Resource> context) throws RestoreException {
            run(() -> Objects.requireNonNull(registered.get(), "collected").afterRestore(this));
        }

        private interface Hook {
            void run() throws Exception;
        }

        private static void run(Hook hook) {
            try {
                hook.run();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
