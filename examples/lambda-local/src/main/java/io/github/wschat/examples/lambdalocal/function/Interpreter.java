package io.github.wschat.examples.lambdalocal.function;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A program of this machine that runs functions, with its version and those of the options asked about that it knows. */
record Interpreter(String program, String version, List<String> options) {

    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*");
    private static final String NO_REQUIRE = "--no-experimental-require-module";
    private static final String NO_DETECTION = "--no-experimental-detect-module";

    /**
     * Finds Node.js.
     *
     * @throws IllegalStateException if it is missing or too old
     */
    static Interpreter node(String program) {
        String script = "['" + NO_REQUIRE + "', '" + NO_DETECTION + "']"
                + ".filter((option) => process.allowedNodeEnvironmentFlags.has(option))"
                + ".reduce((all, option) => all + ' ' + option, process.versions.node)";
        return find(program, List.of("-p", script), 18, 19, "Node.js 18.19 or newer is needed: https://nodejs.org/");
    }

    /**
     * Finds Python.
     *
     * @throws IllegalStateException if it is missing or too old
     */
    static Interpreter python(String program) {
        return find(
                program,
                List.of("-c", "import platform; print(platform.python_version())"),
                3,
                9,
                "Python 3.9 or newer is needed: https://www.python.org/");
    }

    private static Interpreter find(String program, List<String> arguments, int major, int minor, String needed) {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(arguments);
        String answer = ask(command, needed);
        List<String> words = List.of(answer.strip().split(" ", -1));
        Matcher version = VERSION.matcher(words.get(0));
        if (!version.matches()) {
            throw new IllegalStateException(
                    program + " does not say its version, but: " + answer.strip() + ". " + needed);
        }
        int actual = Integer.parseInt(version.group(1));
        if (actual < major || (actual == major && Integer.parseInt(version.group(2)) < minor)) {
            throw new IllegalStateException(program + " is " + words.get(0) + ". " + needed);
        }
        return new Interpreter(program, words.get(0), words.subList(1, words.size()));
    }

    private static String ask(List<String> command, String needed) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // Options meant for other programs than functions are not for these.
        builder.environment().remove("NODE_OPTIONS");
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            return new String(process.getInputStream().readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("There is no " + command.get(0) + " on the PATH. " + needed, e);
        }
    }

    /**
     * The options that switch off what a runtime of Lambda's has switched off, as far as this Node.js knows them, and the function's
     * {@code NODE_OPTIONS} do not switch it on again: <a
     * href="https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html">Experimental Node.js features</a>.
     */
    List<String> withoutExperiments(String runtimeVersion, String nodeOptions) {
        Map<String, List<String>> off = Map.of("20", List.of(NO_REQUIRE), "22", List.of(NO_REQUIRE, NO_DETECTION));
        return off.getOrDefault(runtimeVersion, List.of()).stream()
                .filter(options::contains)
                .filter(option -> !nodeOptions.contains(option.replace("--no-", "--")))
                .toList();
    }
}
