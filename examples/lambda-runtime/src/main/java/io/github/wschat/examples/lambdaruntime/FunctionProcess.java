package io.github.wschat.examples.lambdaruntime;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** Starts a function's child process, in the environment that Lambda would give it. */
final class FunctionProcess {

    /**
     * What Lambda sets itself, and refuses in a function's configuration: <a
     * href="https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html">Defined runtime environment variables</a>. The access key
     * is among them there; here the caller stands for the role that Lambda takes it from.
     */
    private static final Set<String> RESERVED = Set.of(
            "_HANDLER",
            "_X_AMZN_TRACE_ID",
            "AWS_DEFAULT_REGION",
            "AWS_REGION",
            "AWS_EXECUTION_ENV",
            "AWS_LAMBDA_FUNCTION_NAME",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
            "AWS_LAMBDA_FUNCTION_VERSION",
            "AWS_LAMBDA_INITIALIZATION_TYPE",
            "AWS_LAMBDA_LOG_GROUP_NAME",
            "AWS_LAMBDA_LOG_STREAM_NAME",
            "AWS_LAMBDA_RUNTIME_API",
            "LAMBDA_TASK_ROOT",
            "LAMBDA_RUNTIME_DIR");

    private FunctionProcess() {}

    /**
     * Refuses what Lambda would refuse.
     *
     * @throws IllegalArgumentException if a variable is reserved, or its name is none
     */
    static void check(Map<String, String> environment) {
        for (String name : environment.keySet()) {
            if (RESERVED.contains(name)) {
                throw new IllegalArgumentException("The environment variable " + name
                        + " is reserved: Lambda sets it itself. Reserved are " + new TreeSet<>(RESERVED));
            }
            if (!name.matches("[a-zA-Z][a-zA-Z0-9_]+")) {
                throw new IllegalArgumentException("'" + name
                        + "' is no name for an environment variable: a letter, then letters, digits and _ are allowed");
            }
        }
    }

    static Process start(Settings settings, String runtimeApi) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(settings.program().command())
                .directory(settings.workingDirectory().toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        Map<String, String> environment = builder.environment();
        String path = environment.get("PATH");
        environment.clear();
        if (path != null) {
            environment.put("PATH", path);
        }
        environment.putAll(variables(settings, runtimeApi));
        return builder.start();
    }

    private static Map<String, String> variables(Settings settings, String runtimeApi) {
        Map<String, String> variables = new HashMap<>();
        variables.put("LANG", "en_US.UTF-8");
        variables.put("TZ", ":UTC");
        variables.put("TMPDIR", settings.scratch().toString());
        variables.putAll(settings.environment());

        variables.put("AWS_LAMBDA_RUNTIME_API", runtimeApi);
        variables.put("AWS_LAMBDA_FUNCTION_NAME", settings.name());
        variables.put("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST");
        variables.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Integer.toString(settings.memorySize()));
        variables.put("AWS_LAMBDA_INITIALIZATION_TYPE", settings.snapStart() ? "snap-start" : "on-demand");
        // https://docs.aws.amazon.com/lambda/latest/dg/snapstart-monitoring.html
        if (!settings.snapStart()) {
            variables.put("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/" + settings.name());
            variables.put("AWS_LAMBDA_LOG_STREAM_NAME", logStream());
        }
        variables.put("AWS_REGION", settings.region());
        variables.put("AWS_DEFAULT_REGION", settings.region());
        variables.put("LAMBDA_TASK_ROOT", settings.workingDirectory().toString());
        Settings.Program program = settings.program();
        if (!program.handler().isEmpty()) {
            variables.put("_HANDLER", program.handler());
        }
        if (!program.runtime().isEmpty()) {
            variables.put("AWS_EXECUTION_ENV", "AWS_Lambda_" + program.runtime());
        }
        return variables;
    }

    private static String logStream() {
        return DateTimeFormatter.ofPattern("yyyy/MM/dd").format(LocalDate.now(ZoneOffset.UTC)) + "/[$LATEST]"
                + UUID.randomUUID().toString().replace("-", "");
    }
}
