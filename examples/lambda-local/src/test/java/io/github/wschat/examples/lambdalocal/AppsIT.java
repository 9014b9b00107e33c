package io.github.wschat.examples.lambdalocal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The tutorial, followed on applications in Node.js and Python, none of which knows that it does not run on AWS. The one in Java, whose jar
 * and template are deployed, has the whole wire suite.
 */
@Timeout(180)
class AppsIT {

    private static final String HELLO = "hello, everyone!";

    /** Whether an application that this machine lacks something for is a failure: said by whoever has installed all that. */
    private static final boolean ALL_REQUIRED = Boolean.getBoolean("wschat.all-apps");

    /** Where packages of Node.js have been installed. */
    private static final @Nullable String NODE_MODULES = System.getProperty("wschat.node-modules");

    enum App {
        INLINE_NODE("src/test/apps/inline-node/template.yaml") {
            @Override
            void check() {
                needsNode();
            }
        },
        SAM_NODE("src/test/apps/sam-node/template.yaml") {
            @Override
            void check() {
                needsNode();
            }
        },
        SAM_PYTHON("src/test/apps/sam-python/template.yaml") {
            @Override
            void check() {
                needs(succeeds("python3", "-c", "import boto3"), "python3 with boto3");
            }
        };

        private final String template;

        App(String template) {
            this.template = template;
        }

        abstract void check();

        private static void needsNode() {
            needs(succeeds("node", "--version"), "node");
            needs(
                    NODE_MODULES != null && Files.isDirectory(Path.of(NODE_MODULES, "@aws-sdk", "client-dynamodb")),
                    "the AWS SDK for JavaScript in the folder that wschat.node-modules names");
        }

        private static void needs(boolean there, String what) {
            if (ALL_REQUIRED) {
                assertThat(there).as("This machine has " + what).isTrue();
            }
            Assumptions.assumeTrue(there, "needs " + what);
        }

        private static boolean succeeds(String... command) {
            try {
                Process process = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
                return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
            } catch (IOException e) {
                return false;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "C88, C91–C95 two connect, chat, ask who they are, and leave; the table follows, and loses who is gone")
    void tutorial(App app) throws Exception {
        app.check();
        Path nodeModules = NODE_MODULES == null ? null : Path.of(NODE_MODULES);
        try (TestStack chat = TestStack.start(Path.of(app.template), Map.of(), Map.of(), nodeModules)) {
            ChatClient ada = chat.connect();
            ChatClient ben = chat.connect();
            assertThat(chat.rows()).hasSize(2);

            ada.sendMessage(HELLO);
            assertThat(ada.hears()).isEqualTo(HELLO);
            assertThat(ben.hears()).isEqualTo(HELLO);

            assertThat(ben.say("test").hears()).startsWith("Use the sendmessage route to send a message. Your info: {");
            assertThat(ada.say("{\"action\": \"unknown\"}").hears()).contains("SourceIp");
            List<String> both = List.of(ada.id(), ben.id());

            ChatClient cleo = chat.connect();
            String gone = cleo.id();
            assertThat(chat.rows()).contains(gone).hasSize(3);
            cleo.leave();
            within30s(() -> assertThat(chat.rows()).containsExactlyInAnyOrderElementsOf(both));
            chat.putRow(gone, Duration.ofHours(1));

            ben.sendMessage("and on");
            assertThat(ada.hears()).isEqualTo("and on");
            assertThat(ben.hears()).isEqualTo("and on");
            within30s(() -> assertThat(chat.rows()).containsExactlyInAnyOrderElementsOf(both));

            ada.leave();
            ben.leave();
            within30s(() -> assertThat(chat.rows()).isEmpty());
            assertThat(chat.takeLog()).isEmpty();
        }
    }

    private static void within30s(ThrowingRunnable assertion) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(assertion);
    }
}
