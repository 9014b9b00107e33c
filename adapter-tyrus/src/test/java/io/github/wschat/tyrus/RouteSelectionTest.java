package io.github.wschat.tyrus;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.protocol.RouteKeys;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which route's function gets a message, and that it gets all of it. */
class RouteSelectionTest {

    private static void assertComesTo(String route, String body) throws Exception {
        try (TestGateway gateway = TestGateway.setup()
                        .functions()
                        .function("7", TestGateway.Setup.answering(null))
                        .function("null", TestGateway.Setup.answering(null))
                        .start();
                RawClient client = gateway.open()) {
            client.text(body);
            client.closeWithoutCode();

            assertThat(gateway.nextEvent(route).json())
                    .contains("\"routeKey\":\"" + route + "\"")
                    .contains("\"body\":\"" + body.replace("\"", "\\\"") + "\",");
            gateway.nextEvent(RouteKeys.DISCONNECT);
            for (String other : new String[] {"sendmessage", "$default", "7", "null"}) {
                assertThat(gateway.events(other)).as(other).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"action\":\"SendMessage\"}", "{\"action\":\" sendmessage\"}"})
    @DisplayName("C34 a route is selected only by its key, to the letter")
    void toTheLetter(String body) throws Exception {
        assertComesTo("$default", body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"hello\":\"world\"}", "{}", "[]", "123", "\"sendmessage\"", "null"})
    @DisplayName("C36 what has no action comes to $default")
    void withoutAction(String body) throws Exception {
        assertComesTo("$default", body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"action\":\"\"}", "{\"action\":null}"})
    @DisplayName("C39 an empty action and one of null come to $default")
    void emptyAction(String body) throws Exception {
        assertComesTo("$default", body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"action\":7}", "{\"action\":\"7\"}"})
    @DisplayName("C40 a number selects the route of its name")
    void number(String body) throws Exception {
        assertComesTo("7", body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"action\":[\"sendmessage\"]}", "{\"action\":{\"sendmessage\":1}}"})
    @DisplayName("C41 an array or an object selects no route")
    void arrayOrObject(String body) throws Exception {
        assertComesTo("$default", body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"action\":\"sendmessage\"", "{\"action\":\"sendmessage\"} x"})
    @DisplayName("C43 what is not JSON comes to $default")
    void notJson(String body) throws Exception {
        assertComesTo("$default", body);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"action\":\"sendmessage\", x:1}", "{action:\"sendmessage\"}", "{'action':'sendmessage'}"})
    @DisplayName("C47 names without quotes are read")
    void unquotedNames(String body) throws Exception {
        assertComesTo("sendmessage", body);
    }
}
