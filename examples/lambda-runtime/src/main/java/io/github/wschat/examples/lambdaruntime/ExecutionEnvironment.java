package io.github.wschat.examples.lambdaruntime;

import io.github.wschat.examples.lambdaruntime.InvocationResult.FunctionError;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One child process and the Runtime API that it alone sees, so that what a dead child has asked for concerns nobody else.
 *
 * <p>All that changes is guarded by the pool's lock.
 */
final class ExecutionEnvironment {

    private enum State {
        /** Started for an event; has not asked for it yet. */
        INIT,
        /** Waits for an event. */
        IDLE,
        /** Works on an event. */
        BUSY,
        /** Has answered, and not asked for the next event yet. */
        ANSWERED,
        /** Gets no more events. */
        ENDING,
        /** Has exited. */
        ENDED
    }

    /** How the Runtime API takes an answer. */
    enum Taken {
        YES,
        UNKNOWN_REQUEST,
        WRONG_STATE
    }

    private static final Duration GOODBYE = Duration.ofSeconds(1);

    private final Pool pool;
    private final Settings settings;
    private final Condition changed;
    private final CompletableFuture<Void> gone = new CompletableFuture<>();

    private State state = State.INIT;
    private @Nullable Invocation invocation;
    private String answered = "";
    private @Nullable Process process;
    private @Nullable ScheduledFuture<?> limit;
    private long limits;
    private long asked;

    ExecutionEnvironment(Pool pool, Invocation first) {
        this.pool = pool;
        this.settings = pool.settings();
        this.changed = pool.lock().newCondition();
        this.invocation = first;
    }

    /** Completes when nothing of it is left. */
    CompletableFuture<Void> gone() {
        return gone;
    }

    /** The child, once it has started; null before and where it could not be started. */
    @Nullable
    Process process() {
        return process;
    }

    /** Whether it can be given an event: at once, or as soon as it has come back from the one before. */
    boolean isFree() {
        return invocation == null && (state == State.IDLE || state == State.ANSWERED);
    }

    boolean isIdle() {
        return state == State.IDLE;
    }

    void assign(Invocation next) {
        invocation = next;
        changed.signalAll();
    }

    /** Starts the child; called without the lock, since that takes milliseconds. */
    void start() {
        RuntimeApi api = null;
        try {
            api = new RuntimeApi(this, settings, pool.threads("runtime-api"));
            Process child = FunctionProcess.start(settings, api.address());
            api.start();
            started(child, api);
        } catch (IOException | RuntimeException e) {
            if (api != null) {
                api.close();
            }
            notStarted(e);
        }
    }

    private void started(Process child, RuntimeApi api) {
        Thread output = pool.threads("log")
                .newThread(() -> new LogLines(settings::log, pool.timer()).copy(child.getInputStream()));
        output.start();
        var unused = child.onExit().thenAcceptAsync(ended -> exited(ended, api, output), pool.workers());
        pool.lock().lock();
        try {
            process = child;
            if (state == State.ENDING) {
                kill(child);
            } else if (state == State.INIT) {
                limit(settings.initTimeout(), () -> timedOut("Initialization", settings.initTimeout()));
            }
        } finally {
            pool.lock().unlock();
        }
    }

    private void notStarted(Exception cause) {
        pool.lock().lock();
        try {
            note("Cannot be started: " + cause.getMessage());
            fail("Runtime.InvalidEntrypoint", String.valueOf(cause.getMessage()));
            state = State.ENDED;
            pool.remove(this);
        } finally {
            pool.lock().unlock();
        }
        gone.complete(null);
    }

    /** Waits for an event; null when there will be none on this connection. */
    @Nullable
    Invocation next() throws InterruptedException {
        pool.lock().lock();
        try {
            if (state == State.INIT || state == State.ANSWERED) {
                state = State.IDLE;
                unlimited();
                pool.dispatch();
            }
            long ticket = ++asked;
            changed.signalAll();
            // Who asks again has given up the connection before. Who is ending waits for its end: it would only
            // complain.
            while (asked == ticket && (state == State.ENDING || (state == State.IDLE && invocation == null))) {
                changed.await();
            }
            if (asked != ticket || state == State.ENDED) {
                return null;
            }
            // One that asks while it is busy has not got the answer, and gets the same event again.
            if (state == State.IDLE) {
                state = State.BUSY;
                limit(settings.timeout(), () -> timedOut("Task", settings.timeout()));
            }
            return invocation;
        } finally {
            pool.lock().unlock();
        }
    }

    /** The child has not got the event: it may ask again; if it ends instead, another child gets it. */
    void undelivered(Invocation lost) {
        pool.lock().lock();
        try {
            if (state == State.BUSY && lost.equals(invocation)) {
                state = State.IDLE;
            }
        } finally {
            pool.lock().unlock();
        }
    }

