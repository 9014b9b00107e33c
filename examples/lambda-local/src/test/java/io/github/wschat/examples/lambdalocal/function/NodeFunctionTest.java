package io.github.wschat.examples.lambdalocal.function;

import static io.github.wschat.examples.lambdalocal.function.Workbench.answer;
import static io.github.wschat.examples.lambdalocal.function.Workbench.error;
import static io.github.wschat.examples.lambdalocal.function.Workbench.result;
import static io.github.wschat.examples.lambdalocal.function.Workbench.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.examples.lambdalocal.template.FunctionDefinition.Code;
import io.github.wschat.examples.lambdaruntime.InvocationResult;
import io.github.wschat.examples.lambdaruntime.InvocationResult.FunctionError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Functions in Node.js. */
final class NodeFunctionTest {

    private static final String RUNTIME = "nodejs20.x";

    @TempDir
    private Path folder;

    private Workbench bench = new Workbench(Path.of(""));

    @BeforeAll
    static void findNode() {
        Workbench.assumeProgram("node");
    }

    @BeforeEach
    void begin() {
        bench = new Workbench(folder);
    }

    private RunningFunction launch(String runtime, String source) throws IOException {
        return bench.launch(runtime, "index.handler", new Code.Inline(source));
    }

    @Test
    void takesEveryStyleOfHandler() throws Exception {
        try (RunningFunction function = launch(RUNTIME, """
                const styles = {
                  async: async (event) => ({ statusCode: 200, body: event.text }),
                  promise: (event) => new Promise((resolve) => setTimeout(resolve, 5, event.text)),
                  thenable: () => ({ then: (resolve) => resolve('then') }),
                  callback: (event, context, callback) => callback(null, 'called'),
                  later: (event, context, callback) => { setTimeout(callback, 5, null, 'called later'); },
                  twice: (event, context, callback) => { callback(null, 'first'); callback(null, 'second'); },
                  ignored: () => 'a value that Lambda does not look at',
                  nothing: async () => {},
                  succeed: (event, context) => context.succeed('succeeded'),
                  done: (event, context) => context.done(null, 'done'),
                  waits: (event, context, callback) => {
                    const answer = { timers: 0 };
                    setTimeout(() => answer.timers++, 30);
                    callback(null, answer);
                  },
                  hurries: (event, context, callback) => {
                    context.callbackWaitsForEmptyEventLoop = false;
                    const answer = { timers: 0 };
                    setTimeout(() => answer.timers++, 30);
                    callback(null, answer);
                  },
                };
                exports.handler = (event, context, callback) => styles[event.style](event, context, callback);
                """)) {
            assertThat(answer(function, "{\"style\":\"async\",\"text\":\"Zürich \ud83d\ude80\"}"))
                    .isEqualTo("{\"statusCode\":200,\"body\":\"Zürich \ud83d\ude80\"}");
            assertThat(answer(function, "{\"style\":\"promise\",\"text\":\"kept\"}"))
                    .isEqualTo("\"kept\"");
            assertThat(styled(function, "thenable")).isEqualTo("\"then\"");
            assertThat(styled(function, "callback")).isEqualTo("\"called\"");
            assertThat(styled(function, "later")).isEqualTo("\"called later\"");
            assertThat(styled(function, "twice")).isEqualTo("\"first\"");
            assertThat(styled(function, "ignored")).isEqualTo("null");
            assertThat(styled(function, "nothing")).isEqualTo("null");
            assertThat(styled(function, "succeed")).isEqualTo("\"succeeded\"");
            assertThat(styled(function, "done")).isEqualTo("\"done\"");
            assertThat(styled(function, "waits")).isEqualTo("{\"timers\":1}");
            assertThat(styled(function, "hurries")).isEqualTo("{\"timers\":0}");
        }
    }

    private static String styled(RunningFunction function, String style) throws Exception {
        return answer(function, "{\"style\":\"" + style + "\"}");
    }

