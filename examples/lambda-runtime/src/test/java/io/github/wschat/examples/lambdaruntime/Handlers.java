package io.github.wschat.examples.lambdaruntime;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.crac.Core;
import org.crac.Resource;

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
            String text = String.valueOf(event.get("text"));
            Map<String, Object> answer = new TreeMap<>();
            answer.put("pid", ProcessHandle.current().pid());
            switch (String.valueOf(event.get("do"))) {
                case "throw" -> throw new IllegalStateException(text);
                case "exit" -> {
                    System.out.println("last words");
                    System.err.print("without end");
                    System.exit(Integer.parseInt(text));
                }
                case "sleep" -> sleep(Long.parseLong(text));
                case "no memory" -> throw new OutOfMemoryError("on purpose");
                case "print" -> System.out.println(text);
                case "log" -> context.getLogger().log(text);
                case "big" -> answer.put("text", "x".repeat(Integer.parseInt(text)));
                case "environment" -> answer.put("environment", new TreeMap<>(System.getenv()));
                case "property" -> answer.put("property", String.valueOf(System.getProperty(text)));
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
                    "inTime", context.getRemainingTimeInMillis() > 0 && context.getRemainingTimeInMillis() <= 7000,
                    "group", context.getLogGroupName(),
                    "trace", String.valueOf(System.getProperty("com.amazonaws.xray.traceHeader")),
                    "heapMiB", Runtime.getRuntime().maxMemory() >> 20);
        }

        private static void sleep(long millis) {
            System.out.println("asleep");
            try {
                Thread.sleep(millis);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Cannot be made. */
    public static final class Broken implements RequestStreamHandler {
        /** Fails. */
        public Broken() {
            System.out.println("about to fail");
            throw new IllegalStateException("no table");
        }

        @Override
        public void handleRequest(InputStream input, OutputStream output, Context context) {}
    }

    /** Exits before it can be asked anything. */
    public static final class Exits implements RequestStreamHandler {
        /** Ends the process. */
        public Exits() {
            System.exit(7);
        }

        @Override
        public void handleRequest(InputStream input, OutputStream output, Context context) {}
    }

    /** Answers what happened until then; a file tells whether the restore has begun. */
    public static final class Snapped implements RequestHandler<Object, List<String>>, Resource {

        private final List<String> steps = new ArrayList<>();

        /** Registers for the cycle. */
        public Snapped() {
            Core.getGlobalContext().register(this);
            step("constructor");
        }

        @Override
        public void beforeCheckpoint(org.crac.Context<? extends Resource> context) {
            step("beforeCheckpoint");
        }

        @Override
        public void afterRestore(org.crac.Context<? extends Resource> context) {
            step("afterRestore");
        }

        @Override
        public List<String> handleRequest(Object event, Context context) {
            step("event");
            return steps;
        }

        private void step(String step) {
            if (step.equals(System.getenv("FAILS"))) {
                throw new IllegalStateException("in " + step);
            }
            steps.add((Files.exists(Path.of(String.valueOf(System.getenv("RESTORED")))) ? "after " : "before ") + step);
        }
    }
}