    /** The child answers an event; the time until it asks for the next one still counts, as on Lambda. */
    Taken answer(String requestId, InvocationResult result) {
        pool.lock().lock();
        try {
            Invocation current = invocation;
            if (state == State.BUSY && current != null && current.requestId().equals(requestId)) {
                state = State.ANSWERED;
                answered = requestId;
                invocation = null;
                current.complete(result, pool.workers());
                pool.dispatch();
                return Taken.YES;
            }
            return requestId.equals(answered) ? Taken.WRONG_STATE : Taken.UNKNOWN_REQUEST;
        } finally {
            pool.lock().unlock();
        }
    }

    /** The child says that it cannot start. */
    boolean initFailed(String type, byte[] body) {
        pool.lock().lock();
        try {
            Invocation current = invocation;
            if (state != State.INIT || current == null) {
                return false;
            }
            FunctionError error = ErrorPayload.sent(current.requestId(), type, body);
            note("Initialization failed: " + error.errorType() + ": " + error.errorMessage());
            invocation = null;
            current.complete(error, pool.workers());
            state = State.ENDING;
            // It ends by itself, with the last lines of its log; if not, it is made to.
            limit(GOODBYE, this::kill);
            return true;
        } finally {
            pool.lock().unlock();
        }
    }

    /** What holds the snapshot has failed. */
    void restoreFailed(RuntimeException cause) {
        pool.lock().lock();
        try {
            note("The hook before the restore failed: " + cause);
            fail("Sandbox.Failure", "the hook before the restore failed: " + cause);
            kill();
        } finally {
            pool.lock().unlock();
        }
    }

    /** Asks the child to end, and gives back what it works on, if anything. */
    @Nullable
    Invocation terminate() {
        Invocation left = invocation;
        invocation = null;
        state = State.ENDING;
        unlimited();
        if (process != null) {
            family(process).forEach(ProcessHandle::destroy);
        }
        return left;
    }

    /** Ends the child at once. */
    void kill() {
        state = State.ENDING;
        if (process != null) {
            kill(process);
        }
    }

    private static void kill(Process child) {
        family(child).forEach(ProcessHandle::destroyForcibly);
    }

    /** The child and its children, as handles: {@link Process#destroy} would close the output before it is read. */
    private static List<ProcessHandle> family(Process child) {
        return Stream.concat(Stream.of(child.toHandle()), child.descendants()).toList();
    }

    /** Type and text as Lambda gives them: <a href="https://github.com/seek-oss/aws-codedeploy-hooks/pull/81">a recorded answer</a>. */
    private void timedOut(String what, Duration after) {
        String message = String.format(Locale.ROOT, "%s timed out after %.2f seconds", what, after.toMillis() / 1000.0);
        note(message);
        if (state == State.INIT || state == State.BUSY) {
            fail("Sandbox.Timedout", message);
        }
        kill();
    }

    private void exited(Process child, RuntimeApi api, Thread output) {
        try {
            // Whoever learns of the end finds the last lines in the log; unless a child's child keeps its output open.
            output.join(GOODBYE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        api.close();
        pool.lock().lock();
        try {
            unlimited();
            ended(reason(child.exitValue()));
        } finally {
            pool.lock().unlock();
            gone.complete(null);
        }
    }

    private void ended(String reason) {
        if (state != State.ENDING) {
            note(reason);
        }
        Invocation unseen = invocation;
        if (unseen != null && state != State.INIT && state != State.BUSY && unseen.again()) {
            invocation = null;
            pool.again(unseen);
        } else {
            fail("Runtime.ExitError", reason);
        }
        state = State.ENDED;
        changed.signalAll();
        pool.remove(this);
    }

    /**
     * As <a
     * href="https://github.com/aws/aws-lambda-runtime-interface-emulator/blob/main/internal/lambda/rapid/handlers.go">Lambda's emulator</a>
     * puts it. {@link Process} tells a signal as 128 and its number; other signals than these a runtime mostly catches, to exit
     * with that very status.
     */
    private static String reason(int exitValue) {
        return switch (exitValue) {
            case 0 -> "Runtime exited without providing a reason";
            case 128 + 6 -> "Runtime exited with error: signal: aborted";
            case 128 + 9 -> "Runtime exited with error: signal: killed";
            case 128 + 11 -> "Runtime exited with error: signal: segmentation fault";
            default -> "Runtime exited with error: exit status " + exitValue;
        };
    }

    private void fail(String type, String message) {
        Invocation current = invocation;
        if (current != null) {
            invocation = null;
            current.complete(ErrorPayload.stated(current.requestId(), type, message), pool.workers());
        }
    }

    private void limit(Duration time, Runnable end) {
        unlimited();
        long mine = limits;
        limit = pool.timer().schedule(() -> reached(mine, end), time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Does nothing where the limit was lifted while its end waited for the lock. */
    private void reached(long which, Runnable end) {
        pool.lock().lock();
        try {
            if (which == limits) {
                end.run();
            }
        } finally {
            pool.lock().unlock();
        }
    }

    private void unlimited() {
        limits++;
        if (limit != null) {
            limit.cancel(false);
            limit = null;
        }
    }

    private void note(String text) {
        pool.workers().execute(() -> settings.log(text));
    }
}