    @Test
    void takesNoCallbacksForRuntimesWithoutThem() throws Exception {
        try (RunningFunction function = launch("nodejs24.x", """
                export const handler = (event, context) => Object.keys(context).includes('done') ? 'old' : 'new';
                """)) {
            assertThat(answer(function, "{}")).isEqualTo("\"new\"");
        }
        try (RunningFunction function =
                launch("nodejs24.x", "exports.handler = (event, context, callback) => callback(null, 1);")) {
            assertThat(error(function, "{}").errorType()).isEqualTo("Runtime.CallbackHandlerDeprecated");
        }
    }

    @Test
    void tellsTheFunctionWhoItIs() throws Exception {
        bench.environment(Map.of("TABLE", "own", "BOTH", "own")).surroundings(Map.of("BOTH", "theirs", "URL", "u"));
        try (RunningFunction function = launch(RUNTIME, """
                exports.handler = async (event, context) => {
                  const remaining = context.getRemainingTimeInMillis();
                  return {
                    ...context,
                    inTime: remaining > 15000 && remaining <= 20000,
                    trace: process.env._X_AMZN_TRACE_ID,
                    variables: [process.env.TABLE, process.env.BOTH, process.env.URL, process.env.AWS_EXECUTION_ENV],
                    here: [process.env.LAMBDA_TASK_ROOT, process.cwd()].every((place) => place === __dirname),
                    fetch: typeof fetch,
                  };
                };
                """)) {
            InvocationResult result = result(function, "{}");
            assertThat(text(result))
                    .contains("\"functionName\":\"stack-Fn-1X\"", "\"functionVersion\":\"$LATEST\"")
                    .contains("\"memoryLimitInMB\":\"256\"", "\"logGroupName\":\"/aws/lambda/stack-Fn-1X\"")
                    .containsPattern("\"logStreamName\":\"\\d{4}/\\d\\d/\\d\\d/\\[\\$LATEST][0-9a-f]{32}\"")
                    .contains(
                            "\"invokedFunctionArn\":\"arn:aws:lambda:eu-west-1:000011112222:function:stack-Fn-1X\"",
                            "\"awsRequestId\":\"" + result.requestId() + "\"",
                            "\"callbackWaitsForEmptyEventLoop\":true",
                            "\"inTime\":true",
                            "\"trace\":\"Root=1-",
                            "\"variables\":[\"own\",\"own\",\"u\",\"AWS_Lambda_nodejs20.x\"]",
                            "\"here\":true",
                            "\"fetch\":\"function\"");
        }
    }

    @Test
    void reportsErrorsAndGoesOn() throws Exception {
        try (RunningFunction function = launch(RUNTIME, """
                class TableError extends Error { name = 'TableError'; }
                const ways = {
                  throw: () => { throw new TableError('no table\\nat all'); },
                  reject: async () => { throw new TableError('no table'); },
                  callback: (event, context, callback) => callback('just text'),
                  fail: (event, context) => context.fail(new TypeError('failed')),
                  circle: async () => { const circle = {}; circle.circle = circle; return circle; },
                  never: () => new Promise(() => {}),
                };
                exports.handler = (event, context, callback) => ways[event.way](event, context, callback);
                """)) {
            FunctionError thrown = failing(function, "throw");
            assertThat(thrown.errorType()).isEqualTo("TableError");
            assertThat(thrown.errorMessage()).isEqualTo("no table\nat all");
            assertThat(text(thrown)).containsPattern("\"trace\":\\[\"(TableError|Error): no table\",.*index\\.js:3");
            assertThat(bench.line(line -> line.contains("Invoke Error"))).startsWith("[Fn] Invoke Error");
            bench.line("[Fn] at all"::equals);
            assertThat(failing(function, "reject").errorMessage()).isEqualTo("no table");
            FunctionError text = failing(function, "callback");
            assertThat(text.errorType()).isEqualTo("string");
            assertThat(text.errorMessage()).isEqualTo("just text");
            assertThat(failing(function, "fail").errorType()).isEqualTo("TypeError");
            assertThat(failing(function, "circle").errorMessage()).startsWith("Unable to stringify response body");
            assertThat(failing(function, "never").errorType()).isEqualTo("Runtime.NodeJsExit");
        }
        assertThat(bench.lines()).noneMatch(line -> line.contains("exited"));
    }

