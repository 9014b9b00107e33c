package io.github.wschat.examples.lambdalocal.function;

import static io.github.wschat.examples.lambdalocal.function.Workbench.answer;
import static io.github.wschat.examples.lambdalocal.function.Workbench.error;
import static io.github.wschat.examples.lambdalocal.function.Workbench.result;
import static io.github.wschat.examples.lambdalocal.function.Workbench.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.examples.lambdalocal.template.FunctionDefinition.Code;
import io.github.wschat.examples.lambdaruntime.InvocationResult;
import io.github.wschat.examples.lambdaruntime.InvocationResult.FunctionError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Functions in Python. */
final class PythonFunctionTest {

    private static final String RUNTIME = "python3.13";

    @TempDir
    private Path folder;

    private Workbench bench = new Workbench(Path.of(""));

    @BeforeAll
    static void findPython() {
        Workbench.assumeProgram("python3");
    }

    @BeforeEach
    void begin() {
        bench = new Workbench(folder);
    }

    @Test
    void answersAsLambdaDoes() throws Exception {
        String source = """
                from decimal import Decimal

                answers = {
                    "dictionary": {"statusCode": 200, "body": "Zürich \ud83d\ude80", "none": None},
                    "numbers": [Decimal("3"), Decimal("0.5"), 1.5],
                    "bytes": b'{"raw": true}',
                    "nothing": None,
                }


                def handler(event, context):
                    return event if event["answer"] == "event" else answers[event["answer"]]
                """;
        try (RunningFunction function = bench.launch(RUNTIME, "index.handler", new Code.Inline(source))) {
            assertThat(answer(function, "{\"answer\":\"event\"}")).isEqualTo("{\"answer\": \"event\"}");
            assertThat(answer(function, "{\"answer\":\"dictionary\"}"))
                    .isEqualTo("{\"statusCode\": 200, \"body\": \"Z\\u00fcrich \\ud83d\\ude80\", \"none\": null}");
            assertThat(answer(function, "{\"answer\":\"numbers\"}")).isEqualTo("[3, 0.5, 1.5]");
            assertThat(answer(function, "{\"answer\":\"bytes\"}")).isEqualTo("{\"raw\": true}");
            assertThat(answer(function, "{\"answer\":\"nothing\"}")).isEqualTo("null");
        }
    }

    @ParameterizedTest
    @CsvSource({"package/module.handler", "package.module.handler"})
    void tellsTheFunctionWhoItIs(String handler) throws Exception {
        bench.file("package/beside.py", "NAME = 'beside'\n");
        Path code = bench.file("package/module.py", """
                import os

                from package.beside import NAME


                def handler(event, context):
                    here = os.path.dirname(os.path.dirname(__file__))
                    return {
                        "function_name": context.function_name,
                        "function_version": context.function_version,
                        "invoked_function_arn": context.invoked_function_arn,
                        "memory_limit_in_mb": context.memory_limit_in_mb,
                        "aws_request_id": context.aws_request_id,
                        "log_group_name": context.log_group_name,
                        "log_stream_name": context.log_stream_name,
                        "identity": context.identity,
                        "client_context": context.client_context,
                        "in_time": 15000 < context.get_remaining_time_in_millis() <= 20000,
                        "trace": os.environ["_X_AMZN_TRACE_ID"],
                        "variables": [os.environ["TABLE"], os.environ["BOTH"], os.environ["URL"]],
                        "here": here == os.getcwd() == os.environ["LAMBDA_TASK_ROOT"],
                        "beside": NAME,
                    }
                """);
        bench.environment(Map.of("TABLE", "own", "BOTH", "own")).surroundings(Map.of("BOTH", "theirs", "URL", "u"));
        try (RunningFunction function = bench.launch(RUNTIME, handler, code)) {
            InvocationResult result = result(function, "{}");
            assertThat(text(result))
                    .contains("\"function_name\": \"stack-Fn-1X\"", "\"function_version\": \"$LATEST\"")
                    .contains("\"memory_limit_in_mb\": \"256\"", "\"log_group_name\": \"/aws/lambda/stack-Fn-1X\"")
                    .containsPattern("\"log_stream_name\": \"\\d{4}/\\d\\d/\\d\\d/\\[\\$LATEST][0-9a-f]{32}\"")
                    .contains(
                            "\"invoked_function_arn\": \"arn:aws:lambda:eu-west-1:000011112222:function:stack-Fn-1X\"",
                            "\"aws_request_id\": \"" + result.requestId() + "\"",
                            "\"identity\": null",
                            "\"client_context\": null",
                            "\"in_time\": true",
                            "\"trace\": \"Root=1-",
                            "\"variables\": [\"own\", \"own\", \"u\"]",
                            "\"here\": true",
                            "\"beside\": \"beside\"");
        }
        try (Stream<Path> files = Files.walk(code)) {
            assertThat(files.filter(Files::isDirectory)).containsExactlyInAnyOrder(code, code.resolve("package"));
        }
    }

