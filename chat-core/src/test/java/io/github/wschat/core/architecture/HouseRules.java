package io.github.wschat.core.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.THROW_GENERIC_EXCEPTIONS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.jspecify.annotations.NullMarked;

/** What holds in every module. */
public interface HouseRules {

    /** The package that all modules are below. */
    String ROOT = "io.github.wschat";

    /** Dependencies between the modules. */
    @ArchTest
    ArchRule ARROWS_BETWEEN_MODULES = Arrows.betweenModules(ROOT);

    /** Dependencies between packages. */
    @ArchTest
    ArchRule NO_CYCLES = slices().matching(ROOT + ".(**)")
            .should()
            .beFreeOfCycles()
            .because("packages that need each other are one package, and cannot be understood one by one");

    /** Nullness. */
    @ArchTest
    ArchRule NULL_MARKED_PACKAGES = classes()
            .should(be(DescribedPredicate.describe(
                    "in a package that is @NullMarked",
                    (JavaClass type) -> type.getPackage().isAnnotatedWith(NullMarked.class))))
            .because("null is nowhere but where @Nullable says so, and NullAway checks marked packages only");

    /** Names that say nothing. */
    @ArchTest
    ArchRule NO_EMPTY_NAMES = noClasses()
            .should()
            .haveNameMatching(".*(Impl|Manager|Utils?|Helpers?|Port)")
            .because("such a name does not say what the thing is");

    /** Exceptions' names. */
    @ArchTest
    ArchRule EXCEPTIONS_ARE_CALLED_EXCEPTION = noClasses()
            .should(be(assignableTo(Throwable.class)
                    .and(DescribedPredicate.not(nameMatching(".*Exception")))
                    .as("a throwable whose name does not end in Exception")))
            .because("whoever reads a catch clause should see what is caught");

    /** Exceptions that say nothing. */
    @ArchTest
    ArchRule NO_GENERIC_EXCEPTIONS =
            noClasses().should(THROW_GENERIC_EXCEPTIONS).because("a caller cannot tell a generic exception from a bug");

    /** The Jakarta namespace alone. */
    @ArchTest
    ArchRule NO_JAVAX_WEB = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("javax.websocket..", "javax.servlet..")
            .because("the web lives in Jakarta's namespace; two of them on one classpath do not meet");

    /** State that tests and instances would share. */
    @ArchTest
    ArchRule NO_STATIC_VARIABLES = noClasses()
            .should(be(DescribedPredicate.describe(
                    "with a static field that is not final",
                    (JavaClass type) -> type.getFields().stream()
                            .anyMatch(field -> field.getModifiers().contains(JavaModifier.STATIC)
                                    && !field.getModifiers().contains(JavaModifier.FINAL)))))
            .because("collaborators are passed in; two chats in one process do not share anything");

    /** Inheritance by intent alone. */
    @ArchTest
    ArchRule CLASSES_ARE_FINAL = noClasses()
            .should(be(DescribedPredicate.describe(
                    "open to inheritance without being made for it",
                    (JavaClass type) -> !type.isInterface()
                            && !type.isEnum()
                            && !type.isAnonymousClass()
                            && !type.getModifiers().contains(JavaModifier.FINAL)
                            && !type.getModifiers().contains(JavaModifier.ABSTRACT)
                            && !type.isAssignableTo(Enum.class)
                            && !type.reflect().isSealed())))
            .because("a class is final unless it is abstract or sealed: what can be inherited from cannot be changed");
}
