package io.github.wschat.dynamodb;

import com.tngtech.archunit.junit.AnalyzeClasses;
import io.github.wschat.core.architecture.LibraryRules;
import io.github.wschat.core.architecture.ProductionCode;

@AnalyzeClasses(packagesOf = ArchitectureTest.class, importOptions = ProductionCode.class)
final class ArchitectureTest implements LibraryRules {}
