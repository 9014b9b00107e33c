package io.github.wschat.examples.wiresuite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which messages are for everyone, and which come to {@code $default}. */
interface RoutingCases extends WireCases {

    @Test
    @DisplayName("C34, C35, C36, C37, C94 what names no route to the letter comes to $default")
    default void documentedDefaults() throws Exception {
        assertDefault(
                "{\"action\":\"SendMessage\",\"message\":\"x\"}",
                "{\"action\":\" sendmessage\",\"message\":\"x\"}",
                "{\"action\":\"nope\"}",
                "{\"action\":\"unknown\"}",
                "{\"hello\":\"world\"}",
                "test");
    }

    @Test
    @DisplayName("C38, C39, C40, C41, C43 what is empty, no string or no JSON comes to $default")
    default void inferredDefaults() throws Exception {
        target().inferred();
        assertDefault(
                "",
                "{}",
                "[]",
                "123",
                "\"sendmessage\"",
                "null",
                "{\"action\":\"\"}",
                "{\"action\":null}",
                "{\"action\":7}",
                "{\"action\":true}",
                "{\"action\":[\"sendmessage\"],\"message\":\"x\"}",
                "{\"action\":{\"action\":\"sendmessage\"},\"message\":\"x\"}",
                "{\"body\":{\"action\":\"sendmessage\"},\"message\":\"x\"}",
                "{\"action\":\"sendmessage\"",
                "{\"action\":\"$default\"}");
    }

    @Test
    @DisplayName("C42, D8, D13 what names API Gateway's own routes, or is beyond JSON, comes to $default")
    default void decidedDefaults() throws Exception {
        target().decided("D8, D13");
        assertDefault(
                "{\"action\":\"$connect\"}",
                "{\"action\":\"$disconnect\"}",
                WireCases.toEveryone("x") + " {}",
                "[".repeat(100) + "]".repeat(100));
    }

    /** Says each, which has to be answered by {@code $default}, and to nobody else. */
    private void assertDefault(String... texts) throws Exception {
        try (RawClient client = target().open();
                Client other = target().connect()) {
            String id = client.id();
            settle(other);
            for (String text : texts) {
                client.say(text);
                assertThat(Usage.parse(client.hear()).connectionId()).as(text).isEqualTo(id);
            }
            other.id();
        }
    }

    @Test
    @DisplayName("C33 the order of the members, their spaces and further ones do not matter")
    default void formsOfAMessage() throws Exception {
        assertForEveryone(
                "{\"action\":\"sendmessage\",\"message\":\"%s\"}",
                " {\n\t\"message\" : \"%s\" ,\r\n \"action\" : \"sendmessage\" } ",
                "{\"x\":[{\"action\":\"nope\"}],\"action\":\"sendmessage\",\"y\":null,\"message\":\"%s\"}",
                "{\"\\u0061ction\":\"sendm\\u0065ssage\",\"message\":\"%s\"}");
    }

    @Test
    @DisplayName("C47, D7 a message for everyone may have names without quotes")
    default void lenientJson() throws Exception {
        assertForEveryone("{\"action\":\"sendmessage\", x:1, \"message\":\"%s\"}");
    }

    @Test
    @DisplayName("D7 the last of members of one name counts, and single quotes will do")
    default void decidedJson() throws Exception {
        target().decided("D7");
        assertForEveryone(
                "{\"action\":\"nope\",\"action\":\"sendmessage\",\"message\":\"x\",\"message\":\"%s\"}",
                "{'action':'sendmessage','message':'%s'}");
    }

    /** Says each, with a text in it that has to come to everyone. */
    private void assertForEveryone(String... forms) throws Exception {
        try (Client a = target().connect();
                Client b = target().connect()) {
            settle(a, b);
            for (String form : forms) {
                String text = WireCases.unique("hello");
                a.say(form.replace("%s", text));

                assertThat(a.hear()).as(form).isEqualTo(text);
                assertThat(b.hear()).as(form).isEqualTo(text);
            }
        }
    }

    @Test
    @DisplayName("C100 of messages that a client sends without waiting, each is handled, once")
    default void withoutWaiting() throws Exception {
        try (Client a = target().connect();
                Client b = target().connect()) {
            settle(a, b);
            List<String> texts = new ArrayList<>();
            for (int number = 1; number <= 20; number++) {
                texts.add(WireCases.unique("hello " + number));
                a.say(WireCases.toEveryone(texts.get(number - 1)));
            }

            assertThat(a.hear(20)).containsExactlyInAnyOrderElementsOf(texts);
            assertThat(b.hear(20)).containsExactlyInAnyOrderElementsOf(texts);
            a.id();
            b.id();
        }
    }
}
