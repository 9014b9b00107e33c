package io.github.wschat.examples.lambdalocal;

import io.github.wschat.examples.lambdalocal.template.Application;
import io.github.wschat.examples.lambdalocal.template.TemplateException;
import io.github.wschat.examples.lambdalocal.template.TemplateReader;
import io.github.wschat.tyrus.GatewayStartException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParameterException;

/** A WebSocket API's template on this machine: the program. */
public final class LambdaLocal {

    private static final int FAILED = 1;
    private static final int MISUSED = 2;

    private LambdaLocal() {}

    /**
     * Starts what a template describes, and returns when the process is told to end.
     *
     * <p>Exit status: 0 when it was told to end (SIGINT, SIGTERM), 1 when it cannot be started here, 2 when an option or the template is
     * bad.
     *
     * @param arguments the command line; {@code --help} explains it
     * @throws InterruptedException never, as nobody interrupts this thread
     */
    public static void main(String... arguments) throws InterruptedException {
        // The JDK's HTTP server would hold back each answer's end for 40 ms; it reads this once.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        Logging.start();
        try {
            Optional<Settings> settings = new Options(version(), nodeModules()).parse(arguments);
            if (settings.isPresent()) {
                checkSystem(System.getProperty("os.name"));
                run(settings.get());
            }
        } catch (ParameterException | TemplateException | IllegalArgumentException e) {
            end(MISUSED, e);
        } catch (GatewayStartException | IllegalStateException | UnsupportedOperationException e) {
            end(FAILED, e);
        }
    }

    private static void run(Settings settings) throws InterruptedException {
        Application application = TemplateReader.read(settings.template(), settings.choices());
        LocalStack stack = new LocalStack(application, settings, System.out::println);
        // Before the start: what was started ends, even if the rest does not start.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(stack), "goodbye"));
        stack.start();
        new CountDownLatch(1).await();
    }

    /** Ends with 0 what had started, where a process that a signal ends would give the signal's number. */
    private static void stop(LocalStack stack) {
        boolean started = stack.isStarted();
        stack.close();
        if (started) {
            Runtime.getRuntime().halt(0);
        }
    }

    static void checkSystem(String name) {
        if (!name.toLowerCase(Locale.ROOT).contains("linux")) {
            throw new UnsupportedOperationException(
                    "Lambda functions run on Linux (x86_64 and arm64; on Windows in WSL), and this is " + name);
        }
    }

    private static void end(int status, Exception reason) {
        System.err.println(Options.PROGRAM + ": " + reason.getMessage());
        System.exit(status);
    }

    /** The folder that the script {@code run} names. */
    private static @Nullable Path nodeModules() {
        String home = System.getProperty("lambda-local.home");
        return home == null ? null : Path.of(home, "node_modules").toAbsolutePath();
    }

    private static String version() {
        return Objects.requireNonNullElse(LambdaLocal.class.getPackage().getImplementationVersion(), "(unpackaged)");
    }
}
