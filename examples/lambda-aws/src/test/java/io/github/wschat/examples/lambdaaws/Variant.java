package io.github.wschat.examples.lambdaaws;

import io.github.wschat.examples.lambdaruntime.LambdaFunction;
import io.github.wschat.lambda.PostSettings;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/**
 * One of the ways to do what {@link SendMessageFunction} does, of which one is measured against the other.
 *
 * @param name what it is called in tables
 * @param program says what runs
 * @param environment what only this one is told
 */
record Variant(String name, UnaryOperator<LambdaFunction.Builder> program, Map<String, String> environment) {

    static final Path JAR = Path.of(System.getProperty("wschat.jar", "target/lambda-aws.jar"));
    private static final Path NODE = Path.of(System.getProperty("wschat.node", "target/figures"));
    private static final int DEFAULT_IN_FLIGHT = PostSettings.defaults().maxInFlight();

    /** The jar, as it is deployed. */
    static Variant jar() {
        return new Variant(
                "jar",
                function -> function.java(List.of(JAR), FunctionNeeds.SEND_MESSAGE.handler()),
                Map.of("EXCLUDE_SENDER", "false"));
    }

    /** The jar in the life cycle of SnapStart, which primes it. */
    static Variant primed() {
        Variant jar = jar();
        return new Variant(
                "jar, primed", function -> jar.program.apply(function).snapStart(true), jar.environment);
    }

    /** The same life cycle without priming. */
    static Variant unprimed() {
        Variant crt = crt(DEFAULT_IN_FLIGHT);
        return new Variant(
                "jar, not primed", function -> crt.program.apply(function).snapStart(true), crt.environment);
    }

    /** As the jar has it, but never primed, and with another number of posts at a time. */
    static Variant crt(int inFlight) {
        return measured("CRT, " + inFlight + " in flight", "crt", inFlight);
    }

    /** The same by the JDK's {@code HttpURLConnection}. */
    static Variant urlConnection() {
        return measured("url-connection", "url-connection", DEFAULT_IN_FLIGHT);
    }

    private static Variant measured(String name, String client, int inFlight) {
        List<Path> classPath = List.of(JAR, origin(UrlConnectionHttpClient.class), origin(MeasuredFunction.class));
        return new Variant(
                name,
                function -> function.java(classPath, MeasuredFunction.class.getName() + "::handleRequest")
                        // Else it would keep no more than five connections open:
                        // https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/net/doc-files/net-properties.html
                        .jvmOptions(List.of("-Dhttp.maxConnections=" + inFlight)),
                Map.of(MeasuredFunction.HTTP_CLIENT, client, MeasuredFunction.POSTS_IN_FLIGHT, "" + inFlight));
    }

    static Path origin(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("No file holds " + type, e);
        }
    }

    /** A function in JavaScript that does the same. */
    static Variant node() {
        return new Variant(
                "Node.js",
                function -> function.command(
                                List.of("node", NODE.resolve("bootstrap.mjs").toString()))
                        .handler("sendmessage.handler")
                        .workingDirectory(NODE),
                Map.of());
    }

    /** Returns these, and after them the one in JavaScript, where it can run. */
    static List<Variant> withNode(Variant... variants) {
        List<Variant> all = new ArrayList<>(List.of(variants));
        if (nodeIsThere()) {
            all.add(node());
        } else {
            System.out.println("There is no Node.js, or no " + NODE.resolve("node_modules")
                    + ", which examples/lambda-aws/figures makes: its column is left out");
        }
        return List.copyOf(all);
    }

    private static boolean nodeIsThere() {
        try {
            return Files.isDirectory(NODE.resolve("node_modules"))
                    && new ProcessBuilder("node", "--version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException("Nobody waits for node --version any more", e);
        }
    }

    /** Makes the function, of which no process runs before its first event. */
    LambdaFunction start(TestTable table, URI connections, UnaryOperator<LambdaFunction.Builder> more) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(Map.of(
                "AWS_ACCESS_KEY_ID",
                "AKIAFIGURES",
                "AWS_SECRET_ACCESS_KEY",
                "secret of the figures",
                "AWS_ENDPOINT_URL_DYNAMODB",
                table.uri().toString(),
                "AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI",
                connections.toString(),
                "TABLE_NAME",
                TestTable.NAME));
        return more.apply(program.apply(LambdaFunction.builder("figures"))
                        .environment(all)
                        .memorySize(1024)
                        .initTimeout(Duration.ofSeconds(60))
                        .timeout(Duration.ofSeconds(120))
                        .log(line -> {}))
                .start();
    }
}
