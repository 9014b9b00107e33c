package io.github.wschat.examples.lambdaruntime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Lambda function on this machine: its code runs in child processes, which get their events from Lambda's Runtime API.
 *
 * <p>As on Lambda, a child works on one event at a time, is kept for the next one, has an environment of its own, and is killed when it takes
 * too long. A child is started for an event that finds none free, and for no other reason. Safe for use by several threads. A closed
 * function stays closed.
 *
 * <p>A child's environment holds what Lambda sets, what {@link Builder#environment} gives, this process's {@code PATH}, and a {@code TMPDIR}
 * that is deleted at the end; nothing else of this process's environment.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html">The Runtime API</a>
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html">A function's life cycle</a>
 */
public final class LambdaFunction implements AutoCloseable {

    /** 6 MiB: <a href="https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html">Lambda quotas</a>. */
    private static final int MAX_EVENT = 6 * 1024 * 1024;

    private final Pool pool;
    private final Path folder;

    private LambdaFunction(Settings settings, Path folder) {
        this.pool = new Pool(settings);
        this.folder = folder;
    }

    /**
     * Begins to describe a function.
     *
     * @param functionName its name: 1 to 64 letters, digits, hyphens and underscores
     * @return a builder, which wants {@link Builder#java} or {@link Builder#command} at least
     * @throws IllegalArgumentException if the name is not allowed
     */
    public static Builder builder(String functionName) {
        return new Builder(functionName);
    }

    /**
     * Hands the function an event, and returns at once.
     *
     * <p>The stage completes always: with what the function has answered, or with a {@link InvocationResult.FunctionError} where it failed,
     * ended or took too long; exceptionally, with an {@link IllegalStateException}, only if the function is closed before the answer. While
     * as many children work as may, events wait, first come, first served. Stages that depend on it run on a thread of the function's.
     *
     * @param event JSON in UTF-8; not copied, and not to be changed afterwards
     * @return what becomes of it
     * @throws IllegalArgumentException if the event has more than 6 MiB, which Lambda does not take
     */
    public CompletionStage<InvocationResult> invoke(byte[] event) {
        if (event.length > MAX_EVENT) {
            throw new IllegalArgumentException(
                    "The event has " + event.length + " bytes; at most " + MAX_EVENT + " are allowed");
        }
        return pool.invoke(event);
    }

    /**
     * Counts the children that live now.
     *
     * @return 0 at first, at most the concurrency
     */
    public int processes() {
        return children().size();
    }

    /**
     * Returns the children that live now, for tests that want to kill one.
     *
     * @return the processes, the oldest first
     */
    public List<ProcessHandle> children() {
        return pool.children();
    }

    /**
     * Ends all children: by SIGTERM, and by SIGKILL where that is not enough within two seconds.
     *
     * <p>Returns when they have ended and the temporary files are deleted. Events without an answer complete exceptionally. Closing again
     * does nothing.
     */
    @Override
    public void close() {
        if (pool.close()) {
            delete(folder);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The temporary folder " + folder + " cannot be deleted", e);
        }
    }

    /** Describes a function; not for several threads at once. */
    public static final class Builder {

        // https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
        private static final Duration INIT = Duration.ofSeconds(10);
        private static final Duration SNAP_START_INIT = Duration.ofSeconds(130);
        private static final Duration LONGEST = Duration.ofMinutes(15);

        private final String name;
        private String logName;
        private List<Path> classPath = List.of();
        private List<String> command = List.of();
        private String handler = "";
        private @Nullable String runtime;
        private Path javaHome = Path.of(System.getProperty("java.home"));
        private @Nullable Path clientFolder;
        private List<String> jvmOptions = List.of();
        private Map<String, String> environment = Map.of();
        private Duration timeout = Duration.ofSeconds(3);
        private @Nullable Duration initTimeout;
        private int memorySize = 128;
        private int concurrency = 1;
        private boolean snapStart;
        private Runnable beforeRestore = () -> {};
        private String region = "us-east-1";
        private String accountId = "123456789012";
        private @Nullable Path workingDirectory;
        private Consumer<String> log = System.err::println;

        private Builder(String name) {
            check(name.matches("[a-zA-Z0-9-_]{1,64}"), "functionName", name, "1 to 64 letters, digits, - and _");
            this.name = name;
            this.logName = name;
        }

        /**
         * Makes it a function in Java, which runs behind AWS's own runtime interface client.
         *
         * <p>The JVM is set up as Lambda's: the C1 compiler only, the serial collector, a heap of 85 % of the {@linkplain #memorySize memory
         * size}; {@link #jvmOptions} come after that, and win.
         *
         * @param classPath jars and folders
         * @param handler {@code package.Class::method}, or {@code package.Class} for the interfaces of {@code aws-lambda-java-core}
         * @return this
         */
        public Builder java(List<Path> classPath, String handler) {
            this.classPath = List.copyOf(classPath);
            this.handler = handler;
            this.command = List.of();
            return this;
        }

