package io.github.wschat.examples.lambdalocal;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Where the log goes: {@code System.Logger} and slf4j hand it to {@code java.util.logging}, that to standard error. */
final class Logging {

    private static final String ONE_LINE = "%1$tT.%1$tL %4$s %3$s: %5$s%6$s%n";

    // Constants, because java.util.logging forgets the level of a logger that nobody holds.
    private static final Logger EVERYTHING = Logger.getLogger("");

    private Logging() {}

    /** Sets the log up; to be called before anything logs. */
    static void start() {
        System.setProperty("java.util.logging.SimpleFormatter.format", ONE_LINE);
        EVERYTHING.setLevel(Level.WARNING);
        for (Handler handler : EVERYTHING.getHandlers()) {
            handler.setLevel(Level.ALL);
        }
    }
}
