package io.github.wschat.core.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.github.wschat.core.model.ChatException;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;

/** What holds in every module that is published: all but the examples. */
public interface LibraryRules extends HouseRules {

    /** Standard output and standard error. */
    @ArchTest
    ArchRule NO_STANDARD_STREAMS = noClasses()
            .should(ACCESS_STANDARD_STREAMS)
            .because("a library reports through results, listeners and System.Logger; the streams are the program's");

    /** Logging. */
    @ArchTest
    ArchRule NO_JAVA_UTIL_LOGGING = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.util.logging..")
            .because("System.Logger leaves the choice of a logging library to the user");

    /** Programs. */
    @ArchTest
    ArchRule NO_MAIN = noClasses()
            .should(be(describe(
                    "a program with a main method",
                    (JavaClass type) -> type.getMethods().stream()
                            .anyMatch(method -> method.getName().equals("main")
                                    && method.getModifiers().contains(JavaModifier.STATIC)))))
            .because("main and wiring live in the examples alone");

    /** What belongs to the process. */
    @ArchTest
    ArchRule NO_PROCESS_STATE = noClasses()
            .should()
            .callMethodWhere(describe(
                    "the environment, a system property or the end of the process is asked for",
                    (JavaCall<?> call) -> isCallTo(
                                    call,
                                    System.class,
                                    Set.of("getenv", "getProperty", "getProperties", "setProperty", "exit"))
                            || isCallTo(call, Runtime.class, Set.of("addShutdownHook", "exit", "halt"))
                            || isCallTo(call, Integer.class, Set.of("getInteger"))
                            || isCallTo(call, Long.class, Set.of("getLong"))
                            || isCallTo(call, Boolean.class, Set.of("getBoolean"))))
            .because("settings are passed in; the environment is read in the examples alone");

    /** Time. */
    @ArchTest
    ArchRule TIME_IS_PASSED_IN = noClasses()
            .should()
            .callMethodWhere(describe(
                    "the time of day is taken from the machine",
                    (JavaCall<?> call) -> isCallTo(call, System.class, Set.of("currentTimeMillis"))
                            || isCallTo(call, Instant.class, Set.of("now"))
                            || isCallTo(call, Clock.class, Set.of("systemUTC", "systemDefaultZone"))))
            .because("time is an InstantSource that is passed in, so that tests need not wait");

    /** The root of exceptions. */
    @ArchTest
    ArchRule EXCEPTIONS_HAVE_ONE_ROOT = noClasses()
            .should(be(assignableTo(Throwable.class)
                    .and(not(assignableTo(ChatException.class)))
                    .and(describe("public", type -> type.getModifiers().contains(JavaModifier.PUBLIC)))
                    .as("a public exception that is no ChatException")))
            .because("a user who wants to catch whatever WsChat throws can name it");

    private static boolean isCallTo(JavaCall<?> call, Class<?> owner, Set<String> names) {
        return call.getTargetOwner().isEquivalentTo(owner) && names.contains(call.getName());
    }
}