    @Test
    void logsAsOnLambda() throws Exception {
        String source = """
                import logging

                logging.getLogger().info("at first too low")
                logging.getLogger().warning("from the start")


                def handler(event, context):
                    logging.getLogger().setLevel(logging.INFO)
                    logging.getLogger("other").info("two\\nlines")
                    print("printed", end="")
                    return context.aws_request_id
                """;
        try (RunningFunction function = bench.launch(RUNTIME, "index.handler", new Code.Inline(source))) {
            String id = answer(function, "{}").replace("\"", "");
            bench.line("[Fn] printed"::equals);
            assertThat(bench.lines().get(1))
                    .matches(
                            "\\[Fn] \\[WARNING]\\t\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z\\t\\tfrom the start");
            assertThat(bench.lines().get(2)).matches("\\[Fn] \\[INFO]\\t\\S+Z\\t" + id + "\\ttwo");
            assertThat(bench.lines().get(3)).isEqualTo("[Fn] lines");
        }
    }

    @Test
    void reportsErrorsAndGoesOn() throws Exception {
        String source = """
                import sys
                import time


                class TableError(Exception):
                    pass


                def fail():
                    raise TableError("no table")


                def handler(event, context):
                    if event["way"] == "raise":
                        fail()
                    if event["way"] == "exit":
                        sys.exit(3)
                    if event["way"] == "sleep":
                        print("asleep")
                        time.sleep(15)
                    return {1, 2}
                """;
        try (RunningFunction function = bench.launch(RUNTIME, "index.handler", new Code.Inline(source))) {
            FunctionError raised = error(function, "{\"way\":\"raise\"}");
            assertThat(raised.errorType()).isEqualTo("TableError");
            assertThat(raised.errorMessage()).isEqualTo("no table");
            assertThat(text(raised))
                    .contains("\"requestId\": \"" + raised.requestId() + "\"")
                    .containsPattern("\"stackTrace\": \\[\"  File \\\\\"[^\"]*/index.py\\\\\", line 15, in handler");
            bench.line("[Fn] [ERROR] TableError: no table"::equals);
            bench.line("[Fn]     raise TableError(\"no table\")"::equals);
            FunctionError set = error(function, "{\"way\":\"set\"}");
            assertThat(set.errorType()).isEqualTo("Runtime.MarshalError");
            assertThat(set.errorMessage())
                    .isEqualTo("Unable to marshal response: Object of type set is not JSON serializable");
            FunctionError exit = error(function, "{\"way\":\"exit\"}");
            assertThat(exit.errorType()).isEqualTo("Runtime.ExitError");
            assertThat(exit.errorMessage()).endsWith("exit status 3");
            assertThat(bench.terminate(function, "{\"way\":\"sleep\"}", "[Fn] asleep")
                            .errorMessage())
                    .endsWith("exit status 143");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "index.handler | import nowhere | Runtime.ImportModuleError | Unable to import module 'index': No module"
                        + " named 'nowhere'",
                "other.handler | \"\" | Runtime.ImportModuleError | Unable to import module 'other': No module named 'other'",
                "index.other | \"\" | Runtime.HandlerNotFound | Handler 'other' missing on module 'index'",
                "index.handler | def | Runtime.UserCodeSyntaxError | Syntax error in module 'index': invalid syntax",
                "index | \"\" | Runtime.MalformedHandlerName | Bad handler 'index': module.function is allowed",
                "index.handler | raise KeyError(1) | KeyError | 1",
            })
    void saysWhyItCannotStart(String handler, String source, String type, String message) throws Exception {
        Path code = bench.file("index.py", source);
        try (RunningFunction function = bench.launch(RUNTIME, handler, code)) {
            FunctionError error = error(function, "{}");
            assertThat(error.errorType()).isEqualTo(type);
            assertThat(error.errorMessage()).startsWith(message);
        }
    }

    @Test
    void killsWhatTakesTooLong() throws Exception {
        bench.timeout(Duration.ofMillis(300));
        String source = "import time\n\n\ndef handler(event, context):\n    time.sleep(60)\n";
        try (RunningFunction function = bench.launch(RUNTIME, "index.handler", new Code.Inline(source))) {
            assertThat(error(function, "{}").errorType()).isEqualTo("Sandbox.Timedout");
        }
    }
}
