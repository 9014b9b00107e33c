package io.github.wschat.examples.benchmarks;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import io.github.wschat.core.architecture.HouseRules;
import io.github.wschat.core.architecture.ProductionCode;

@AnalyzeClasses(
        packagesOf = ArchitectureTest.class,
        importOptions = {ProductionCode.class, ArchitectureTest.NoJmh.class})
final class ArchitectureTest implements HouseRules {

    /** Leaves out what JMH generates, and the classes that it extends, which cannot be final. */
    static final class NoJmh implements ImportOption {

        @Override
        public boolean includes(Location location) {
            return !location.contains("/jmh_generated/") && !location.contains("Benchmark.class");
        }
    }
}
