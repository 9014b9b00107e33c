package io.github.wschat.examples.wiresuite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.apigatewaymanagementapi.model.GetConnectionResponse;

/** What the tutorial's page shows, and what its chat has to do for that. */
interface TutorialCases extends WireCases {

    /** What is answered to a message for everyone that is none. */
    String NO_MESSAGE = "The sendmessage route needs a \"message\" string.";

    @Test
    @DisplayName("C91, C93, C94, C95 the tutorial: two connect, both get hello, test is answered, and one leaves")
    default void transcript() throws Exception {
        try (Client a = target().connect();
                Client b = target().connect()) {
            settle(a, b);
            a.say("{\"action\": \"sendmessage\", \"message\": \"hello, everyone!\"}");
            assertThat(b.hear()).isEqualTo("hello, everyone!");
            assertThat(a.hear()).isEqualTo("hello, everyone!");

            b.say("test");
            Usage.parse(b.hear());
            b.leave();
            a.say("{\"action\": \"sendmessage\", \"message\": \"hello again!\"}");
            assertThat(a.hear()).isEqualTo("hello again!");
            a.leave();
        }
    }

    @Test
    @DisplayName("C91, D1 a message for everyone comes to everyone, its sender included, once, and to the letter")
    default void toTheLetter() throws Exception {
        String said = WireCases.unique("\\\"quoted\\\" \\\\ \\n\\t \\u00e9 \u00fc \u20ac \ud83d\ude00");
        String heard = said.replace("\\\"", "\"")
                .replace("\\n", "\n")
                .replace("\\t", "\t")
                .replace("\\u00e9", "\u00e9")
                .replace("\\\\", "\\");
        try (Client a = target().connect();
                Client b = target().connect()) {
            settle(a, b);
            a.say(WireCases.toEveryone(said));
            for (Client each : List.of(a, b)) {
                assertThat(each.hear()).isEqualTo(heard);
                each.say("anything else?");
                Usage.parse(each.hear());
            }
        }
    }

    @Test
    @DisplayName("C91 a message for everyone that has no text is answered to its sender, and comes to nobody")
    default void withoutText() throws Exception {
        try (Client a = target().connect();
                Client b = target().connect()) {
            settle(a, b);
            for (String nothing : List.of(
                    "{\"action\": \"sendmessage\"}",
                    "{\"action\": \"sendmessage\", \"message\": null}",
                    "{\"action\": \"sendmessage\", \"message\": 5}",
                    "{\"action\": \"sendmessage\", \"message\": {\"text\": \"hello\"}}",
                    "{\"action\": \"sendmessage\", \"Message\": \"hello\"}")) {
                a.say(nothing);
                assertThat(a.hear()).as(nothing).isEqualTo(NO_MESSAGE);
            }
            b.say("did I miss anything?");
            Usage.parse(b.hear());
        }
    }

    @Test
    @DisplayName("C91, D20 a message for everyone may be empty")
    default void empty() throws Exception {
        target().decided("D20");
        try (Client a = target().connect();
                Client b = target().connect()) {
            a.say(WireCases.toEveryone(""));

            assertThat(a.hear()).isEmpty();
            assertThat(b.hear()).isEmpty();
        }
    }

    @Test
    @DisplayName("C93, D2 test is answered in the tutorial's form, with what GET tells of the client")
    default void usage() throws Exception {
        try (RawClient client = target().open()) {
            client.say("test");
            Usage usage = Usage.parse(client.hear());
            GetConnectionResponse known = target().management().get(usage.connectionId());

            assertThat(usage.userAgent()).isEqualTo("null");
            assertThat(usage.sourceIp()).isEqualTo(known.identity().sourceIp());
            assertThat(usage.connectedAt()).isEqualTo(known.connectedAt());
            assertThat(usage.lastActiveAt()).isEqualTo(known.lastActiveAt()).isAfterOrEqualTo(usage.connectedAt());
        }
    }

    @Test
    @DisplayName("C32, C93 the client's user agent is told")
    default void userAgent() throws Exception {
        try (RawClient client = target().open("User-Agent: abc/1.0 (wire)")) {
            client.say("test");

            assertThat(Usage.parse(client.hear()).userAgent()).isEqualTo("\"abc/1.0 (wire)\"");
        }
    }

    @Test
    @DisplayName("C88, C95 who connects has a row, and has none after leaving")
    default void row() throws Exception {
        TableOfConnections table = target().table();
        try (Client client = target().connect()) {
            String id = client.id();
            assertThat(table.has(id)).isTrue();
            client.leave();

            Awaitility.await().atMost(Client.PATIENCE).until(() -> !table.has(id));
        }
    }

    @Test
    @DisplayName("C92 the row of a connection that is gone harms nobody, and is the only one removed")
    default void staleRow() throws Exception {
        TableOfConnections table = target().table();
        String gone = goneId();
        Awaitility.await().atMost(Client.PATIENCE).until(() -> !table.has(gone));
        String text = WireCases.unique("who is there?");
        try (Client a = target().connect();
                Client b = target().connect()) {
            settle(a, b);
            List<String> ids = List.of(a.id(), b.id());
            table.plant(gone);
            a.say(WireCases.toEveryone(text));

            assertThat(a.hear()).isEqualTo(text);
            assertThat(b.hear()).isEqualTo(text);
            Awaitility.await().atMost(Client.PATIENCE).until(() -> !table.has(gone));
            assertThat(ids).allMatch(table::has);
        } finally {
            table.remove(gone);
        }
    }

    /** Returns the id of a connection that has been closed. */
    default String goneId() throws Exception {
        try (Client client = target().connect()) {
            String id = client.id();
            client.leave();
            return id;
        }
    }
}