    private static FunctionError failing(RunningFunction function, String way) throws Exception {
        return error(function, "{\"way\":\"" + way + "\"}");
    }

    @Test
    void reportsWhatNobodyCatchesAndStartsAnew() throws Exception {
        try (RunningFunction function = launch(RUNTIME, """
                const ways = {
                  rejection: () => { Promise.reject(new Error('lost')); return new Promise(() => setTimeout(() => {}, 9000)); },
                  exception: () => { setTimeout(() => { throw new RangeError('too late'); }); return new Promise(() => {}); },
                  exit: () => process.exit(3),
                  sleep: () => { console.log('asleep'); return new Promise((resolve) => setTimeout(resolve, 15000)); },
                };
                exports.handler = (event) => ways[event.way]();
                """)) {
            FunctionError rejection = failing(function, "rejection");
            assertThat(rejection.errorType()).isEqualTo("Runtime.UnhandledPromiseRejection");
            assertThat(rejection.errorMessage()).isEqualTo("Error: lost");
            FunctionError exception = failing(function, "exception");
            assertThat(exception.errorType()).isEqualTo("RangeError");
            assertThat(exception.errorMessage()).isEqualTo("too late");
            assertThat(failing(function, "exit").errorMessage()).endsWith("exit status 3");
            assertThat(bench.terminate(function, "{\"way\":\"sleep\"}", "[Fn] asleep")
                            .errorMessage())
                    .endsWith("exit status 143");
        }
        bench.line(line -> line.contains("exit status 128"));
        bench.line(line -> line.contains("exit status 129"));
    }

    @ParameterizedTest
    @CsvSource({
        "index.handler, index.js, require('nowhere'), Runtime.ImportModuleError, Error: Cannot find module 'nowhere'",
        "other.handler, index.js, '', Runtime.ImportModuleError, Error: Cannot find module 'other'",
        "index.other, index.js, exports.handler = 1, Runtime.HandlerNotFound, index.other is undefined or not exported",
        "index.handler, index.js, exports.handler = 1, Runtime.HandlerNotFound, index.handler is not a function",
        "index.handler, index.js, (, Runtime.UserCodeSyntaxError, SyntaxError: Unexpected end of input",
        "index.handler, index.js, import 'fs', Runtime.UserCodeSyntaxError, SyntaxError: Cannot use import statement",
        "index.handler, index.mjs, import 'nowhere', Error, Cannot find package 'nowhere'",
        "index.handler, index.js, throw new TypeError('no'), TypeError, no",
        "index, index.js, '', Runtime.MalformedHandlerName, 'index'",
        "a/../index.handler, index.js, '', Runtime.MalformedHandlerName, 'a/../index.handler'",
    })
    void saysWhyItCannotStart(String handler, String file, String source, String type, String message)
            throws Exception {
        Path code = bench.file(file, source);
        try (RunningFunction function = bench.launch("nodejs22.x", handler, code)) {
            FunctionError error = error(function, "{}");
            assertThat(error.errorType()).isEqualTo(type);
            assertThat(error.errorMessage()).contains(message);
        }
    }

