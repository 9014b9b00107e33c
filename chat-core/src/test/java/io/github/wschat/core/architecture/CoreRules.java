package io.github.wschat.core.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What holds in the core beyond what holds in every module. */
public interface CoreRules extends LibraryRules {

    /** Dependencies inside the core. */
    @ArchTest
    ArchRule ARROWS_INSIDE_THE_CORE = Arrows.insideTheCore(ROOT + ".core");

    /** Values. */
    @ArchTest
    ArchRule MODEL_TYPES_ARE_VALUES = classes()
            .that(resideInAPackage("..model"))
            .should(be(describe(
                    "a record, an enum, a final class, a sealed interface or an exception",
                    (JavaClass type) -> type.getModifiers().contains(JavaModifier.FINAL)
                            || type.isEnum()
                            || type.isAssignableTo(Throwable.class)
                            || type.getSimpleName().equals("package-info")
                            || type.reflect().isSealed())))
            .because("the model is values, which are equal by what they hold and cannot be changed from elsewhere");

    /** Ports. */
    @ArchTest
    ArchRule PORTS_ARE_INTERFACES = classes()
            .that(resideInAPackage("..port.."))
            .should(be(describe(
                    "an interface, or a value or an exception that one speaks of",
                    (JavaClass type) -> type.isInterface()
                            || type.isRecord()
                            || type.isEnum()
                            || type.isAssignableTo(Throwable.class))))
            .because("a port says what is wanted and leaves the doing to an adapter or to the chat");

    /** Use cases. */
    @ArchTest
    ArchRule USE_CASES_ARE_FUNCTIONS = classes()
            .that(resideInAPackage("..port.in")
                    .and(describe(
                            "are ports",
                            type -> type.isInterface()
                                    && !type.getSimpleName().equals("package-info")
                                    && !type.reflect().isSealed())))
            .should()
            .beAnnotatedWith(FunctionalInterface.class)
            .because("one route, or one function of a cloud, needs one use case and no more");

    /** Silence. */
    @ArchTest
    ArchRule THE_CORE_LOGS_NOTHING = noClasses()
            .should()
            .dependOnClassesThat()
            .areAssignableTo(System.Logger.class)
            .because("the core reports through results and ChatListener");
}
