package io.github.wschat.core.architecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;

/**
 * Leaves tests out of what the rules are applied to.
 *
 * <p>ArchUnit's own option knows folders of test classes, but not test-jars, which take the folders' place in {@code mvn verify}.
 */
public final class ProductionCode implements ImportOption {

    private static final ImportOption NO_TEST_FOLDERS = new DoNotIncludeTests();

    @Override
    public boolean includes(Location location) {
        return NO_TEST_FOLDERS.includes(location)
                && !location.contains("-tests.jar")
                && !location.contains("-architecture.jar");
    }
}