    @Test
    void killsWhatTakesTooLong() throws Exception {
        bench.timeout(Duration.ofMillis(300));
        try (RunningFunction function =
                launch(RUNTIME, "exports.handler = () => new Promise((resolve) => setTimeout(resolve, 60000));")) {
            FunctionError error = error(function, "{}");
            assertThat(error.errorType()).isEqualTo("Sandbox.Timedout");
            assertThat(error.errorMessage()).endsWith("Task timed out after 0.30 seconds");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "index.mjs, index.handler, nodejs20.x, 'export const handler = async () => import.meta.url.length > 0;'",
        "src/app.mjs, src/app.api.handler, nodejs20.x, 'const api = await { handler: async () => true }; export { api };'",
        "src/app.cjs, src/app.api.handler, nodejs20.x, 'exports.api = { handler: async () => !!require.resolve };'",
        "typed/index.js, typed/index.handler, nodejs20.x, 'export const handler = async () => true;'",
        "index.js, index.handler, nodejs24.x, 'await 1; export const handler = async () => true;'",
    })
    void loadsEveryKindOfModule(String file, String handler, String runtime, String source) throws Exception {
        bench.file("typed/package.json", "{\"type\":\"module\"}");
        Path code = bench.file(file, source);
        try (RunningFunction function = bench.launch(runtime, handler, code)) {
            assertThat(answer(function, "{}")).isEqualTo("true");
        }
    }

    @Test
    void findsTheDevelopersModulesAfterItsOwn() throws Exception {
        Path modules = folder.resolve("beside/node_modules");
        addPackage(modules, "@aws-sdk/client-fake", "theirs");
        addPackage(modules, "shared", "theirs");
        Path code = bench.file("own/index.mjs", """
                import { named } from '@aws-sdk/client-fake';
                import part from '@aws-sdk/client-fake/part';
                import shared from 'shared';
                import { readFile } from 'fs/promises';
                import { createRequire } from 'node:module';
                const require = createRequire(import.meta.url);
                export const handler = async () => [
                  named, part, shared.named, (await import('shared')).default.named, typeof readFile,
                  require('@aws-sdk/client-fake').named, require('shared').named,
                ];
                """);
        addPackage(code.resolve("own/node_modules"), "shared", "own");
        bench.nodeModules(modules);
        try (RunningFunction function = bench.launch("nodejs22.x", "own/index.handler", code)) {
            assertThat(answer(function, "{}"))
                    .isEqualTo(
                            "[\"import theirs\",\"part theirs\",\"import own\",\"import own\",\"function\",\"require theirs\",\"require own\"]");
        }
    }

    /** A package with an entry for each way to load it. */
    private static void addPackage(Path modules, String name, String whose) throws IOException {
        Path folder = Files.createDirectories(modules.resolve(name));
        Files.writeString(folder.resolve("package.json"), """
                {"exports": {".": {"import": "./index.mjs", "require": "./index.cjs"}, "./part": "./part.cjs"}}
                """);
        Files.writeString(
                folder.resolve("index.mjs"), "export const named = 'import " + whose + "'; export default { named };");
        Files.writeString(folder.resolve("index.cjs"), "exports.named = 'require " + whose + "';");
        Files.writeString(folder.resolve("part.cjs"), "module.exports = 'part " + whose + "';");
    }

    @Test
    void addsUpTheOptions() throws Exception {
        Path first = bench.file("first.js", "globalThis.loaded = ['first'];").resolve("first.js");
        Path second =
                bench.file("second.js", "globalThis.loaded.push('second');").resolve("second.js");
        bench.surroundings(Map.of("NODE_OPTIONS", "--require " + first))
                .environment(Map.of("NODE_OPTIONS", "--require " + second));
        try (RunningFunction function = launch(RUNTIME, "exports.handler = async () => globalThis.loaded;")) {
            assertThat(answer(function, "{}")).isEqualTo("[\"first\",\"second\"]");
        }
    }

    @Test
    void runsAZipFile() throws Exception {
        Path zip = bench.zip(
                "function.zip",
                Map.of(
                        "src/index.js", Workbench.bytes("exports.handler = async () => require('./text').text;"),
                        "src/text.js", Workbench.bytes("exports.text = 'zipped';")));
        try (RunningFunction function = bench.launch(RUNTIME, "src/index.handler", zip)) {
            assertThat(answer(function, "{}")).isEqualTo("\"zipped\"");
        }
    }
}