        /**
         * Makes it any program that speaks the Runtime API at {@code AWS_LAMBDA_RUNTIME_API}.
         *
         * @param command the program and its arguments
         * @return this
         */
        public Builder command(List<String> command) {
            this.command = List.copyOf(command);
            this.classPath = List.of();
            return this;
        }

        /**
         * Says what {@code _HANDLER} is for a {@link #command}.
         *
         * @param handler the handler, as the program understands it; default: none
         * @return this
         */
        public Builder handler(String handler) {
            this.handler = Objects.requireNonNull(handler, "handler");
            return this;
        }

        /**
         * Says what {@code AWS_EXECUTION_ENV} names, after {@code AWS_Lambda_}.
         *
         * @param runtime such as {@code nodejs22.x}; default: the running Java for functions in Java, else the variable is not set
         * @return this
         */
        public Builder runtime(String runtime) {
            this.runtime = Objects.requireNonNull(runtime, "runtime");
            return this;
        }

        /**
         * Says which JVM a function in Java runs on; {@link #runtime} should name the same version.
         *
         * @param home the folder of a JDK or JRE; default: of the one that runs this program
         * @return this
         */
        public Builder javaHome(Path home) {
            this.javaHome = home.toAbsolutePath();
            return this;
        }

        /**
         * Says where the jars of the runtime interface client are, for a JVM with a class archive, which is good for one class path only.
         *
         * @param folder an existing folder, which keeps them; what is there already is used. Default: a temporary one
         * @return this
         */
        public Builder clientFolder(Path folder) {
            this.clientFolder = folder.toAbsolutePath();
            return this;
        }

        /**
         * Adds options for the JVM of a function in Java.
         *
         * @param jvmOptions such as {@code -Dname=value}; default: none
         * @return this
         */
        public Builder jvmOptions(List<String> jvmOptions) {
            this.jvmOptions = List.copyOf(jvmOptions);
            return this;
        }

        /**
         * Gives the function its own environment variables.
         *
         * @param environment may hold an access key, {@code TZ}, {@code LANG} and {@code PATH}; not what Lambda reserves
         * @return this
         * @throws IllegalArgumentException if a name is reserved or none at all
         */
        public Builder environment(Map<String, String> environment) {
            FunctionProcess.check(environment);
            this.environment = Map.copyOf(environment);
            return this;
        }

        /**
         * Limits the time for an event.
         *
         * @param timeout more than zero, up to 15 minutes; default 3 s
         * @return this
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder timeout(Duration timeout) {
            check(inRange(timeout), "timeout", timeout, "more than zero, up to 15 minutes");
            this.timeout = timeout;
            return this;
        }

        /**
         * Limits the time from the start of a child until it asks for its first event, which does not count as that event's.
         *
         * <p>Lambda tries a second time, within the event's own timeout; here the event fails, with the error type {@code Sandbox.Timedout}.
         *
         * @param initTimeout more than zero, up to 15 minutes; default 10 s, with SnapStart 130 s or the timeout, if longer, as on Lambda
         * @return this
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder initTimeout(Duration initTimeout) {
            check(inRange(initTimeout), "initTimeout", initTimeout, "more than zero, up to 15 minutes");
            this.initTimeout = initTimeout;
            return this;
        }

        /**
         * Says how much memory the function has; nothing but a Java function's heap is held to that.
         *
         * @param mebibytes 128 to 10240; default 128
         * @return this
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder memorySize(int mebibytes) {
            check(mebibytes >= 128 && mebibytes <= 10_240, "memorySize", mebibytes, "128 to 10240");
            this.memorySize = mebibytes;
            return this;
        }

        /**
         * Says how many events are worked on at a time, each by a child of its own.
         *
         * @param concurrency 1 or more; default 1
         * @return this
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder concurrency(int concurrency) {
            check(concurrency >= 1, "concurrency", concurrency, "1 or more");
            this.concurrency = concurrency;
            return this;
        }

        /**
         * Lets every child go through the life cycle of a function with SnapStart before its first event.
         *
         * <p>That is: constructor, {@code beforeCheckpoint}, the {@linkplain #beforeRestore hook}, {@code afterRestore}, event. Nothing is
         * frozen: to see what a restore does to open connections, let the hook close them.
         *
         * @param snapStart default false
         * @return this
         * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/snapstart-runtime-hooks.html">Runtime hooks</a>
         */
        public Builder snapStart(boolean snapStart) {
            this.snapStart = snapStart;
            return this;
        }

        /**
         * Sets what happens between snapshot and restore, while the child waits; with {@link #snapStart} only.
         *
         * @param beforeRestore runs once per child; what it throws fails the event
         * @return this
         */
        public Builder beforeRestore(Runnable beforeRestore) {
            this.beforeRestore = Objects.requireNonNull(beforeRestore, "beforeRestore");
            return this;
        }

        /**
         * Sets the region that the function believes to be in.
         *
         * @param region default {@code us-east-1}
         * @return this
         * @throws IllegalArgumentException if it cannot be a region
         */
        public Builder region(String region) {
            check(region.matches("[a-z]+(-[a-z]+)+-[0-9]+"), "region", region, "names like eu-central-1");
            this.region = region;
            return this;
        }

