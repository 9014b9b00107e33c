package io.github.wschat.examples.lambdaruntime;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.TreeMap;

/** Functions that the tests run in children. */
public final class Handlers {

    private Handlers() {}

    /** Answers what it got. */
    public static final class Echo implements RequestStreamHandler {
        @Override
        public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
            input.transferTo(output);
        }
    }

    /** Does what the event says; its answer tells of its environment. */
    public static final class Obedient implements RequestHandler<Map<String, Object>, Map<String, Object>> {
        @Override
        public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
            Map<String, Object> answer = new TreeMap<>();
            answer.put("pid", ProcessHandle.current().pid());
            switch (String.valueOf(event.get("do"))) {
                case "throw" -> throw new IllegalStateException(String.valueOf(event.get("text")));
                case "exit" -> {
                    System.out.println("last words");
                    System.out.print("no line end");
                    System.exit(3);
                }
                case "sleep" -> sleep(Long.parseLong(String.valueOf(event.get("ms"))));
                case "memory" -> throw new OutOfMemoryError("on purpose");
                case "print" -> System.out.println(event.get("text"));
                case "log" -> context.getLogger().log(String.valueOf(event.get("text")));
                case "big" -> answer.put("text", "x".repeat(Integer.parseInt(String.valueOf(event.get("size")))));
                case "env" -> answer.put("env", new TreeMap<>(System.getenv()));
                case "context" -> answer.putAll(context(context));
                default -> answer.put("event", event);
            }
            return answer;
        }

        private static Map<String, Object> context(Context context) {
            return Map.of(
                    "id", context.getAwsRequestId(),
                    "arn", context.getInvokedFunctionArn(),
                    "name", context.getFunctionName(),
                    "version", context.getFunctionVersion(),
                    "memory", context.getMemoryLimitInMB(),
                    "remaining", context.getRemainingTimeInMillis(),
                    "group", context.getLogGroupName(),
                    "stream", context.getLogStreamName(),
                    "trace", System.getProperty("com.amazonaws.xray.traceHeader"),
                    "heap", Runtime.getRuntime().maxMemory());
        }

        private static void sleep(long millis) {
            try {
                Thread.sleep(millis);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Cannot be made. */
    public static final class Broken implements RequestStreamHandler {
        public Broken() {
            System.out.println("about to fail");
            throw new IllegalStateException("no table");
        }

        @Override
        public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
            output.write("unreachable".getBytes(UTF_8));
        }
    }
}
