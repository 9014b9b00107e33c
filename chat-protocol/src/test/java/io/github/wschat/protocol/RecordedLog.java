package io.github.wschat.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** What the package logs between opening and closing, in place of the console; of {@code java.util.logging}'s levels. */
final class RecordedLog extends Handler implements AutoCloseable {

    /** One entry. */
    record Entry(Level level, String text, Throwable thrown) {}

    // Kept, since a logger that nobody refers to may be forgotten together with its handlers.
    private final Logger logger = Logger.getLogger(ChatRoutes.class.getPackageName());
    private final List<Entry> entries = new ArrayList<>();

    RecordedLog() {
        setLevel(Level.ALL);
        logger.setLevel(Level.ALL);
        logger.setUseParentHandlers(false);
        logger.addHandler(this);
    }

    List<Entry> entries() {
        return List.copyOf(entries);
    }

    @Override
    public void publish(LogRecord record) {
        entries.add(new Entry(record.getLevel(), new SimpleFormatter().formatMessage(record), record.getThrown()));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
        logger.setUseParentHandlers(true);
        logger.setLevel(null);
    }
}
