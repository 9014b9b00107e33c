package io.github.wschat.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.github.wschat.tyrus.GatewayStartException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** When gateways start and stop, and what they say to tests that go wrong: test classes are run by JUnit itself. */
class LifecycleTest {

    /** What the tests that JUnit runs have seen; it runs them for one test of this class at a time. */
    private static final List<URI> URIS = new CopyOnWriteArrayList<>();

    private static Events run(Class<?> tests) {
        URIS.clear();
        return EngineTestKit.engine("junit-jupiter")
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
                .selectors(selectClass(tests))
                .execute()
                .testEvents();
    }

    private static void assertStopped(URI uri) {
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), uri.getPort()).close())
                .isInstanceOf(IOException.class);
    }

    private static Throwable failureOf(Class<?> tests) {
        return run(tests).failed().stream()
                .findFirst()
                .orElseThrow()
                .getRequiredPayload(TestExecutionResult.class)
                .getThrowable()
                .orElseThrow();
    }

    @Test
    void instanceFieldGivesEveryTestItsOwn() {
        run(InstanceField.class)
                .assertStatistics(statistics -> statistics.started(3).succeeded(3));

        assertThat(URIS).hasSize(3);
        URIS.forEach(LifecycleTest::assertStopped);
    }

    static class InstanceField {

        @RegisterExtension
        final ApiGatewayExtension api = ApiGatewayExtension.builder()
                .route("$connect", event -> "{\"statusCode\":200}")
                .build();

        @RepeatedTest(3)
        @Execution(ExecutionMode.CONCURRENT)
        void test() {
            URIS.add(api.uri());
            assertThat(api.events()).isEmpty();
            assertThat(Client.statusOf(api.uri())).isEqualTo(101);
            assertThat(api.events()).hasSize(1);
        }
    }

    @Test
    void staticFieldGivesAllTestsOne() {
        run(StaticField.class)
                .assertStatistics(statistics -> statistics.started(5).succeeded(5));

        assertThat(Set.copyOf(URIS)).hasSize(1);
        assertStopped(URIS.get(0));
    }

    static class StaticField {

        @RegisterExtension
        static final ApiGatewayExtension API = ApiGatewayExtension.builder()
                .route("$connect", event -> "{\"statusCode\":200}")
                .build();

        private static final Set<String> SEEN = ConcurrentHashMap.newKeySet();

        @BeforeAll
        static void runsAlready() {
            URIS.add(API.uri());
        }

        @AfterAll
        static void runsStill() {
            assertThat(Client.statusOf(API.uri())).isEqualTo(101);
        }

        @RepeatedTest(3)
        @Execution(ExecutionMode.CONCURRENT)
        void test() {
            URIS.add(API.uri());
            assertThat(Client.statusOf(API.uri())).isEqualTo(101);
            assertThat(SEEN.add(API.awaitEvent("$connect").connectionId())).isTrue();
        }

        @Nested
        class InNested {

            @RepeatedTest(2)
            void test() {
                URIS.add(API.uri());
            }
        }
    }

    @Test
    void oneInstancePerClassGivesAllTestsOne() {
        run(PerClass.class).assertStatistics(statistics -> statistics.started(2).succeeded(2));

        assertThat(Set.copyOf(URIS)).hasSize(1);
        assertStopped(URIS.get(0));
    }

    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static class PerClass {

        @RegisterExtension
        final ApiGatewayExtension api = ApiGatewayExtension.builder().build();

        @RepeatedTest(2)
        void test() {
            URIS.add(api.uri());
        }
    }

    @Test
    void staticFieldOfABaseClassServesAllThatRunAtOnce() {
        run(AtOnce.class).assertStatistics(statistics -> statistics.started(2).succeeded(2));

        assertThat(Set.copyOf(URIS)).hasSize(1);
        assertStopped(URIS.get(0));
    }

    static class Base {

        static final CountDownLatch FIRST_BEGUN = new CountDownLatch(1);
        static final CountDownLatch BOTH_RUN = new CountDownLatch(2);
        static final CountDownLatch FIRST_ENDED = new CountDownLatch(1);

        @RegisterExtension
        static final ApiGatewayExtension API = ApiGatewayExtension.builder().build();

        static void await(CountDownLatch latch) throws InterruptedException {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** Tells when a class's extensions have ended: it is registered before them. */
    static class FirstEnded implements AfterAllCallback {

        @Override
        public void afterAll(ExtensionContext context) {
            Base.FIRST_ENDED.countDown();
        }
    }

    /** Lets a class's extensions begin after those of the first: it is registered before them. */
    static class AfterFirst implements BeforeAllCallback {

        @Override
        public void beforeAll(ExtensionContext context) throws InterruptedException {
            Base.await(Base.FIRST_BEGUN);
        }
    }

    static class AtOnce {

        @Nested
        @Execution(ExecutionMode.CONCURRENT)
        @ExtendWith(FirstEnded.class)
        class First extends Base {

            @BeforeAll
            static void begun() {
                FIRST_BEGUN.countDown();
            }

            @Test
            void endsWhileTheOtherRuns() throws InterruptedException {
                BOTH_RUN.countDown();
                await(BOTH_RUN);
                URIS.add(API.uri());
            }
        }

        @Nested
        @Execution(ExecutionMode.CONCURRENT)
        @ExtendWith(AfterFirst.class)
        class Second extends Base {

            @Test
            void runsOn() throws InterruptedException {
                BOTH_RUN.countDown();
                await(FIRST_ENDED);
                URIS.add(API.uri());
                assertThat(Client.statusOf(API.uri())).isEqualTo(101);
            }
        }
    }

    @Test
    void gatewayThatCannotStartFailsTheTest() {
        assertThat(failureOf(NoSuchPort.class)).isInstanceOf(GatewayStartException.class);
    }

    static class NoSuchPort {

        @RegisterExtension
        @Order(1)
        final ApiGatewayExtension one = ApiGatewayExtension.builder().build();

        @RegisterExtension
        @Order(2)
        final ApiGatewayExtension another = ApiGatewayExtension.builder()
                .gateway(gateway -> gateway.port(one.uri().getPort()))
                .build();

        @Test
        void test() {
            URIS.add(another.uri());
        }
    }

    @Test
    void missingEventFailsTheTestAndNamesTheOthers() {
        assertThat(failureOf(MissingEvent.class))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("No event of the route $default within PT0.1S")
                .hasMessageContaining("these others: [$connect {");
    }

    static class MissingEvent {

        @RegisterExtension
        final ApiGatewayExtension api = ApiGatewayExtension.builder()
                .route("$connect", event -> "{\"statusCode\":200}")
                .patience(Duration.ofMillis(100))
                .build();

        @Test
        void test() {
            assertThat(Client.statusOf(api.uri())).isEqualTo(101);
            api.awaitEvent("$default");
        }
    }

    @Test
    void timeDoesNotPassByAccidentWhileAFunctionIsInProgress() {
        assertThat(failureOf(InProgress.class))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("A function has not answered within PT1S")
                .hasMessageContaining("advanceAtOnce");
    }

    static class InProgress {

        private final CountDownLatch never = new CountDownLatch(1);

        @RegisterExtension
        final ApiGatewayExtension api = ApiGatewayExtension.builder()
                .route("$default", event -> {
                    never.await();
                    return null;
                })
                .patience(Duration.ofSeconds(1))
                .build();

        @Test
        void test() {
            Client.connect(api.uri()).send("hello");
            api.awaitEvent("$default");
            api.advance(Duration.ofSeconds(1));
        }
    }

    @Test
    void realTimeCannotBeAdvanced() {
        assertThat(failureOf(RealTime.class))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("realTime()");
    }

    static class RealTime {

        @RegisterExtension
        final ApiGatewayExtension api = ApiGatewayExtension.builder().realTime().build();

        @Test
        void test() {
            assertThat(Client.statusOf(api.uri())).isEqualTo(101);
            api.advance(Duration.ofSeconds(1));
        }
    }

    @Test
    void extensionThatIsNotRegisteredSaysSo() {
        ApiGatewayExtension api = ApiGatewayExtension.builder().build();

        assertThatThrownBy(api::uri)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("@RegisterExtension");
    }

    @Test
    void routeIsGivenOnce() {
        ApiGatewayExtension.Builder builder = ApiGatewayExtension.builder().route("x", event -> null);

        assertThatThrownBy(() -> builder.twoWayRoute("x", event -> null)).isInstanceOf(IllegalArgumentException.class);
    }
}
