package io.github.wschat.examples.lambdalocal.function;

import io.github.wschat.examples.lambdalocal.template.FunctionDefinition;
import io.github.wschat.examples.lambdaruntime.LambdaFunction;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Starts a template's functions, in Java, Node.js and Python.
 *
 * <p>What it unpacks, and what its children need, is in a folder, which whoever gave it deletes when all functions are closed. Not for
 * several threads at once.
 */
public final class FunctionLauncher {

    /** Longer than Lambda's, as a laptop that starts everything at once is slow. */
    private static final Duration INIT = Duration.ofSeconds(60);

    private static final String NODE_OPTIONS = "NODE_OPTIONS";
    private static final String NODE_PATH = "NODE_PATH";
    private static final String JVM_OPTIONS = "JAVA_TOOL_OPTIONS";
    private static final List<String> RESOURCES = List.of("bootstrap.mjs", "node-path.mjs", "bootstrap.py");

    /**
     * What Lambda takes from the role, and refuses in a function's configuration: <a
     * href="https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html">Defined runtime environment variables</a>.
     */
    private static final Set<String> CREDENTIALS =
            Set.of("AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN");

    private final Path folder;
    private final @Nullable Path nodeModules;
    private final Consumer<String> log;
    private final String region;
    private final String accountId;
    private @Nullable Interpreter node;
    private @Nullable Interpreter python;

    /**
     * Makes a launcher.
     *
     * @param folder an existing folder, for unpacked code and the like
     * @param nodeModules a folder called {@code node_modules}, with what functions in Node.js do not bring along, as the AWS SDK; null if
     *     there is none
     * @param log gets lines that begin with a function's logical id in brackets, from several threads
     * @param region the region that the functions believe to be in
     * @param accountId the account in their ARNs: 12 digits
     * @throws IllegalArgumentException if the folder for modules has another name, under which Node.js would find nothing
     * @throws UncheckedIOException if the folder cannot be written to
     */
    public FunctionLauncher(
            Path folder, @Nullable Path nodeModules, Consumer<String> log, String region, String accountId) {
        if (nodeModules != null && !nodeModules.endsWith("node_modules")) {
            throw new IllegalArgumentException(
                    "The folder with modules for Node.js must be called node_modules; this is " + nodeModules);
        }
        this.folder = folder.toAbsolutePath();
        this.nodeModules = nodeModules == null ? null : nodeModules.toAbsolutePath();
        this.log = log;
        this.region = region;
        this.accountId = accountId;
        try {
            for (String resource : RESOURCES) {
                copy(resource);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The folder " + folder + " cannot be filled", e);
        }
    }

    private void copy(String resource) throws IOException {
        try (InputStream in = FunctionLauncher.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new FileNotFoundException("The resource " + resource + " is missing");
            }
            Files.copy(in, folder.resolve(resource));
        }
    }

