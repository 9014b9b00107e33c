package io.github.wschat.core;

import com.tngtech.archunit.junit.AnalyzeClasses;
import io.github.wschat.core.architecture.CoreRules;
import io.github.wschat.core.architecture.ProductionCode;

@AnalyzeClasses(packagesOf = ArchitectureTest.class, importOptions = ProductionCode.class)
final class ArchitectureTest implements CoreRules {}
