package io.github.wschat.examples.tyruslocal;

import io.github.wschat.tyrus.GatewayStartException;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.ParameterException;

/** A chat over WebSockets on this machine: the program. */
public final class TyrusLocal {

    private static final int FAILED = 1;
    private static final int MISUSED = 2;
    private static final Duration GOODBYE = Duration.ofSeconds(1);

    private TyrusLocal() {}

    /**
     * Starts the chat, and returns when the process is told to end.
     *
     * <p>Exit status: 0 when it was told to end (SIGINT, SIGTERM), 1 when it cannot listen, 2 when an option is unknown or its
     * value is bad.
     *
     * @param arguments the command line; {@code --help} explains it
     * @throws InterruptedException never, as nobody interrupts this thread
     */
    public static void main(String... arguments) throws InterruptedException {
        try {
            Optional<Settings> settings = new Options(version()).parse(arguments);
            if (settings.isPresent()) {
                run(settings.get());
            }
        } catch (ParameterException | IllegalArgumentException e) {
            end(MISUSED, e);
        } catch (GatewayStartException e) {
            end(FAILED, e);
        }
    }

    private static void run(Settings settings) throws InterruptedException {
        Logging.start(settings.verbose());
        LocalChat chat = new LocalChat(settings);
        URI uri = chat.start();
        CountDownLatch forever = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(chat), "goodbye"));
        System.out.println("Listening on " + uri);
        System.out.println("Connect with: wscat -c " + uri);
        System.out.println("Or open http://" + uri.getAuthority() + "/");
        forever.await();
    }

    /** Ends with 0, where a process that a signal ends would give the signal's number. */
    private static void stop(LocalChat chat) {
        int status = FAILED;
        try {
            chat.stop(GOODBYE);
            status = 0;
        } finally {
            Runtime.getRuntime().halt(status);
        }
    }

    private static void end(int status, Exception reason) {
        System.err.println(Options.PROGRAM + ": " + reason.getMessage());
        System.exit(status);
    }

    private static String version() {
        return Objects.requireNonNullElse(TyrusLocal.class.getPackage().getImplementationVersion(), "(unpackaged)");
    }
}