    /**
     * Makes a function ready for events; the first one starts a process.
     *
     * @param function what the template says of it
     * @param surroundings environment variables that lead the function to what stands here in AWS's place; its own win, except that
     *     {@code NODE_OPTIONS} are added up, and that the {@code JAVA_TOOL_OPTIONS} in here, none of which may have a space in it, come after
     *     the function's
     * @param concurrency how many events it may have at a time, each in a process of its own
     * @return the function, to be closed
     * @throws IllegalArgumentException if it cannot be run as the template says, such as for its runtime, its code, or a reserved environment
     *     variable
     * @throws IllegalStateException if {@code node} or {@code python3} is needed, and missing or too old
     * @throws UnsupportedOperationException if it is in Java, and this is not Linux on x86_64 or aarch64
     * @throws UncheckedIOException if its code cannot be unpacked
     */
    public RunningFunction launch(FunctionDefinition function, Map<String, String> surroundings, int concurrency) {
        try {
            checkEnvironment(function);
            LambdaFunction.Builder builder = LambdaFunction.builder(function.functionName())
                    .logName(function.logicalId())
                    .runtime(function.runtime())
                    .timeout(function.timeout())
                    .initTimeout(INIT)
                    .memorySize(function.memorySize())
                    .concurrency(concurrency)
                    .region(region)
                    .accountId(accountId)
                    .log(log);
            Map<String, String> environment = new HashMap<>(surroundings);
            environment.putAll(function.environment());
            String runtime = function.runtime();
            if (runtime.startsWith("java")) {
                java(function, surroundings, environment, builder);
            } else if (runtime.startsWith("nodejs")) {
                node(function, surroundings, environment, builder);
            } else if (runtime.startsWith("python3")) {
                python(function, builder);
            } else {
                throw new IllegalArgumentException("its runtime is " + runtime
                        + "; allowed: those whose names begin with java, nodejs or python3");
            }
            return new ChildFunction(builder.environment(environment).start());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "The function " + function.logicalId() + " cannot be run: " + e.getMessage(), e);
        }
    }

    /**
     * Takes a function that somebody else runs, behind Lambda's Invoke API, as {@code sam local start-lambda} does.
     *
     * @param function what the template says of it
     * @param endpoint where that API is, such as {@code http://127.0.0.1:3001}
     * @return the function, to be closed; it is invoked by its logical id
     */
    public RunningFunction at(FunctionDefinition function, URI endpoint) {
        return new InvokedFunction(function.logicalId(), endpoint, function.timeout());
    }

    private static void checkEnvironment(FunctionDefinition function) {
        for (String name : function.environment().keySet()) {
            if (CREDENTIALS.contains(name)) {
                throw new IllegalArgumentException("the environment variable " + name
                        + " is reserved: Lambda takes it from the role. So are " + new TreeSet<>(CREDENTIALS));
            }
        }
    }

    private void java(
            FunctionDefinition function,
            Map<String, String> surroundings,
            Map<String, String> environment,
            LambdaFunction.Builder builder) {
        compare(
                function,
                Integer.toString(Runtime.version().feature()),
                "this program's Java, on which it runs, is " + System.getProperty("java.version"));
        JavaCode code = JavaCode.of(function, folder);
        builder.java(code.classPath(), function.handler()).snapStart(function.snapStart());
        code.root().ifPresent(builder::workingDirectory);
        // On the command line, as every JVM says on its output what it has found in the variable.
        builder.jvmOptions(Stream.of(surroundings.getOrDefault(JVM_OPTIONS, "").split(" ", -1))
                .filter(option -> !option.isEmpty())
                .toList());
        if (!function.environment().containsKey(JVM_OPTIONS)) {
            environment.remove(JVM_OPTIONS);
        }
    }

    private void node(
            FunctionDefinition function,
            Map<String, String> surroundings,
            Map<String, String> environment,
            LambdaFunction.Builder builder) {
        if (node == null) {
            node = Interpreter.node("node");
        }
        compare(function, node.version(), "this machine's node is " + node.version());
        String options =
                join(" ", surroundings.get(NODE_OPTIONS), function.environment().get(NODE_OPTIONS));
        if (!options.isEmpty()) {
            environment.put(NODE_OPTIONS, options);
        }
        String path = join(":", environment.get(NODE_PATH), nodeModules == null ? null : nodeModules.toString());
        if (!path.isEmpty()) {
            environment.put(NODE_PATH, path);
        }
        List<String> command = new ArrayList<>(List.of(node.program()));
        command.addAll(node.withoutExperiments(said(function), options));
        command.add(folder.resolve("bootstrap.mjs").toString());
        builder.command(command)
                .handler(function.handler())
                .workingDirectory(CodeFolder.of(function, "index.js", folder));
    }

    private void python(FunctionDefinition function, LambdaFunction.Builder builder) {
        if (python == null) {
            python = Interpreter.python("python3");
        }
        compare(function, python.version(), "this machine's python3 is " + python.version());
        builder.command(List.of(
                        python.program(),
                        // What is printed is seen at once; no byte code is left in the developer's folder; and text is
                        // UTF-8 whatever locales this machine has.
                        "-u",
                        "-B",
                        "-X",
                        "utf8",
                        folder.resolve("bootstrap.py").toString()))
                .handler(function.handler())
                .workingDirectory(CodeFolder.of(function, "index.py", folder));
    }

    /** The runtime's version, such as 24 of {@code nodejs24.x}. */
    private static String said(FunctionDefinition function) {
        return function.runtime().replaceAll("^[a-z]+|\\.[a-z].*", "");
    }

    private void compare(FunctionDefinition function, String version, String here) {
        if (!(version + ".").startsWith(said(function) + ".")) {
            log.accept("[" + function.logicalId() + "] The template says " + function.runtime() + "; " + here);
        }
    }

    private static String join(String separator, @Nullable String... parts) {
        return Stream.of(parts).filter(Objects::nonNull).collect(Collectors.joining(separator));
    }
}
