package io.github.wschat.examples.benchmarks;

import com.tngtech.archunit.junit.AnalyzeClasses;
import io.github.wschat.core.architecture.HouseRules;
import io.github.wschat.core.architecture.ProductionCode;

@AnalyzeClasses(packagesOf = ArchitectureTest.class, importOptions = ProductionCode.class)
final class ArchitectureTest implements HouseRules {}