        /**
         * Sets the account in the function's ARN.
         *
         * @param accountId 12 digits; default {@code 123456789012}
         * @return this
         * @throws IllegalArgumentException if it is something else
         */
        public Builder accountId(String accountId) {
            check(accountId.matches("[0-9]{12}"), "accountId", accountId, "12 digits");
            this.accountId = accountId;
            return this;
        }

        /**
         * Sets where the children run, which is also {@code LAMBDA_TASK_ROOT}.
         *
         * @param workingDirectory a folder; default: for a {@link #command} the current one, for Java the first folder of the class path, else
         *     an empty one (the client adds this folder, and the jars in its {@code lib}, to the class path)
         * @return this
         */
        public Builder workingDirectory(Path workingDirectory) {
            this.workingDirectory = workingDirectory.toAbsolutePath();
            return this;
        }

        /**
         * Sets who gets what the children print, line by line, and what befalls them.
         *
         * @param log gets lines that begin with the function's {@linkplain #logName name} in brackets, from several threads; should be quick, as a child waits when
         *     its output is not taken; default {@code System.err}
         * @return this
         */
        public Builder log(Consumer<String> log) {
            this.log = Objects.requireNonNull(log, "log");
            return this;
        }

        /**
         * Sets the name at the head of the log's lines.
         *
         * @param logName such as the name in a template; default: the function's name
         * @return this
         */
        public Builder logName(String logName) {
            this.logName = Objects.requireNonNull(logName, "logName");
            return this;
        }

        /**
         * Makes the function ready for events; the first one starts a child.
         *
         * @return the function, to be closed
         * @throws IllegalArgumentException if there is no program, the handler's class is missing or compiled for a newer Java than this, or a
         *     folder or a part of the class path does not exist
         * @throws UnsupportedOperationException if the function is in Java and this is not Linux on x86_64 or aarch64
         * @throws UncheckedIOException if the temporary folder cannot be filled
         */
        public LambdaFunction start() {
            boolean java = !classPath.isEmpty();
            if (!java && command.isEmpty()) {
                throw new IllegalArgumentException(
                        "The function " + name + " has no program: java or command is needed");
            }
            if (!java && !jvmOptions.isEmpty()) {
                throw new IllegalArgumentException("jvmOptions are for functions in Java only");
            }
            List<Path> absolute = classPath.stream().map(Path::toAbsolutePath).toList();
            absolute.stream().filter(Files::notExists).findFirst().ifPresent(missing -> {
                throw new IllegalArgumentException("The class path's " + missing + " does not exist");
            });
            if (java) {
                JavaCommand.checkSystem(System.getProperty("os.name"), System.getProperty("os.arch"));
                HandlerClass.check(absolute, handler);
            }
            if (workingDirectory != null && !Files.isDirectory(workingDirectory)) {
                throw new IllegalArgumentException("The working directory " + workingDirectory + " is no folder");
            }
            try {
                Path folder = Files.createTempDirectory("lambda-" + name + "-");
                try {
                    return new LambdaFunction(settings(absolute, folder), folder);
                } catch (IOException | RuntimeException e) {
                    delete(folder);
                    throw e;
                }
            } catch (IOException e) {
                throw new UncheckedIOException("The temporary folder of " + name + " cannot be filled", e);
            }
        }

        private Settings settings(List<Path> absolute, Path folder) throws IOException {
            List<String> whole = absolute.isEmpty()
                    ? command
                    : JavaCommand.create(
                            javaHome,
                            clientFolder == null ? folder : clientFolder,
                            absolute,
                            handler,
                            jvmOptions,
                            memorySize,
                            snapStart,
                            folder);
            String environmentName =
                    absolute.isEmpty() ? "" : "java" + Runtime.version().feature();
            Duration longer = timeout.compareTo(SNAP_START_INIT) > 0 ? timeout : SNAP_START_INIT;
            return new Settings(
                    name,
                    logName,
                    new Settings.Program(whole, handler, runtime == null ? environmentName : runtime),
                    environment,
                    timeout,
                    initTimeout != null ? initTimeout : snapStart ? longer : INIT,
                    memorySize,
                    concurrency,
                    snapStart,
                    beforeRestore,
                    region,
                    accountId,
                    workingDirectory != null ? workingDirectory : defaultDirectory(absolute, folder),
                    folder,
                    log);
        }

        private static Path defaultDirectory(List<Path> absolute, Path folder) throws IOException {
            if (absolute.isEmpty()) {
                return Path.of("").toAbsolutePath();
            }
            Optional<Path> classes =
                    absolute.stream().filter(Files::isDirectory).findFirst();
            return classes.isPresent() ? classes.get() : Files.createDirectory(folder.resolve("task"));
        }

        private static boolean inRange(Duration time) {
            return time.compareTo(Duration.ZERO) > 0 && time.compareTo(LONGEST) <= 0;
        }

        private static void check(boolean allowed, String what, Object value, String range) {
            if (!allowed) {
                throw new IllegalArgumentException(what + " is " + value + "; allowed: " + range);
            }
        }
    }
}
