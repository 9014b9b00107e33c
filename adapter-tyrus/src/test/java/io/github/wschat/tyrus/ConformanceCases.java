package io.github.wschat.tyrus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The cases of docs/conformance.md, and which of them a test says that it is of. */
final class ConformanceCases {

    /**
     * A row of the table of cases.
     *
     * @param basis V, I or U
     * @param tests the tests that are of the case, each as Class#method
     */
    record Case(String basis, SortedSet<String> tests) {}

    private static final Pattern ROW =
            Pattern.compile("\\| (C\\d{2,3}) \\|.*\\| ([VIU])(?: \\[[^|]*)? \\| ([^|]*) \\|");
    private static final Pattern TEST = Pattern.compile("`([^`]+)`");
    private static final Pattern IDS = Pattern.compile("^(?:[CD]\\d{1,3}(?: to C\\d{2,3})?(?:, )?)+(?=[ :])");
    private static final Pattern ID = Pattern.compile("C(\\d{2,3})(?: to C(\\d{2,3}))?");

    private ConformanceCases() {}

    /** Reads the document. */
    static SortedMap<String, Case> documented() {
        SortedMap<String, Case> cases = new TreeMap<>();
        for (String line : lines(Path.of("..", "docs", "conformance.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                SortedSet<String> tests = new TreeSet<>();
                TEST.matcher(row.group(3)).results().forEach(test -> tests.add(test.group(1)));
                if (cases.put(row.group(1), new Case(row.group(2), tests)) != null) {
                    throw new IllegalStateException(row.group(1) + " has two rows");
                }
            }
        }
        return cases;
    }

    /** Returns the cases that a test's name begins with. */
    static List<String> idsIn(String displayName) {
        List<String> ids = new ArrayList<>();
        Matcher prefix = IDS.matcher(displayName);
        if (prefix.find()) {
            ID.matcher(prefix.group()).results().forEach(id -> {
                int first = Integer.parseInt(id.group(1));
                int last = id.group(2) == null ? first : Integer.parseInt(id.group(2));
                for (int number = first; number <= last; number++) {
                    ids.add(String.format(Locale.ROOT, "C%02d", number));
                }
            });
        }
        return ids;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
